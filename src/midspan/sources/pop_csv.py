"""Publish or Perish, CSV: works of Google Scholar and others with citations, without affiliations.

Names are parted by commas, and a list of authors may be cut off ("..."): the authors after it are not known.
"""

from collections.abc import Iterator
from pathlib import Path

from midspan.model.document_types import work_type
from midspan.sources._roster import authors_in
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.reading import ReadWork, WorkReading, count_in, read_works
from midspan.store.streams import csv_records, head_names

NEEDED = ("Cites", "Authors", "Title", "Year", "Source")
READ = frozenset({"Cites", "Authors", "Title", "Year", "Source", "Type", "DOI"})
IGNORED = frozenset(
    {
        "Publisher", "ArticleURL", "CitesURL", "GSRank", "QueryDate", "ISSN", "CitationURL", "Volume", "Issue",
        "StartPage", "EndPage", "ECC", "CitesPerYear", "CitesPerAuthor", "AuthorCount", "Age", "Abstract",
        "FullTextURL", "RelatedURL", "UID", "Language", "Keywords",
    }
)  # fmt: skip


def detects(path: Path, head: bytes) -> bool:
    """Whether the head begins as that of Publish or Perish does."""
    return tuple(head_names(head)[:5]) == NEEDED


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with authorships."""
    reading = WorkReading(file)

    def work_of(row: int, record: dict[str, str]) -> ReadWork:
        reading.note_unread(record, READ | IGNORED)
        return ReadWork(
            reading.id_of(row, record.get("DOI")),
            record["Title"],
            record["Year"],
            record.get("DOI"),
            _type(record.get("Type", "")),
            None,
            record.get("Source"),
            count_in(record["Cites"]),
            authors=authors_in(reading, record, "Authors", ","),
        )

    yield from read_works(reading, csv_records(file.path, needed=NEEDED), work_of)


def _type(said: str) -> str:
    """Google Scholar says the kind of file or book, not of work."""
    return "book" if said.strip().lower() == "book" else work_type("" if said.isupper() else said)


SOURCE = Source(
    key="pop_csv",
    title="Publish or Perish, CSV",
    licence="as the database says that was searched",
    detects=detects,
    read=read,
    expected={"works": 0.7, "title": 0.95, "authors": 0.9},
)
