"""The engines: the same Ibis expressions on DuckDB and on Spark. Only store/ imports either."""

import hashlib
import os
import threading
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.expr.operations import UnboundTable

from midspan.model.errors import EngineError, known_values
from midspan.store.bucket import SCHEME, filesystem
from midspan.store.duckdb_errors import engine_said
from midspan.store.files import replacing
from midspan.store.memory import bytes_of, left_for_engine, spill_folder

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.expr.operations import Node

ENGINES = ("duckdb", "spark")
GroupFunction = Callable[[pa.Table], pa.Table]
_GROUP_ROWS, _A_GROUP = 50_000, 122_880
"""Rows read at a time; rows in a group of a Parquet file: of sorted rows only some groups are read."""
_A_THREAD = 250_000_000
"""Bytes that a thread of DuckDB needs to sort and join what is larger than memory."""
_GIVE_BACK: dict[str, str | bool | int | float | list[str]] = {
    "allocator_flush_threshold": "16MiB",
    "allocator_bulk_deallocation_flush_threshold": "16MiB",
    "allocator_background_threads": True,
}
"""What DuckDB has freed goes back to the system soon: by itself, it keeps hundreds of megabytes."""
_HELD_STEPS, _HELD_ROWS = 32, 5_000_000
"""How many steps are held, and how many rows each may have."""
_HELD_NAMES = (
    "works_", "shared_works_", "shared_links_", "inside_link_", "every_link_", "region_weights_", "joint_", "leads_",
    "members_", "at_clusters_",
)  # fmt: skip
"""Steps of measure/ that many figures of a study rest on, or one at every linkage."""


class Engine(Protocol):
    """Runs unbound Ibis expressions over Parquet files."""

    name: str
    is_threaded: bool
    """Whether several threads are faster than one."""
    memory: int
    """Bytes that it may hold."""

    def bind(self, tables: Mapping[str, Path | str]) -> None:
        """Says which files, folders or addresses in a bucket stand behind the names of the unbound tables."""

    def arrow(self, expression: "ir.Table") -> pa.Table:
        """The rows of an expression. Their order is the expression's own."""

    def arrows(self, *expressions: "ir.Table") -> list[pa.Table]:
        """The rows of several expressions; what they say of one step is computed once."""

    def write(self, expression: "ir.Table", path: Path, schema: pa.Schema) -> None:
        """Writes the rows as one Parquet file, atomically."""

    def per_group(self, expression: "ir.Table", key: str, function: GroupFunction, schema: pa.Schema) -> pa.Table:
        """The rows that a pure function (Arrow in, Arrow out) makes of each group of rows with one `key`.

        Groups come whole, in no order that may matter; so do the rows of the answer, which has this schema.
        """


_STEPS: "dict[str, Node]" = {}


def step(name: str, expression: "ir.Table") -> "ir.Table":
    """A step that many expressions share, as a table of its own: compiled once, and put before what uses it.

    Its name ends with a hash of what it says, so that equal steps are one.
    """
    said = hashlib.sha256(sql_of(expression).encode()).hexdigest()[:10]
    _STEPS.setdefault(f"{name}_{said}", expression.op())
    return ibis.table(expression.schema(), name=f"{name}_{said}")


def sql_of(expression: "ir.Table") -> str:
    """The expression as DuckDB SQL: the text behind a figure's fingerprint, on any engine."""
    return _sql_without(expression.op(), frozenset())


def _sql_without(node: "Node", held: Container[str]) -> str:
    """The SQL of an expression, but for the steps that the engine holds as tables."""
    body = _sql_of_node(node)
    steps = [f'"{name}" AS (\n{_sql_of_node(_STEPS[name])}\n)' for name in _steps_of(node, held)]
    if not steps:
        return body
    more = f",{body[4:]}" if body.startswith("WITH") else f"\n{body}"
    return f"WITH {', '.join(steps)}{more}"


@lru_cache(maxsize=1_024)
def _sql_of_node(node: "Node") -> str:
    """Compiling takes longer than many a query; nodes, unlike expressions, are equal by what they say."""
    return str(ibis.to_sql(node.to_expr(), dialect="duckdb"))


def _steps_of(node: "Node", held: Container[str]) -> tuple[str, ...]:
    """The steps an expression rests on, each after those that it rests on itself; nothing of what is held."""
    own = [name for name in _named(node) if name not in held]
    return tuple(dict.fromkeys(step for name in own for step in (*_steps_of(_STEPS[name], held), name)))


