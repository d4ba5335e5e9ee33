"""Every indicator of the registry, a user's own included, keeps these promises."""

import pkgutil
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from tests.tiny import GOLDEN

import midspan
from midspan import indicators, plugins
from midspan.api import Corpus
from midspan.measure import reduction
from midspan.measure.indicator import Counted, Derived, Reducer
from midspan.measure.tables import AS_COUNTED, Tables
from midspan.model.errors import FigureError
from midspan.model.figure import Card
from midspan.model.study import Study

TWO, THREE = ("shanghai", "hong-kong"), ("shanghai", "hong-kong", "beijing")
REGISTRY = plugins.declared("indicators", "INDICATOR")
COUNTED = [key for key, indicator in REGISTRY.items() if isinstance(indicator, Counted)]

FAST = ("contract_value", "joint_authors", "joint_share", "joint_works", "salton")
SOME_FAST = [pytest.param(key, marks=() if key in FAST else pytest.mark.slow) for key in REGISTRY]
"""Every indicator; in the default run those that are most unlike one another."""


def study_of(corpus: Corpus, key: str, counting: str = "full", period: str = "2019-2021") -> Study:
    """Two regions, or three for what sets two of them against others."""
    pair = midspan.study(*TWO, period=period, counting=counting)
    try:
        corpus.figure(key, pair)
    except FigureError as error:
        if "at least three regions" in str(error):
            return midspan.study(*THREE, period=period, counting=counting)
        raise
    return pair


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("tiny"), corpus_id="tiny2")


@pytest.mark.parametrize("key", REGISTRY)
def test_its_card_says_what_it_is(key: str) -> None:
    card: Card = REGISTRY[key].card
    assert card.key == key
    assert all((card.title, card.definition, card.not_counted, card.reference, card.unit))
    assert card.definition.endswith(".")
    assert card.version >= 1


def test_it_has_a_formula_and_an_example() -> None:
    """Those that Midspan ships; a plug-in may leave them out."""
    shipped = {info.name for info in pkgutil.iter_modules(indicators.__path__)} & set(REGISTRY)
    assert len(shipped) > 60
    cards = [REGISTRY[key].card for key in sorted(shipped)]
    assert [card.key for card in cards if not (card.formula and card.example)] == []


@pytest.mark.slow
@pytest.mark.parametrize("key", REGISTRY)
def test_it_has_a_value_between_the_ends_of_its_linkage_range(key: str, corpus: Corpus) -> None:
    for cell in corpus.figure(key, study_of(corpus, key)).cells:
        assert cell.estimate.value is not None
        assert cell.estimate.linkage is not None
        assert cell.estimate.linkage.low <= cell.estimate.value <= cell.estimate.linkage.high


def _every_breakdown() -> Iterator[Any]:
    """Each counted indicator, counting and dimension; the first of each indicator in the default run."""
    for key in COUNTED:
        for counting in ("full", "fractional"):
            for number, dimension in enumerate(REGISTRY[key].card.dimensions):
                marks = () if counting == "full" and number == 0 and key in FAST else pytest.mark.slow
                yield pytest.param(key, counting, dimension, marks=marks)


@pytest.mark.slow
@pytest.mark.parametrize(("key", "counting", "dimension"), list(_every_breakdown()))
def test_the_weights_of_its_records_sum_to_every_cell(key: str, counting: str, dimension: str, corpus: Corpus) -> None:
    study = study_of(corpus, key, counting)
    figure = corpus.figure(key, study, (dimension,))
    for cell in figure.cells:
        where = dict(zip(figure.by, cell.key, strict=True))
        rows = corpus.records(key, study, where, 0, 1000).rows
        assert len(rows) == cell.estimate.records
        assert sum((r.weight for r in rows), Decimal(0)).quantize(Decimal("0.000001")) == (
            cell.estimate.value or Decimal(0)
        ).quantize(Decimal("0.000001"))


@pytest.mark.slow
@pytest.mark.parametrize("key", SOME_FAST)
def test_every_dimension_it_declares_can_be_measured(key: str, corpus: Corpus) -> None:
    for dimension in REGISTRY[key].card.dimensions:
        figure = corpus.figure(key, study_of(corpus, key), (dimension,))
        assert dimension in figure.by
        assert len({cell.key for cell in figure.cells}) == len(figure.cells)


@pytest.mark.slow
@pytest.mark.parametrize("key", [k for k, i in REGISTRY.items() if isinstance(i, Derived)])
def test_its_operands_exist_and_it_opens_to_their_records(key: str, corpus: Corpus) -> None:
    indicator = REGISTRY[key]
    assert {o.key for o in indicator.operands.values()} <= set(REGISTRY)
    assert corpus.records(key, study_of(corpus, key), {}, 0, 10).total > 0


@pytest.mark.parametrize("key", SOME_FAST)
def test_the_fingerprint_depends_on_the_study_and_the_corpus(key: str, corpus: Corpus, elsewhere: Corpus) -> None:
    study, later = study_of(corpus, key), study_of(corpus, key, period="2019-2020")
    figures = corpus.figure(key, study), corpus.figure(key, later), elsewhere.figure(key, study)
    assert len({figure.fingerprint for figure in figures}) == 3


JOINT = [key for key in COUNTED if REGISTRY[key].is_joint and not REGISTRY[key].scored_works]


@pytest.mark.parametrize("key", JOINT)
def test_what_says_its_records_are_joint_works_has_no_others(corpus: Corpus, key: str) -> None:
    """And where it sums, each has one row in a cell: it is counted by its rows."""
    indicator: Counted = REGISTRY[key]
    for by in ((), ("region_pair",), ("year",), ("organisation",)):
        study = midspan.study(*(THREE if by == ("region_pair",) else TWO), period="2019-2021", counting="fractional")
        if not set(by) <= set(indicator.card.dimensions):
            continue
        every = list(dict.fromkeys((*by, *indicator.native)))
        corpus.extract_folder(study)
        rows = reduction.contributions(indicator, study, tuple(every), AS_COUNTED)
        found = corpus.engine.arrow(rows.select(*every, "record_id"))
        joint = Tables(is_matrix="region_pair" in by).joint(study)
        assert set(found["record_id"].to_pylist()) <= set(corpus.engine.arrow(joint)["work_id"].to_pylist())
        if indicator.reducer is Reducer.TOTAL:
            assert len(found) == len(found.group_by(found.column_names).aggregate([]))
