"""Who pays for works: read from every source that says so, told apart, kept up to date, and counted."""

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lxml import html
from starlette.testclient import TestClient
from tests.fixtures.inputs import FUDAN, HKU, contents, json_lines, openalex_work, read

import midspan
from midspan.api import Corpus
from midspan.build import build
from midspan.checks import check_corpus
from midspan.resolve.funder import KnownFunder, StatedFunder, known_funders
from midspan.snapshots import take_snapshot
from midspan.sources import crossref, openalex, scopus_csv, wos_plain
from midspan.store.corpus import MANIFEST
from midspan.store.schema import LATER
from midspan.web.app import create_app

ADDRESS = "https://openalex.org/"
NSFC = {"id": f"{ADDRESS}F1", "display_name": "Science Foundation", "ror": "https://ror.org/01h0zpd94"}
LOOSE = {"id": f"{ADDRESS}F2", "display_name": "Loose Fund", "ror": None}
AWARD = {
    "id": f"{ADDRESS}G7", "display_name": None, "funder_award_id": "6123", "funder_id": f"{ADDRESS}F1",
    "funder_display_name": "Science Foundation",
}  # fmt: skip
STUDY = midspan.study("shanghai", "hong-kong", period="2021-2021")


def said(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in ("work_id", "funder_id", "ror", "name", "award")) for row in rows]


def test_openalex_says_it_in_funders_and_awards_in_lines_and_in_parquet(tmp_path: Path) -> None:
    works = [
        openalex_work(1, funders=[NSFC, LOOSE], awards=[AWARD]),
        openalex_work(2, funders=[], awards=None),
        openalex_work(3, funders=[{"id": None, "display_name": "Named Fund", "ror": None}]),
    ]
    lines = read(openalex.SOURCE, json_lines(tmp_path / "w", *works))["work_funders"]
    assert sorted(said(lines), key=str) == [
        ("W1", "openalex:F1", "ror:01h0zpd94", "Science Foundation", None),
        ("W1", "openalex:F1", None, "Science Foundation", "6123"),
        ("W1", "openalex:F2", None, "Loose Fund", None),
        ("W3", "name:fund named", None, "Named Fund", None),
    ]  # fmt: skip
    assert {(row["source"], row["snapshot"], row["source_row"]) for row in lines if row["work_id"] == "W3"} == {
        ("openalex", "v", "w:3")
    }
    pq.write_table(pa.Table.from_pylist(works), tmp_path / "p")
    packed = read(openalex.SOURCE, tmp_path / "p")["work_funders"]
    assert sorted(said(packed), key=str) == sorted(said(lines), key=str)


def test_openalex_said_it_in_grants_until_2025(tmp_path: Path) -> None:
    grant = {"funder": f"{ADDRESS}F1", "funder_display_name": "Science Foundation", "award_id": "6123"}
    works = [openalex_work(1, grants=[grant]), openalex_work(2, grants=[])]
    expected = [("W1", "openalex:F1", None, "Science Foundation", "6123")]
    assert said(read(openalex.SOURCE, json_lines(tmp_path / "w", *works))["work_funders"]) == expected
    pq.write_table(pa.Table.from_pylist(works), tmp_path / "p")
    assert said(read(openalex.SOURCE, tmp_path / "p")["work_funders"]) == expected


def test_works_that_are_rejected_name_nobody_and_what_names_nobody_is_counted(tmp_path: Path) -> None:
    nobody = {"id": None, "display_name": "", "ror": None}
    path = json_lines(
        tmp_path / "w", openalex_work(1, year=None, funders=[NSFC]), openalex_work(2, funders=[nobody, None, NSFC])
    )
    assert [row[0] for row in said(read(openalex.SOURCE, path)["work_funders"])] == ["W2"]
    take_snapshot(tmp_path / "home", [path])
    assert build(tmp_path / "home", processes=1).files[0]["unread"] == {"funders (without id and name)": 1}


def test_other_sources_say_it_in_their_words(tmp_path: Path) -> None:
    wos = "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Au, A\nTI A title\nPY 2020\nUT WOS:1\n"
    (tmp_path / "wos.txt").write_text(wos + "FU Science Foundation [12,\n   13]; Loose Fund\nER\n\nEF\n")
    assert [row[1:] for row in said(read(wos_plain.SOURCE, tmp_path / "wos.txt")["work_funders"])] == [
        ("name:foundation science", None, "Science Foundation", None),
        ("name:foundation science", None, "Science Foundation", "12"),
        ("name:foundation science", None, "Science Foundation", "13"),
        ("name:fund loose", None, "Loose Fund", None),
    ]
    head = "Authors,Title,Year,Source title,Link,Funding Details"
    text = 'Au A.,A title,2020,J,https://x?eid=2-s2.0-1,"Science Foundation, SF, (12); Loose Fund"'
    (tmp_path / "scopus.csv").write_text(f"{head}\n{text}\n")
    assert [row[3:] for row in said(read(scopus_csv.SOURCE, tmp_path / "scopus.csv")["work_funders"])] == [
        ("Science Foundation", None), ("Science Foundation", "12"), ("Loose Fund", None),
    ]  # fmt: skip
    funder = {"DOI": "10.13039/501100001809", "name": "Science Foundation", "award": ["12"]}
    work = {"DOI": "10.1/a", "title": ["A title"], "issued": {"date-parts": [[2020]]}, "funder": [funder]}
    found = read(crossref.SOURCE, json_lines(tmp_path / "crossref", work))["work_funders"]
    assert [row[1:] for row in said(found)] == [
        ("doi:10.13039/501100001809", None, "Science Foundation", award) for award in (None, "12")
    ]


