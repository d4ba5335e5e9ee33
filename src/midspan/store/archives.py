"""Zips and tars, read in place and in bounded memory: nothing is unpacked to disk, so no name in one leads anywhere."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from midspan.model.errors import SourceError
from midspan.store.streams import DAMAGE, opened, read_up_to

LARGEST = 1 << 29
"""The most bytes of a file in an archive that is held in memory."""
ZIP = b"PK\x03\x04"
_TAR = slice(257, 262)


def is_tar_head(head: bytes) -> bool:
    """Whether a file's beginning is that of a tar."""
    return head[_TAR] == b"ustar"


@contextmanager
def unzipped(path: Path) -> Iterator[zipfile.ZipFile]:
    """The zip; damage found while reading it is a SourceError, and so is a member that no key is known of."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, UnicodeDecodeError, *DAMAGE) as error:
        raise SourceError(
            f'the zip "{path.name}" is cut off or damaged',
            place=str(path),
            next_step="get the file again; nothing of it was kept",
        ) from error


def in_tar(path: Path, endings: tuple[str, ...]) -> Iterator[bytes]:
    """The bytes of each file in a tar whose name ends so, decompressed where they are gzip; links are passed over."""
    try:
        with opened(path) as file, tarfile.open(fileobj=file, mode="r|") as archive:
            for member in archive:
                held = archive.extractfile(member) if member.isreg() else None
                if held is not None and member.name.removesuffix(".gz").endswith(endings):
                    yield bounded(held, path, member.name)
    except (tarfile.TarError, *DAMAGE) as error:
        raise SourceError(
            f'the archive "{path.name}" is cut off or damaged', place=str(path), next_step="get the file again"
        ) from error


def bounded(file: IO[bytes], path: Path, name: str, most: int | None = None) -> bytes:
    """The bytes of the member `name`, decompressed where they are gzip; more than `most` (`LARGEST`) are refused."""
    most = LARGEST if most is None else most
    text = read_up_to(file.read, most + 1)
    if text[:2] == b"\x1f\x8b":
        text = read_up_to(gzip.GzipFile(fileobj=io.BytesIO(text)).read, most + 1)
    if len(text) > most:
        raise SourceError(
            f'a file in "{path.name}" has more than {most:,} bytes',
            place=f"{path.name}: {name[:80]}",
            next_step="check where it comes from; unpack the archive and take the files one by one",
        )
    return text
