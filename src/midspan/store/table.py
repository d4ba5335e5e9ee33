"""What a table is: its columns, each with a sentence."""

from dataclasses import dataclass

import pyarrow as pa

WEIGHT = pa.decimal128(18, 12)
"""Weights are decimals: float sums differ between runs and engines."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type and what it says."""

    name: str
    type: pa.DataType
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what one row is, and its columns."""

    name: str
    row: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema."""
        return pa.schema([(column.name, column.type) for column in self.columns])


LINEAGE = (
    Column("source", pa.string(), "The source that the row came from."),
    Column("snapshot", pa.string(), "The snapshot's version."),
    Column("source_row", pa.string(), "File and row of the record, `part_000.gz:48211`."),
)
