"""A figure on two sides: what moved it, and why."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.tiny import GOLDEN, HONG_KONG, SHANGHAI, Tie, Tiny, TinyWork

import midspan
from midspan.api import Corpus
from midspan.export.comparison_text import comparison_text, comparison_to_dict, moved_text
from midspan.model.errors import FigureError
from midspan.model.study import Study

STUDY = midspan.study("shanghai", "hong-kong", period="2019-2021")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("golden"))


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The golden corpus after corrections: W1 is gone, W4 has a link to Hong Kong, W2 is retracted, N1 is new."""
    pair = (("Ann Au", (Tie(SHANGHAI),)), ("Bo Bai", (Tie(HONG_KONG),)))
    works = [work for work in GOLDEN.works if work.work_id not in ("W1", "W2", "W4", "W9")]
    (second,) = [work for work in GOLDEN.works if work.work_id == "W2"]
    works += [TinyWork("W4", 2021, pair), TinyWork("N1", 2019, pair), replace(second, is_retracted=True)]
    return Tiny(works).write(tmp_path_factory.mktemp("golden"), corpus_id="rebuilt")


def other(**choices: Any) -> Study:
    return replace(STUDY, **choices)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("study", "why"),
    [
        (other(include_retracted=True), {"W8": "retracted"}),
        (other(merge_doubles=False), {"W9": "a double of another record"}),
        (other(author_cap=2), {"W2": "more than 2 authors"}),
        (other(types=("preprint",)), dict.fromkeys(("W1", "W2", "W3", "W7"), "of type article")),
        (other(period=midspan.study("x", period="2020-2021").period), {"W1": "outside the years 2020-2021"}),
        (other(language="zh"), dict.fromkeys(("W1", "W2", "W3", "W7"), "in language unknown")),
        (other(self_joint=False), {}),
        (other(), {}),
    ],
)
def test_each_choice_says_why_a_record_is_out(corpus: Corpus, study: Study, why: dict[str, str]) -> None:
    found = corpus.compare("joint_works", STUDY, other_study=study)
    assert {one.record_id: one.why for one in found.moved} == why
    assert found.difference == (None if found.b.estimate.value is None else sum(one.change for one in found.moved))
    assert found.shared + len(found.only_a) == found.a.records == 4


def test_the_other_way_round_is_the_same_with_the_other_sign(corpus: Corpus) -> None:
    there = corpus.compare("joint_works", STUDY, other_study=other(include_retracted=True))
    back = corpus.compare("joint_works", other(include_retracted=True), other_study=STUDY)
    assert (there.difference, back.difference) == (1, -1)
    assert [(m.record_id, m.why) for m in there.only_b] == [(m.record_id, m.why) for m in back.only_a]


def test_counting_changes_weights(corpus: Corpus) -> None:
    counting = midspan.study("x", period="2020", counting="fractional").counting
    found = corpus.compare("joint_works", STUDY, other_study=other(counting=counting))
    assert [(m.record_id, m.why) for m in found.reweighed] == [("W2", "weight under fractional counting")]
    assert found.reasons == (("weight under fractional counting", 1, Decimal("-0.333333333333")),)
    assert abs(sum(m.change for m in found.moved) - (found.difference or 0)) < Decimal("0.000001")


@pytest.mark.slow
def test_two_corpora_are_compared_by_record(corpus: Corpus, rebuilt: Corpus) -> None:
    found = corpus.compare("joint_works", STUDY, other=rebuilt)
    assert {m.record_id: m.why for m in found.only_a} == {"W1": "not in the corpus", "W2": "retracted"}
    assert {m.record_id: m.why for m in found.only_b} == {
        "N1": "not in the corpus",
        "W4": "no link to hong-kong that counts by the address lens",
    }
    assert (found.a.corpus_id, found.b.corpus_id, found.shared, found.difference) == ("tiny", "rebuilt", 2, 0)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["joint_authors", "organisation_pairs", "joint_works"])
def test_changes_add_up_to_the_difference(corpus: Corpus, rebuilt: Corpus, key: str) -> None:
    found = corpus.compare(key, STUDY, other=rebuilt, other_study=other(author_cap=2))
    assert sum((m.change for m in found.moved), Decimal(0)) == found.difference


@pytest.mark.slow
def test_contracts_say_why_too(corpus: Corpus) -> None:
    found = corpus.compare("contract_value", STUDY, other_study=other(theme="fintech"))
    assert {m.record_id: m.why for m in found.only_a} == {"C1": "of theme other", "C3": "of theme other"}


def test_a_cell_is_named_where_an_indicator_has_several(corpus: Corpus) -> None:
    with pytest.raises(FigureError, match="a value for each region"):
        corpus.compare("region_works", STUDY, other_study=other(author_cap=2))
    found = corpus.compare("region_works", STUDY, other_study=other(author_cap=2), region="shanghai")
    assert found.difference == sum(m.change for m in found.moved) == -1


def test_a_derived_figure_says_that_its_records_do_not_add_up(corpus: Corpus) -> None:
    found = corpus.compare("cagr", STUDY, other_study=other(author_cap=2))
    assert (found.is_sum, len(found.only_a)) == (False, 1)
    assert "A derived figure" in comparison_text(found)


def test_text_and_plain_values_hold_the_same(corpus: Corpus) -> None:
    found = corpus.compare("joint_works", STUDY, other_study=other(include_retracted=True, author_cap=2))
    lines = comparison_text(found).splitlines()
    assert lines[1].startswith("  A  4   95 % interval")
    assert lines[2].endswith("full counting; works of at most 2 authors; with retracted works)")
    assert lines[3:5] == [
        "  B less A  0",
        "  3 records are in both, 0 of them with another weight; 1 only in A, 1 only in B",
    ]
    assert [moved_text(one) for one in found.moved] == [
        "-\tW2\t2020\t1\t\tmore than 2 authors\tTitle of W2",
        "+\tW8\t2021\t\t1\tretracted\tTitle of W8",
    ]
    document = comparison_to_dict(found)
    assert [(one["record_id"], one["weight_a"], one["weight_b"]) for one in document["records"]] == [
        ("W2", 1, None),
        ("W8", None, 1),
    ]
