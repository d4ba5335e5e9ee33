"""Scopus, CSV, in the generations of its export: names parted by commas or semicolons, with full names and ids or not.

`Authors with affiliations` ties authors to affiliations; where a record lacks it, they belong to the work unless it has
one author or one affiliation.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from midspan.model.document_types import language_code, says_retracted, work_type
from midspan.sources._funded import in_parentheses
from midspan.sources._scopus import EXPECTED, LICENCE, mark_corresponding, own_id, people
from midspan.store.batch import Batch, Columns, SnapshotFile, Source
from midspan.store.reading import ReadWork, WorkReading, count_in, read_works
from midspan.store.streams import csv_records, head_names

NEEDED = ("Authors", "Title", "Year", "Source title")
READ = frozenset(
    {
        "Authors", "Author full names", "Author(s) ID", "Title", "Year", "Source title", "Cited by", "DOI", "Link",
        "Affiliations", "Authors with affiliations", "Correspondence Address", "Language of Original Document",
        "Document Type", "EID", "Funding Details",
    }
)  # fmt: skip
IGNORED = frozenset(
    {
        "Volume", "Issue", "Art. No.", "Page start", "Page end", "Page count", "Abstract", "Author Keywords",
        "Index Keywords", "Molecular Sequence Numbers", "Chemicals/CAS", "Tradenames", "Manufacturers",
        "Funding Texts", "References", "Editors", "Publisher", "Sponsors", "Conference name",
        "Conference date", "Conference location", "Conference code", "ISSN", "ISBN", "CODEN", "PubMed ID",
        "Abbreviated Source Title", "Publication Stage", "Open Access", "Source", "Titles", "Author Names",
    }
)  # fmt: skip
_KNOWN = READ | IGNORED
_NUMBERED = re.compile(r"Funding Text \d+")


def detects(path: Path, head: bytes) -> bool:
    """Whether the head names columns of Scopus."""
    names = set(head_names(head))
    return set(NEEDED) <= names and not names.isdisjoint({"EID", "Link"})


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with authorships and affiliations."""
    reading = WorkReading(file)

    def work_of(row: int, record: dict[str, str]) -> ReadWork:
        reading.unread.update(
            name for name, value in record.items() if value and name not in _KNOWN and not _NUMBERED.fullmatch(name)
        )

        def text(name: str) -> str:
            return record.get(name, "").strip()

        authors, of_work, roster = people(
            text("Authors"), text("Author full names"), text("Author(s) ID"), text("Authors with affiliations"),
            text("Affiliations"),
        )  # fmt: skip
        mark_corresponding(authors, roster, text("Correspondence Address"))
        return ReadWork(
            own_id(reading, row, text("DOI"), text("EID"), text("Link")),
            text("Title"),
            text("Year"),
            text("DOI"),
            work_type(text("Document Type")),
            language_code(text("Language of Original Document")),
            text("Source title"),
            count_in(text("Cited by")),
            is_retracted=says_retracted(text("Document Type")),
            authors=authors,
            of_work=of_work,
            funders=in_parentheses(text("Funding Details")),
        )

    yield from read_works(reading, csv_records(file.path, needed=NEEDED), work_of)


SOURCE = Source(
    key="scopus_csv",
    title="Scopus, CSV",
    licence=LICENCE,
    detects=detects,
    read=read,
    expected=EXPECTED | {"affiliations": 0.6},
    columns=Columns(("Year",), ("Affiliations",), "; "),
)
