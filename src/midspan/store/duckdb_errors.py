"""DuckDB's errors of memory and disk, as errors with a next step."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from midspan.model.errors import EngineError
from midspan.store.bucket import bucket_said
from midspan.store.files import disk_full, megabytes_in, says_full

_SPILT = re.compile(r"/([0-9.]+ (?:[KMGT]iB|bytes)) used")


@contextmanager
def engine_said(memory: int, spill: Path, target: Path | None = None) -> Iterator[None]:
    """Says that the bound on memory is too low, the disk of `spill` or the file `target` full, or a bucket cut off."""
    try:
        with bucket_said():
            yield
    except duckdb.OutOfMemoryException as error:
        if "max_temp_directory_size" not in str(error):
            raise EngineError(
                f"DuckDB needs more than {memory / 10**9:.2g} GB of memory",
                next_step="raise --memory, or narrow the study",
            ) from error
        found = _SPILT.search(str(error))
        raise disk_full(spill, found[1] if found else "") from error
    except duckdb.IOException as error:
        if not says_full(error):
            raise
        if target is not None and str(target) in str(error):
            raise disk_full(target, megabytes_in(target)) from error
        raise disk_full(spill) from error
