"""What a source says by itself of which regions its organisations are in, and what is extracted of a file by that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

_WORK = "work"
_text: Any = pa.string()
_int: Any = pa.int64()
_year: Any = pa.int32()
_flag: Any = pa.bool_()
EXTRACTED_WORKS = pa.schema([
    ("number", _int), ("year", _year), ("topic", _text), ("subfield", _text), ("field", _text),
    ("is_retracted", _flag), ("regions", _int),
])  # fmt: skip
"""A work in a region: the number in its id, and a bit for each region that it is in."""
EXTRACTED_AUTHORS = pa.schema([(_WORK, _int), ("author", _text), ("regions", _int)])
"""An authorship in a region: the position of its work, the author's id (null where the source has none)."""
EXTRACTED_ORGANISATIONS = pa.schema([(_WORK, _int), ("ror", _text), ("name", _text), ("regions", _int)])
"""An organisation in a region on an authorship: position of the work, ROR id (with or without address), name."""


@dataclass(frozen=True, slots=True)
class Sides:
    """In which regions an organisation is: for each code of a country and each ROR id (without an address) a bit for
    each region.
    """

    codes: Mapping[str, int]
    organisations: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Extracted:
    """The works of a file that are in regions, with who and what is there; of the others nothing but their count.

    `read` are all its records, `unsound` those in regions that are no works, or that can't be decoded; `gone` the
    numbers of works that the source says were deleted or merged.
    """

    read: int
    unsound: int
    works: pa.Table
    authors: pa.Table
    organisations: pa.Table
    gone: Sequence[int] = ()


def extracted_nothing(gone: Sequence[int] = ()) -> Extracted:
    """No work, and such as are gone."""
    works, authors, organisations = EXTRACTED_WORKS, EXTRACTED_AUTHORS, EXTRACTED_ORGANISATIONS
    return Extracted(0, 0, works.empty_table(), authors.empty_table(), organisations.empty_table(), gone)


def joined(some: Sequence[Extracted]) -> Extracted:
    """Several as one, their works in this order."""
    if len(some) == 1:
        return some[0]
    every = [extracted_nothing(), *some]
    starts = np.cumsum([0, *(len(one.works) for one in every)])
    return Extracted(
        sum(one.read for one in every),
        sum(one.unsound for one in every),
        pa.concat_tables([one.works for one in every]),
        pa.concat_tables([_moved(one.authors, int(start)) for one, start in zip(every, starts, strict=False)]),
        pa.concat_tables([_moved(one.organisations, int(start)) for one, start in zip(every, starts, strict=False)]),
        [number for one in every for number in one.gone],
    )


def _moved(rows: pa.Table, by: int) -> pa.Table:
    """Rows whose works stand so many places further on."""
    places: Any = pa.array(np.asarray(rows[_WORK]) + by, pa.int64())
    return rows.set_column(rows.schema.get_field_index(_WORK), rows.schema.field(_WORK), places)
