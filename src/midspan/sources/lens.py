"""Works of The Lens, as its CSV export has them. It names authors and no affiliations."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.reading import ReadAuthor, ReadWork, WorkReading, count_in, read_works
from midspan.store.streams import csv_records, head_names

REQUIRED = ("Lens ID", "Title", "Publication Year", "Publication Type", "Author/s")
TYPES = {
    "journal article": "article", "conference proceedings article": "conference-paper",
    "conference proceedings": "paratext", "journal": "paratext", "journal issue": "paratext",
    "journal volume": "paratext", "book": "book", "book chapter": "book-chapter", "preprint": "preprint",
    "dissertation": "dissertation", "report": "report", "review": "review", "letter": "letter",
    "editorial": "editorial", "dataset": "dataset", "standard": "standard", "reference entry": "reference-entry",
    "component": "supplementary-materials", "libguide": "libguides", "clinical trial": "other",
    "clinical study": "article", "news": "other", "working paper": "preprint", "": "unknown", "unknown": "unknown",
}  # fmt: skip
"""OpenAlex's type of each of The Lens's; any other is `other`."""
KNOWN = frozenset(
    {
        *REQUIRED, "Date Published", "Source Title", "DOI", "Citing Works Count",  # read
        "ISSNs", "Publisher", "Source Country", "Abstract", "Volume", "Issue Number", "Start Page", "End Page",
        "Fields of Study", "Keywords", "MeSH Terms", "Chemicals", "Funding", "Source URLs", "External URL", "PMID",
        "Microsoft Academic ID", "MAG ID", "OpenAlex ID", "PMCID", "CORE ID", "Citing Patents Count", "References",
        "Is Open Access", "Open Access License", "Open Access Colour", "Conference Name", "ISBNs", "Language",
    }
)  # fmt: skip
"""The columns that are read or left aside, by name."""


def detects(path: Path, head: bytes) -> bool:
    """Whether the head names the columns of works of The Lens."""
    return set(REQUIRED) <= set(head_names(head))


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with their authors."""
    reading = WorkReading(file)
    return read_works(reading, csv_records(file.path, needed=REQUIRED), partial(_work, reading))


def _work(reading: WorkReading, row: int, record: Mapping[str, str]) -> ReadWork | str:
    lens_id = record.get("Lens ID", "").strip()
    if not lens_id:
        return "it has no Lens ID"
    reading.note_unread(record, KNOWN)
    return ReadWork(
        f"lens:{lens_id}",
        record.get("Title", ""),
        record.get("Publication Year", "").strip() or record.get("Date Published", "").strip()[:4],
        record.get("DOI"),
        TYPES.get(record.get("Publication Type", "").strip().lower(), "other"),
        None,
        record.get("Source Title"),
        count_in(record.get("Citing Works Count", "")),
        authors=[ReadAuthor(name) for name in map(_name, record.get("Author/s", "").split(";")) if name],
    )


def _name(text: str) -> str:
    """A name without the word that The Lens writes where given names are missing."""
    return text.strip().removeprefix("null ").strip()


SOURCE = Source(
    key="lens",
    title="The Lens: works",
    licence="The Lens's terms of use; metadata from several providers",
    detects=detects,
    read=read,
    expected={"works": 0.9, "title": 0.9, "authors": 0.7},
)
