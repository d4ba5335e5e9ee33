"""Real data, where MIDSPAN_DATA names its folder: conference works with hand-judged places, OpenAlex as it comes."""

import csv
import gzip
import json
import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import midspan
from midspan.api import Corpus
from midspan.build import build
from midspan.model.study import Study
from midspan.snapshots import take_snapshot
from midspan.sources import openalex
from tests.fixtures.inputs import read

pytestmark = pytest.mark.scale
PAPERS_MAPPING = """\
id = ["venue", "year", "id"]
[columns]
title = "title"
year = "year"
authors = "author"
affiliations = "aff"
doi = "doi"
venue = "venue"
citations = "gs_citation"
[separators]
authors = ";"
affiliations = ";"
several_affiliations = "+"
"""
SAMPLE_MAPPING = """\
id = ["paper_id"]
[columns]
title = "title"
year = "year"
authors = "authors"
affiliations = "affiliations"
doi = "doi"
[separators]
authors = ";"
affiliations = ";"
several_affiliations = "+"
"""
EVERY_YEAR = midspan.study("shanghai", "hong-kong", period="1987-2022", merge_doubles=False)


def data(name: str) -> Path:
    """A file of the real data; the test is skipped where it is absent."""
    folder = os.environ.get("MIDSPAN_DATA")
    if not folder or not (Path(folder) / name).exists():
        pytest.skip(f"MIDSPAN_DATA has no {name}")
    return Path(folder) / name


def corpus_of(home: Path, works: Path, mapping: str) -> Corpus:
    """The corpus of one table."""
    path = home / "mapping.toml"
    path.write_text(mapping, encoding="utf-8")
    take_snapshot(home, [works], mapping=path)
    build(home)
    return Corpus(home)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    works = data("paperlists/papers_to_2022.jsonl.gz")
    return corpus_of(tmp_path_factory.mktemp("papers"), works, PAPERS_MAPPING)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    source = data("openalex_cn_sample/openalex_cn_intl_18435.json.gz")
    home = tmp_path_factory.mktemp("sample")
    works = home / "sample.jsonl.gz"
    with gzip.open(source, "rt", encoding="utf-8") as file, gzip.open(works, "wt", encoding="utf-8") as out:
        for work in json.load(file):
            out.write(json.dumps(as_record(work), ensure_ascii=False) + "\n")
    return corpus_of(home, works, SAMPLE_MAPPING)


def as_record(work: dict[str, Any]) -> dict[str, Any]:
    """A work of the sample as a record: each author once, with `Organisation, COUNTRY` for each of the countries."""
    people: dict[str, list[str]] = {}
    for country, authors in work["authors_by_country"].items():
        for author in authors:
            said = re.fullmatch(r"(.*?) \((.*)\)", author)
            name, organisation = said.groups() if said else (author, "")
            people.setdefault(name.replace(";", ","), []).append(
                f"{organisation}, {country}".replace(";", ",").replace("+", " ")
            )
    return {
        "paper_id": work["paper_id"].rsplit("/", 1)[-1],
        "title": work["title"],
        "year": work["publication_year"],
        "doi": work["doi"],
        "authors": "; ".join(people),
        "affiliations": "; ".join(" + ".join(strings) for strings in people.values()),
    }


def gold_keys(path: Path) -> set[tuple[str, ...]]:
    """Joint works as judged: by record id, or by venue, year and title where the source has no id of its own."""
    with path.open(encoding="utf-8", newline="") as file:
        joint = [row for row in csv.DictReader(file) if row["joint"] == "yes"]
    return {_key(row["venue"], row["year"], row["paper_id"], row["title"]) for row in joint}


def _key(venue: str, year: str, paper_id: str, title: str) -> tuple[str, ...]:
    return (venue, year, title) if ":" in paper_id else (f"rec:{venue}/{year}/{paper_id}",)


def test_every_paper_is_a_work_or_rejected_with_a_reason(papers: Corpus) -> None:
    with gzip.open(data("paperlists/papers_to_2022.jsonl.gz"), "rb") as file:
        records = sum(1 for _ in file)
    rows = papers.manifest.records
    assert rows["works"] + rows["rejected"] == records == 77_371
    assert papers.years == (1987, 2022)


def test_joint_works_agree_with_the_hand_judged_ones(papers: Corpus) -> None:
    gold = gold_keys(data("joint_gold/papers_dev.csv"))
    counted = papers.figure("joint_works", EVERY_YEAR).records()
    with_title = {key for key in gold if len(key) == 3}
    said = {
        (r.venue, str(r.year), r.title) if (r.venue, str(r.year), r.title) in with_title else (r.record_id,)
        for r in counted
    }
    right = len(said & gold)
    f1 = 2 * right / (len(said) + len(gold))
    assert len(gold) == 89
    assert f1 >= 0.97, (sorted(said - gold), sorted(gold - said))


