"""CORDIS: the download as folder and zip, SQLite, and what is refused at the door."""

import gzip
import sqlite3
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.inputs import contents, cordis_folder, read, told

from midspan.api import Corpus
from midspan.build import build
from midspan.model.errors import SourceError
from midspan.snapshots import take_snapshot
from midspan.sources.cordis import SOURCE
from midspan.store.streams import head_of

Tables = dict[str, list[dict[str, Any]]]
PROJECTS = ({}, {"id": "102", "startDate": "", "acronym": "", "ecMaxContribution": "0"})
PARTNERS = (
    {"role": "coordinator", "netEcContribution": "500.25"},
    {"city": "Kowloon", "name": "HKUST", "country": "CN"},
    {"city": "", "country": "EL", "netEcContribution": ""},
    {"projectID": "102", "netEcContribution": "7"},
)


def zipped(folder: Path) -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.glob("*.csv"):
            archive.write(file, f"csv/{file.name}")
    return path


def without_rows(found: Tables) -> Tables:
    return {n: [{k: v for k, v in row.items() if k != "source_row"} for row in rows] for n, rows in found.items()}


def test_a_folder_is_read_with_its_partners_and_rows(tmp_path: Path) -> None:
    folder = cordis_folder(tmp_path / "csv", PROJECTS, PARTNERS)
    assert all(SOURCE.detects(path, path.read_bytes()) for path in folder.iterdir())
    found = read(SOURCE, folder / "project.csv")
    first, second = found["projects"]
    assert (first["project_id"], first["source_row"], first["amount"], first["currency"]) == (
        "cordis:101", "project.csv:2", Decimal("800.50"), "EUR",
    )  # fmt: skip
    assert (first["started"], first["ended"], first["year"]) == (date(2021, 6, 1), date(2024, 11, 30), 2021)
    assert (second["started"], second["rate_day"], second["acronym"]) == (None, date(2021, 5, 1), None)
    said = [(p["project_id"], p["position"], p["role"], p["raw_place"]) for p in found["project_partners"]]
    assert said == [
        ("cordis:101", 1, "coordinator", "SHANGAI, CN"),
        ("cordis:101", 2, "partner", "Kowloon, CN"),
        ("cordis:101", 3, "partner", "EL"),
        ("cordis:102", 1, "partner", "SHANGAI, CN"),
    ]
    assert found["rejected"] == read(SOURCE, folder / "organization.csv")["projects"] == []


def test_money_of_zero_or_nothing_is_unknown(tmp_path: Path) -> None:
    found = read(SOURCE, cordis_folder(tmp_path / "csv", PROJECTS, PARTNERS) / "project.csv")
    assert [p["amount"] for p in found["project_partners"]] == [Decimal("500.25"), None, None, Decimal("7.00")]
    assert [p["currency"] for p in found["project_partners"]] == ["EUR", None, None, "EUR"]
    assert [(p["amount"], p["currency"]) for p in found["projects"]] == [(Decimal("800.50"), "EUR"), (None, None)]


def test_a_zip_gives_what_its_folder_gives(tmp_path: Path) -> None:
    folder = cordis_folder(tmp_path / "csv", PROJECTS, PARTNERS)
    path = zipped(folder)
    assert SOURCE.detects(path, head_of(path))
    found = read(SOURCE, path)
    assert without_rows(found) == without_rows(read(SOURCE, folder / "project.csv"))
    assert found["projects"][0]["source_row"] == "csv.zip/project.csv:2"


