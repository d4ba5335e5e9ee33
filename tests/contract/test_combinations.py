"""A multiverse holds what the figure itself would be under each combination, for every indicator."""

from dataclasses import replace
from typing import Any

import pytest
from test_indicators import REGISTRY, study_of
from tests.tiny import GOLDEN

from midspan.api import Corpus
from midspan.measure.indicator import Counted, Derived
from midspan.measure.interval import tidy
from midspan.measure.multiverse import LINKAGE, varied_choices
from midspan.model.errors import FigureError
from midspan.model.multiverse import Multiverse

FEW = 4
"""Combinations of each multiverse that are counted anew."""
MOST_DIFFERENT = ("contract_value", "joint_authors", "joint_works")


def is_of_each_work(key: str) -> bool:
    indicator = REGISTRY[key]
    if isinstance(indicator, Derived):
        return all(is_of_each_work(operand.key) for operand in indicator.operands.values())
    return isinstance(indicator, Counted) and not indicator.is_of_all_works


KEYS = [
    pytest.param(key, marks=() if key in MOST_DIFFERENT else pytest.mark.slow)
    for key in REGISTRY
    if is_of_each_work(key)
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("tiny"))


def counted_anew(corpus: Corpus, multiverse: Multiverse, taken: tuple[int, ...]) -> Any:
    """The value by the figure's own way."""
    key, study = multiverse.card.key, multiverse.study
    varied = varied_choices(corpus._measurer(study), key, study)
    chosen = {one.choice.field: one.values[option] for one, option in zip(varied, taken, strict=True)}
    linkage = chosen.pop(LINKAGE)
    other = replace(study, **chosen)
    indicator = REGISTRY[key]
    found = corpus._measurer(other)._values(indicator, other, indicator.native, linkage).get(multiverse.cell)
    return None if found is None else tidy(float(found[0]))


@pytest.mark.parametrize("key", KEYS)
def test_each_combination_is_the_figure_under_it(key: str, corpus: Corpus) -> None:
    study = study_of(corpus, key)
    for multiverse in corpus.multiverses(key, study):
        known = multiverse.known
        own = next(one for one in multiverse.combinations if one.taken == multiverse.own)
        assert own.value == corpus.figure(key, study).at(*multiverse.cell).value
        step = max(1, len(known) // FEW)
        for one in known[::step]:
            assert one.value == (counted_anew(corpus, multiverse, one.taken) or 0), one
        assert [one.value for one in known] == sorted(one.value for one in known)


@pytest.mark.parametrize("key", ["constraint", "mobility"])
def test_figures_of_all_works_together_have_none(key: str, corpus: Corpus) -> None:
    assert not is_of_each_work(key)
    with pytest.raises(FigureError, match="has no multiverse"):
        corpus.multiverses(key, study_of(corpus, key))


def test_all_combinations_of_all_choices_are_there(corpus: Corpus) -> None:
    (multiverse,) = corpus.multiverses("joint_works", study_of(corpus, "joint_works"))
    assert {choice.field: choice.options for choice in multiverse.choices} == {
        "counting": ("full", "fractional"),
        "lens": ("address", "organisation"),
        "types": ("all", "article, review"),
        "author_cap": ("any", "10", "30", "100"),
        "self_joint": ("in", "out"),
        "include_retracted": ("out", "in"),
        "merge_doubles": ("merged", "kept"),
        "linkage": ("as counted", "dropped", "kept"),
    }
    assert len({one.taken for one in multiverse.combinations}) == 2 * 2 * 2 * 4 * 2 * 2 * 2 * 3


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("contract_value", {"linkage"}),
        ("salton", {"lens", "types", "author_cap", "self_joint", "include_retracted", "merge_doubles", "linkage"}),
        ("corpus_works", {"types", "author_cap", "include_retracted", "linkage"}),
    ],
)
def test_choices_that_say_nothing_of_a_figure_are_left_out(key: str, fields: set[str], corpus: Corpus) -> None:
    (multiverse, *_) = corpus.multiverses(key, study_of(corpus, key))
    assert {choice.field for choice in multiverse.choices} == fields
