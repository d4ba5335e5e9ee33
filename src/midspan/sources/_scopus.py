"""Scopus: who had which affiliation, as its exports say it in their generations."""

import re
from collections.abc import Sequence

from midspan.sources._roster import Roster, authors_with, split_names
from midspan.store.reading import ReadAffiliation, ReadAuthor, WorkReading

EXPECTED = {"works": 0.95, "title": 0.95, "authors": 0.9, "doi": 0.5}
LICENCE = "Elsevier, as the subscription says"
_EID = re.compile(r"\b(2-s2\.0-\d+)\b")
_CITED = re.compile(r"cited by ?:? ?(\d{1,9})", re.IGNORECASE)
_OLD_NAMES = re.compile(r"(?<=\.),\s+")
_IDENTIFIED = re.compile(r"(.*?)\s*\((\d+)\)")
_MOST_LISTED = 5000
"""More affiliations no record has; a hostile one costs time."""
_MOST_COMMAS = 2
"""A name with more of them is an address."""
_INITIALS = re.compile(r"(?:[^\W\d_]\.[-\s]?)+")


def eid_of(*texts: str) -> str:
    """The record's id, the first `2-s2.0-...` in some texts; empty where none has one.

    >>> eid_of("", "https://www.scopus.com/inward/record.uri?eid=2-s2.0-85016520957&doi=10.1080")
    '2-s2.0-85016520957'
    """
    return next((found[1] for text in texts if (found := _EID.search(text))), "")


def cited_by(note: str) -> int | None:
    """Citations as a note says them.

    >>> cited_by("Cited By :2"), cited_by("cited By 0"), cited_by("Export Date: 1 May")
    (2, 0, None)
    """
    found = _CITED.search(note)
    return int(found[1]) if found else None


def names_of(authors: str) -> list[str]:
    """The list `Authors`: parted by semicolons; in exports before 2023 by commas, after each author's initials.

    >>> names_of("Gong B.; Wang L."), names_of("Yagai T., Kimura Y."), names_of("Wu, H.")
    (['Gong B.', 'Wang L.'], ['Yagai T.', 'Kimura Y.'], ['Wu, H.'])
    """
    if ";" in authors:
        return split_names(authors)
    return [name for one in _OLD_NAMES.split(authors) for name in split_names(one)]


def full_names(text: str) -> list[tuple[str, str]]:
    """The list `Author full names` as names and ids.

    >>> full_names("Liu, Fengyuan (60410297700); Li, Chunyun (58862216200)")
    [('Liu, Fengyuan', '60410297700'), ('Li, Chunyun', '58862216200')]
    """
    found = [(_IDENTIFIED.fullmatch(one), one) for one in split_names(text)]
    return [(match[1], match[2]) if match else (name, "") for match, name in found]


def people(
    authors: str, full: str, ids: str, with_affiliations: str, affiliations: str
) -> tuple[list[ReadAuthor], list[ReadAffiliation], Roster]:
    """Authors with their affiliations, affiliations of the work, and how the authors are found by name."""
    short, named = names_of(authors), full_names(full)
    if len(named) != len(short):
        numbers = [one for one in split_names(ids) if one.isdecimal()]
        named = (
            [(name, number) for name, number in zip(short, numbers, strict=True)] if len(numbers) == len(short) else []
        )
    names = [name for name, _ in named] or short
    listed = list(dict.fromkeys(one.strip() for one in affiliations.split("; ") if one.strip()))
    entries = _entries(with_affiliations, short, names)
    if len(entries) == len(names) and entries:
        tied = [([position], one) for position, entry in enumerate(entries) for one in _parted(entry, listed)]
        made, of_work = authors_with(names, tied)
    else:
        made, of_work = authors_with(names, [([], one) for one in listed or entries])
    for author, (_, number) in zip(made, named, strict=False):
        author.source_id = f"scopus:{number}" if number else None
    return made, of_work, Roster(names, short)


def _spellings(short: str, name: str) -> tuple[str, ...]:
    """How an entry may begin: as in the list of authors, with a comma before the initials, or with the full name."""
    family, _, initials = short.rpartition(" ")
    return name, short, f"{family}, {initials}"


def _entries(text: str, short: Sequence[str], names: Sequence[str]) -> list[str]:
    """What stands behind each author's name. A semicolon within an affiliation does not part two authors."""
    parts = [part.strip() for part in text.split("; ") if part.strip()]
    if len(parts) > len(names):
        joined: list[list[str]] = []
        for part in parts:
            next_one = len(joined)
            if next_one < len(names) and part.startswith(_spellings(short[next_one], names[next_one])):
                joined.append([part])
            elif joined:
                joined[-1].append(part)
        parts = ["; ".join(pieces) for pieces in joined]
    if len(parts) != len(names):
        return parts
    return [_behind(part, _spellings(*both)) for part, *both in zip(parts, short, names, strict=True)]


def _behind(entry: str, spellings: Sequence[str]) -> str:
    """An entry without its author's name."""
    for name in spellings:
        if entry == name or entry.startswith(name + ","):
            return entry[len(name) :].lstrip(", ")
    rest = entry.partition(",")[2].strip()
    first, _, more = rest.partition(",")
    return more.strip() if _INITIALS.fullmatch(first.strip()) else rest


def _parted(text: str, listed: Sequence[str]) -> list[str]:
    """The affiliations of one author: those of the record's list that the text is made of, else the whole text."""
    if text in listed:
        return [text]
    rest, found = text, []
    if len(listed) > _MOST_LISTED:
        return [text] if text else []
    for affiliation in sorted(listed, key=len, reverse=True):
        if affiliation in rest:
            found.append((text.index(affiliation), affiliation))
            rest = rest.replace(affiliation, "")
    if rest.strip(" ,;"):
        return [text]
    return [affiliation for _, affiliation in sorted(found)]


def mark_corresponding(authors: Sequence[ReadAuthor], roster: Roster, addresses: str) -> None:
    """Marks the authors named in `Name; address; email: ...; Name; ...`."""
    for part in addresses.split(";"):
        is_name = part.count(",") <= _MOST_COMMAS and ":" not in part
        position = roster.position(part.strip()) if is_name else None
        if position is not None:
            authors[position].is_corresponding = True


def own_id(reading: WorkReading, row: int, doi: str, *texts: str) -> str:
    """Scopus's id of a record, or one by DOI, or by file and row."""
    return eid_of(*texts) or reading.id_of(row, doi)
