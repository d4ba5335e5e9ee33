"""Publications of Dimensions, as its CSV export has them, with or without the lines before the head.

`Authors (Raw Affiliation)` ties addresses to authors: `Li, Wei (Dept A, Univ B, City; Univ C); Au, Ann ()`. Where it is
missing `Authors Affiliations` does, with the names of organisations. Organisations, ids and countries of the
publication as a whole are tied to no author and are left aside.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.reading import ReadAffiliation, ReadAuthor, ReadWork, WorkReading, count_in, read_works
from midspan.store.streams import csv_records, head_names

REQUIRED = ("Publication ID", "Title", "PubYear", "Authors")
TIED = ("Authors (Raw Affiliation)", "Authors Affiliations")
"""The columns that tie affiliations to authors, the better one first."""
TYPES = {
    "article": "article", "proceeding": "conference-paper", "chapter": "book-chapter", "preprint": "preprint",
    "monograph": "book", "book": "book", "edited book": "book", "seminar": "other",
    "research article": "article", "conference paper": "conference-paper", "research chapter": "book-chapter",
    "review article": "review", "letter to editor": "letter", "editorial": "editorial",
    "correction erratum": "erratum", "retraction": "retraction", "reference work": "reference-entry",
    "": "unknown",
}  # fmt: skip
"""OpenAlex's type of each of Dimensions'; any other is `other`. A document type says more than a publication type."""
KNOWN = frozenset(
    {
        *REQUIRED, *TIED, "DOI", "Source title", "Anthology title", "Publication Type", "Document Type", "Times cited",
        "Corresponding Authors", "Corresponding Author", "Publication date",  # read
        "Rank", "PMID", "PMCID", "arXiv ID", "ISBN", "ISSN", "e-ISSN", "Abstract", "Acknowledgements", "Funding",
        "Publisher", "Book editors", "MeSH terms", "Publication date (online)", "Publication date (print)",
        "Publication Date", "Publication Date (online)", "Publication Date (print)", "Volume", "Issue", "Pagination",
        "Open Access", "Research Organizations - standardized", "GRID IDs", "ROR IDs", "City of Research organization",
        "City of standardized research organization", "State of Research organization",
        "State of standardized research organization", "Country of Research organization",
        "Country of standardized research organization", "Country/Region of standardized research organization",
        "Funder", "Funder Group", "Funder Country", "Funder Country/Region", "UIDs of supporting grants",
        "Supporting Grants", "Recent citations", "RCR", "FCR", "Altmetric", "Source Linkout", "Dimensions URL",
        "FOR (ANZSRC) Categories", "Fields of Research (ANZSRC 2020)", "RCDC Categories", "HRCS HC Categories",
        "HRCS RAC Categories", "Health Research Areas", "Broad Research Areas", "ICRP Cancer Types", "Cancer Types",
        "ICRP CSO Categories", "CSO Categories", "Units of Assessment", "Sustainable Development Goals",
        "Cited references",
    }
)  # fmt: skip
"""The columns that are read or left aside, by name."""
BEFORE = 9
"""The most lines that may stand before the head."""


def detects(path: Path, head: bytes) -> bool:
    """Whether one of the first lines names the columns of publications of Dimensions."""
    return any(set(REQUIRED) <= set(head_names(line)) for line in head.split(b"\n")[: BEFORE + 1])


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with their authors and affiliations."""
    reading = WorkReading(file)
    return read_works(reading, csv_records(file.path, needed=REQUIRED, before=BEFORE), partial(_work, reading))


def _work(reading: WorkReading, row: int, record: Mapping[str, str]) -> ReadWork | str:
    publication = record.get("Publication ID", "").strip()
    if not publication:
        return "it has no Publication ID"
    reading.note_unread(record, KNOWN)
    authors, loose = _authors(record)
    return ReadWork(
        f"dimensions:{publication}",
        record.get("Title", ""),
        record.get("PubYear", "").strip() or record.get("Publication date", "").strip()[:4],
        record.get("DOI"),
        _type(record),
        None,
        record.get("Source title", "").strip() or record.get("Anthology title"),
        count_in(record.get("Times cited", "")),
        authors=authors,
        of_work=loose,
    )


def _type(record: Mapping[str, str]) -> str:
    kind, document = (record.get(name, "").strip().lower() for name in ("Publication Type", "Document Type"))
    return TYPES.get(document if document in TYPES and document else kind, "other")


def _authors(record: Mapping[str, str]) -> tuple[list[ReadAuthor], list[ReadAffiliation]]:
    """The authors with what the export ties to them; or affiliations by themselves where those tied are others."""
    names = [name.strip() for name in record.get("Authors", "").split(";") if name.strip()]
    tied = next((parts for column in TIED if (parts := _tied(record.get(column, "")))), [])
    corresponding = {
        name
        for column in ("Corresponding Authors", "Corresponding Author")
        for name, _ in _tied(record.get(column, ""))
    }
    if tied and names and [name for name, _ in tied] != names:
        loose = [affiliation for _, affiliations in tied for affiliation in affiliations]
        tied = [(name, []) for name in names]
    else:
        loose, tied = [], tied or [(name, []) for name in names]
    return [ReadAuthor(_natural(n), held, is_corresponding=n in corresponding) for n, held in tied], loose


def _tied(text: str) -> list[tuple[str, list[ReadAffiliation]]]:
    """Names, each with what stands in the brackets behind it: `;` outside of brackets is between one and the next."""
    found = []
    for part in _between(text):
        name, _, rest = part.partition("(")
        addresses = [address.strip() for address in _between(rest.rstrip().removesuffix(")"))]
        if name.strip():
            found.append((name.strip(), [ReadAffiliation(a) for a in addresses if a]))
    return found


def _between(text: str) -> Iterator[str]:
    depth = start = 0
    for mark in re.finditer(r"[();]", text):
        depth = max(depth + (mark[0] == "(") - (mark[0] == ")"), 0)
        if mark[0] == ";" and not depth:
            yield text[start : mark.start()]
            start = mark.end()
    yield text[start:]


def _natural(name: str) -> str:
    """`Li, Wei` as `Wei Li`."""
    family, _, given = name.partition(",")
    return f"{given.strip()} {family.strip()}".strip()


SOURCE = Source(
    key="dimensions",
    title="Dimensions: publications",
    licence="Digital Science's terms of use",
    detects=detects,
    read=read,
    expected={"works": 0.9, "title": 0.9, "authors": 0.8, "affiliations": 0.5},
)
