"""USPTO's weekly file: several documents in one, inventors with places, ids as PatentsView writes them."""

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.fixtures.exports import EXPORTS
from tests.fixtures.inputs import read, told

from midspan.model.errors import SourceError
from midspan.sources.uspto_xml import SOURCE
from midspan.store.streams import head_of

WEEK = EXPORTS["uspto_xml.xml"]
THIRD = Decimal("0.333333333333")


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return path


@pytest.mark.parametrize("form", ["xml", "zip"])
def test_grants_become_patents_with_inventors_and_applicants(tmp_path: Path, form: str) -> None:
    week = (
        zipped(tmp_path / "ipg.zip", ipg180123_xml=WEEK.read_bytes(), ipg180123lst_txt=b"left")
        if form == "zip"
        else WEEK
    )
    assert SOURCE.detects(week, head_of(week))
    found = read(SOURCE, week)
    columns = ("patent_id", "title", "filed", "granted", "year", "classes", "source_row")
    assert [tuple(row[name] for name in columns) for row in found["patents"]] == [
        ("US9876543", "A lock for H2O", date(2016, 1, 2), date(2018, 1, 23), 2016, "A61B|G06F", f"{week.name}:1"),
        ("D982278", "A garment", None, date(2023, 4, 4), 2023, "", f"{week.name}:2"),
    ]
    columns = ("patent_id", "position", "role", "name", "organisation", "raw_place", "weight")
    assert [tuple(row[name] for name in columns) for row in found["patent_parties"]] == [
        ("US9876543", 1, "inventor", "Ann Au", None, "Shenzhen, CN", THIRD + Decimal("1e-12")),
        ("US9876543", 2, "inventor", "Bo Bai", None, "Chai Wan, HK", THIRD),
        ("US9876543", 3, "inventor", "Chi Chan", None, "Portland, OR, US", THIRD),
        ("US9876543", 4, "applicant", None, "City University of Hong Kong", "Hong Kong, HK", None),
        ("D982278", 1, "applicant", None, "An applicant", "Macao, MO", None),
    ]
    assert [(row["source_row"], row["reason"].split(":")[0]) for row in found["rejected"]] == [
        (f"{week.name}:3", "not whole XML"),
        (f"{week.name}:4", f"the same id as {week.name}"),
        (f"{week.name}:5", "it has no number or day of grant"),
        (f"{week.name}:6", "it has no bibliographic data of a grant"),
    ]


def test_a_zip_of_something_else_is_not_recognised(tmp_path: Path) -> None:
    path = zipped(tmp_path / "ipg.zip", readme_txt=b"about ipg.xml")
    assert not SOURCE.detects(path, head_of(path))


def test_a_zip_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "ipg.zip", ipg180123_xml=WEEK.read_bytes()).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError) as caught:
        read(SOURCE, tmp_path / "cut.zip")
    assert told(caught.value)[0] == 'the zip "cut.zip" is cut off or damaged'


def test_a_grant_with_entities_of_its_own_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.xml"
    path.write_text('<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM "w.xml">]><a>&x;</a>', encoding="utf-8")
    with pytest.raises(SourceError, match="declares entities of its own"):
        read(SOURCE, path)
