"""Opens what sources read: plain or gzip, and says clearly when a file is missing, empty or cut off."""

import csv
import gzip
import io
import zlib
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader, FileIO
from pathlib import Path
from typing import IO, Any

from isal import igzip, isal_zlib

from midspan.model.errors import SourceError, known_values
from midspan.store.sheets import first_sheet, is_workbook

HEAD = 65_536
_PIECE = 1 << 20
LONGEST = 1 << 24
"""Characters of a line, of a field of a table or of a record in lines: more are none."""
LONGEST_LINE = 1 << 26
"""Bytes of a line of JSON lines."""
DAMAGE: tuple[Any, ...] = (EOFError, zlib.error, isal_zlib.error, gzip.BadGzipFile)


class _Telling(FileIO):
    """A file that tells how many bytes were read from it."""

    def __init__(self, path: Path, told: Callable[[int], None]) -> None:
        super().__init__(path)
        self._told = told

    def readinto(self, buffer: Any) -> int:
        count = super().readinto(buffer) or 0
        self._told(count)
        return count


@contextmanager
def opened(path: Path, told: Callable[[int], None] = lambda count: None) -> Iterator[IO[bytes]]:
    """The file's bytes, decompressed where it is gzip; of a workbook the CSV of its first sheet.

    Damage found while reading is a SourceError.

    `told` hears how many bytes of the file, as it lies on the disk, were read each time.
    """
    try:
        with path.open("rb") as first:
            packed = first.read(4)
        if packed == b"PK\x03\x04" and is_workbook(path):
            with first_sheet(path) as sheet:
                yield sheet
            return
        with BufferedReader(_Telling(path, told), 1 << 17) as raw:
            if packed[:2] == b"\x1f\x8b":
                with igzip.open(raw, "rb") as file:  # type: ignore[no-untyped-call]
                    yield file
            else:
                yield raw
    except FileNotFoundError as error:
        raise SourceError(
            f'the file "{path.name}" does not exist', place=str(path), next_step="check the path"
        ) from error
    except IsADirectoryError as error:
        raise SourceError(f'"{path.name}" is a folder', place=str(path), next_step="name a file in it") from error
    except PermissionError as error:
        raise SourceError(
            f'the file "{path.name}" can\'t be read', place=str(path), next_step="check its permissions"
        ) from error
    except DAMAGE as error:
        raise SourceError(
            f'the gzip file "{path.name}" is cut off or damaged',
            place=str(path),
            next_step="get the file again; nothing of it was kept",
        ) from error


def read_up_to(read: Callable[[int], bytes], most: int, start: bytes = b"") -> bytes:
    """`start` and what a file's `read` gives, at most so many bytes, in pieces.

    Asked for all at once, it takes the memory of all.
    """
    held = io.BytesIO()
    size = held.write(start)
    while size < most and (piece := read(min(_PIECE, most - size))):
        size += held.write(piece)
    return held.getvalue()


def head_of(path: Path) -> bytes:
    """The first 64 KiB, decompressed."""
    with opened(path) as file:
        return file.read(HEAD)


def lines_of(path: Path) -> Generator[tuple[int, bytes]]:
    """The lines of a file with their numbers from 1; blank ones are left out. An empty file is an error."""
    empty = True
    with opened(path) as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_LINE), b""), 1):
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                raise too_long(path, number, f"{LONGEST_LINE:,} bytes")
            if stripped := line.strip():
                empty = False
                yield number, stripped
    if empty:
        raise SourceError(
            f'the file "{path.name}" is empty', place=str(path), next_step="check the export, or leave the file out"
        )


def too_long(path: Path, number: int, most: str) -> SourceError:
    """What is said of a line that has more than `most`."""
    return SourceError(
        f'a line of "{path.name}" has more than {most}',
        place=f"{path.name}:{number}",
        next_step="check the export: no record is that long",
    )


def head_text(head: bytes) -> str:
    """The first 64 KiB as text, for detection: what is cut off or damaged is replaced."""
    return head.decode(encoding_of(head), "replace")