def test_sqlite_is_read_and_detected_packed_too(tmp_path: Path) -> None:
    path = tmp_path / "projects.sqlite"
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE projects (project_id TEXT, acronym TEXT, title TEXT, programme TEXT, start_date TEXT,"
            " end_date TEXT, ec_contribution REAL, status TEXT)"
        )
        database.execute(
            "CREATE TABLE organizations (id INTEGER PRIMARY KEY, project_id TEXT, org_name TEXT, country TEXT,"
            " city TEXT, ec_contribution REAL, net_contribution REAL)"
        )
        database.execute(
            "INSERT INTO projects VALUES ('7', 'S', 'Seven', 'H2020', '2015-01-01', '2016-01-01', 9.5, 'CLOSED')"
        )
        rows = [("7", "HKU", "HK", "Pokfulam", "", 0.0), ("7", "TNO", "NL", "Den Haag", 9.5, 9.5)]
        database.executemany("INSERT INTO organizations VALUES (NULL, ?, ?, ?, ?, ?, ?)", rows)
    database.close()
    packed = tmp_path / "projects.sqlite.gz"
    packed.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    for one in (path, packed):
        assert SOURCE.detects(one, head_of(one))
        found = read(SOURCE, one)
        assert [(p["project_id"], p["amount"], p["year"]) for p in found["projects"]] == [
            ("cordis:7", Decimal("9.50"), 2015)
        ]
        assert [(p["raw_place"], p["amount"]) for p in found["project_partners"]] == [
            ("Pokfulam, HK", None), ("Den Haag, NL", Decimal("9.50")),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("projects", "partners", "place", "reason"),
    [
        (({}, {"id": ""}), (), "project.csv:3", "it has no id"),
        (({}, {}), (), "project.csv:3", 'the id "101" stands in an earlier row'),
        (({"startDate": "01.06.2021"},), (), "project.csv:2", 'the day "01.06.2021" is not a date'),
        (({"startDate": "", "ecSignatureDate": ""},), (), "project.csv:2", "it has neither a start nor a day of"),
        (({"ecMaxContribution": "much"},), (), "project.csv:2", 'the amount "much" is not a number'),
        (({},), ({"projectID": "9"},), "organization.csv:2", 'no project that could be read has the id "9"'),
        (({},), ({"role": "friend"},), "organization.csv:2", 'the role "friend" is not known'),
        (({},), ({"netEcContribution": "-5"},), "organization.csv:2", 'the amount "-5" is not a number'),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(
    tmp_path: Path, projects: Any, partners: Any, place: str, reason: str
) -> None:
    found = read(SOURCE, cordis_folder(tmp_path / "csv", projects, partners) / "project.csv")
    assert [(r["source_row"], r["reason"][: len(reason)]) for r in found["rejected"]] == [(place, reason)]


def test_a_row_of_another_length_is_rejected(tmp_path: Path) -> None:
    folder = cordis_folder(tmp_path / "csv", ({},), ({},))
    with (folder / "organization.csv").open("a", encoding="utf-8") as file:
        file.write('"101";"HKU"\n')
    found = read(SOURCE, folder / "project.csv")
    assert [r["reason"] for r in found["rejected"]] == ["it has more or fewer fields than the head"]


@pytest.mark.parametrize(
    ("file", "before", "after", "fact"),
    [
        ("project.csv", "startDate", "start", 'there is no column "startDate"'),
        ("organization.csv", "netEcContribution", "net", 'there is no column "netEcContribution"'),
        ("project.csv", '"objective"', '"brandNew"', 'the column "brandNew" is new to Midspan'),
    ],
)
def test_a_column_missing_or_unheard_of_is_an_error(
    tmp_path: Path, file: str, before: str, after: str, fact: str
) -> None:
    folder = cordis_folder(tmp_path / "csv", ({},), ({},))
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read(SOURCE, folder / "project.csv")
    assert told(caught.value) == (fact, file)


def test_one_table_without_the_other_is_an_error(tmp_path: Path) -> None:
    for alone, gone in (("project.csv", "organization.csv"), ("organization.csv", "project.csv")):
        folder = cordis_folder(tmp_path / alone, ({},), ({},))
        (folder / gone).unlink()
        with pytest.raises(SourceError, match=f'"{alone}" stands alone'):
            read(SOURCE, folder / alone)
    folder = cordis_folder(tmp_path / "more", ({},), ({},))
    (folder / "topics.csv").rename(folder / "novelties.csv")
    with pytest.raises(SourceError, match="is no file of the download"):
        read(SOURCE, folder / "novelties.csv")


def test_a_damaged_zip_is_an_error(tmp_path: Path) -> None:
    path = zipped(cordis_folder(tmp_path / "csv", PROJECTS, PARTNERS))
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(SourceError, match="is cut off or damaged"):
        SOURCE.detects(path, path.read_bytes())


@pytest.mark.slow
def test_folder_to_corpus(tmp_path: Path) -> None:
    """Hong Kong coded CN, a seat from the organisation's name, and a start to come, whose money has no rate."""
    late = {"id": "103", "startDate": "2199-01-01"}
    more = ({"name": "CITY UNIVERSITY OF HONG KONG", "city": "", "country": "HK"}, {"projectID": "103",
             "netEcContribution": "5"})  # fmt: skip
    folder = cordis_folder(tmp_path / "csv", (*PROJECTS, late), (*PARTNERS, *more))
    home = tmp_path / "home"
    assert [s.source for s in take_snapshot(home, [folder])] == ["cordis"]
    manifest = build(home, processes=1)
    assert {n: manifest.rows[n] for n in ("projects", "project_partners", "rejected")} == {
        "projects": 3, "project_partners": 6, "rejected": 0,
    }  # fmt: skip
    assert manifest.years == (2021, 2199)

    corpus = Corpus(home)
    partners = contents(corpus.path, ["project_partners"])["project_partners"]
    places = {p["organisation"]: p["place_id"] for p in partners if p["raw_place"] != "EL"}
    shanghai, hong_kong = "gn:1796236", "gn:1819729"
    kowloon = places.pop("HKUST")
    assert places == {"FUDAN UNIVERSITY": shanghai, "CITY UNIVERSITY OF HONG KONG": hong_kong}
    country = {p["place_id"]: p["country"] for p in contents(corpus.path, ["places"])["places"]}
    assert country[kowloon] == "HK"
    rates = contents(corpus.path, ["rates"])["rates"]
    assert {(r["currency"], str(r["signed"]), r["quote"]) for r in rates if r["signed"].year == 2199} == {
        ("EUR", "2199-01-01", "EUR")
    }
