"""A multiverse holds what the figure itself would be under each combination, for every indicator."""

from dataclasses import replace
from typing import Any

import pytest
from test_indicators import REGISTRY, study_of
from tests.tiny import GOLDEN

from midspan.api import Corpus
from midspan.measure import multiverse
from midspan.measure.indicator import Derived, Networked
from midspan.measure.interval import tidy
from midspan.measure.multiverse import LINKAGE, largest, varied_choices
from midspan.model.errors import FigureError
from midspan.model.multiverse import Multiverse

FEW = 4
"""Combinations of each multiverse that are counted anew."""
MOST_DIFFERENT = ("betweenness", "brokerage", "contract_value", "joint_authors", "joint_works", "mobility")


def has_multiverse(key: str) -> bool:
    indicator = REGISTRY[key]
    if isinstance(indicator, Derived):
        return all(has_multiverse(operand.key) for operand in indicator.operands.values())
    return not isinstance(indicator, Networked) or not indicator.is_against_chance


KEYS = [
    pytest.param(key, marks=() if key in MOST_DIFFERENT else pytest.mark.slow)
    for key in REGISTRY
    if has_multiverse(key)
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("tiny"))


def counted_anew(corpus: Corpus, of: Multiverse, taken: tuple[int, ...]) -> Any:
    """The value by the figure's own way."""
    key, study = of.card.key, of.study
    varied = varied_choices(corpus._measurer(study), key, study)
    chosen = {one.choice.field: one.values[option] for one, option in zip(varied, taken, strict=True)}
    linkage = chosen.pop(LINKAGE)
    other = replace(study, **chosen)
    indicator = REGISTRY[key]
    found = corpus._measurer(other)._values(indicator, other, indicator.native, linkage).get(of.cell)
    return None if found is None else tidy(float(found[0]))


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_each_combination_is_the_figure_under_it(key: str, corpus: Corpus) -> None:
    study = study_of(corpus, key)
    if not corpus.figure(key, study).cells:
        with pytest.raises(FigureError, match="has no value for this study"):
            corpus.multiverses(key, study)
        return
    for whole in corpus.multiverses(key, study):
        known = whole.known
        own = next(one for one in whole.combinations if one.taken == whole.own)
        assert own.value == corpus.figure(key, study).at(*whole.cell).value
        step = max(1, len(known) // FEW)
        for one in known[::step]:
            assert one.value == (counted_anew(corpus, whole, one.taken) or 0), one
        assert [one.value for one in known] == sorted(one.value for one in known)


@pytest.mark.parametrize("key", ["gateway_removal_chance", "gateway_removal_z"])
def test_figures_that_take_too_long_have_none(key: str, corpus: Corpus) -> None:
    assert not has_multiverse(key)
    with pytest.raises(FigureError, match="has no multiverse"):
        corpus.multiverses(key, study_of(corpus, key))


def test_of_many_cells_those_of_the_largest_values_are_shown(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiverse, "MOST_CELLS", 2)
    study = study_of(corpus, "betweenness")
    cells = corpus.figure("betweenness", study).cells
    found = largest(cells)
    assert (len(cells) > 2, len(found)) == (True, 2)
    left = [cell.estimate.value for cell in cells if cell not in found]
    assert min(cell.estimate.value for cell in found) >= max(left)  # type: ignore[type-var]


def test_all_combinations_of_all_choices_are_there(corpus: Corpus) -> None:
    (whole,) = corpus.multiverses("joint_works", study_of(corpus, "joint_works"))
    assert {choice.field: choice.options for choice in whole.choices} == {
        "counting": ("full", "fractional"),
        "lens": ("address", "organisation"),
        "types": ("all", "article, review"),
        "author_cap": ("any", "10", "30", "100"),
        "self_joint": ("in", "out"),
        "include_retracted": ("out", "in"),
        "merge_doubles": ("merged", "kept"),
        "linkage": ("as counted", "dropped", "kept"),
    }
    assert len({one.taken for one in whole.combinations}) == 2 * 2 * 2 * 4 * 2 * 2 * 2 * 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("contract_value", {"linkage"}),
        ("salton", {"lens", "types", "author_cap", "self_joint", "include_retracted", "merge_doubles", "linkage"}),
        ("corpus_works", {"types", "author_cap", "include_retracted", "linkage"}),
    ],
)
def test_choices_that_say_nothing_of_a_figure_are_left_out(key: str, fields: set[str], corpus: Corpus) -> None:
    (whole, *_) = corpus.multiverses(key, study_of(corpus, key))
    assert {choice.field for choice in whole.choices} == fields
