"""Workbooks: a table reads the same from XLSX as from CSV, and what is no sound workbook is refused."""

import csv
import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from tests.fixtures.exports import EXPORTS, source_of
from tests.fixtures.inputs import read, told

from midspan.model.errors import SourceError
from midspan.snapshots import take_snapshot
from midspan.store import sheets
from midspan.store.streams import csv_records, head_of, text_lines

TABLES = [name for name in EXPORTS if name.endswith(".csv") and not name.startswith("netscity")]


def workbook(path: Path, rows: list[list[Any]], **options: Any) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_urls": False, **options}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy\\-mm\\-dd"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(number, column, value, day)
                else:
                    sheet.write(number, column, value)
        book.add_worksheet("Another").write(0, 0, "not read")
    return path


def changed(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The workbook with bytes of one part replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    assert old in parts[part]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text.replace(old, new) if name == part else text)
    return path


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("is_streamed", [False, True], ids=["shared texts", "inline texts"])
def test_an_export_as_a_workbook_is_recognised_and_read_as_its_csv(
    name: str, is_streamed: bool, tmp_path: Path
) -> None:
    source = source_of(EXPORTS[name])
    rows = list(csv.reader(io.StringIO("".join(text_lines(EXPORTS[name])), newline="")))
    path = workbook(tmp_path / f"{name}.xlsx", rows, constant_memory=is_streamed)
    assert source.detects(path, head_of(path))
    found, plain = read(source, path), read(source, EXPORTS[name])
    assert [w["title"] for w in found["works"]] == [w["title"] for w in plain["works"]]
    for table in ("authorships", "affiliations"):
        assert [list(r.values())[1:] for r in found[table]] == [list(r.values())[1:] for r in plain[table]]
    assert len(found["rejected"]) <= len(plain["rejected"])
    (snapshot,) = take_snapshot(tmp_path / "home", [path])
    assert snapshot.source == source.key


def test_cells_are_what_they_say(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["text", "number", "share", "day", "gap", "last"],
        ["a\r\nb _x000D_", 2021, 0.5, datetime.date(2021, 1, 31), None, "é"],
        ["=1+1", 1e20, -3, datetime.datetime(1999, 12, 31, 6), None, None],  # noqa: DTZ001
    ]  # fmt: skip
    path = workbook(tmp_path / "t.xlsx", rows, strings_to_formulas=False)
    assert [row for _, row in csv_records(path)] == [
        {"text": "a\r\nb _x000D_", "number": "2021", "share": "0.5", "day": "2021-01-31", "gap": "", "last": "é"},
        {"text": "=1+1", "number": "1E+20", "share": "-3", "day": "1999-12-31 06:00:00", "gap": "", "last": ""},
    ]


def test_a_workbook_that_counts_from_1904_has_the_same_days(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [["day"], [datetime.date(2021, 1, 31)]], date_1904=True)
    assert [row for _, row in csv_records(path)] == [{"day": "2021-01-31"}]


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData><"),
        ("xl/worksheets/sheet1.xml", b'r="A2"', b'r="XFE2"'),
        ("xl/worksheets/sheet1.xml", b'r="B1"', b'r="A1"'),
        ("xl/worksheets/sheet1.xml", b"<v>0</v>", b"<v>99</v>"),
        ("xl/workbook.xml", b'r:id="rId1"', b'r:id="rId9"'),
        ("xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"../../../etc/passwd"),
    ],
)
def test_a_damaged_workbook_is_refused(tmp_path: Path, part: str, old: bytes, new: bytes) -> None:
    path = changed(workbook(tmp_path / "t.xlsx", [["a", "b"], ["c", "d"]]), part, old, new)
    with pytest.raises(SourceError) as caught:
        list(csv_records(path))
    assert told(caught.value)[0] == 'the workbook "t.xlsx" can\'t be read'


def test_entities_of_a_workbook_are_not_resolved(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", [["a"], ["b"]], constant_memory=True)
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    declared = f'<!DOCTYPE worksheet [<!ENTITY e SYSTEM "{secret.as_uri()}">]><worksheet'.encode()
    changed(path, "xl/worksheets/sheet1.xml", b"<worksheet", declared)
    changed(path, "xl/worksheets/sheet1.xml", b"<t>b</t>", b"<t>b&e;</t>")
    assert "secret" not in "".join(text_lines(path))


def test_a_bomb_in_a_workbook_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LARGEST", 1 << 20)
    path = workbook(tmp_path / "t.xlsx", [["a"], ["b"]])
    changed(path, "xl/sharedStrings.xml", b"<si>", b" " * (1 << 21) + b"<si>")
    with pytest.raises(SourceError) as caught:
        list(csv_records(path))
    assert "unpacks to more than 1,048,576 bytes" in told(caught.value)[1]
