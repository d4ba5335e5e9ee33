"""Web of Science: what its field tags say, whichever export they stand in (plain text, tab-separated, BibTeX)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from midspan.model.document_types import language_code, says_retracted, work_type
from midspan.sources._funded import in_brackets
from midspan.sources._roster import Roster, authors_with, split_names, without_others
from midspan.store.reading import ReadWork, WorkReading, count_in, year_in

EXPECTED = {"works": 0.95, "title": 0.95, "authors": 0.9, "affiliations": 0.6, "doi": 0.3}
LICENCE = "Clarivate, as the subscription says"
READ = frozenset("AU AF BA BF CA TI SO LA DT C1 RP RI OI TC PY EA EY DI UT FU".split())
IGNORED = frozenset(
    "FN VR EF PT ER BE GP SE BS CT CY CL SP HO DE ID AB C3 EM FP FX CR NR Z9 U1 U2 PU PI PA SN EI BN J9 JI PD VL IS "
    "PN SU SI MA BP EP AR DL D2 PG WC WE SC GA PM OA HC HP DA S1 SC SS PS P2 EC ED MH CM AA WP".split()
)
_BRACKET = re.compile(r"\[([^\[\]]*)\]\s*")
_NEXT_BRACKET = re.compile(r";\s*(?=\[)")
_CORRESPONDING = re.compile(r"\s*\((?:corresponding|reprint) author\)\s*,\s*", re.IGNORECASE)
_ORCID = re.compile(r"([^/]+)/ ?(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])")
_CITED = re.compile(r"[^,]+, (?:1[5-9]|20)\d\d, [A-Z]")


def wos_work(reading: WorkReading, row: int, fields: Mapping[str, str], addresses: Sequence[str]) -> ReadWork | str:
    """A record as a work, or why it is none.

    `fields` are texts by tag, lists within them parted by `; `; `addresses` those of C1, each `[names] address` or
    an address alone.
    """
    reading.note_unread(fields, READ | IGNORED)
    if cited := next((a for a in addresses if _CITED.match(a)), ""):
        return f'among the addresses (C1) stands the cited reference "{cited[:60]}": the field CR has lost its begin'

    def text(tag: str) -> str:
        return " ".join(fields.get(tag, "").split())

    names, roster, is_cut = _authors(text, addresses)
    if is_cut:
        reading.unread["AU (lists that end in et al.)"] += 1
    found = [_address(one, roster, reading) for one in addresses]
    corresponding, reprint = _corresponding(text("RP"), roster)
    authors, of_work = authors_with(names, found or reprint)
    for position in corresponding:
        authors[position].is_corresponding = True
    for part in f"{text('OI')};{text('RI')}".split(";"):
        found_id = _ORCID.fullmatch(part.strip())
        if found_id and (owner := roster.position(found_id[1].strip())) is not None:
            authors[owner].orcid = found_id[2]
    return ReadWork(
        _id(text("UT")) or reading.id_of(row, text("DI")),
        text("TI"),
        text("PY") or year_in(text("EY") or text("EA")),
        text("DI"),
        work_type(text("DT")),
        language_code(text("LA")),
        text("SO"),
        count_in(text("TC")),
        is_retracted=says_retracted(text("DT")),
        authors=authors,
        of_work=of_work,
        funders=in_brackets(text("FU")),
    )


def _id(ut: str) -> str:
    return "WOS:" + ut.removeprefix("ISI:") if ut.startswith("ISI:") else ut


def _authors(text: Callable[[str], str], addresses: Iterable[str]) -> tuple[list[str], Roster, bool]:
    """Names, how they are found, and whether the list was cut off.

    A group author stands beside persons only where an address is given for it, and alone where no person is named.
    """
    short, cut = without_others(split_names(text("AU") or text("BA")))
    full, _ = without_others(split_names(text("AF") or text("BF")))
    names = full if len(full) >= len(short) else short
    groups = split_names(text("CA"))
    if groups and names:
        bracketed = {name.strip() for one in addresses for found in _BRACKET.findall(one) for name in found.split(";")}
        groups = [group for group in groups if group in bracketed]
    return [*names, *groups], Roster([*names, *groups], [*short, *groups]), cut


def wos_addresses(text: str) -> list[str]:
    """The addresses of C1 where they stand in one line.

    >>> wos_addresses("[Au, Ann; Bo, Bai] Univ A, X; Univ B, Y; [Au, Ann] Univ C"), wos_addresses("Univ A; Univ B")
    (['[Au, Ann; Bo, Bai] Univ A, X', 'Univ B, Y', '[Au, Ann] Univ C'], ['Univ A', 'Univ B'])
    """
    found = []
    for part in _NEXT_BRACKET.split(text):
        names = _BRACKET.match(part.strip())
        first, *loose = part.strip()[names.end() if names else 0 :].split(";")
        found += [(names[0] if names else "") + first, *loose]
    return [one.strip() for one in found if one.strip()]


def _address(text: str, roster: Roster, reading: WorkReading) -> tuple[list[int], str]:
    found = _BRACKET.match(text)
    if not found:
        return [], text.strip().removesuffix(".")
    positions = []
    for name in filter(None, (name.strip() for name in found[1].split(";"))):
        position = roster.position(name)
        if position is None:
            reading.unread["C1 (names that are no author's)"] += 1
        else:
            positions.append(position)
    return positions, text[found.end() :].strip().removesuffix(".")


def _corresponding(text: str, roster: Roster) -> tuple[list[int], list[tuple[list[int], str]]]:
    """Positions of corresponding authors, and the addresses given with them.

    `A; B (corresponding author), address; C (corresponding author), address.`
    """
    names, *rest = _CORRESPONDING.split(text)
    every: list[int] = []
    addresses = []
    for part in rest:
        positions = [p for name in names.split(";") if (p := roster.position(name.strip())) is not None]
        address, _, names = part.partition(";")
        every += positions
        addresses.append((positions, address.strip().removesuffix(".")))
    return every, [one for one in addresses if one[1]]
