"""PubMed's MEDLINE text: tags of four letters, a dash and a value, a blank line between records.

Years, types and retractions are read as from PubMed XML, and a work has the same id. `AD` belongs to the author above
it; one above all authors, as in exports before 2014, to the work.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from midspan.model.document_types import language_code
from midspan.sources.pubmed_xml import RETRACTED, earliest_year, type_of
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.identifiers import bare_orcid
from midspan.store.reading import ReadAffiliation, ReadAuthor, ReadWork, WorkReading, read_works
from midspan.store.streams import text_lines

KNOWN = frozenset(
    "PMID TI BTI TT LID AID SO DP DEP LA PT JT TA FAU AU AUID AD CN RIN "  # read
    "AB CI COIS CIN CON CP CRDT CRF CRI CTDT CTI DA DCOM DDIN DRIN DRDT ECF ECI ED EDAT EFR EIN EN FED FED FIR FPS GN "
    "GR GS IP IR IRAD IRID IS ISBN JID LR MH MHDA MID MVAT NM OAB OABL OCI OID ORI OT OTO OWN PB PG PHST PL PMC PMCR "
    "PS PST PUBM RF RN ROF RPF RPI RRI RRF SB SFM SI SPIN STAT UIN UOF VI VTI ".split()
)
"""The tags that are read or left aside."""
_LINE = re.compile(r"([A-Z]{1,4}) *- ?(.*)")


@dataclass(slots=True)
class _Record:
    """The tags and values of a record in their order, and the first of its lines that is neither."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    odd: str = ""


def detects(path: Path, head: bytes) -> bool:
    """Whether the file begins with a PubMed id under its tag."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s*PMID *- *\d", head) is not None


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with their authors and affiliations."""
    reading = WorkReading(file)
    return read_works(reading, _records(file.path), partial(_work, reading))


def _records(path: Path) -> Iterator[tuple[int, _Record]]:
    """Each record with the line it begins in."""
    start, record = 0, _Record()
    for number, line in enumerate(text_lines(path), 1):
        text = line.rstrip()
        if not text.strip():
            if record.fields or record.odd:
                yield start, record
            record = _Record()
            continue
        if not (record.fields or record.odd):
            start = number
        _add_line(record, text)
    if record.fields or record.odd:
        yield start, record


def _add_line(record: _Record, text: str) -> None:
    found = _LINE.fullmatch(text)
    if found and text[4:5] == "-":
        record.fields.append((found[1], found[2].strip()))
    elif text[:1].isspace() and record.fields:
        tag, value = record.fields[-1]
        record.fields[-1] = tag, f"{value} {text.strip()}".strip()
    else:
        record.odd = record.odd or text


def _work(reading: WorkReading, row: int, record: _Record) -> ReadWork | str:
    if record.odd:
        return f'"{record.odd[:60]}" is neither a tag nor goes on with one'
    reading.unread.update(sorted({tag for tag, _ in record.fields} - KNOWN))
    values: dict[str, list[str]] = {}
    for tag, value in record.fields:
        values.setdefault(tag, []).append(value)

    def first(*tags: str) -> str:
        return next((value for tag in tags for value in values.get(tag, ()) if value), "")

    pmid = first("PMID")
    if not (pmid.isascii() and pmid.isdecimal()):
        return "it has no PMID"
    kinds = values.get("PT", [])
    dois = [value.removesuffix("[doi]") for tag in ("LID", "AID") for value in values.get(tag, ()) if "[doi]" in value]
    authors, loose = _authors(record.fields)
    return ReadWork(
        f"pmid:{pmid}",
        first("TI", "TT", "BTI"),
        earliest_year([*values.get("DP", ()), *(date[:4] for date in values.get("DEP", ()))]),
        dois[0] if dois else None,
        type_of(kinds),
        language_code(first("LA")),
        first("JT", "TA", "BTI"),
        is_retracted=RETRACTED in kinds or "RIN" in values,
        authors=[ReadAuthor(a.name, () if loose else a.affiliations, a.orcid) for a in authors],
        of_work=[*loose, *(one for a in authors for one in a.affiliations)] if loose else [],
    )


def _authors(fields: list[tuple[str, str]]) -> tuple[list[ReadAuthor], list[ReadAffiliation]]:
    """The authors in their order, and affiliations that stand before any of them."""
    authors: list[ReadAuthor] = []
    held: list[list[ReadAffiliation]] = [[]]
    above = ""
    for tag, value in fields:
        is_short_form = tag == "AU" and above == "FAU"
        if tag in ("FAU", "AU", "CN") and not is_short_form:
            held.append([])
            authors.append(ReadAuthor(_natural(value) if tag != "CN" else value, held[-1]))
        elif tag == "AD" and value:
            held[-1].append(ReadAffiliation(value))
        elif tag == "AUID" and authors and value.upper().startswith("ORCID"):
            authors[-1].orcid = bare_orcid(value)
        above = tag
    return authors, held[0]


def _natural(name: str) -> str:
    """`Dai, Zeqi` as `Zeqi Dai`: the order in which PubMed XML gives names."""
    family, _, given = name.partition(",")
    return f"{given.strip()} {family.strip()}".strip()


SOURCE = Source(
    key="pubmed_medline",
    title="PubMed, MEDLINE text",
    licence="NLM's terms for PubMed data: public, abstracts may be protected (they are not read)",
    detects=detects,
    read=read,
    expected={"works": 0.95, "title": 0.95, "authors": 0.8, "affiliations": 0.3},
)
