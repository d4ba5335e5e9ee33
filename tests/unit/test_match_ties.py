"""Who pays for two organisations and who cites whom: told from the works, known by their year, and a reason to open."""

from pathlib import Path

import numpy as np
import pytest
from tests.tiny import HONG_KONG, SHANGHAI, Tie, Tiny, TinyWork

import midspan
from midspan.match.evaluate import evaluated
from midspan.match.features import FEATURES, block, of_pairs
from midspan.match.past import Field, Past, field_of
from midspan.match.reasons import Reason, reasons
from midspan.match.ties import FEATURES as OF_TIES
from midspan.partnering import study_field

ROWS = [
    ("w1", "a", "east"), ("w1", "x", "east"), ("w2", "b", "west"), ("w3", "b", "west"), ("w4", "c", "west"),
    ("w5", "a", "east"), ("w6", "c", "west"),
]  # fmt: skip
WORKS = [(f"w{n}", 2010 + n, f"Title {n}", "") for n in range(1, 7)]
PAID = [("w1", "Fund"), ("w2", "Fund"), ("w3", "Other"), ("w6", "Fund"), ("w9", "Fund")]
CITED = [("w2", "w1"), ("w3", "w1"), ("w5", "w2"), ("w6", "w5"), ("w3", "w9")]


@pytest.fixture(scope="module")
def field() -> Field:
    return field_of(ROWS, WORKS, PAID, CITED)


def features(field: Field, until: int, one: str, other: str) -> dict[str, float]:
    ends = [np.array([field.organisations.index(name)], dtype=np.intp) for name in (one, other)]
    return dict(zip(FEATURES, block(Past(field, until), *ends)[0, 0].tolist(), strict=True))


def test_citations_count_by_shares_and_those_of_both_directions_by_the_fewer(field: Field) -> None:
    """w2 and w3 of b cite w1, of which a has half: 1; w5 of a cites w2: 1 the other way."""
    found = features(field, 2016, "a", "b")
    assert found["citations"] == pytest.approx(np.log1p(2))
    assert found["citations_both_ways"] == pytest.approx(np.log1p(1))
    assert features(field, 2014, "a", "b")["citations_both_ways"] == 0
    assert features(field, 2016, "b", "c")["citations"] == 0


def test_funders_of_both_are_likeness_and_works_to_come_are_not_known(field: Field) -> None:
    assert features(field, 2016, "a", "c")["funders"] == pytest.approx(1)
    assert 0 < features(field, 2016, "a", "b")["funders"] < 1
    assert features(field, 2015, "a", "c")["funders"] == 0


def test_pairs_have_the_same_numbers_from_either_end_and_in_lots_or_alone(field: Field) -> None:
    past, every = Past(field, 2016), np.arange(len(field.organisations), dtype=np.intp)
    whole = block(past, every, every)
    assert np.allclose(whole, whole.transpose(1, 0, 2))
    first, second = (grid.ravel() for grid in np.meshgrid(every, every, indexing="ij"))
    assert np.allclose(of_pairs(past, first, second), whole.reshape(-1, len(FEATURES)))


def test_order_of_what_works_name_changes_nothing(field: Field) -> None:
    turned = field_of(ROWS[::-1], WORKS[::-1], PAID[::-1], CITED[::-1])
    assert features(turned, 2016, "a", "b") == features(field, 2016, "a", "b")


def test_reasons_open_to_the_works_that_name_the_funder_and_that_cite(field: Field) -> None:
    at = {name: place for place, name in enumerate(field.organisations)}
    found = {reason.kind: reason for reason in reasons(Past(field, 2016), at["a"], at["b"])}
    assert found["funder"] == Reason("funder", ("Fund",), ("w1",), ("w2",))
    assert found["citations"] == Reason("citations", (), ("w5", "w1"), ("w3", "w2"))
    assert "citations" not in {reason.kind for reason in reasons(Past(field, 2016), at["b"], at["c"])}


def test_a_field_without_funders_and_citations_has_zeros(field: Field) -> None:
    plain = features(field_of(ROWS, WORKS), 2016, "a", "b")
    assert [plain[name] for name in OF_TIES] == [0, 0, 0]


def planted(*, is_cited: bool) -> Field:
    """Of 40 organisations of two regions each pair that comes together has cited each other two years before."""
    rows, works, cited = [], [], []

    def write(year: int, *ends: str) -> str:
        work = f"w{len(works):05}"
        works.append((work, year, f"Title {len(works) % 7}", ""))
        rows.extend((work, end, "east" if end[0] == "a" else "west") for end in ends)
        return work

    for year in range(2010, 2021):
        own = {end: write(year, end) for k in range(40) for end in (f"a{k:02}", f"b{k:02}")}
        for k in range(0, 40, 2):
            other = (k * 7 + year * 3) % 40
            ahead = (k * 7 + (year + 2) * 3) % 40
            write(year, f"a{k:02}", f"b{other:02}")
            cited += [(own[f"a{k:02}"], own[f"b{ahead:02}"])]
    return field_of(rows, works, cited=cited if is_cited else ())


def test_citations_that_come_before_works_in_common_are_learnt() -> None:
    found, without = (
        evaluated(planted(is_cited=is_cited), ("east", "west"), 2020).scores["all"]["learned"].hit_at_10.value
        for is_cited in (True, False)
    )
    assert found > 2 * without


def test_a_study_reads_them_of_works_and_of_the_records_they_stand_for(tmp_path: Path) -> None:
    ann, bo = ("Ann Au", (Tie(SHANGHAI, "x:a"), Tie(SHANGHAI, "x:c"))), ("Bo Bai", (Tie(HONG_KONG, "x:b"),))
    works = [
        TinyWork("W1", 2020, (ann,), funders=("Fund",)),
        TinyWork("W2", 2019, (ann,), type="preprint", cites=("W3", "W1"), funders=("Other",)),
        TinyWork("W3", 2019, (bo, ("Cy Cui", (Tie(HONG_KONG, "x:d"),)))),
    ]
    corpus = Tiny(works, doubles=[("W2", "W1")]).write(tmp_path)
    study = midspan.study("shanghai", "hong-kong", period="2019-2020")
    corpus.figure("joint_works", study)
    field = study_field(corpus.engine, study)
    assert field.works == ("W1", "W3")
    assert [field.works[work] for work in field.named.cited.ravel()] == ["W1", "W3"]
    assert [(field.works[work], field.named.funders[funder]) for work, funder in field.named.paid] == [
        ("W1", "Fund"), ("W1", "Other"),
    ]  # fmt: skip


def test_no_pairs_have_no_numbers() -> None:
    nobody = np.zeros(0, dtype=np.intp)
    field = field_of([("w", "a", "east"), ("w", "b", "west")], [("w", 2020, "graph", "")], cited=[("w", "w")])
    assert of_pairs(Past(field, 2020), nobody, nobody).shape == (0, len(FEATURES))
