"""A first look at a table of works: its years and addresses by the column, without making records."""

import csv as standard_csv
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from io import IOBase
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from midspan.model.errors import SourceError, known_values
from midspan.store.batch import Columns
from midspan.store.reading import YEARS, year_in
from midspan.store.streams import encoding_of, head_of, head_text, opened

_BLOCK = 1 << 20
_LINE_END = ord("\n")
_EMPTY = -1


@dataclass(frozen=True, slots=True)
class Looked:
    """The years of a table's records, 0 where there is no good one, and their addresses, by the column.

    `years`, `record_of` and `number_of` are arrays of NumPy (int64); the last two have an entry for each address of a
    record: whose it is, counted from 0, and which of the `distinct` ones, an Arrow array of strings. `unread` rows have
    not as many fields as the head, and are no records.
    """

    years: Any
    record_of: Any
    number_of: Any
    distinct: Any
    unread: int


class _LeftOut:
    """Leaves out rows that don't fit under the head, and counts them."""

    def __init__(self) -> None:
        self.count = 0
        self.surplus = 0
        """How many more fields the last row had that has too many, and nothing in its last one."""

    def __call__(self, row: Any) -> Literal["skip"]:
        self.count += 1
        if row.actual_columns > row.expected_columns and row.text[-1:] in ("\t", ","):
            self.surplus = row.actual_columns - row.expected_columns
        return "skip"


@dataclass(slots=True)
class _Table:
    """A table that is being read: its file and first bytes, the names in its head, and what is wanted of it."""

    path: Path
    head: bytes
    names: list[str]
    columns: Columns
    left_out: _LeftOut = field(default_factory=_LeftOut)

    @property
    def encoding(self) -> str:
        return encoding_of(self.head).removesuffix("-sig")

    @property
    def years(self) -> list[str]:
        """The columns of years that the table has."""
        return [name for name in self.columns.years if name in self.names]

    @property
    def addresses(self) -> list[str]:
        """The columns of addresses that the table has."""
        return [name for name in self.columns.addresses if name in self.names]

    def read(self, source: Any, *, has_line_ends: bool, block: int = _BLOCK) -> pa.Table:
        """Years and addresses; rows that don't fit under the head are counted in `left_out`.

        A row that is longer than a `block` of bytes, as any other fault, is an ArrowInvalid.
        """
        self.left_out = _LeftOut()
        wanted = [*self.years, *self.addresses]
        return csv.read_csv(
            source,
            csv.ReadOptions(column_names=self.names, skip_rows=1, block_size=block, encoding=self.encoding),
            csv.ParseOptions(
                delimiter=self.columns.delimiter,
                quote_char='"' if self.columns.is_quoted else False,
                newlines_in_values=has_line_ends,
                invalid_row_handler=self.left_out,
            ),
            csv.ConvertOptions(include_columns=wanted, column_types=dict.fromkeys(wanted, pa.large_string())),
        )

    def whole(self) -> pa.Table:
        """Years and addresses of the file, as it is: plain or compressed, a row in one line or in several."""
        if (table := self._of_plain_lines()) is not None:
            return table
        for block in (_BLOCK, _BLOCK << 4):
            with suppress(pa.ArrowInvalid):
                return self._as_it_is(block)
        return self._as_it_is(_BLOCK << 8)  # for a row of some thousand authors

    def _as_it_is(self, block: int) -> pa.Table:
        with opened(self.path) as file:
            source = pa.PythonFile(cast("IOBase", file), "r")
            return self.read(source, has_line_ends=self.columns.is_quoted, block=block)

    def _of_plain_lines(self) -> pa.Table | None:
        """The table of a plain file in which every row is a line; None where it is another one.

        Cut at ends of lines, blocks are read in two thirds of the time. A row in two lines would leave fewer rows than
        lines, or rows that don't fit.
        """
        if self.encoding != "utf-8":
            return None
        data = np.memmap(self.path, np.uint8, "r")
        if data[: len(self.head)].tobytes() != self.head:
            return None
        with ThreadPoolExecutor(1) as beside, suppress(pa.ArrowInvalid):
            lines = beside.submit(_lines, data)
            table = self.read(self.path, has_line_ends=False)
            if not self.left_out.count and len(table) + 1 == lines.result():
                return table
        return None


