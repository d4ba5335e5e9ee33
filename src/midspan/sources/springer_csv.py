"""SpringerLink's CSV of search results: works without affiliations.

Its names run together (`Ann AuBo Bai`): they are parted where a small letter or a character meets a capital, but not
behind the beginnings of names such as `Mc`, nor within a first word (`XueJun`). What is parted so may be wrong, and is
counted as left unread.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from midspan.model.document_types import work_type
from midspan.sources._roster import split_names
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.reading import ReadAuthor, ReadWork, WorkReading, read_works
from midspan.store.streams import csv_records, head_names

NEEDED = ("Item Title", "Publication Title", "Item DOI", "Authors", "Publication Year", "Content Type")
IGNORED = frozenset({"Book Series Title", "Journal Volume", "Journal Issue", "URL"})
TOGETHER = "Authors (names run together)"
_BEGINNINGS = frozenset("al da das de del della der des di dos du el fitz la le lo los mac mc van von".split())


def detects(path: Path, head: bytes) -> bool:
    """Whether the head has the names of SpringerLink's columns."""
    return set(NEEDED) <= set(head_names(head))


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with authorships."""
    reading = WorkReading(file)
    return read_works(reading, csv_records(file.path, needed=NEEDED), partial(_work, reading))


def _work(reading: WorkReading, row: int, record: dict[str, str]) -> ReadWork:
    reading.note_unread(record, {*NEEDED, *IGNORED})
    names = parted(record["Authors"])
    if len(names) > 1:
        reading.unread[TOGETHER] += 1
    return ReadWork(
        reading.id_of(row, record["Item DOI"]),
        record["Item Title"],
        record["Publication Year"],
        record["Item DOI"],
        work_type(record["Content Type"]),
        None,
        record["Publication Title"],
        authors=[ReadAuthor(name) for name in names],
    )


def parted(text: str) -> list[str]:
    """The names in a text that runs them together.

    >>> parted("Ann AuB. C. McDonaldDi Dai"), parted("Ann Au; Bo Bai")
    (['Ann Au', 'B. C. McDonald', 'Di Dai'], ['Ann Au', 'Bo Bai'])
    """
    if ";" in text:
        return split_names(text)
    pieces, start = [], 0
    for at in range(1, len(text)):
        if text[at].isupper() and text[at - 1].isalpha() and not text[at - 1].isupper():
            *before, word = re.split(r"[\W\d_]", text[start:at])
            if any(before) and word.lower() not in _BEGINNINGS:
                pieces.append(text[start:at])
                start = at
    return split_names("\n".join([*pieces, text[start:]]), "\n")


SOURCE = Source(
    key="springer_csv",
    title="SpringerLink, CSV of search results",
    licence="Springer Nature's terms of use",
    detects=detects,
    read=read,
    expected={"works": 0.95, "title": 0.95, "authors": 0.8, "doi": 0.9},
)
