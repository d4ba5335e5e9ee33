"""What the machine answered, kept in a workspace: each string is resolved once for each version of the resolver.

`answers/<version>.parquet` holds rows as in the table `resolutions`, with the fingerprint of the registry that each
was made with; `answers/<version>-registry-<fingerprint>.parquet` holds the organisations of such a registry.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from midspan.store.files import replacing
from midspan.store.schema import REGISTRY as REGISTRY_TABLE
from midspan.store.schema import RESOLUTIONS

REGISTRY = "registry"
SCHEMA = RESOLUTIONS.schema.append(pa.field(REGISTRY, pa.string()))


class Answers:
    """The folder `answers/` of a workspace. What can't be read there is said, left out, and written anew."""

    def __init__(self, home: Path, version: str, told: Callable[[str], None]) -> None:
        self._folder, self._version = home / "answers", version
        self._path = self._folder / f"{version}.parquet"
        self._told = told

    def read(self) -> pa.Table:
        """Every answer kept; none where there is no file or it is damaged."""
        return self._table(self._path, SCHEMA)

    def registry(self, fingerprint: str) -> pa.Table | None:
        """The registry that answers were made with; None where they are lost."""
        found = self._table(self._registry_path(fingerprint), REGISTRY_TABLE.schema)
        return found if fingerprint_of(found) == fingerprint else None

    def write(self, answers: pa.Table, registry: pa.Table) -> None:
        """Keeps the answers and, before them, the registry of the newest; registries of none are removed."""
        path = self._registry_path(fingerprint_of(registry))
        if self.registry(fingerprint_of(registry)) is None or not path.exists():
            _write(registry.cast(REGISTRY_TABLE.schema), path)
        _write(answers.cast(SCHEMA), self._path)
        used = {self._registry_path(name) for name in texts(pc.unique(answers[REGISTRY]))} | {path}
        for other in sorted(self._folder.glob(f"{self._version}-registry-*.parquet")):
            if other not in used:
                other.unlink(missing_ok=True)

    def _registry_path(self, fingerprint: str) -> Path:
        return self._folder / f"{self._version}-registry-{fingerprint}.parquet"

    def _table(self, path: Path, schema: pa.Schema) -> pa.Table:
        if not path.exists():
            return schema.empty_table()
        try:
            table = pq.read_table(path, partitioning=None, page_checksum_verification=True)
            return table.select(schema.names).cast(schema)
        except (pa.ArrowException, OSError, KeyError, ValueError) as error:
            first = str(error).splitlines()[0] if str(error) else type(error).__name__
            self._told(f"{path.name} of the answers kept can't be read and is made anew ({first})")
            return schema.empty_table()


def texts(column: "pa.Array[Any] | pa.ChunkedArray[Any]") -> list[str]:
    """The values of a column of text that has no nulls."""
    return [str(value) for value in column.to_pylist()]


def _write(table: pa.Table, path: Path) -> None:
    with replacing(path) as partial:
        pq.write_table(table, partial, compression="zstd", write_page_checksum=True)


def fingerprint_of(registry: pa.Table) -> str:
    """16 hexadecimal characters of the organisations, whatever their order."""
    ordered = registry.select(REGISTRY_TABLE.schema.names).cast(REGISTRY_TABLE.schema).sort_by("organisation_id")
    digest = hashlib.sha256()
    for column in ordered.columns:
        for value in column.to_pylist():
            digest.update(b"\x1e" if value is None else str(value).encode("utf-8", "surrogatepass") + b"\x1f")
    return digest.hexdigest()[:16]