def _lines(data: Any) -> int:
    """Lines of a file, the last one also where nothing ends it."""
    ends = sum(int(np.count_nonzero(data[at : at + _BLOCK] == _LINE_END)) for at in range(0, len(data), _BLOCK))
    return ends + int(data[-1] != _LINE_END)


def look_at(path: Path, columns: Columns) -> Looked:
    """Reads years and addresses of a table; compressed or a workbook, as `opened` reads it.

    A table without year or addresses, or in another encoding than UTF-8 or UTF-16, is a SourceError.
    """
    head = head_of(path)
    first = head_text(head).lstrip("\ufeff").splitlines()[:1]
    names = [name.strip() for name in next(standard_csv.reader(first, delimiter=columns.delimiter), [])]
    table = _Table(path, head, names, columns)
    for found, wanted in ((table.years, columns.years), (table.addresses, columns.addresses)):
        if not found:
            raise SourceError(
                f'there is no column "{wanted[0]}"', place=path.name, next_step=known_values(wanted[0], names)
            )
    try:
        rows = table.whole()
        if table.left_out.surplus:  # rows end with delimiters that the head has not
            table.names = [*names, *(f"surplus {n}" for n in range(table.left_out.surplus))]
            count, wider = table.left_out.count, table.whole()
            rows = wider if table.left_out.count < count else rows
            table.left_out.count = min(count, table.left_out.count)
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise SourceError(
            f'"{path.name}" can\'t be read as a table in {table.encoding.upper()}',
            place=f"{path}: {str(error)[:200]}",
            next_step="export it again, in UTF-8",
        ) from error
    return _parted(rows, table)


def _parted(rows: pa.Table, table: _Table) -> Looked:
    # By kernels and DLPack: Arrow's `to_numpy`, and Python values given to kernels, import pandas, for a second. By the
    # chunks that were read: whole columns of texts are memory that the system has to find first, at each step anew.
    columns = table.columns
    texts, *others = (_addresses(rows[name], columns) for name in table.addresses)
    for other in others:
        texts = pc.if_else(pc.cast(pc.binary_length(_trimmed(texts, columns)), pa.bool_()), texts, other)
    lists = pc.split_pattern(texts, columns.parting)
    written = pc.list_flatten(lists).dictionary_encode().combine_chunks()
    encoded = _trimmed(written.dictionary, columns).dictionary_encode()
    distinct = encoded.dictionary
    number_of = np.from_dlpack(encoded.indices)[np.from_dlpack(written.indices)]
    is_said = (np.from_dlpack(pc.binary_length(distinct)) > 0)[number_of]
    record_of = np.from_dlpack(pc.list_parent_indices(lists).combine_chunks())
    years = _years([rows[name] for name in table.years])
    return Looked(years, record_of[is_said], number_of[is_said], distinct, table.left_out.count)


def _years(columns: Sequence[Any]) -> Any:
    """The year of each record: that of the first column, where this is empty the one within the next."""
    years = _read_by(columns[0], _year)
    for dates in columns[1:]:
        years = np.where(years == _EMPTY, _read_by(dates, lambda text: _year(year_in(text))), years)
    return np.maximum(years, 0)


def _read_by(texts: Any, year_of: Callable[[str], int]) -> Any:
    encoded = pc.utf8_trim_whitespace(texts).combine_chunks().dictionary_encode()
    years = [year_of(text) if text else _EMPTY for text in encoded.dictionary.to_pylist()]
    return np.array(years, dtype=np.int64)[np.from_dlpack(encoded.indices)]


def _year(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(YEARS[1]))
    return int(text) if is_number and YEARS[0] <= int(text) <= YEARS[1] else 0


def _addresses(texts: Any, columns: Columns) -> Any:
    """All addresses of each work in one text."""
    return pc.replace_substring_regex(texts, columns.aside, columns.parting) if columns.aside else texts


def _trimmed(texts: Any, columns: Columns) -> Any:
    """Texts without what parts addresses, or blanks, at their ends."""
    return pc.utf8_trim_whitespace(pc.utf8_trim(texts, f"{columns.parting} \t"))
