"""What must hold of any projects and patents, on tiny random ones."""

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.tiny import BEIJING, HONG_KONG, SHANGHAI, UNKNOWN, Tie, Tiny, TinyPatent, TinyProject, TinyWork

import midspan
from midspan.api import Corpus
from midspan.store.batch import equal_shares

SMALL = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
KEYS = ("joint_projects", "project_money", "co_patents", "cross_border_ownership")
STUDY = midspan.study("shanghai", "hong-kong", period="2019-2021")
places = st.sampled_from([SHANGHAI, HONG_KONG, BEIJING, UNKNOWN])
scores = st.sampled_from([0.95, 0.7, 0.3])
days = st.sampled_from([date(2019, 3, 1), date(2020, 3, 2), date(2021, 3, 1)])
amounts = st.one_of(st.none(), st.decimals(Decimal("0.01"), Decimal("9999.99"), places=2))
projects = st.lists(
    st.tuples(days, st.lists(st.tuples(places, amounts), min_size=1, max_size=4).map(tuple), scores), max_size=4
).map(lambda rows: [TinyProject(f"P{n}", day, partners, score=score) for n, (day, partners, score) in enumerate(rows)])
patents = st.lists(
    st.tuples(
        days,
        st.lists(places, min_size=1, max_size=4).map(tuple),
        st.lists(places, max_size=2).map(tuple),
        st.sampled_from([None, "F1", "F2"]),
        scores,
    ),
    max_size=5,
).map(lambda rows: [TinyPatent(f"US{n}", *row) for n, row in enumerate(rows)])
ALONE = (("Ann Au", (Tie(SHANGHAI),)),)


def opened(some: list[TinyProject], more: list[TinyPatent]) -> Corpus:
    """With one project and one patent elsewhere, so that neither kind is refused."""
    away = TinyProject("P99", date(2019, 3, 1), ((BEIJING, None),)), TinyPatent("US99", date(2019, 1, 2), (BEIJING,))
    tiny = Tiny(
        [TinyWork("W1", 2020, ALONE)], projects=[*some, away[0]], patents=[*more, away[1]], covered=(2019, 2021)
    )
    return tiny.write(Path(tempfile.mkdtemp(prefix="midspan-property-")))


@pytest.mark.slow
@SMALL
@given(projects, patents)
def test_listed_weights_sum_to_the_value_and_swapping_the_pair_changes_nothing(
    some: list[TinyProject], more: list[TinyPatent]
) -> None:
    corpus = opened(some, more)
    swapped = midspan.study("hong-kong", "shanghai", period="2019-2021")
    for key in KEYS:
        figure = corpus.figure(key, STUDY)
        assert sum((r.weight for r in figure.records()), Decimal(0)) == (figure.total.value or 0)
        assert corpus.figure(key, swapped).cells == figure.cells


@pytest.mark.slow
@SMALL
@given(projects, patents)
def test_parts_and_wholes(some: list[TinyProject], more: list[TinyPatent]) -> None:
    """Fractional is at most full, joint at most each region's, directions at least their total, known at most all."""
    corpus = opened(some, more)
    fractional = midspan.study("shanghai", "hong-kong", period="2019-2021", counting="fractional")
    joint = corpus.figure("co_patents", STUDY).total.value or 0
    assert (corpus.figure("co_patents", fractional).total.value or 0) <= joint
    for key, part in (
        ("region_patents", joint),
        ("region_projects", corpus.figure("joint_projects", STUDY).total.value),
    ):
        cells = corpus.figure(key, STUDY).cells
        assert all(part <= cell.estimate.value for cell in cells)  # type: ignore[operator]
    by_direction = corpus.figure("cross_border_ownership", STUDY, ("direction",)).cells
    directed = sum((cell.estimate.value or Decimal(0) for cell in by_direction), Decimal(0))
    assert directed >= (corpus.figure("cross_border_ownership", STUDY).total.value or 0)
    known, every = (corpus.figure(k, STUDY).total.value for k in ("valued_project_partners", "project_partners"))
    assert known <= every  # type: ignore[operator]


@pytest.mark.slow
@SMALL
@given(patents)
def test_inventors_shares_of_a_patent_sum_to_one(more: list[TinyPatent]) -> None:
    rows = pq.read_table(opened([], more).path / "patent_parties").to_pylist()
    for patent in more:
        shares = [row["weight"] for row in rows if row["patent_id"] == patent.patent_id and row["role"] == "inventor"]
        assert sum(shares, Decimal(0)) == 1


@given(st.integers(1, 5_000))
def test_equal_shares_sum_to_one_and_differ_by_less_than_their_number(count: int) -> None:
    shares = equal_shares(count)
    assert sum(shares, Decimal(0)) == 1
    assert max(shares) - min(shares) < count * Decimal("1e-12")
