"""What must hold of every indicator of the registry, on tiny random corpora."""

import random
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_counting import corpora, opened, people
from tests.tiny import Tie, TinyWork

import midspan
from midspan import plugins
from midspan.api import Corpus
from midspan.measure.indicator import Counted, Reducer
from midspan.model.errors import FigureError
from midspan.model.figure import Estimate

pytestmark = pytest.mark.slow
FEW = settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
REGISTRY = plugins.declared("indicators", "INDICATOR")
PAIR, TRIO = ("shanghai", "hong-kong"), ("shanghai", "hong-kong", "beijing")
OF_ORGANISATIONS = {
    key
    for key, indicator in REGISTRY.items()
    if indicator.card.unit in ("links", "pairs", "paths", "roles") or "organisation" in indicator.card.dimensions
}
"""Figures that count organisations, or works by how many organisations they have: merging two is meant to change them."""
MORE_OF_ORGANISATIONS = {"collaboration_classes", "region_links", "organisation_links"}

Key = tuple[str, tuple[str, ...], tuple[str, ...]]


def figures(corpus: Corpus, counting: str = "full", *, is_turned: bool = False) -> dict[Key, Estimate]:
    """Every cell of every figure that has a meaning, of two regions and of three."""
    found: dict[Key, Estimate] = {}
    for regions in (PAIR, TRIO):
        named = tuple(reversed(regions)) if is_turned else regions
        study = midspan.study(*named, period="2019-2021", counting=counting)
        for key in REGISTRY:
            try:
                cells = corpus.figure(key, study).cells
            except FigureError:
                continue
            found |= {(key, regions, cell.key): cell.estimate for cell in cells}
    return found


def values(found: dict[Key, Estimate]) -> dict[Key, tuple[object, object]]:
    return {key: (estimate.value, estimate.linkage) for key, estimate in found.items()}


@FEW
@given(corpora, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_of_regions_changes_nothing(works: list[TinyWork], order: random.Random) -> None:
    shuffled = works.copy()
    order.shuffle(shuffled)
    assert figures(opened(works)) == figures(opened(shuffled), is_turned=True)


@FEW
@given(corpora)
def test_names_of_works_and_organisations_of_one_place_change_no_place_figure(works: list[TinyWork]) -> None:
    def merged(tie: Tie) -> Tie:
        return Tie(tie.place, {"x:b": "x:a", "x:d": "x:c"}.get(tie.organisation or "", tie.organisation), tie.score)

    renamed = [
        TinyWork(f"R{w.work_id}", w.year, tuple((a, tuple(map(merged, t))) for a, t in w.authors), w.is_retracted)
        for w in works
    ]
    one, other = (values(figures(opened(rows))) for rows in (works, renamed))
    of_places = {
        key
        for key in one.keys() | other.keys()
        if key[0] not in OF_ORGANISATIONS | MORE_OF_ORGANISATIONS and not made_of_organisations(key[0])
    }
    assert {key: one.get(key) for key in of_places} == {key: other.get(key) for key in of_places}


def made_of_organisations(key: str) -> bool:
    """Networks, and what is derived from counts of organisations."""
    indicator = REGISTRY[key]
    if isinstance(indicator, Counted):
        return key in OF_ORGANISATIONS | MORE_OF_ORGANISATIONS
    operands = getattr(indicator, "operands", None)
    return operands is None or any(made_of_organisations(operand.key) for operand in operands.values())


@FEW
@given(corpora, people)
def test_a_further_work_lowers_no_full_count(works: list[TinyWork], team: tuple) -> None:  # type: ignore[type-arg]
    before, after = figures(opened(works)), figures(opened([*works, TinyWork("W99", 2020, team)]))
    for (key, regions, cell), estimate in before.items():
        indicator = REGISTRY[key]
        counts = isinstance(indicator, Counted) and not indicator.staged and indicator.scored_works is None
        if counts and not key.startswith("st_cluster"):
            assert (after[key, regions, cell].value or 0) >= (estimate.value or 0), (key, regions, cell)


@FEW
@given(corpora)
def test_listed_weights_sum_to_values_and_fractions_are_no_more_than_the_whole(works: list[TinyWork]) -> None:
    corpus = opened(works)
    full, part = figures(corpus), figures(corpus, "fractional")
    for (key, regions, cell), estimate in full.items():
        indicator = REGISTRY[key]
        if not isinstance(indicator, Counted) or regions != PAIR or estimate.value is None:
            continue
        study = midspan.study(*regions, period="2019-2021")
        by = corpus.figure(key, study).by
        rows = corpus.records(key, study, dict(zip(by, cell, strict=True)), 0, 10_000).rows
        assert abs(sum((row.weight for row in rows), Decimal(0)) - estimate.value) < Decimal("0.000001"), key
        fraction = part.get((key, regions, cell))
        if indicator.reducer is Reducer.TOTAL and fraction is not None:
            assert (fraction.value or 0) <= estimate.value, key
