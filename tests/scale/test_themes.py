"""Themes by words on real texts that the shipped model was not trained on: floors a little under what was measured."""

import os
from pathlib import Path

import pytest
from theme_gold import chinaxiv, disciplines, is_kept_apart
from themes import DISCIPLINES_KEPT, Score, score, unseen

from midspan.resolve.text import traditional
from midspan.resolve.theme import shipped_model

pytestmark = pytest.mark.scale
FLOORS = {
    "disciplines, English names": (0.65, 0.66, 0.70, 0.57),
    "disciplines, Chinese names": (0.68, 0.69, 0.78, 0.56),
    "WoS works, English, title": (0.62, 0.46, 0.81, 0.54),
    "WoS works, English, all text": (0.69, 0.46, 0.81, 0.63),
    "ChinaXiv works, Chinese, title": (0.66, 0.39, 0.56, 0.30),
    "ChinaXiv works, Chinese, all text": (0.68, 0.50, 0.57, 0.42),
    "ChinaXiv works, Traditional, all text": (0.68, 0.50, 0.57, 0.42),
}
"""Accuracy, macro-F1, precision and recall."""


@pytest.fixture(scope="module")
def folder() -> Path:
    found = os.environ.get("MIDSPAN_DATA")
    if not found or not (Path(found) / "nsfc_taxonomy").exists():
        pytest.skip("MIDSPAN_DATA has no nsfc_taxonomy")
    return Path(found)


@pytest.fixture(scope="module")
def scores(folder: Path) -> dict[str, Score]:
    return {name: score(shipped_model(), texts, truth) for name, texts, truth in unseen(folder)}


@pytest.mark.parametrize("name", FLOORS)
def test_themes_are_told_as_well_as_measured(scores: dict[str, Score], name: str) -> None:
    found = scores[name]
    assert found.n > 400
    for value, floor in zip((found.accuracy, found.macro_f1, found.precision, found.recall), FLOORS[name], strict=True):
        assert value >= floor, found


def test_every_set_has_its_floor(scores: dict[str, Score]) -> None:
    assert list(scores) == list(FLOORS)


def test_real_texts_are_read_alike_in_both_scripts(folder: Path) -> None:
    """A character in a hundred thousand has no way back from traditional: 99.5 % of works is what must stay."""
    texts = [work.full for work in chinaxiv(folder)][:1000]
    there, back = (shipped_model().classify(given) for given in (texts, [traditional(text) for text in texts]))
    assert sum(one.theme == other.theme for one, other in zip(there, back, strict=True)) >= 995


def test_a_chance_is_about_right(folder: Path) -> None:
    """Of the kept disciplines that are told with a chance of about p, about p are right (within 0.1, in fifths)."""
    kept = [row for row in disciplines(folder) if row[1] and is_kept_apart(row[0], DISCIPLINES_KEPT)]
    chances = shipped_model().chances([row[2] for row in kept])
    labels = shipped_model().labels
    best, sure = chances.argmax(axis=1), chances.max(axis=1)
    right = [labels[at] == row[1] for at, row in zip(best, kept, strict=True)]
    order = sorted(range(len(kept)), key=lambda at: (sure[at], at))
    for fifth in range(5):
        part = order[fifth * len(order) // 5 : (fifth + 1) * len(order) // 5]
        assert abs(sum(right[at] for at in part) - sum(sure[at] for at in part)) / len(part) < 0.15
