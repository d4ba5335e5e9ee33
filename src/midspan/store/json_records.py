"""JSON records in any container: JSON lines, one list, an API's reply, or a tar of such files; gzip or not."""

import io
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Annotated, Any, TypeVar

import msgspec

from midspan.model.errors import SourceError
from midspan.store.archives import in_tar, is_tar_head
from midspan.store.streams import LONGEST_LINE, opened, read_up_to, too_long

LARGEST = 1 << 29
"""The most bytes of a file that is one JSON value."""
BLOCK = 1 << 22
"""Bytes of lines that are read at once."""

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
Citations = Annotated[int, msgspec.Meta(ge=0, lt=1 << 31)]
T = TypeVar("T")

Members = Sequence[tuple[str, ...]]
"""Where a container may hold its records: paths of keys, the first that is there counts."""


def records_of(path: Path, members: Members = ()) -> Iterator[tuple[int, bytes]]:
    """JSON of each record with its line, or with its number where lines are not records.

    A line that is not JSON is handed over as it is: the source rejects it. A file that is neither JSON lines nor one
    JSON value is a SourceError, and so is an empty one.
    """
    with opened(path) as file:
        is_tar = is_tar_head(file.read(512))
    yield from _in_tar(path, members) if is_tar else _in_file(path, members)


def line_blocks(path: Path, members: Members = ()) -> Iterator[tuple[int, list[bytes]]]:
    """Blocks of whole lines with the number of the first, where a file is JSON lines; else nothing.

    It is where the first line that is not blank is an object by itself, and no container.
    """
    with opened(path) as file:
        first = next((line for _, line in _lines_of(file, path) if line.strip()), b"").strip()
    if first[:1] != b"{" or not _is_json(first) or _unwrapped(first, members) != [first]:
        return
    number = 1
    with opened(path) as file:
        block = file.read(BLOCK).removeprefix(b"\xef\xbb\xbf")
        while block:
            lines = block.split(b"\n")
            if lines[-1]:
                rest = file.readline(LONGEST_LINE)
                _check_length(rest, path, number + len(lines) - 1)
                lines[-1] += rest.removesuffix(b"\n")
            else:
                lines.pop()
            yield number, lines
            number += len(lines)
            block = file.read(BLOCK)


def decoded(raw: bytes, kind: type[T], what: str) -> tuple[dict[str, Any], T] | str:
    """A record as it stands and as its type; a reason that says `what` it is not, where it has another form."""
    try:
        record = msgspec.json.decode(raw, type=dict[str, Any])
        return record, msgspec.convert(record, kind)
    except UNREADABLE as error:
        return f"not {what}: {error}"


def count_unread(unread: Counter[str], record: Mapping[str, Any], known: Mapping[str, frozenset[str]]) -> None:
    """Counts the fields that a reader knows nothing of, once a record.

    `known` names, for each field that holds objects (`""` is the record itself), the fields that are read or ignored.
    """
    found = set(record) - known[""]
    for place, names in known.items():
        held = record.get(place) if place else None
        for part in held if isinstance(held, list) else [held]:
            if isinstance(part, dict) and not part.keys() <= names:
                found |= {f"{place}.{name}" for name in part.keys() - names}
    unread.update(sorted(found))


def _in_file(path: Path, members: Members) -> Iterator[tuple[int, bytes]]:
    with opened(path) as file:
        yield from _in_text(file, path, members)


def _in_text(file: IO[bytes], path: Path, members: Members) -> Iterator[tuple[int, bytes]]:
    """JSON lines where the first line that is not blank is an object by itself, else one JSON value.

    Where the text is no such value either, and its second line is an object, the first line alone is damaged.
    """
    lines = _lines_of(file, path)
    number, start = next(((n, line) for n, line in lines if line.strip()), (0, b""))
    first = start.strip()
    if not first:
        raise SourceError(
            f'the file "{path.name}" is empty', place=str(path), next_step="check the export, or leave the file out"
        )
    if first[:1] != b"{" or not _is_json(first):
        yield from _in_whole(number, _whole(start, file, path), path, members)
    elif _unwrapped(first, members) == [first]:
        yield number, first
        yield from ((n, line.strip()) for n, line in lines if line.strip())
    else:
        wrappers = itertools.chain([first], (line for _, line in lines if line.strip()))
        yield from enumerate(itertools.chain.from_iterable(_unwrapped(w, members) for w in wrappers), 1)


def _lines_of(file: IO[bytes], path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines, numbered from 1. The first may be cut off (a container often is one line); a later one may not."""
    number, line = 1, file.readline(LONGEST_LINE).removeprefix(b"\xef\xbb\xbf")
    while line:
        yield number, line
        number, line = number + 1, file.readline(LONGEST_LINE)
        _check_length(line, path, number)


def _check_length(line: bytes, path: Path, number: int) -> None:
    if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
        raise too_long(path, number, f"{LONGEST_LINE:,} bytes")


def _whole(start: bytes, file: IO[bytes], path: Path) -> bytes:
    text = read_up_to(file.read, LARGEST + 1, start)
    if len(text) > LARGEST:
        raise SourceError(
            f'"{path.name}" is one JSON value of more than {LARGEST:,} bytes',
            place=str(path),
            next_step="turn it into JSON lines, one record a line",
        )
    return text


def _in_whole(number: int, text: bytes, path: Path, members: Members) -> Iterator[tuple[int, bytes]]:
    try:
        yield from enumerate(_values(text, path, members), 1)
    except SourceError:
        lines = [(n, line.strip()) for n, line in enumerate(text.split(b"\n"), number) if line.strip()]
        if len(lines) == 1 or lines[1][1][:1] != b"{" or not _is_json(lines[1][1]):
            raise
        yield from lines


def _values(text: bytes, path: Path, members: Members) -> list[bytes]:
    """The records of one JSON value: the members of a list, those in a container, or the value itself."""
    try:
        if text.lstrip()[:1] == b"[":
            return [bytes(raw) for raw in msgspec.json.decode(text, type=list[msgspec.Raw])]
        msgspec.json.decode(text, type=msgspec.Raw)
    except UNREADABLE as error:
        raise SourceError(
            f'"{path.name}" is neither JSON lines nor one JSON value',
            place=str(path),
            next_step=f"check the file ({error})",
        ) from error
    return _unwrapped(text, members)


def _unwrapped(text: bytes, members: Members) -> list[bytes]:
    """The records in a container, or the text itself where it is none."""
    for keys in members:
        held = msgspec.Raw(text)
        try:
            for key in keys:
                held = msgspec.json.decode(held, type=dict[str, msgspec.Raw])[key]
        except (*UNREADABLE, KeyError):
            continue
        raw = bytes(held)
        if raw[:1] == b"[":
            return [bytes(part) for part in msgspec.json.decode(raw, type=list[msgspec.Raw])]
        if raw[:1] == b"{":
            return [raw]
    return [text]


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except UNREADABLE:
        return False
    return True


def _in_tar(path: Path, members: Members) -> Iterator[tuple[int, bytes]]:
    """The records of every file in a tar, read one after another and never written to disk."""
    files = in_tar(path, (".json", ".jsonl"))
    yield from enumerate((raw for text in files for _, raw in _in_text(io.BytesIO(text), path, members)), 1)
