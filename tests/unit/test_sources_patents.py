"""Patents: one row an inventor, in text and Parquet, and what is refused at the door."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.fixtures.inputs import INVENTOR, contents, read, table_csv, told

from midspan.api import Corpus
from midspan.build import build
from midspan.model.errors import SourceError
from midspan.snapshots import take_snapshot
from midspan.sources.patents import LISTS, SOURCE
from midspan.store.streams import head_of

SECOND = {
    "inventor_sequence": "1", "raw_inventor_name_first": "Bo", "raw_inventor_name_last": "Bai", "raw_city": "Chai Wan",
    "raw_country": "HKX",
}  # fmt: skip
ALL = {
    **INVENTOR, "family_id": "F1", "filing_date": "2016-01-02", "coinventor_name_first": "Ann;Bo;Chi",
    "coinventor_name_last": "Au;Bai;Chan", "raw_assignee_organization": "City University of Hong Kong;Acme",
    "raw_assignee_city": ";Shanghai", "raw_assignee_country": ";CN",
}  # fmt: skip


def parquet(path: Path, *rows: dict[str, str]) -> Path:
    """The rows as Parquet, lists as lists and empty texts as nulls."""
    held = [
        {k: (v.split(";") if v else []) if k in LISTS else v or None for k, v in {**ALL, **row}.items()} for row in rows
    ]
    pq.write_table(pa.Table.from_pylist(held), path)
    return path


def parties(found: dict[str, list[dict[str, Any]]]) -> list[tuple[object, ...]]:
    keys = ("position", "role", "name", "organisation", "raw_place", "weight")
    return [tuple(p[key] for key in keys) for p in found["patent_parties"]]


@pytest.mark.parametrize("form", ["csv", "tsv", "parquet"])
def test_rows_of_a_patent_become_its_inventors_and_applicants(tmp_path: Path, form: str) -> None:
    if form == "parquet":
        path = parquet(tmp_path / "p.parquet", SECOND, {})
    else:
        path = table_csv(tmp_path / f"p.{form}", ALL, SECOND, {}, delimiter="," if form == "csv" else "\t")
    assert SOURCE.detects(path, head_of(path))
    found = read(SOURCE, path)
    (patent,) = found["patents"]
    assert (patent["patent_id"], patent["family_id"], patent["classes"]) == ("US10107838", "F1", "G01R|G06F")
    assert (patent["filed"], patent["granted"], patent["year"]) == (date(2016, 1, 2), date(2018, 10, 23), 2016)
    third = Decimal("0.333333333333")
    assert parties(found) == [
        (1, "inventor", "Ann Au", None, "Shenzhen, CN", third + Decimal("1e-12")),
        (2, "inventor", "Bo Bai", None, "Chai Wan, HKX", third),
        (3, "inventor", "Chi Chan", None, "", third),
        (4, "applicant", None, "City University of Hong Kong", "", None),
        (5, "applicant", None, "Acme", "Shanghai, CN", None),
    ]
    assert found["rejected"] == []


def test_without_a_filing_date_the_year_is_that_of_grant(tmp_path: Path) -> None:
    (patent,) = read(SOURCE, table_csv(tmp_path / "p.csv", INVENTOR, {}))["patents"]
    assert (patent["filed"], patent["year"], patent["family_id"]) == (None, 2018, None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"patent_id": ""}, "it has no patent_id"),
        ({"inventor_sequence": "first"}, 'the inventor_sequence "first" is not a number'),
        ({"inventor_sequence": "0"}, 'inventor 0 of "US10107838" stands in row 2 already'),
        ({"patent_date": "23.10.2018"}, 'the patent_date "23.10.2018" is not a date'),
        ({"patent_date": "", "filing_date": ""}, "it has no date"),
        ({"patent_date": "2018-10-24"}, 'its patent_date "2018-10-24" is not that of row 2'),
        ({"coinventor_name_last": "Au"}, "it has 3 first names of inventors, and 1 last names"),
        ({"raw_assignee_city": "Shanghai"}, "raw_assignee_city has 1 entries, raw_assignee_organization 2"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    found = read(SOURCE, table_csv(tmp_path / "p.csv", ALL, {}, {"inventor_sequence": "1", **change}))
    assert [(r["source_row"], r["reason"]) for r in found["rejected"]] == [("p.csv:3", reason)]
    assert len(found["patents"]) == 1


@pytest.mark.parametrize(
    ("before", "after", "fact"),
    [
        ("patent_date", "mention_id", 'there is no column "patent_date"'),
        ("raw_country", "country", 'there is no column "raw_country"'),
        ("raw_state", "brand_new", 'the column "brand_new" is none that Midspan reads or ignores'),
    ],
)
def test_a_column_missing_or_unheard_of_is_an_error(tmp_path: Path, before: str, after: str, fact: str) -> None:
    path = table_csv(tmp_path / "p.csv", INVENTOR, {})
    path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read(SOURCE, path)
    assert told(caught.value) == (fact, "p.csv")


def test_a_damaged_parquet_file_is_an_error(tmp_path: Path) -> None:
    path = parquet(tmp_path / "p.parquet", {})
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SourceError, match="is cut off or damaged"):
        SOURCE.detects(path, path.read_bytes())


def test_table_to_corpus(tmp_path: Path) -> None:
    """Places of inventors as stated, HKX and a namesake abroad too; an applicant's from its name where none is."""
    aberdeen = {"inventor_sequence": "2", "raw_inventor_name_first": "Chi", "raw_inventor_name_last": "Chan",
                "raw_city": "Aberdeen", "raw_country": "HK"}  # fmt: skip
    home = tmp_path / "home"
    take_snapshot(home, [table_csv(tmp_path / "p.csv", ALL, {}, SECOND, aberdeen)])
    manifest = build(home, processes=1)
    assert (manifest.rows["patents"], manifest.rows["patent_parties"], manifest.years) == (1, 5, (2016, 2016))
    held = contents(Corpus(home).path, ["patent_parties", "places"])
    country = {p["place_id"]: p["country"] for p in held["places"]}
    said = [(p["name"] or p["organisation"], country[p["place_id"]]) for p in held["patent_parties"]]
    assert said == [
        ("Ann Au", "CN"), ("Bo Bai", "HK"), ("Chi Chan", "HK"), ("City University of Hong Kong", "HK"), ("Acme", "CN"),
    ]  # fmt: skip
