"""Every kind of record: refused where a corpus has none, and opened by the API, the command line and the pages."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient
from tests.tiny import GOLDEN, Tiny

import midspan
from midspan import plugins
from midspan.api import Corpus
from midspan.cli import midspan as group
from midspan.model.errors import CorpusError, FigureError
from midspan.store.corpus import MANIFEST
from midspan.store.extract_schema import EXTRACT
from midspan.store.kinds import KINDS, held, with_parties
from midspan.store.schema import CORPUS
from midspan.web.app import create_app

STUDY = midspan.study("shanghai", "hong-kong", period="2019-2021")
OPENED = {"joint_projects": ["P2", "P1"], "co_patents": ["US2", "US1"], "contracts": ["C3", "C4", "C2", "C1"]}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("kinds"))


def test_the_table_of_kinds_names_tables_and_columns_that_are_there() -> None:
    tables = {**CORPUS, **EXTRACT}
    assert [kind.table for kind in held()] == ["works", "contracts", "projects", "patents"]
    for kind in KINDS.values():
        assert kind.key in tables[kind.table].schema.names
        assert {kind.key, *kind.dimensions} <= set(tables[kind.said_in].schema.names)
        assert kind.venue in tables[kind.table].schema.names
    for _, kind in with_parties():
        assert {kind.key, kind.party_key, "role", "raw_place", "place_id", "score"} <= set(
            tables[kind.parties].schema.names
        )
        assert kind.next_step


def test_every_card_opens_to_a_kind_that_is_known() -> None:
    assert {i.card.records for i in plugins.declared("indicators", "INDICATOR").values()} <= set(KINDS)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("contracts", "contracts"),
        ("joint_projects", "projects"),
        ("project_money_coverage", "projects"),
        ("co_patents", "patents"),
    ],
)
def test_a_kind_that_the_corpus_has_none_of_is_refused(tmp_path: Path, key: str, kind: str) -> None:
    corpus = Tiny(GOLDEN.works).write(tmp_path)
    with pytest.raises(FigureError) as caught:
        corpus.figure(key, STUDY)
    assert caught.value.fact == f'"{key}" needs {kind}, and this corpus has none'
    assert caught.value.place == f"corpus {corpus.corpus_id}"
    assert caught.value.next_step.startswith("take a snapshot of ")


def test_patents_are_refused_a_theme_rather_than_counted_without_it(corpus: Corpus) -> None:
    with pytest.raises(FigureError, match="can't be narrowed to a theme: patents have none"):
        corpus.figure("co_patents", midspan.study("shanghai", "hong-kong", period="2019-2021", theme="fintech"))


def test_an_earlier_corpus_is_refused_with_the_next_step(tmp_path: Path) -> None:
    corpus = Tiny(GOLDEN.works).write(tmp_path)
    manifest = json.loads((corpus.path / MANIFEST).read_text(encoding="utf-8"))
    del manifest["rows"]["projects"]
    (corpus.path / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        Corpus(tmp_path)
    assert caught.value.fact == 'the corpus has no table "projects": an earlier Midspan built it'


@pytest.mark.parametrize("key", OPENED)
def test_the_command_line_opens_them(corpus: Corpus, key: str) -> None:
    arguments = ["measure", *STUDY.regions, "--period", "2019-2021", "--figure", key, "--home", str(corpus.home)]
    lines = CliRunner().invoke(group, [*arguments, "--records"], catch_exceptions=False).stdout.splitlines()
    assert [line.split("\t")[0] for line in lines] == OPENED[key]
    rows = json.loads(CliRunner().invoke(group, [*arguments, "--records", "--json"], catch_exceptions=False).stdout)
    assert [row["record_id"] for row in rows] == OPENED[key]
    assert all(row["title"] for row in rows)


@pytest.mark.parametrize("key", OPENED)
def test_the_pages_open_them(corpus: Corpus, key: str) -> None:
    client = TestClient(create_app(corpus))
    pair = "/en/shanghai/hong-kong"
    page = client.get(f"{pair}/records?figure={key}&y=2019-2021")
    kind = KINDS[corpus.cards[key].records].table
    assert page.status_code == 200
    assert f"{len(OPENED[key])} {kind} behind the figure" in page.text
    twin = client.get(f"{pair}/records.json?figure={key}&y=2019-2021").json()
    assert [row["record_id"] for row in twin["records"]] == OPENED[key]
    narrowed = client.get(f"{pair}/records?figure={key}&y=2019-2021&year=2020")
    assert f"1 {kind.removesuffix('s')} behind the figure" in narrowed.text


def test_the_pages_name_directions_and_clusters(corpus: Corpus) -> None:
    client = TestClient(create_app(corpus))
    pair = "/en/shanghai/hong-kong"
    asked = "figure=cross_border_ownership&y=2019-2021&direction=hong-kong%7Cshanghai"
    assert "Hong Kong SAR → Shanghai" in client.get(f"{pair}/records?{asked}").text
    assert "Shanghai" in client.get(f"{pair}/records?figure=st_clusters&y=2019-2021&cluster=gn:1796236").text


def test_the_command_line_names_clusters(corpus: Corpus) -> None:
    arguments = ["measure", *STUDY.regions, "--period", "2019-2021", "--figure", "st_clusters"]
    said = CliRunner().invoke(group, [*arguments, "--home", str(corpus.home)], catch_exceptions=False).stdout
    assert "Shanghai  2.8" in said
    assert "gn:" not in said
