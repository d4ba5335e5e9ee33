"""Excel workbooks (XLSX) as the CSV of their first sheet: what reads a table reads it from a workbook too.

Cells are what they say: text as written, numbers without a needless ".0", dates as 2021-01-31. Formulas are not
computed: the value that the workbook keeps is read. Nothing is unpacked to disk, and no part may unpack to more than
`LARGEST` bytes.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from lxml import etree

from midspan.model.errors import SourceError

LARGEST = 1 << 28
"""The most bytes of the sheet or of its texts, unpacked."""
MOST_COLUMNS = 16_384
"""Columns of a sheet, as Excel has."""
_PARTS = frozenset({"[Content_Types].xml", "xl/workbook.xml"})
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LETTERS = re.compile(r"[A-Z]{1,3}")
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_DATES = frozenset((*range(14, 23), 27, 30, 36, 50, 57))
_EPOCHS = (datetime(1899, 12, 30), datetime(1904, 1, 1))  # noqa: DTZ001  (a sheet's days have no zone)
_SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_FAULTS: tuple[Any, ...] = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, ValueError, IndexError, OverflowError, RuntimeError,
    NotImplementedError, etree.XMLSyntaxError,
)  # fmt: skip


def is_workbook(path: Path) -> bool:
    """Whether a file that begins as a zip holds the parts of a workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist()) >= _PARTS
    except _FAULTS:
        return False


@contextmanager
def first_sheet(path: Path) -> Iterator[IO[bytes]]:
    """The first sheet as CSV in UTF-8, read row by row; what is no sound workbook is a SourceError."""
    with io.BufferedReader(_Rows(_csv_lines(path))) as text:
        yield text


class _Rows(io.RawIOBase):
    """Lines as a file."""

    def __init__(self, lines: Generator[bytes]) -> None:
        super().__init__()
        self._lines, self._held = lines, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._held and (line := next(self._lines, None)) is not None:
            self._held = line
        size = min(len(buffer), len(self._held))
        buffer[:size], self._held = self._held[:size], self._held[size:]
        return size

    def close(self) -> None:
        self._lines.close()
        super().close()


def _csv_lines(path: Path) -> Generator[bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            for cells in _rows(archive):
                line = io.StringIO()
                csv.writer(line, lineterminator="\n").writerow(cells)
                yield line.getvalue().encode("utf-8", "replace")
    except _FAULTS as error:
        raise SourceError(
            f'the workbook "{path.name}" can\'t be read',
            place=f"{path}: {error}",
            next_step="open it and save the sheet as CSV, in UTF-8, and take that",
        ) from error


def _rows(archive: zipfile.ZipFile) -> Iterator[list[str]]:
    """The cells of each row, as many as the longest row so far has: empty ones at the end are not written."""
    texts, dates, width = _texts(archive), _date_styles(archive), 0
    sheet, epoch = _sheet(archive)
    for row in _elements(archive, sheet, "row"):
        cells: list[str] = []
        for cell in row.iterfind("{*}c"):
            column = _column(cell.get("r", ""), len(cells))
            cells += [""] * (column - len(cells))
            cells.append(_value(cell, texts, dates, epoch))
        width = max(width, len(cells))
        yield cells + [""] * (width - len(cells))


def _value(cell: etree._Element, texts: list[str], dates: set[str], epoch: datetime) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text_of(cell)
    text = str(cell.findtext("{*}v") or "")
    if kind == "s":
        return texts[int(text)]
    if kind == "n" and text and cell.get("s", "") in dates:
        return _day(float(text), epoch)
    return _unescaped(text) if kind == "str" else text.removesuffix(".0")


def _day(serial: float, epoch: datetime) -> str:
    moment = epoch + timedelta(days=serial)
    return moment.date().isoformat() if serial == int(serial) else moment.isoformat(" ", "seconds")


def _column(reference: str, following: int) -> int:
    """The number, from 0, of the column of `B12`; a cell without one follows the last."""
    found = _LETTERS.match(reference)
    number = following
    if found:
        number = 0
        for letter in found[0]:
            number = number * 26 + ord(letter) - 64
        number -= 1
    if not following <= number < MOST_COLUMNS:
        raise ValueError(f'the cell "{reference[:20]}" stands before another or beyond the last column')
    return number


def _sheet(archive: zipfile.ZipFile) -> tuple[str, datetime]:
    """The name of the first sheet's part, and the day from which the workbook counts."""
    book = _root(archive, "xl/workbook.xml")
    first = book.find("{*}sheets/{*}sheet")
    properties = book.find("{*}workbookPr")
    late = properties is not None and properties.get("date1904", "0") in ("1", "true")
    wanted = first.get(_RELATION) if first is not None else None
    targets = {one.get("Id"): one.get("Target", "") for one in _root(archive, "xl/_rels/workbook.xml.rels")}
    target = targets[wanted]
    return (target.removeprefix("/") if target.startswith("/") else f"xl/{target}"), _EPOCHS[late]


def _texts(archive: zipfile.ZipFile) -> list[str]:
    """The texts that cells name by number."""
    name = "xl/sharedStrings.xml"
    return [_text_of(one) for one in _elements(archive, name, "si")] if name in archive.namelist() else []


def _date_styles(archive: zipfile.ZipFile) -> set[str]:
    """The numbers of the styles that show a number as a date."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    styles = _root(archive, "xl/styles.xml")
    own = {
        int(one.get("numFmtId", "0"))
        for one in styles.iterfind("{*}numFmts/{*}numFmt")
        if re.search("[yd]", _QUOTED.sub("", one.get("formatCode", "")).lower())
    }
    formats = enumerate(styles.iterfind("{*}cellXfs/{*}xf"))
    return {str(number) for number, one in formats if int(one.get("numFmtId", "0")) in own | _DATES}


def _text_of(element: etree._Element) -> str:
    """The text of all its runs, without how it is to be pronounced."""
    runs = (run for run in element.iter("{*}t") if not str(run.getparent().tag).endswith("}rPh"))
    return _unescaped("".join(run.text or "" for run in runs))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _elements(archive: zipfile.ZipFile, name: str, tag: str) -> Iterator[etree._Element]:
    """Each element of a part with this name, emptied when the next one is asked for."""
    with _opened(archive, name) as part:
        for _, element in etree.iterparse(part, tag=f"{{*}}{tag}", **_SAFE):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _root(archive: zipfile.ZipFile, name: str) -> etree._Element:
    with _opened(archive, name) as part:
        return etree.parse(part, etree.XMLParser(**_SAFE)).getroot()


def _opened(archive: zipfile.ZipFile, name: str) -> IO[bytes]:
    if archive.getinfo(name).file_size > LARGEST:
        raise ValueError(f"{name} unpacks to more than {LARGEST:,} bytes")
    return archive.open(name)
