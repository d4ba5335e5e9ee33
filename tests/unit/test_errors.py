"""Every error of a study says the fact, the place and the next step."""

import socket
from pathlib import Path

import pytest

import midspan
from midspan.api import Corpus, open_corpus
from midspan.model.errors import CorpusError, EngineError, FigureError, MidspanError, StudyError, known_values
from midspan.store.engine import open_engine

STUDY = midspan.study("shanghai", "hong-kong", period="2019-2023")


def test_the_text_has_fact_place_and_next_step() -> None:
    assert str(MidspanError("a fact", place="f.csv:3", next_step="do this")) == "a fact (f.csv:3).\nNext: do this"
    assert str(MidspanError("a fact")) == "a fact."


def test_known_values_stand_nearest_first() -> None:
    assert known_values("shangai", ["beijing", "hong-kong", "shanghai"]) == "Known: shanghai, beijing, hong-kong"


@pytest.mark.parametrize("text", ["12", "2023-2019", "", "-", "x", "2019-2023-2024", "12-13"])
def test_a_period_that_is_none_is_an_error(text: str) -> None:
    with pytest.raises(StudyError) as caught:
        midspan.study("shanghai", "hong-kong", period=text)
    assert caught.value.fact.endswith("is not a span of years")
    assert caught.value.next_step.startswith('write it like "2019-2023"')


def test_an_unknown_region_lists_the_known_ones_nearest_first(demo: Corpus) -> None:
    with pytest.raises(StudyError) as caught:
        demo.figure("joint_works", midspan.study("shangai", "hong-kong", period="2021"))
    assert caught.value.fact == 'there is no region "shangai"'
    assert caught.value.next_step.startswith("Known: shanghai, ")


def test_a_region_given_twice_and_no_region_are_errors() -> None:
    with pytest.raises(StudyError) as caught:
        midspan.study("shanghai", "shanghai", period="2021")
    assert caught.value.fact == 'the region "shanghai" is given twice'
    with pytest.raises(StudyError) as caught:
        midspan.study(period="2021")
    assert caught.value.fact == "the study names no region"


@pytest.mark.slow
def test_an_unknown_theme_currency_indicator_and_dimension_list_the_known(demo: Corpus) -> None:
    with pytest.raises(StudyError) as theme:
        demo.figure("joint_works", midspan.study("shanghai", "hong-kong", period="2021", theme="finteck"))
    assert theme.value.fact == 'there is no theme "finteck"'
    with pytest.raises(StudyError) as currency:
        demo.figure("contract_value", midspan.study("shanghai", "hong-kong", period="2021", currency="XYZ"))
    assert (currency.value.fact, currency.value.next_step) == (
        '"XYZ" is not a currency to count in', "Known: CNY, EUR, HKD, USD",
    )  # fmt: skip
    with pytest.raises(FigureError) as indicator:
        demo.figure("joint_work", STUDY)
    assert indicator.value.fact == 'there is no indicator "joint_work"'
    assert indicator.value.next_step.startswith("Known: joint_works")
    with pytest.raises(FigureError) as dimension:
        demo.figure("joint_works", STUDY, ("yaer",))
    assert "yaer" in dimension.value.fact


def test_a_work_that_is_not_there_says_where_to_look(demo: Corpus) -> None:
    with pytest.raises(CorpusError) as caught:
        demo.work("W1")
    assert caught.value.fact == f'there is no work "W1" in corpus {demo.corpus_id}'


def test_a_workspace_or_corpus_that_is_not_there_says_what_to_run(demo_home: Path, tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        open_corpus(tmp_path / "none")
    assert caught.value.fact == f'there is no workspace "{tmp_path / "none"}"'
    with pytest.raises(CorpusError) as caught:
        open_corpus(tmp_path)
    assert (caught.value.fact, caught.value.place) == ("there is no corpus yet", str(tmp_path))
    with pytest.raises(CorpusError) as caught:
        open_corpus(demo_home, "zzz")
    assert (caught.value.fact, caught.value.place) == ('no corpus "zzz"', str(demo_home / "corpora"))


def test_an_unknown_engine_and_a_bad_memory_limit_are_errors(demo_home: Path) -> None:
    with pytest.raises(EngineError) as caught:
        open_corpus(demo_home, engine="polars")
    assert (caught.value.fact, caught.value.next_step) == ('there is no engine "polars"', "Known: spark, duckdb")
    with pytest.raises(EngineError) as caught:
        open_engine("duckdb", memory="lots")
    assert caught.value.fact == '"lots" is no memory to work with'


def test_tests_do_not_reach_the_network() -> None:
    with socket.socket() as one, pytest.raises(RuntimeError) as caught:
        one.connect(("192.0.2.1", 80))
    assert str(caught.value) == "a test may not reach the network: ('192.0.2.1', 80)"
