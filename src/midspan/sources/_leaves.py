"""Rows of a nested Parquet file: only the leaves that msgspec structs name are read."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from midspan.model.errors import SourceError

_LIST = re.compile(r"\.(list\.(element|item|array)|bag\.array_element|array)(?=\.|$)")
"""How writers of Parquet name the level of a list."""

Kind = TypeVar("Kind", bound=msgspec.Struct)


def arrays(path: Path, kind: type[msgspec.Struct], rows: int) -> Iterator[Any]:
    """The file's rows in order as struct arrays of so many rows, with the leaves that a `kind` names."""
    with parquet(path) as file:
        wanted = set(_paths(kind))
        leaves = [file.schema.column(n).path for n in range(len(file.schema))]
        chosen = [leaf for leaf in leaves if _is_wanted(_LIST.sub("", leaf), wanted)]
        for batch in file.iter_batches(rows, columns=chosen, use_threads=False):
            yield batch.to_struct_array()


def columns(path: Path) -> set[str]:
    """The names of the file's columns."""
    with parquet(path) as file:
        return set(file.schema_arrow.names)


@contextmanager
def parquet(path: Path) -> Iterator[pq.ParquetFile]:
    """The file; damage found while reading it is a SourceError."""
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            yield file
    except (pa.ArrowInvalid, OSError, UnicodeDecodeError) as error:
        raise SourceError(
            f'the Parquet file "{path.name}" is cut off or damaged',
            place=f"{path}: {error}",
            next_step="get the file again; nothing of it was kept",
        ) from error


def _paths(kind: type[msgspec.Struct], above: str = "") -> Iterator[str]:
    """The paths of a struct's leaves, without the levels of lists."""
    for field in msgspec.structs.fields(kind):
        inner = _inner(field.type)
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            yield from _paths(inner, f"{above}{field.encode_name}.")
        else:
            yield f"{above}{field.encode_name}"


def _is_wanted(leaf: str, wanted: set[str]) -> bool:
    """Whether a leaf is named, or is within something that is named as a whole."""
    parts = leaf.split(".")
    return any(".".join(parts[:depth]) in wanted for depth in range(1, len(parts) + 1))


def _inner(hint: Any) -> Any:
    """The type of the values: without None, and of the elements where it is a list."""
    if get_origin(hint) in (Union, UnionType):
        return _inner(next(one for one in get_args(hint) if one is not NoneType))
    return _inner(get_args(hint)[0]) if get_origin(hint) is list else hint


def structs(array: Any, kind: type[Kind]) -> list[Kind]:
    """A struct for each row, whether it is null or not; a field that the rows lack is None."""
    columns = [
        _values(pc.struct_field(array, field.name), _inner(field.type))
        if array.type.get_field_index(field.name) >= 0
        else [None] * len(array)
        for field in msgspec.structs.fields(kind)
    ]
    return list(map(kind, *columns))


def _values(array: Any, inner: Any) -> list[Any]:
    """The rows as Python values; null is None."""
    if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        values, ends = _values(array.values, inner), array.offsets.to_pylist()
        rows: list[Any] = [values[start:end] for start, end in pairwise(ends)]
    elif isinstance(inner, type) and issubclass(inner, msgspec.Struct):
        rows = structs(array, inner)
    else:
        return list(array.to_pylist())
    if not array.null_count:
        return rows
    return [row if valid else None for row, valid in zip(rows, array.is_valid().to_pylist(), strict=True)]
