"""OpenAlex works: JSON lines (gzip or not) or Parquet of the snapshot, a list or a single work as the API replies; and
the snapshot's lists of works that were deleted or merged into others.

Reads the schema of 2025-26 (author ids may be null) and the one before it.
"""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from midspan.sources._leaves import arrays, columns, parquet
from midspan.sources._openalex import PREFIX, Work
from midspan.sources._openalex_columns import add_chunk
from midspan.sources._openalex_cut import NUMBERED, cut_lines, cut_rows
from midspan.sources._openalex_extract import ROWS_AT_ONCE, Extraction, Seen
from midspan.sources._openalex_leaves import Chunk, chunk_of_rows, chunk_of_works
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.json_records import UNREADABLE, line_blocks, records_of
from midspan.store.schema import LEFT_OUT, LEFT_OUT_FILE
from midspan.store.sides import Extracted, Sides, extracted_nothing
from midspan.store.streams import HEAD, lines_of, opened
from midspan.store.touch import Cut, Touch

ROWS_A_BATCH = 20_000
MEMBERS = (("results",),)
PARQUET = b"PAR1"
GONE = {b"work_id,deleted_date": 0, b"merge_date,id,merge_into_id": 1}
"""Heads of the lists of works that were deleted (`deleted_ids.csv`) and, until 2025, merged (`merged_ids/works`), with
the place of the id. Deletion is final: an id is never used again.
"""
_GONE_WORK = re.compile(rb"\n(https://openalex\.org/W|W|[0-9-]+,(https://openalex\.org/)?W)\d")
_NUMBERED = re.compile(NUMBERED)
_decode: Callable[[bytes], Work] = msgspec.json.Decoder(Work, strict=False).decode


def detects(path: Path, head: bytes) -> bool:
    """Whether the file's beginning reads like OpenAlex works, or works that are gone."""
    if head.startswith(PARQUET):
        return {"id", "authorships", "publication_year"} <= columns(path)
    if head.startswith(tuple(GONE)):
        return bool(_GONE_WORK.search(head))
    is_json = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")
    return is_json and b"openalex.org/W" in head and (b'"authorships"' in head or b'"publication_year"' in head)


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with their authorships, affiliations and organisations, or the ids that are gone."""
    with opened(file.path) as opening:
        head = opening.readline(HEAD).strip()
    if head in GONE:
        yield _gone(file, GONE[head])
        return
    if head.startswith(PARQUET) and columns(file.path) == set(LEFT_OUT_FILE.names):
        yield from _left_out(file)
        return
    seen, unread = dict[str, int](), Counter[str]()
    for chunk in _rows(file.path) if head.startswith(PARQUET) else _works(file.path):
        batch = Batch(file.source, file.version, unread=unread)
        add_chunk(batch, file.name, chunk, seen)
        yield batch


def _gone(file: SnapshotFile, place: int) -> Batch:
    batch = Batch(file.source, file.version)
    for work_id in _ids_gone(file.path, place):
        batch.add("removed", file.source, work_id)
    return batch


def _ids_gone(path: Path, place: int) -> Iterator[str]:
    """The ids of a list of works that are gone."""
    for number, line in lines_of(path):
        if number > 1:
            yield line.split(b",")[place].decode().removeprefix(PREFIX)


def _left_out(file: SnapshotFile) -> Iterator[Batch]:
    with parquet(file.path) as rows:
        for some in rows.iter_batches(ROWS_A_BATCH, columns=["number"]):
            batch = Batch(file.source, file.version)
            numbers: Any = some["number"].cast(pa.string())
            ids: Any = pc.binary_join_element_wise(pa.repeat("W", len(numbers)), numbers, pa.scalar(""))
            batch.add_table("left_out", pa.table([pa.repeat(file.source, len(ids)), ids], schema=LEFT_OUT.schema))
            yield batch


def cut(path: Path, kept: Path, left_out: Path, touch: Touch) -> Cut:
    """Writes the works of a file that may touch regions, and what is left out; a list of works that are gone whole."""
    with opened(path) as opening:
        head = opening.readline(HEAD).strip()
    if head in GONE:
        shutil.copyfile(path, kept)
        return Cut()
    return (cut_rows if head.startswith(PARQUET) else cut_lines)(path, kept, left_out, touch)


def extract(path: Path, sides: Sides) -> Iterator[Extracted]:
    """Yields the works of a file that are in regions, by the codes and ROR ids of their organisations alone."""
    with opened(path) as opening:
        head = opening.readline(HEAD).strip()
    extraction = Extraction(sides)
    if head in GONE:
        yield extracted_nothing([int(one[1:]) for one in _ids_gone(path, GONE[head]) if _NUMBERED.match(one)])
    elif head.startswith(PARQUET):
        yield from map(extraction.of_rows, arrays(path, Seen, ROWS_AT_ONCE))
    else:
        yield from map(extraction.of_chunk, _works(path))


def _rows(path: Path) -> Iterator[Chunk]:
    first = 1
    for array in arrays(path, Work, ROWS_A_BATCH):
        yield chunk_of_rows(first, array)
        first += len(array)


def _works(path: Path) -> Iterator[Chunk]:
    """The works of JSON in any container, decoded and gathered."""
    rows, works, unread = list[int](), list[Work](), list[tuple[int, str]]()
    for more_rows, more_works, more_unread in _decoded(path):
        rows.extend(more_rows)
        works.extend(more_works)
        unread.extend(more_unread)
        if len(rows) + len(unread) >= ROWS_A_BATCH:
            yield chunk_of_works(rows, works, unread)
            rows, works, unread = [], [], []
    yield chunk_of_works(rows, works, unread)


def _decoded(path: Path) -> Iterator[tuple[Sequence[int], list[Work], list[tuple[int, str]]]]:
    """The rows of works and the works, and the rows and reasons of what is none: JSON lines by the block."""
    is_lines = False
    for first, lines in line_blocks(path, MEMBERS):
        is_lines = True
        yield _decoded_lines(first, lines)
    if not is_lines:
        for record in records_of(path, MEMBERS):
            yield _one_by_one([record])


def _decoded_lines(first: int, lines: list[bytes]) -> tuple[Sequence[int], list[Work], list[tuple[int, str]]]:
    try:
        works = list(map(_decode, lines))
    except UNREADABLE:
        return _one_by_one((number, line) for number, line in enumerate(lines, first) if line.strip())
    return range(first, first + len(works)), works, []


def _one_by_one(records: Iterable[tuple[int, bytes]]) -> tuple[Sequence[int], list[Work], list[tuple[int, str]]]:
    rows, works, unread = list[int](), list[Work](), list[tuple[int, str]]()
    for row, raw in records:
        try:
            works.append(_decode(raw))
            rows.append(row)
        except UNREADABLE as error:
            unread.append((row, f"not an OpenAlex work: {error}"))
    return rows, works, unread


SOURCE = Source(
    key="openalex",
    title="OpenAlex works",
    licence="CC0",
    detects=detects,
    read=read,
    is_updated=True,
    cut=cut,
    extract=extract,
)
