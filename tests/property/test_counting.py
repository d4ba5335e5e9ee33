"""What must hold of any corpus, on tiny random ones."""

import random
import tempfile
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.tiny import BEIJING, HONG_KONG, SHANGHAI, UNKNOWN, Tie, Tiny, TinyWork

import midspan
from midspan.api import Corpus
from midspan.model.study import Study

SMALL = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
KEYS = ("joint_works", "joint_authors", "region_works", "region_authors", "organisation_pairs")
PLACE_OF = {"x:a": SHANGHAI, "x:b": SHANGHAI, "x:c": HONG_KONG, "x:d": HONG_KONG, "x:e": BEIJING}
ties = st.builds(
    lambda organisation, score: Tie(PLACE_OF.get(organisation or "", UNKNOWN), organisation, score),
    st.sampled_from([*PLACE_OF, None]),
    st.sampled_from([0.95, 0.95, 0.7, 0.3]),
)
people = st.lists(
    st.tuples(st.sampled_from(["Ann Au", "Bo Bai", "Chi Chan", "Dee Du"]), st.lists(ties, max_size=3).map(tuple)),
    max_size=4,
    unique_by=lambda pair: pair[0],
).map(tuple)
corpora = st.lists(st.tuples(st.integers(2019, 2021), people, st.booleans()), min_size=1, max_size=6).map(
    lambda rows: [TinyWork(f"W{n}", year, team, retracted) for n, (year, team, retracted) in enumerate(rows)]
)


def study(counting: str = "full", *regions: str) -> Study:
    return midspan.study(*(regions or ("shanghai", "hong-kong")), period="2019-2021", counting=counting)


def opened(works: list[TinyWork]) -> Corpus:
    return Tiny(works, covered=(2019, 2021)).write(Path(tempfile.mkdtemp(prefix="midspan-property-")))


def values(corpus: Corpus, key: str, of: Study) -> list[tuple[tuple[str, ...], object]]:
    return [(cell.key, cell.estimate) for cell in corpus.figure(key, of).cells]


@pytest.mark.slow
@SMALL
@given(corpora)
def test_listed_weights_sum_to_the_value(works: list[TinyWork]) -> None:
    corpus = opened(works)
    for counting in ("full", "fractional"):
        for key in ("joint_works", "joint_authors", "organisation_pairs"):
            figure = corpus.figure(key, study(counting))
            total = sum((r.weight for r in figure.records()), Decimal(0))
            assert abs(total - (figure.total.value or 0)) < Decimal("0.000001")


@pytest.mark.slow
@SMALL
@given(corpora)
def test_weights_of_a_work_sum_to_one_and_fractional_is_at_most_full(works: list[TinyWork]) -> None:
    corpus = opened(works)
    links = pq.read_table(corpus.path / "links").to_pylist()
    for work in works:
        weights = [row["weight"] for row in links if row["work_id"] == work.work_id]
        assert sum(weights, Decimal(0)) == (1 if work.authors else 0)
    for key in ("joint_works", "region_works"):
        full, part = dict(values(corpus, key, study())), dict(values(corpus, key, study("fractional")))
        assert all((part[cell].value or 0) <= (full[cell].value or 0) for cell in full)  # type: ignore[attr-defined]


@pytest.mark.slow
@SMALL
@given(corpora)
def test_swapping_the_pair_changes_nothing(works: list[TinyWork]) -> None:
    corpus = opened(works)
    for key in KEYS:
        assert values(corpus, key, study()) == values(corpus, key, study("full", "hong-kong", "shanghai"))


@pytest.mark.slow
@SMALL
@given(corpora, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(works: list[TinyWork], order: random.Random) -> None:
    shuffled = works.copy()
    order.shuffle(shuffled)
    one, other = opened(works), opened(shuffled)
    for key in KEYS:
        assert values(one, key, study()) == values(other, key, study())


@pytest.mark.slow
@SMALL
@given(corpora)
def test_renaming_works_and_merging_organisations_of_a_place_leaves_place_figures(works: list[TinyWork]) -> None:
    def merged(tie: Tie) -> Tie:
        return Tie(tie.place, {"x:b": "x:a", "x:d": "x:c"}.get(tie.organisation or "", tie.organisation), tie.score)

    renamed = [
        TinyWork(f"R{w.work_id}", w.year, tuple((a, tuple(map(merged, t))) for a, t in w.authors), w.is_retracted)
        for w in works
    ]
    one, other = opened(works), opened(renamed)
    for key in ("joint_works", "joint_authors", "region_works", "region_authors"):
        for counting in ("full", "fractional"):
            left, right = values(one, key, study(counting)), values(other, key, study(counting))
            assert [(c, e.value, e.linkage) for c, e in left] == [(c, e.value, e.linkage) for c, e in right]  # type: ignore[attr-defined]


@pytest.mark.slow
@SMALL
@given(corpora, people)
def test_adding_a_work_never_lowers_a_full_count(works: list[TinyWork], team: tuple) -> None:  # type: ignore[type-arg]
    before, after = opened(works), opened([*works, TinyWork("W99", 2020, team)])
    for key in KEYS:
        fuller = dict(values(after, key, study()))
        assert all(
            (fuller[cell].value or 0) >= (estimate.value or 0) for cell, estimate in values(before, key, study())
        )  # type: ignore[attr-defined]
