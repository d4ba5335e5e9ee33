"""Parquet of a table, with what it says of itself in the file's metadata."""

import io
import json
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.parquet as pq

from midspan.export.table import Table

KEY = b"midspan"
"""Under which the metadata holds the definition, as a JSON list of names and texts."""
_TYPES = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64()}


def table_parquet(table: Table, definition: Iterable[tuple[str, str]]) -> bytes:
    """The file's bytes; each column carries its meaning and unit."""
    fields = [
        pa.field(one.name, _TYPES[one.kind], metadata={"meaning": one.meaning, "unit": one.unit})
        for one in table.fields
    ]
    said = json.dumps([list(pair) for pair in definition], ensure_ascii=False)
    schema = pa.schema(fields, metadata={KEY: said.encode()})
    columns = zip(*table.rows, strict=True) if table.rows else ([] for _ in fields)
    arrays = [pa.array(list(values), type=one.type) for values, one in zip(columns, fields, strict=True)]
    made = io.BytesIO()
    pq.write_table(pa.table(arrays, schema=schema), made, compression="zstd")
    return made.getvalue()
