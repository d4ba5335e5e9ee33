"""Zotero's CSV of a library: works without affiliations, and sometimes without a year, which are rejected."""

import re
from collections.abc import Iterator
from pathlib import Path

from midspan.model.document_types import language_code, work_type
from midspan.sources._roster import authors_in
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.reading import ReadWork, WorkReading, read_works, year_in
from midspan.store.streams import csv_records, head_names

NEEDED = ("Key", "Item Type", "Publication Year", "Author", "Title")
READ = frozenset(
    {"Key", "Item Type", "Publication Year", "Author", "Title", "Publication Title", "DOI", "Date", "Language", "Extra"}
)
IGNORED = frozenset(
    {
        "ISBN", "ISSN", "Url", "Abstract Note", "Date Added", "Date Modified", "Access Date", "Pages", "Num Pages",
        "Issue", "Volume", "Number Of Volumes", "Journal Abbreviation", "Short Title", "Series", "Series Number",
        "Series Text", "Series Title", "Publisher", "Place", "Rights", "Type", "Archive", "Archive Location",
        "Library Catalog", "Call Number", "Notes", "File Attachments", "Link Attachments", "Manual Tags",
        "Automatic Tags", "Editor", "Series Editor", "Translator", "Contributor", "Attorney Agent", "Book Author",
        "Cast Member", "Commenter", "Composer", "Cosponsor", "Counsel", "Interviewer", "Producer", "Recipient",
        "Reviewed Author", "Scriptwriter", "Words By", "Guest", "Number", "Edition", "Running Time", "Scale", "Medium",
        "Artwork Size", "Filing Date", "Application Number", "Assignee", "Issuing Authority", "Country",
        "Meeting Name", "Conference Name", "Court", "References", "Reporter", "Legal Status", "Priority Numbers",
        "Programming Language", "Version", "System", "Code", "Code Number", "Section", "Session", "Committee",
        "History", "Legislative Body",
    }
)  # fmt: skip
_DOI = re.compile(r"(?im)^DOI:\s*(10\.\S+)")


def detects(path: Path, head: bytes) -> bool:
    """Whether the head begins as Zotero's does."""
    return tuple(head_names(head)[:5]) == NEEDED


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with authorships."""
    reading = WorkReading(file)

    def work_of(row: int, record: dict[str, str]) -> ReadWork:
        reading.note_unread(record, READ | IGNORED)
        in_extra = _DOI.search(record.get("Extra", ""))
        key = record["Key"].strip()
        return ReadWork(
            f"zotero:{key}" if key else reading.id_of(row, record.get("DOI")),
            record["Title"],
            record["Publication Year"].strip() or year_in(record.get("Date", "")),
            record.get("DOI", "").strip() or (in_extra[1] if in_extra else None),
            work_type(record["Item Type"]),
            language_code(record.get("Language", "")),
            record.get("Publication Title"),
            authors=authors_in(reading, record, "Author"),
        )

    yield from read_works(reading, csv_records(file.path, needed=NEEDED), work_of)


SOURCE = Source(
    key="zotero_csv",
    title="Zotero, CSV of a library",
    licence="as the databases say that the library was filled from",
    detects=detects,
    read=read,
    expected={"works": 0.8, "title": 0.95, "authors": 0.8},
)