@lru_cache(maxsize=1_024)
def _named(node: "Node") -> tuple[str, ...]:
    """The steps that an expression itself names."""
    return tuple(sorted(table.name for table in node.find(UnboundTable) if table.name in _STEPS))


def in_full(node: "Node") -> "Node":
    """The expression with its steps written out."""
    own = {table: in_full(_STEPS[table.name]) for table in node.find(UnboundTable) if table.name in _STEPS}
    return node.replace(own) if own else node


class DuckDB:
    """DuckDB in this process. Thread-safe: threads query side by side, and share the steps that are held."""

    name = "duckdb"
    is_threaded = True

    def __init__(self, memory: int | None = None, spill: Path | None = None) -> None:
        """Holds so many bytes (None: half of the machine's memory); more is spilt in a folder in `spill`."""
        self.memory = memory or bytes_of(None)
        self.spill = spill_folder(spill)
        self._turn = threading.Condition()
        self._held: dict[str, None] = {}
        self._making: set[str] = set()
        self._uses: Counter[str] = Counter()
        self._too_large: set[str] = set()
        self._reaches_buckets = False
        self._connection = duckdb.connect(
            config={
                "memory_limit": f"{self.memory >> 10}KiB",
                "temp_directory": str(self.spill),
                "threads": max(1, min(os.cpu_count() or 1, self.memory // _A_THREAD)),
                **_GIVE_BACK,
            }
        )
        self._connection.execute("SET enable_progress_bar = false")  # it would write between our own lines

    def bind(self, tables: Mapping[str, Path | str]) -> None:
        """Makes a view for each table; what was held of other files is dropped, once nobody reads it."""
        with self._turn:
            self._turn.wait_for(lambda: not self._making and not self._uses.total())
            self._too_large.clear()
            while self._held:
                self._drop(next(iter(self._held)))
            with engine_said(self.memory, self.spill):
                for name, path in tables.items():
                    self._reach(str(path))
                    self._connection.read_parquet(glob_of(path)).create_view(name, replace=True)

    def _reach(self, text: str) -> None:
        """Lets DuckDB read buckets, once a path or SQL names one."""
        if SCHEME in text and not self._reaches_buckets:
            self._connection.register_filesystem(filesystem())
            self._reaches_buckets = True

    def arrow(self, expression: "ir.Table") -> pa.Table:
        """Runs the compiled SQL. Steps that many expressions share are held as tables, the latest ones."""
        with engine_said(self.memory, self.spill):
            return self._rows(expression.op())

    def arrows(self, *expressions: "ir.Table") -> list[pa.Table]:
        """Holds the steps that all of them name while they run."""
        nodes = [expression.op() for expression in expressions]
        shared = set.intersection(*(set(_named(node)) for node in nodes))
        with engine_said(self.memory, self.spill):
            once = [name for name in sorted(shared) if self._hold_with_its_steps(name)]
            found = [self._rows(node) for node in nodes]
            with self._turn:
                self._let_go(once, 0)
        return found

    def _rows(self, node: "Node") -> pa.Table:
        self._hold_shared(node)
        with self._using(node) as sql:
            found: pa.Table = self._connection.cursor().sql(sql).to_arrow_table()
        return found

    def _hold_with_its_steps(self, name: str) -> bool:
        self._hold_shared(_STEPS[name])
        return self._hold(name)

    def _hold_shared(self, node: "Node") -> None:
        """Holds the steps that a query will run, each after those that it rests on itself; those too large never."""
        for name in _steps_of(node, self._held):
            if name.startswith(_HELD_NAMES) and name not in self._too_large:
                self._hold(name, _HELD_ROWS)

    def _hold(self, name: str, most: int | None = None) -> bool:
        """Makes a step a table unless it is one; whether it was made now. Of two threads, one makes it."""
        with self._turn:
            self._turn.wait_for(lambda: name not in self._making)
            if name in self._held or name in self._too_large:
                return False
            self._making.add(name)
        rows = -1
        try:
            rows = self._make(name)
        finally:
            with self._turn:
                self._making.remove(name)
                self._turn.notify_all()
                if rows >= 0:
                    self._held[name] = None
                if most is not None and rows > most:
                    self._drop(name)
                    self._too_large.add(name)
        return name in self._held

    def _make(self, name: str) -> int:
        """Creates the table of a step, and returns how many rows it has.

        All of them: with a LIMIT, DuckDB 2.0 may wait for itself for ever where a step is joined to itself.
        """
        with self._using(_STEPS[name]) as sql:
            ((rows,),) = self._connection.cursor().execute(f'CREATE TABLE "{name}" AS {sql}').fetchall()
        return int(rows)

    @contextmanager
    def _using(self, node: "Node") -> Iterator[str]:
        """The SQL of an expression over what is held now, which stays until it has run."""
        with self._turn:
            sql, used = _sql_without(node, self._held), self._held.keys() & set(_steps_of(node, ()))
            self._uses.update(used)
        try:
            yield sql
        finally:
            with self._turn:
                self._uses.subtract(used)
                self._let_go(list(self._held), _HELD_STEPS)
                self._turn.notify_all()

    def _let_go(self, names: Iterable[str], most: int) -> None:
        """Drops the first of the steps that nobody reads until no more than so many are held."""
        for name in names:
            if len(self._held) > most and name in self._held and not self._uses[name]:
                self._drop(name)

    def _drop(self, name: str) -> None:
        self._connection.execute(f'DROP TABLE "{name}"')
        del self._held[name]

    def arrow_of_sql(self, sql: str, **tables: pa.Table) -> pa.Table:
        """Runs SQL, which may name the Arrow tables given; for store/ itself and for compiled figures."""
        with engine_said(self.memory, self.spill):
            self._reach(sql)
            cursor = self._connection.cursor()
            for name, table in tables.items():
                cursor.register(name, table)
            found: pa.Table = cursor.sql(sql).to_arrow_table()
            return found

    def write(self, expression: "ir.Table", path: Path, schema: pa.Schema) -> None:
        """Writes through Arrow, some rows at a time, so that both engines leave the same types."""
        with (
            engine_said(self.memory, self.spill),
            replacing(path) as at,
            pq.ParquetWriter(at, schema, compression="zstd") as writer,
        ):
            for batch in self._connection.cursor().sql(sql_of(expression)).to_arrow_reader(_A_GROUP):
                part = pa.Table.from_batches([batch]).select(schema.names)
                writer.write_table(part.cast(schema), row_group_size=_A_GROUP)
                del batch, part  # before the next is made

    def per_group(self, expression: "ir.Table", key: str, function: GroupFunction, schema: pa.Schema) -> pa.Table:
        """Streams the rows in the key's order, so that only one group is held at a time."""
        with engine_said(self.memory, self.spill):
            ordered = self._connection.cursor().sql(sql_of(expression.order_by(key)))
            made = [function(group).select(schema.names).cast(schema) for group in _groups(ordered, key)]
        return pa.concat_tables([schema.empty_table(), *made])

    def copy(self, sql: str, path: Path, *, group: int = _A_GROUP) -> None:
        """Writes the rows of a query straight to Parquet, `group` rows a group: for tables larger than memory."""
        with replacing(path) as partial, engine_said(self.memory, self.spill, partial):
            self._connection.cursor().execute(
                f"COPY ({sql}) TO '{partial}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group})"
            )


def open_engine(name: str, *, memory: str | None = None, master: str = "local[2]", spill: Path | None = None) -> Engine:
    """The engine of a name: `duckdb` or `spark`. The process takes at most `memory` (Spark: the driver); the rest goes
    to disk in `spill`.
    """
    if name == "duckdb":
        return DuckDB(left_for_engine(bytes_of(memory)), spill)
    if name == "spark":
        from midspan.store.spark import Spark

        return Spark(master, bytes_of(memory))
    raise EngineError(f'there is no engine "{name}"', next_step=known_values(name, ENGINES))


def write_table(table: pa.Table, path: Path, schema: pa.Schema) -> None:
    """Writes an Arrow table as Parquet, atomically, in exactly this schema."""
    with replacing(path) as partial:
        pq.write_table(table.select(schema.names).cast(schema), partial, compression="zstd")


def _groups(ordered: "duckdb.DuckDBPyRelation", key: str) -> Iterator[pa.Table]:
    """Whole groups of a relation that is in the key's order."""
    held: list[pa.Table] = []
    for batch in ordered.to_arrow_reader(_GROUP_ROWS):
        table = pa.Table.from_batches([batch])
        keys, start = table.column(key).to_pylist(), 0
        for at, value in enumerate(keys):
            if held and at == 0 and held[-1].column(key)[0].as_py() != value:
                yield pa.concat_tables(held)
                held = []
            if at and value != keys[at - 1]:
                held.append(table.slice(start, at - start))
                yield pa.concat_tables(held)
                held, start = [], at
        if len(keys) > start:
            held.append(table.slice(start))
    if held:
        yield pa.concat_tables(held)


def glob_of(path: Path | str) -> str:
    """The files of a table: those of a folder or an address, or the one file."""
    return f"{path}/*.parquet" if isinstance(path, str) or path.is_dir() else str(path)
