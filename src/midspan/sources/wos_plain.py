"""Web of Science, plain text: two-letter tags, three blanks before what goes on, a record from PT to ER, EF at the end.

Names in brackets tie addresses to authors. Where a record gives several addresses without names and has several
authors, its addresses belong to the work; where it gives none, those of the corresponding authors stand for them.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from midspan.sources._wos import EXPECTED, LICENCE, wos_addresses, wos_work
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.reading import ReadWork, WorkReading, read_works
from midspan.store.streams import head_lines, text_lines
from midspan.store.tagged import Fields, Layout, tagged_records

LAYOUT = Layout(
    tag=re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$"),
    start="PT",
    end="ER",
    goes_on=re.compile(r" {2,}"),
    outside=re.compile(r"(?:FN|VR|EF)\b"),
)
_LISTS = frozenset("AU AF BA BF CA".split())


def detects(path: Path, head: bytes) -> bool:
    """Whether the head has tags of Web of Science: FN and VR first, or a record that begins with PT."""
    first, second = [*head_lines(head), "", ""][:2]
    if first.startswith("FN "):
        return second.startswith("VR ")
    return re.fullmatch("PT [A-Z]", first) is not None and second[:3] in ("AU ", "CA ", "BA ", "BE ", "TI ")


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with authorships and affiliations."""
    reading = WorkReading(file)

    def work_of(row: int, record: Fields) -> ReadWork | str:
        fields = {tag: _joined(tag, texts) for tag, texts in record.items()}
        addresses = [one for text in record.get("C1", []) for line in text.split("\n") for one in wos_addresses(line)]
        return wos_work(reading, row, fields, addresses)

    lines = _watched(reading, text_lines(file.path))
    yield from read_works(reading, tagged_records(lines, LAYOUT, file.name), work_of)


def _joined(tag: str, texts: list[str]) -> str:
    lines = [line for text in texts for line in text.split("\n")]
    return ("; " if tag in _LISTS else " ").join(lines)


def _watched(reading: WorkReading, lines: Iterable[str]) -> Iterator[str]:
    """The lines; a remark is made where the mark of the file's end is missing."""
    is_whole = False
    for line in lines:
        is_whole = is_whole or line.rstrip() == "EF"
        yield line
    if not is_whole:
        reading.remarks.append("the mark of its end, EF, is missing: records after the last one may have been cut off")


SOURCE = Source(
    key="wos_plain",
    title="Web of Science, plain text",
    licence=LICENCE,
    detects=detects,
    read=read,
    expected=EXPECTED,
)