def test_the_records_of_the_figure_are_exactly_the_counted_works(papers: Corpus) -> None:
    figure = papers.figure("joint_works", EVERY_YEAR)
    records = figure.records()
    assert len({r.record_id for r in records}) == len(records) == figure.total.records
    assert sum((r.weight for r in records), Decimal(0)) == figure.total.value
    yearly = papers.figure("joint_works", EVERY_YEAR, ("year",))
    assert sum((cell.estimate.value or Decimal(0) for cell in yearly.cells), Decimal(0)) == figure.total.value


def test_works_of_openalex_in_the_schema_of_2025_are_read(tmp_path: Path) -> None:
    path = data("conformance/openalex_json/works_10_walden_schema.json")
    given = json.loads(path.read_text(encoding="utf-8"))
    found = read(openalex.SOURCE, path)
    assert (len(found["works"]) + len(found["rejected"]), found["rejected"]) == (len(given), [])
    assert len(found["authorships"]) == sum(len(work["authorships"]) for work in given)
    titles = {work["id"].rsplit("/", 1)[-1]: work["title"] for work in given}
    assert {w["work_id"]: w["title"] for w in found["works"]} == titles


def test_a_reply_and_a_work_of_the_interface_are_read() -> None:
    for name in ("W-api-response.json", "W2741809807.json"):
        path = data(f"conformance/openalex_json/entities/{name}")
        given = json.loads(path.read_text(encoding="utf-8"))
        works = given.get("results", [given])
        found = read(openalex.SOURCE, path)
        assert len(found["works"]) + len(found["rejected"]) == len(works)
        assert [w["work_id"] for w in found["works"]] == [work["id"].rsplit("/", 1)[-1] for work in works]


@pytest.mark.parametrize(
    "entity", ["A5023888391", "C71924100", "F4320332161", "I27837315", "P4310319965", "S137773608", "T11636"]
)
def test_an_entity_that_is_no_work_is_rejected(entity: str) -> None:
    found = read(openalex.SOURCE, data(f"conformance/openalex_json/entities/{entity}.json"))
    assert (len(found["works"]), len(found["rejected"])) == (0, 1)


SAMPLE_STUDY = midspan.study("shanghai", "hong-kong", period="2000-2025", merge_doubles=False)


def sample_works(sample: Corpus, study: Study = SAMPLE_STUDY) -> dict[str, int]:
    cells = sample.figure("region_works", study).cells
    return {cell.key[0]: int(cell.estimate.value or 0) for cell in cells}


def test_works_of_openalex_with_shanghai_are_counted(sample: Corpus) -> None:
    """A rough list of Shanghai names differs by CEIBS (in Shanghai) and the many Zhongshan Hospitals."""
    assert sample.manifest.records["works"] + sample.manifest.rows["rejected"] == 18_435
    assert sample_works(sample)["shanghai"] == 1_601
    coverage = sample.figure("coverage", SAMPLE_STUDY).total.value or 0
    assert 0 < coverage < 1


def test_the_sample_has_no_work_with_hong_kong(sample: Corpus) -> None:
    """Its only Hong Kong names are campuses and hospitals in Shenzhen and Zhuhai; no author is in HK."""
    assert sample_works(sample).get("hong-kong", 0) == 0


def test_works_of_openaire_between_hong_kong_and_the_mainland_are_counted(tmp_path: Path) -> None:
    """They name organisations of the work only: not aligned, so people are not counted and the figure says so."""
    with gzip.open(data("openalex_cn_sample/openaire_hk_cn.json.gz"), "rt", encoding="utf-8") as file:
        works = json.load(file)["china_collaborations"]
    table = tmp_path / "openaire.jsonl"
    with table.open("w", encoding="utf-8") as out:
        for work in works:
            names = [
                f"{o['organization']}, {o['country']}".replace(";", ",") for o in json.loads(work["organizations"])
            ]
            record = {"id": work["id"], "title": work["title"], "year": work["date"][:4], "who": "; ".join(names)}
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    mapping = 'id = "id"\n[columns]\ntitle = "title"\nyear = "year"\nauthors = "authors"\naffiliations = "who"\n[separators]\naffiliations = ";"\n'
    corpus = corpus_of(tmp_path, table, mapping)
    study = midspan.study("shanghai", "hong-kong", period="2015-2025", merge_doubles=False)
    assert corpus.manifest.records["works"] + corpus.manifest.rows["rejected"] == 555
    counted = sample_works(corpus, study)
    assert (counted["hong-kong"], counted["shanghai"]) == (500, 30)
    assert "not_aligned" in {caveat.code for caveat in corpus.figure("joint_works", study).caveats}
    assert 0 < (corpus.figure("coverage", study).total.value or 0) <= 1
