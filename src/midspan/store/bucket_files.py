"""Object storage as DuckDB takes it: fsspec over pyarrow. Needs the extra `midspan[s3]`."""

import io
import threading
from typing import Any

from fsspec.implementations.arrow import ArrowFSWrapper
from pyarrow.fs import S3FileSystem


class ImmutableFiles(ArrowFSWrapper):  # type: ignore[misc]  # fsspec has no types
    """Files that never change, as a corpus's: what is where is asked once, not for each query."""

    def __init__(self, storage: S3FileSystem) -> None:
        super().__init__(storage, skip_instance_cache=True)
        self._known: dict[tuple[str, str], Any] = {}

    def info(self, path: str, **options: Any) -> Any:
        """Name, size and time of a file."""
        return self._once("info", path)

    def glob(self, path: str, maxdepth: int | None = None, **options: Any) -> Any:
        """The files of a table."""
        return self._once("glob", path)

    def modified(self, path: str) -> Any:
        """When a file was written."""
        return self.info(path)["mtime"]

    def open(self, path: str, mode: str = "rb", **options: Any) -> "SharedFile":
        """A file to read, by several threads at once."""
        return SharedFile(self.fs.open_input_file(self._strip_protocol(path)))

    def _once(self, what: str, path: str) -> Any:
        if (what, path) not in self._known:
            self._known[what, path] = getattr(super(), what)(path)
        return self._known[what, path]


class SharedFile(io.RawIOBase):
    """A file in which each thread has a place of its own.

    DuckDB's threads share an open file, and seek and read in two calls: with one place for all, another thread's seek
    comes between.
    """

    def __init__(self, file: Any) -> None:
        self._file, self._own = file, threading.local()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Goes to a place, in this thread."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self._file.size()}[whence]
        self._own.place = start + offset
        return self.tell()

    def tell(self) -> int:
        """The place of this thread."""
        return int(getattr(self._own, "place", 0))

    def read(self, size: int = -1) -> bytes:
        """Bytes from this thread's place on."""
        found: bytes = self._file.read_at(size if size >= 0 else self._file.size() - self.tell(), self.tell())
        self._own.place = self.tell() + len(found)
        return found

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It has places."""
        return True

    def close(self) -> None:
        """Closes it for all threads."""
        self._file.close()
        super().close()
