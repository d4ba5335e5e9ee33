"""An Excel workbook of tables: numbers as numbers, and text as text, whatever it begins with."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter

from midspan.export.table import Table
from midspan.model.errors import FigureError

MOST_ROWS = 1_048_575
"""Rows of a sheet under its head."""
LONGEST = 32_767
"""Characters of a cell."""
_MADE = datetime(1980, 1, 1)  # noqa: DTZ001  (the same figure gives the same bytes on any day)


def workbook(tables: Sequence[Table], definition: Iterable[tuple[str, str]], *, named: str = "definition") -> bytes:
    """A sheet a table, with its head in bold, and a last sheet of names and texts. The same tables: the same bytes."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        bold = book.add_format({"bold": True})
        for table in tables:
            if len(table.rows) > MOST_ROWS:
                fact = f"a sheet holds {MOST_ROWS:,} rows, not {len(table.rows):,}"
                raise FigureError(fact, next_step="take csv or parquet instead")
            sheet = book.add_worksheet(table.name)
            sheet.freeze_panes(1, 0)
            for column, field in enumerate(table.fields):
                sheet.write_string(0, column, field.name, bold)
                sheet.set_column(column, column, 40 if field.name == "title" else 14)
            for number, row in enumerate(table.rows, 1):
                _write_row(sheet, number, row)
        sheet = book.add_worksheet(named)
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 100)
        for number, (name, text) in enumerate(definition):
            sheet.write_string(number, 0, name, bold)
            sheet.write_string(number, 1, text[:LONGEST])
    return made.getvalue()


def _write_row(sheet: xlsxwriter.worksheet.Worksheet, number: int, row: Sequence[str | float | None]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            sheet.write_string(number, column, value[:LONGEST])
        elif value is not None:
            sheet.write_number(number, column, value)