def test_one_funder_is_told_by_its_ror_id_or_its_name_alone() -> None:
    stated = [
        StatedFunder("openalex:F1", "", "Science Foundation", 4),
        StatedFunder("openalex:F1", "ror:a", "Science Foundation", 5),
        StatedFunder("openalex:F2", "ror:a", "Programme of the Foundation", 2),
        StatedFunder("doi:10.13039/1", "", "The Foundation", 3),
        StatedFunder("name:foundation science", "", "Science foundation", 1),
        StatedFunder("name:fund same", "", "Same Fund", 9),
        StatedFunder("openalex:F3", "", "Same Fund", 1),
        StatedFunder("openalex:F4", "", "Same Fund", 1),
    ]
    found = known_funders(stated, {"ror:a": "The Foundation"})
    assert found == [
        KnownFunder("doi:10.13039/1", "ror:a", "The Foundation"),
        KnownFunder("name:foundation science", "ror:a", "The Foundation"),
        KnownFunder("name:fund same", "name:fund same", "Same Fund (name:fund same)"),
        KnownFunder("openalex:F1", "ror:a", "The Foundation"),
        KnownFunder("openalex:F2", "ror:a", "The Foundation"),
        KnownFunder("openalex:F3", "openalex:F3", "Same Fund (openalex:F3)"),
        KnownFunder("openalex:F4", "openalex:F4", "Same Fund (openalex:F4)"),
    ]
    assert known_funders(reversed(stated), {"ror:a": "The Foundation"}) == found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two works; the first is brought up to date by a later file, with another funder."""
    home = tmp_path / "home"
    people = (("Ann Au", FUDAN), ("Bo Bai", HKU))
    for day, works in (
        ("2021-01-01", [openalex_work(1, *people, funders=[LOOSE]), openalex_work(2, *people, funders=[NSFC])]),
        ("2021-02-01", [openalex_work(1, *people, funders=[NSFC], awards=[AWARD, AWARD])]),
    ):
        folder = tmp_path / day
        folder.mkdir()
        take_snapshot(home, [json_lines(folder / f"{day}.gz", *works)], data_date=day)
    build(home, processes=1)
    return home


def test_a_corpus_holds_the_funders_of_the_records_that_are_kept(home: Path) -> None:
    corpus = Corpus(home)
    rows = contents(corpus.path, ["work_funders", "funders"])
    assert {(row["work_id"], row["funder_id"]) for row in rows["work_funders"]} == {
        ("W1", "openalex:F1"), ("W2", "openalex:F1"),
    }  # fmt: skip
    assert rows["funders"] == [
        {"stated_id": "openalex:F1", "funder_id": "ror:01h0zpd94", "name": rows["funders"][0]["name"]}
    ]
    by_funder = corpus.figure("funded_joint_works", STUDY, ("funder",))
    assert [(cell.key[0], cell.estimate.value) for cell in by_funder.cells] == [(rows["funders"][0]["name"], 2)]


def test_a_corpus_of_an_earlier_version_opens_without_funders(home: Path) -> None:
    corpus = Corpus(home)
    manifest = json.loads((corpus.path / MANIFEST).read_text())
    for name in LATER:
        shutil.rmtree(corpus.path / name)
        del manifest["rows"][name]
    (corpus.path / MANIFEST).write_text(json.dumps(manifest))
    shutil.rmtree(home / "extracts", ignore_errors=True)
    earlier = Corpus(home)
    assert earlier.figure("joint_works", STUDY).total.value == 2
    assert earlier.figure("funded_joint_works", STUDY).total.value == 0
    assert all(finding.is_fine for finding in check_corpus(home, earlier.path, earlier.manifest))


def test_who_pays_for_joint_works_and_who_could_stand_on_the_page(tmp_path: Path) -> None:
    """A pays for the joint work, B for one work of each place, C for two of one; nobody is named on another joint one."""
    ann, bo = ("Ann Au", FUDAN), ("Bo Bai", HKU)
    funders = [{"id": f"{ADDRESS}F{n}", "display_name": f"Fund {name}", "ror": None} for n, name in enumerate("ABC", 1)]
    a, b, c = ([one] for one in funders)
    works = [
        openalex_work(1, ann, bo, funders=a), openalex_work(2, ann, bo), openalex_work(3, ann, funders=[*a, *b, *c]),
        openalex_work(4, ann, funders=c), openalex_work(5, bo, funders=[*a, *b]),
    ]  # fmt: skip
    home = tmp_path / "home"
    take_snapshot(home, [json_lines(tmp_path / "w.gz", *works)])
    build(home, processes=1)
    with TestClient(create_app(Corpus(home)), base_url="http://localhost") as client:
        page = html.fromstring(client.get("/en/shanghai/hong-kong/directories?y=2021-2021").text)
        assert page.xpath("string(//section[@id='funded-joint-works-funder']//tbody/tr/th)") == "Fund A"
        (could,) = page.xpath("//section[@id='could-works']")
        assert [cell.text_content() for cell in could.xpath(".//tbody/tr/*")] == ["Fund B", "1", "1"]
        assert could.xpath("string(.//p[@class='sub'])").endswith(
            " 50.0\N{NO-BREAK SPACE}% of the joint papers say who paid."
        )
        (first, _) = could.xpath(".//td/a/@href")
        listed = client.get(first.replace("/records?", "/records.json?")).json()
        assert [one["record_id"] for one in listed["records"]] == ["W3"]
