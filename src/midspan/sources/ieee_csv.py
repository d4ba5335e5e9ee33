"""IEEE Xplore, CSV of search results: as many affiliations as authors, in their order; else they belong to the work."""

import re
from collections.abc import Iterator
from pathlib import Path

from midspan.model.document_types import work_type
from midspan.sources._roster import authors_with, split_names
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.reading import ReadWork, WorkReading, count_in, read_works
from midspan.store.streams import csv_records, head_names

NEEDED = ("Document Title", "Authors", "Author Affiliations", "Publication Year")
READ = frozenset(
    {
        "Document Title", "Authors", "Author Affiliations", "Publication Title", "Publication Year", "DOI",
        "Article Citation Count", "Document Identifier", "PDF Link",
    }
)  # fmt: skip
IGNORED = frozenset(
    {
        "Date Added To Xplore", "Volume", "Issue", "Start Page", "End Page", "Abstract", "ISSN", "ISBNs", "ISBN",
        "Funding Information", "Author Keywords", "IEEE Terms", "INSPEC Controlled Terms",
        "INSPEC Non-Controlled Terms", "Mesh_Terms", "Mesh Terms", "Patent Citation Count", "Reference Count",
        "License", "Copyright Year", "Online Date", "Issue Date", "Meeting Date", "Publisher", "EISBN", "PubMed ID",
    }
)  # fmt: skip
_NUMBER = re.compile(r"arnumber=(\d+)|/document/(\d+)")


def detects(path: Path, head: bytes) -> bool:
    """Whether the head names columns of IEEE Xplore."""
    return set(NEEDED) <= set(head_names(head))


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with authorships and affiliations."""
    reading = WorkReading(file)

    def work_of(row: int, record: dict[str, str]) -> ReadWork:
        reading.note_unread(record, READ | IGNORED)
        names = split_names(record["Authors"])
        entries = [_known(one) for one in record["Author Affiliations"].split(";")]
        is_aligned = len(entries) == len(names)
        ties = [([place] if is_aligned else [], one) for place, one in enumerate(entries) if one]
        authors, of_work = authors_with(names, ties)
        number = _NUMBER.search(record.get("PDF Link", ""))
        return ReadWork(
            f"ieee:{number[1] or number[2]}" if number else reading.id_of(row, record.get("DOI")),
            record["Document Title"],
            record["Publication Year"],
            record.get("DOI"),
            _type(record.get("Document Identifier", "")),
            None,
            record.get("Publication Title"),
            count_in(record.get("Article Citation Count", "")),
            authors=authors,
            of_work=of_work,
        )

    yield from read_works(reading, csv_records(file.path, needed=NEEDED), work_of)


def _known(affiliation: str) -> str:
    text = " ".join(affiliation.split())
    return "" if text.upper() in ("NA", "N/A", "NONE", "-") else text


def _type(said: str) -> str:
    """`IEEE Conferences`, `IBM Journals` and so on, by the last word."""
    word = said.rsplit(maxsplit=1)[-1] if said.split() else ""
    return work_type({"Conferences": "conference paper", "Articles": "article"}.get(word, word))


SOURCE = Source(
    key="ieee_csv",
    title="IEEE Xplore, CSV",
    licence="IEEE, as the subscription says",
    detects=detects,
    read=read,
    expected={"works": 0.95, "title": 0.98, "authors": 0.8, "affiliations": 0.7, "doi": 0.7},
)
