"""NETSCITY, CSV: a row for each address of a work, in the words of its source, and the place that NETSCITY gives it.

Only the address is read: Midspan resolves it itself. In the column `code` stands the country of the agglomeration,
which need not be that of the address (Detroit's is Canada).
"""

from collections.abc import Iterator
from pathlib import Path

from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.reading import ReadAffiliation, ReadWork, WorkReading, read_works
from midspan.store.streams import csv_records, head_names

NEEDED = ("identifier", "year", "address", "agglomeration")
READ = frozenset({"identifier", "year", "address"})
IGNORED = frozenset(
    {
        "city", "agglomeration", "province", "code", "country", "sub-region", "region", "continent", "latitude",
        "longitude", "confidence",
    }
)  # fmt: skip


def detects(path: Path, head: bytes) -> bool:
    """Whether the head names columns of NETSCITY."""
    return set(NEEDED) <= set(head_names(head, ";"))


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with their affiliations; the rows of one identifier are one work."""
    reading = WorkReading(file)
    yield from read_works(reading, _works(reading), lambda row, work: work)


def _works(reading: WorkReading) -> Iterator[tuple[int, ReadWork | str]]:
    works: dict[str, tuple[int, ReadWork]] = {}
    for row, record in csv_records(reading.file.path, ";", needed=NEEDED):
        if isinstance(record, str):
            yield row, record
            continue
        reading.note_unread(record, READ | IGNORED)
        key, year = record["identifier"].strip(), record["year"].strip()
        if not key:
            yield row, "no identifier"
            continue
        first, work = works.setdefault(key, (row, ReadWork(key, year=year, of_work=[])))
        if work.year != year:
            yield row, f'the year "{year[:40]}" of "{key[:40]}" is "{work.year[:40]}" in row {first}'
        elif isinstance(work.of_work, list) and record["address"].strip():
            work.of_work.append(ReadAffiliation(record["address"]))
    yield from works.values()


SOURCE = Source(
    key="netscity_csv",
    title="NETSCITY, CSV of addresses",
    licence="as the database says that the addresses come from",
    detects=detects,
    read=read,
    expected={"works": 0.95, "affiliations": 0.95},
)
