"""Tables of a figure, its records and its definition: what other readers find in them is what the figure says."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import csvw
import jsonschema
import pyarrow.parquet as pq
import pytest
import python_calamine
from tests.tiny import GOLDEN

import midspan
from midspan.api import Corpus, OpenFigure
from midspan.export.figure_json import figure_to_dict
from midspan.export.network import Link, Network
from midspan.export.network_vosviewer import network_vosviewer
from midspan.export.network_vosviewer_files import vosviewer_map, vosviewer_network
from midspan.export.table import Field, Table, definition, figure_table, records_table
from midspan.export.table_csv import BESIDE, table_csv
from midspan.export.table_csv import csvw as described
from midspan.export.table_parquet import KEY, table_parquet
from midspan.export.table_xlsx import workbook

STUDY = midspan.study("shanghai", "hong-kong", period="2019-2021")
ODD = Table(
    "records",
    (
        Field("record_id", "string", "An id."),
        Field("title", "string", "A title."),
        Field("weight", "number", "W", "works"),
    ),
    (("W1", '=1+1; "quoted", \n and 复旦', 0.5), ("W2", None, None), ("W3", "x" * 40_000, -3)),
)
NETWORK = Network(
    "A & B",
    {"x:1": 'Quotes "; ,\t', "x:2": "复旦大学", "x:3": "x:3"},
    (Link("x:1", "x:2", Decimal("20.50"), 21), Link("x:2", "x:3", Decimal(1), 2)),
)
NUMBERS = {"type": "object", "additionalProperties": {"type": "number"}}
ID = {"type": ["integer", "string"]}
VOSVIEWER = {
    "type": "object", "required": ["network"], "additionalProperties": False,
    "properties": {
        "config": {
            "type": "object", "additionalProperties": False,
            "properties": {
                "parameters": {"type": "object"}, "color_schemes": {"type": "object"}, "styles": {"type": "object"},
                "templates": {"type": "object"},
                "terminology": {
                    "type": "object", "additionalProperties": False,
                    "properties": {name: {"type": "string"} for name in (
                        "item", "items", "link", "links", "cluster", "clusters", "link_strength", "total_link_strength"
                    )},
                },
            },
        },
        "info": {
            "type": "object", "additionalProperties": False,
            "properties": {"title": {"type": "string"}, "description": {"type": "string"}},
        },
        "network": {
            "type": "object", "required": ["items"], "additionalProperties": False,
            "properties": {
                "items": {"type": "array", "items": {
                    "type": "object", "required": ["id", "label"], "additionalProperties": False,
                    "properties": {
                        "id": ID, "label": {"type": "string"}, "description": {"type": "string"},
                        "url": {"type": "string"}, "x": {"type": "number"}, "y": {"type": "number"},
                        "cluster": {"type": "integer", "minimum": 1, "maximum": 1000}, "weights": NUMBERS,
                        "scores": NUMBERS,
                    },
                }},
                "links": {"type": "array", "items": {
                    "type": "object", "required": ["source_id", "target_id"], "additionalProperties": False,
                    "properties": {"source_id": ID, "target_id": ID, "strength": {"type": "number", "minimum": 0}},
                }},
                "clusters": {"type": "array"},
            },
        },
    },
}  # fmt: skip
"""The JSON that VOSviewer reads, as its documentation says (https://app.vosviewer.com/docs/file-types/json-file-type/)."""


@pytest.fixture
def figure(tmp_path: Path) -> OpenFigure:
    return book(tmp_path).figure("joint_works", STUDY, ("year",))


def book(tmp_path: Path) -> Corpus:
    return GOLDEN.write(tmp_path / "home")


def read_csvw(folder: Path, table: Table, figure: OpenFigure) -> list[dict[str, Any]]:
    """The rows as a reader of CSV on the Web finds them from the description alone."""
    snapshots = figure.corpus.manifest.snapshots
    (folder / "t.csv").write_text(table_csv(table, definition(figure, snapshots)), encoding="utf-8", newline="")
    beside = folder / f"t.csv{BESIDE}"
    beside.write_text(described("t.csv", table, figure, snapshots), encoding="utf-8")
    read = csvw.Table.from_file(beside)
    read.check_primary_key()
    return [dict(row) for row in read.iterdicts(strict=True)]


def test_a_figure_is_read_by_its_description_as_it_is(figure: OpenFigure, tmp_path: Path) -> None:
    values = figure_to_dict(figure)["values"]
    rows = read_csvw(tmp_path, figure_table(figure), figure)
    assert rows == [{**value, "year": int(value["year"])} for value in values]
    assert len(rows) > 1
    document = json.loads((tmp_path / f"t.csv{BESIDE}").read_text("utf-8"))
    assert document["dc:identifier"] == figure.fingerprint
    assert figure.corpus_id in document["dc:source"]
    assert document["dc:rights"] == sorted({f"{s['source']}: {s['licence']}" for s in figure.corpus.manifest.snapshots})
    assert document["prov:wasGeneratedBy"]["schema:text"] == figure.sql
    units = {column["name"]: column.get("schema:unitText") for column in document["tableSchema"]["columns"]}
    assert (units["value"], units["records"], units["year"]) == ("works", "records", None)
    assert document["tableSchema"]["primaryKey"] == ["year"]


@pytest.mark.slow
def test_records_are_read_by_their_description_and_sum_to_the_figure(tmp_path: Path) -> None:
    whole = book(tmp_path).figure("joint_works", STUDY)
    rows = read_csvw(tmp_path, records_table(whole.records()), whole)
    assert [row["record_id"] for row in rows] == [record.record_id for record in whole.records()]
    assert sum(row["weight"] for row in rows) == whole.total.value


def test_another_program_opens_the_workbook_and_finds_numbers_and_texts() -> None:
    made = workbook([ODD], [("title", "=A figure"), ("corpus", "abc")])
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert book.sheet_names == ["records", "definition"]
    assert book.get_sheet_by_name("records").to_python() == [
        ["record_id", "title", "weight"],
        ["W1", '=1+1; "quoted", \n and 复旦', 0.5],
        ["W2", "", ""],
        ["W3", "x" * 32_767, -3.0],
    ]
    assert book.get_sheet_by_name("definition").to_python() == [["title", "=A figure"], ["corpus", "abc"]]
    assert workbook([ODD], []) == workbook([ODD], [])


def test_a_workbook_of_a_figure_has_its_cells(figure: OpenFigure) -> None:
    made = workbook([figure_table(figure)], definition(figure, figure.corpus.manifest.snapshots))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(made))
    head, *rows = book.get_sheet_by_name("figure").to_python()
    values = figure_to_dict(figure)["values"]
    assert head == ["year", "value", "low", "high", "linkage_low", "linkage_high", "records"]
    assert rows == [
        [int(value["year"]), *("" if v is None else v for v in list(value.values())[1:])] for value in values
    ]
    said = dict(map(tuple, book.get_sheet_by_name("definition").to_python()))
    assert (said["fingerprint"], said["corpus"]) == (figure.fingerprint, figure.corpus_id)


