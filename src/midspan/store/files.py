"""Atomic files: written beside their place, then renamed. A full disk is a clear error."""

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from midspan.model.errors import CorpusError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def disk_full(path: Path | str, too_little: str = "") -> CorpusError:
    """The error that says so: where, and how much room, such as `8.0 MB`, was not enough."""
    room = f"room for more than {too_little}" if too_little else "some room"
    folder = next((str(one) for one in (Path(path), *Path(path).parents) if one.is_dir()), "")
    return CorpusError(
        "the disk is full",
        place=str(path),
        next_step=f'make {room} in "{folder}" (or lift the limit on files) and run the same command again: it goes on '
        "where it stopped",
    )


def megabytes_in(file: Path) -> str:
    """The size of a file; nothing where there is none."""
    return f"{file.stat().st_size / 10**6:,.2f} MB" if file.exists() else ""


def says_full(error: BaseException) -> bool:
    """Whether an error, of the system or of a library that wraps one, says that nothing more can be written."""
    number = error.errno if isinstance(error, OSError) else None
    return number in _FULL or any(os.strerror(code) in str(error) for code in _FULL)


@contextmanager
def full_disk_said(path: Path, partial: Path | None = None) -> Iterator[None]:
    """Turns the system's "no space" into a MidspanError that names the place, and how much was written."""
    try:
        yield
    except OSError as error:
        if not says_full(error):
            raise
        raise disk_full(path, megabytes_in(partial) if partial else "") from error


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keeps every other process that asks out of a folder, which is made; the lock dies with its process."""
    folder.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CorpusError(
                "another process is at work on the same corpus",
                place=str(folder),
                next_step="wait until it has ended, or stop it, and run the same command again",
            ) from error
        yield
    finally:
        os.close(descriptor)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Gives a temporary path beside `path`; on success it takes `path`'s place, on any failure it is removed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with full_disk_said(path, partial):
            yield partial
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def write_json(path: Path, value: object) -> None:
    """Writes JSON atomically, keys sorted."""
    with replacing(path) as partial:
        partial.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def sha256_of(path: Path) -> str:
    """The sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
