"""NSF's awards: projects with partners, from one file or a year's zip."""

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.fixtures.exports import EXPORTS
from tests.fixtures.inputs import read

from midspan.sources.nsf_xml import SOURCE
from midspan.store.streams import head_of

AWARDS = EXPORTS["nsf_xml.xml"]


@pytest.mark.parametrize("form", ["xml", "zip"])
def test_awards_become_projects_with_partners(tmp_path: Path, form: str) -> None:
    path, place = AWARDS, "nsf_xml.xml"
    if form == "zip":
        path, place = tmp_path / "2016.zip", "2016.zip/0000001.xml"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("0000001.xml", AWARDS.read_bytes())
            archive.writestr("readme.xml", b"<left/>")
    assert SOURCE.detects(path, head_of(path))
    found = read(SOURCE, path)
    columns = "project_id title programme started ended year amount currency source_row".split()
    assert [tuple(row[name] for name in columns) for row in found["projects"]] == [
        ("nsf:0000001", "A model of H2O & more", "CLIMATE DYNAMICS", date(2016, 2, 1), date(2019, 1, 31), 2016,
         Decimal(656746), "USD", f"{place}:1"),
        ("nsf:0000002", "Two institutions", None, date(2020, 12, 15), None, 2020, None, None, f"{place}:2"),
    ]  # fmt: skip
    columns = "project_id position role organisation raw_place amount".split()
    assert [tuple(row[name] for name in columns) for row in found["project_partners"]] == [
        ("nsf:0000001", 1, "coordinator", "An Invented University", "Fort Collins, CO, United States", Decimal(656746)),
        ("nsf:0000002", 1, "coordinator", "A College", "Hong Kong", None),
        ("nsf:0000002", 2, "partner", "Another College", "", None),
    ]
    assert [(row["source_row"], row["reason"].split(":")[0]) for row in found["rejected"]] == [
        (f"{place}:3", 'the day "31/12/2020" is not one'),
        (f"{place}:4", f"the same id as {place}"),
        (f"{place}:5", 'the amount "many" is not a number'),
        (f"{place}:6", "it has no institution"),
        (f"{place}:7", "it has no AwardID"),
        (f"{place}:8", "not whole XML"),
    ]
