"""Web of Science, tab-separated (UTF-8, or UTF-16 for Windows): the tags of the plain text are the head of a table."""

from collections.abc import Iterator
from pathlib import Path

from midspan.sources._wos import EXPECTED, LICENCE, wos_addresses, wos_work
from midspan.store.batch import Batch, Columns, SnapshotFile, Source
from midspan.store.reading import ReadWork, WorkReading, read_works
from midspan.store.streams import csv_records, head_names

NEEDED = ("PT", "AU", "TI", "UT")
ASIDE = r"(?i)\[[^\[\]]*\]|(?:^|;)[^()]*\((?:corresponding|reprint) author\)\s*,"
"""Names before addresses: in brackets, or of corresponding authors."""


def detects(path: Path, head: bytes) -> bool:
    """Whether the head names fields of Web of Science."""
    names = head_names(head, "\t")
    return names[0] == "PT" and set(NEEDED) <= set(names)


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with authorships and affiliations."""
    reading = WorkReading(file)

    def work_of(row: int, fields: dict[str, str]) -> ReadWork | str:
        return wos_work(reading, row, fields, wos_addresses(fields.get("C1", "")))

    yield from read_works(reading, csv_records(file.path, "\t", quoted=False, needed=NEEDED), work_of)


SOURCE = Source(
    key="wos_tab",
    title="Web of Science, tab-separated",
    licence=LICENCE,
    detects=detects,
    read=read,
    expected=EXPECTED,
    columns=Columns(("PY", "EY", "EA"), ("C1", "RP"), ";", "\t", is_quoted=False, aside=ASIDE),
)
