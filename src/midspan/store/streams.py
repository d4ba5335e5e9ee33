"""Opens what sources read: plain or gzip, and says clearly when a file is missing, empty or cut off."""

import gzip
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from io import BufferedReader, FileIO
from pathlib import Path
from typing import IO, Any

from isal import igzip, isal_zlib

from midspan.model.errors import SourceError

HEAD = 65_536
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
    """The file's bytes, decompressed where it is gzip. Damage found while reading is a SourceError.

    `told` hears how many bytes of the file, as it lies on the disk, were read each time.
    """
    try:
        with path.open("rb") as first:
            packed = first.read(2) == b"\x1f\x8b"
        with BufferedReader(_Telling(path, told), 1 << 17) as raw:
            if packed:
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


def head_of(path: Path) -> bytes:
    """The first 64 KiB, decompressed."""
    with opened(path) as file:
        return file.read(HEAD)


def lines_of(path: Path) -> Generator[tuple[int, bytes]]:
    """The lines of a file with their numbers from 1; blank ones are left out. An empty file is an error."""
    empty = True
    with opened(path) as file:
        for number, line in enumerate(file, 1):
            if stripped := line.strip():
                empty = False
                yield number, stripped
    if empty:
        raise SourceError(
            f'the file "{path.name}" is empty', place=str(path), next_step="check the export, or leave the file out"
        )