def test_parquet_has_the_rows_their_types_and_the_definition(figure: OpenFigure) -> None:
    said = definition(figure, figure.corpus.manifest.snapshots)
    table = pq.read_table(io.BytesIO(table_parquet(figure_table(figure), said)))
    assert [str(one.type) for one in table.schema] == ["int64", *["double"] * 5, "int64"]
    assert table.to_pylist() == [{**v, "year": int(v["year"])} for v in figure_to_dict(figure)["values"]]
    assert json.loads(table.schema.metadata[KEY]) == [list(pair) for pair in said]
    assert table.schema.field("value").metadata[b"unit"] == b"works"
    assert table_parquet(ODD, said) == table_parquet(ODD, said)


def test_polars_opens_the_parquet_too() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.read_parquet(io.BytesIO(table_parquet(ODD, [])))
    assert frame.rows() == [tuple(row) for row in ODD.rows]


def test_the_json_for_vosviewer_has_the_documented_form() -> None:
    jsonschema.validate(json.loads(network_vosviewer(NETWORK)), VOSVIEWER)


def test_the_map_and_network_files_of_vosviewer_name_the_same_items() -> None:
    head, *items = [line.split("\t") for line in vosviewer_map(NETWORK).splitlines()]
    assert head == ["id", "label", "description", "weight<Links>", "weight<Total link strength>"]
    assert items == [
        ["1", '"Quotes ""; ,"', '"x:1"', "1", "21"],
        ["2", '"复旦大学"', '"x:2"', "2", "23"],
        ["3", '"x:3"', '"x:3"', "1", "2"],
    ]
    assert vosviewer_network(NETWORK) == "1\t2\t21\n2\t3\t2\n"
