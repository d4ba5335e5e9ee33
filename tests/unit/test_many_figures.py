"""Many figures at once: the same as one by one, in lots that share what they are made of."""

from multiprocessing import forkserver
from pathlib import Path

import pytest
from tests.tiny import GOLDEN

import midspan
from midspan import api
from midspan.export.figure_json import figure_to_dict
from midspan.measure.lots import lots
from midspan.model.errors import FigureError
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


def test_several_processes_give_the_figures_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forkserver._forkserver._stop()  # type: ignore[attr-defined]  # one of another test has that test's plug-ins
    alone = GOLDEN.write(tmp_path / "alone")
    monkeypatch.setattr(api.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(api, "A_PROCESS", 1)
    corpus, told = GOLDEN.write(tmp_path / "several"), Counting()
    made_here: list[str] = []
    monkeypatch.setattr(api.Measurer, "figure", lambda *asked, **more: made_here.append(str(asked)))
    found = corpus.figures(KEYS, STUDY, progress=told)
    monkeypatch.undo()
    assert (told.total, told.done, made_here) == (len(KEYS), len(KEYS), [])
    assert [figure_to_dict(f) for f in found] == [figure_to_dict(alone.figure(key, STUDY)) for key in KEYS]


def test_a_figure_that_cannot_be_given_is_an_error_in_any_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(api, "A_PROCESS", 1)
    corpus = GOLDEN.write(tmp_path)
    alone = midspan.study("hong-kong", period="2019-2021")
    with pytest.raises(FigureError, match="can be a gateway of another region only"):
        corpus.figures(["gateway_removal", "region_works"], alone)


def test_possible_figures_are_those_that_are_not_refused(tmp_path: Path) -> None:
    corpus = GOLDEN.write(tmp_path)
    possible = corpus.possible(midspan.study("hong-kong", period="2019-2021"))
    assert "region_works" in possible
    assert "gateway_removal" not in possible
    assert set(corpus.headline(STUDY)) < set(corpus.possible(STUDY))
