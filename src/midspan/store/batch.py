"""What a source hands over: rows of standard tables, as tuples that are turned into Arrow once, or in Arrow already."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from midspan.store import schema
from midspan.store.sides import Extracted, Sides
from midspan.store.touch import Cut, Touch

READ_TABLES = (
    "works", "authorships", "affiliations", "work_funders", "references", "contracts", "contract_parties", "projects",
    "project_partners", "patents", "patent_parties", "organisations", "registry", "places", "rejected", "removed",
    "left_out",
)  # fmt: skip
"""The tables that sources fill; the others are derived."""
_DIGEST = 10
"""Bytes of the id of a raw string; twice as many letters."""


@lru_cache(maxsize=100_000)
def resolution_key(raw: str, organisations: str, countries: str) -> str:
    """The id under which a raw affiliation string is resolved once."""
    text = f"{raw}\x1f{organisations}\x1f{countries}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).hexdigest()


def resolution_keys(texts: Any) -> Any:
    """`resolution_key` of each text of an Arrow array: string, organisations, countries; a unit separator between."""
    copy, digests = hashlib.blake2b(digest_size=_DIGEST).copy, list[bytes]()
    add = digests.append
    for text in texts.cast(pa.binary()).to_pylist():
        one = copy()
        one.update(text)
        add(one.digest())
    ends = pa.array(np.arange(len(digests) + 1, dtype=np.int32) * (2 * _DIGEST)).buffers()[1]
    letters = pa.py_buffer(b"".join(digests).hex().encode())
    return pa.Array.from_buffers(pa.string(), len(digests), [None, ends, letters])


def equal_shares(count: int) -> list[Decimal]:
    """Equal shares of a weight of 1 that sum to exactly 1; the first has the remainder.

    >>> [str(share) for share in equal_shares(3)]
    ['0.333333333334', '0.333333333333', '0.333333333333']
    """
    if not count:
        return []
    share = 10**12 // count
    return [Decimal(share + (10**12 - share * count if not n else 0)).scaleb(-12) for n in range(count)]


@dataclass(slots=True)
class Batch:
    """Rows of the standard tables. `source_row` names file and row of each record.

    Of the whole file so far: `unread` are the fields that its reader knows nothing of, with the number of records;
    `remarks` what a person should know of it, such as that its end is missing.
    """

    source: str
    snapshot: str
    rows: dict[str, list[tuple[object, ...]]] = field(default_factory=lambda: {name: [] for name in READ_TABLES})
    unread: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)
    _ready: dict[str, list[pa.Table]] = field(default_factory=dict)
    _met: set[tuple[object, ...]] = field(default_factory=set)

    def add(self, table: str, *row: object) -> None:
        """Adds one row in the order of the table's columns."""
        self.rows[table].append(row)

    def add_table(self, name: str, rows: pa.Table) -> None:
        """Adds many rows of a table at once, in its schema."""
        if len(rows):
            self._ready.setdefault(name, []).append(rows)

    def add_organisation(self, *row: object) -> None:
        """Adds an organisation the first time it is met in the batch as it is described."""
        if row not in self._met:
            self._met.add(row)
            self.add("organisations", *row)

    def reject(self, source_row: str, reason: str) -> None:
        """Keeps the place and reason of a record that can't be read."""
        self.add("rejected", self.source, self.snapshot, source_row, reason)

    def add_affiliation(
        self, work_id: str, author: int | None, position: int, raw: str, organisations: str = "", countries: str = ""
    ) -> None:
        """Adds an affiliation under the id by which it will be resolved."""
        raw = raw.encode("utf-8", "replace").decode() if raw else ""
        key = resolution_key(raw, organisations, countries)
        self.add("affiliations", work_id, author, position, raw, organisations, countries, key)

    def tables(self) -> dict[str, pa.Table]:
        """The rows as Arrow tables; tables without rows are left out."""
        found = {
            name: [*self._ready.get(name, ()), *([arrow_table(name, self.rows[name])] if self.rows[name] else ())]
            for name in self.rows
        }
        return {name: pa.concat_tables(parts) for name, parts in found.items() if parts}

    def __len__(self) -> int:
        ready = sum(len(table) for tables in self._ready.values() for table in tables)
        return ready + sum(map(len, self.rows.values()))


def arrow_table(name: str, rows: list[tuple[object, ...]]) -> pa.Table:
    """Rows of a table that sources fill or a corpus has as Arrow, in the table's schema."""
    table = schema.READ[name]
    if not rows:
        return table.schema.empty_table()
    columns = zip(*rows, strict=True)
    arrays = [pa.array(values, type=column.type) for values, column in zip(columns, table.columns, strict=True)]
    return pa.table(arrays, schema=table.schema)


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """A file of a snapshot, as a source reads it.

    `name` is its name within the snapshot, which every `source_row` begins with; `options` are the mapping or
    settings given with the snapshot.
    """

    path: Path
    source: str
    version: str
    sha256: str
    options: dict[str, object] = field(default_factory=dict)
    name: str = ""

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", self.path.name)


@dataclass(frozen=True, slots=True)
class Columns:
    """What a first look reads of a source's tables.

    Of each work, its year is in the first of the columns `years` that has anything, all its addresses, parted by
    `parting`, in the first such of `addresses`; a table needs one of each. The years after the first may be dates.
    `aside` is a pattern (RE2) of what stands among addresses and is none, such as names in brackets.
    """

    years: tuple[str, ...]
    addresses: tuple[str, ...]
    parting: str
    delimiter: str = ","
    is_quoted: bool = True
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A data source: one file in sources/ defines one.

    `detects` looks at the file's name and first 64 KiB (decompressed); `read` yields batches of at most some
    10,000 records, each small enough to hold in memory. `check_mapping` gets a mapping and where it stands and
    raises a SourceError where it is not sound; a source without it takes no mapping. Where `is_updated`, an id stands
    for one record at all times: a later file's record is that of an earlier one, brought up to date. `expected` are the
    least shares that a sound file has: of records that are `works`, and of works with `title`, `authors`,
    `affiliations`, `doi`. `cut` writes of a file the records that may touch regions, and beside it what it leaves out;
    a source without it is taken whole. `columns` are what a first look reads of its tables of works; `extract` yields
    the works that are in regions, for a first look at these: a source without either is not looked at.
    """

    key: str
    title: str
    licence: str
    detects: Callable[[Path, bytes], bool]
    read: Callable[[SnapshotFile], Iterator[Batch]]
    needs_mapping: bool = False
    check_mapping: Callable[[Mapping[str, object], str], object] | None = None
    is_updated: bool = False
    expected: Mapping[str, float] = field(default_factory=dict)
    cut: Callable[[Path, Path, Path, Touch], Cut] | None = None
    columns: Columns | None = None
    extract: Callable[[Path, Sides], Iterator[Extracted]] | None = None