def head_lines(head: bytes) -> list[str]:
    """The lines of the first 64 KiB that are not blank, for detection."""
    lines = head_text(head).lstrip("\ufeff").splitlines()
    return [line.rstrip() for line in lines if line.strip()]


def head_names(head: bytes, delimiter: str = ",") -> list[str]:
    """The names in the first line of a table, for detection."""
    first = head_text(head).lstrip("\ufeff").split("\n", 1)[0]
    return [name.strip().strip('"') for name in first.split(delimiter)]


def text_lines(path: Path) -> Generator[str]:
    """The lines of a text with their ends: UTF-8, or UTF-16 where its first bytes say so.

    Another encoding is an error; so is a line of more than 16 million characters.
    """
    with opened(path) as file:
        encoding = encoding_of(file.read(4))
    with opened(path) as file:
        yield from decoded_lines(file, path, encoding)


def decoded_lines(file: IO[bytes], path: Path, encoding: str = "utf-8-sig") -> Generator[str]:
    """The lines of an open text, as of `text_lines`; `path` names it in errors."""
    number = 0
    with io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        try:
            while line := text.readline(LONGEST + 1):
                number += 1
                if len(line) > LONGEST:
                    raise too_long(path, number, f"{LONGEST:,} characters")
                yield line
        except UnicodeDecodeError as error:
            raise SourceError(
                f'"{path.name}" is not {encoding.upper().removesuffix("-SIG")}',
                place=str(path),
                next_step="save it as UTF-8 and take it again",
            ) from error
    if not number:
        raise SourceError(
            f'the file "{path.name}" is empty', place=str(path), next_step="check the export, or leave the file out"
        )


def encoding_of(head: bytes) -> str:
    """The encoding that the first bytes of a text say: UTF-16 by its mark, else UTF-8 with its mark or without."""
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig" if head.startswith(BOM_UTF8) else "utf-8"


def named_rows(lines: Iterable[str], delimiter: str = ",", *, strict: bool = False) -> "csv.DictReader[str]":
    """The rows of a table by the names in its head; a field of more than `LONGEST` characters is a csv.Error."""
    csv.field_size_limit(LONGEST)
    return csv.DictReader(lines, delimiter=delimiter, strict=strict)


def csv_records(
    path: Path, delimiter: str = ",", *, quoted: bool = True, needed: Iterable[str] = (), before: int = 0
) -> Iterator[tuple[int, dict[str, str] | str]]:
    """The rows of a table under its head, each with the line it begins in; or why a row can't be read.

    A head without one of the columns `needed` is an error; up to `before` lines may stand before it.
    """
    csv.field_size_limit(LONGEST)
    lines = text_lines(path)
    rows = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
    try:
        head = [name.strip() for name in next(rows)]
        while rows.line_num <= before and not set(needed) <= set(head):
            head = [name.strip() for name in next(rows, needed)]
        for column in needed:
            if column not in head:
                raise SourceError(
                    f'there is no column "{column}"', place=path.name, next_step=known_values(column, head)
                )
        start = rows.line_num + 1
        for row in rows:
            if row:
                yield start, _under(head, row, (start, rows.line_num))
            start = rows.line_num + 1
    except csv.Error as error:
        raise SourceError(
            f'"{path.name}" is not CSV', place=f"{path.name}:{rows.line_num}", next_step=str(error)
        ) from error


def _under(head: list[str], row: list[str], lines: tuple[int, int]) -> dict[str, str] | str:
    """The fields by name; a text where there are not as many as names. Empty ones at the end may be left over."""
    count = len(row)
    if count > len(head) and not any(row[len(head) :]):
        del row[len(head) :]
    if len(row) != len(head):
        ends = f" (lines {lines[0]} to {lines[1]})" if lines[0] != lines[1] else ""
        return f"{count} fields under a head of {len(head)}{ends}"
    return dict(zip(head, row, strict=True))
