"""Many figures at once: the same as one by one, in lots that share what they are made of."""

import threading
from pathlib import Path
from typing import Any

import pytest
from tests.tiny import GOLDEN

import midspan
from midspan import api
from midspan.export.figure_json import figure_to_dict
from midspan.measure.lots import lots
from midspan.model.errors import FigureError
from midspan.model.figure import Figure
from midspan.model.progress import Silent

STUDY = midspan.study("shanghai", "hong-kong", period="2019-2021")
KEYS = ["joint_works", "salton", "betweenness", "joint_authors", "contracts", "constraint"]


class Counting(Silent):
    def __init__(self) -> None:
        self.total, self.done = 0, 0

    def stage(self, name: str, total: int, *, is_bytes: bool = False) -> None:
        self.total = total

    def advance(self, count: int = 1) -> None:
        self.done += count


def test_figures_that_share_operands_or_the_network_are_one_lot(tmp_path: Path) -> None:
    corpus = GOLDEN.write(tmp_path)
    assert lots(corpus.indicators, KEYS) == [
        ["betweenness", "constraint"],
        ["joint_works", "salton"],
        ["joint_authors"],
        ["contracts"],
    ]


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_several_threads_give_the_figures_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int) -> None:
    alone = GOLDEN.write(tmp_path / "alone")
    monkeypatch.setattr(api.os, "cpu_count", lambda: threads)
    corpus, told = GOLDEN.write(tmp_path / "several"), Counting()
    makers = set[str]()
    making = api.Measurer.figure

    def figure(self: api.Measurer, *asked: Any) -> Figure:
        makers.add(threading.current_thread().name)
        return making(self, *asked)

    monkeypatch.setattr(api.Measurer, "figure", figure)
    found = corpus.figures(KEYS, STUDY, progress=told)
    assert (told.total, told.done) == (len(KEYS), len(KEYS))
    assert 1 <= len(makers) <= threads
    assert threading.main_thread().name not in makers
    assert [figure_to_dict(f) for f in found] == [figure_to_dict(alone.figure(key, STUDY)) for key in KEYS]


@pytest.mark.slow
def test_a_figure_that_cannot_be_given_is_an_error_in_any_thread(tmp_path: Path) -> None:
    corpus = GOLDEN.write(tmp_path)
    alone = midspan.study("hong-kong", period="2019-2021")
    with pytest.raises(FigureError, match="can be a gateway of another region only"):
        corpus.figures(["gateway_removal", "region_works"], alone)


@pytest.mark.slow
def test_possible_figures_are_those_that_are_not_refused(tmp_path: Path) -> None:
    corpus = GOLDEN.write(tmp_path)
    possible = corpus.possible(midspan.study("hong-kong", period="2019-2021"))
    assert "region_works" in possible
    assert "gateway_removal" not in possible
    assert set(corpus.headline(STUDY)) < set(corpus.possible(STUDY))


@pytest.mark.slow
@pytest.mark.parametrize("listed", ["headline", "possible"])
def test_no_figure_is_no_answer_to_years_that_the_corpus_does_not_have(tmp_path: Path, listed: str) -> None:
    beyond = midspan.study("shanghai", "hong-kong", period="1990-2030")
    with pytest.raises(FigureError, match="the period 1990-2030 goes beyond the corpus"):
        getattr(GOLDEN.write(tmp_path), listed)(beyond)
