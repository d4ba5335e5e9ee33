"""What a multiverse says of itself: effects, the nearest combination, its text, its files, its curve."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.tiny import GOLDEN

import midspan
from midspan.api import Corpus
from midspan.chart.curve import OptionRow, curve
from midspan.export.multiverse_json import multiverse_csv, multiverse_to_dict
from midspan.export.multiverse_text import change_text, multiverse_text
from midspan.model.errors import FigureError
from midspan.model.figure import Interval
from midspan.model.multiverse import Choice, Combination, Multiverse

STUDY = midspan.study("shanghai", "hong-kong", period="2019-2021")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("golden"))


@pytest.fixture(scope="module")
def joint(corpus: Corpus) -> Multiverse:
    return corpus.multiverses("joint_works", STUDY)[0]


def made(joint: Multiverse, values: list[float | None]) -> Multiverse:
    """Two choices of two options, with the values of (0,0), (0,1), (1,0), (1,1)."""
    taken = [(0, 0), (0, 1), (1, 0), (1, 1)]
    pairs = [Combination(t, None if v is None else Decimal(v)) for t, v in zip(taken, values, strict=True)]
    return replace(
        joint,
        choices=(Choice("a", "A", ("a0", "a1"), 0), Choice("b", "B", ("b0", "b1"), 1)),
        combinations=tuple(sorted(pairs, key=lambda one: (one.value is None, one.value or 0))),
    )


def test_an_effect_is_what_changes_where_nothing_else_does(joint: Multiverse) -> None:
    first, second = made(joint, [10, 20, 13, 29]).effects
    assert (first.field, first.option, first.median, first.low, first.high) == ("a", "a1", 6, 3, 9)
    assert first.share == (Decimal("0.3") + Decimal("0.45")) / 2
    assert (second.field, second.option, second.low, second.high) == ("b", "b0", -16, -10)


def test_combinations_without_a_value_have_no_effect(joint: Multiverse) -> None:
    first, second = made(joint, [None, 0, 13, 5]).effects
    assert (first.median, first.share) == (5, None)
    assert (second.median, second.share) == (8, Decimal("1.6"))


def test_the_nearest_combination_has_the_fewest_other_choices(joint: Multiverse) -> None:
    multiverse = made(joint, [10, 20, 20, 29])
    near = multiverse.nearest(Interval(Decimal(18), Decimal(22)))
    assert near is not None
    assert (near.taken, multiverse.assumed(near)) == ((0, 1), ())
    far = multiverse.nearest(Interval(Decimal(40), Decimal(41)))
    assert far is not None
    assert [(choice.title, option) for choice, option in multiverse.assumed(far)] == [("A", "a1")]
    assert [one.taken for one in multiverse.distinct] == [(0, 0), (0, 1), (1, 1)]
    assert made(joint, [None] * 4).nearest(Interval(Decimal(0), Decimal(1))) is None


def test_golden_retracted_and_doubles_by_hand(joint: Multiverse) -> None:
    """W8 is retracted and W9 a double; W6 has weak links only, W3 a doubtful one."""
    medians = {(one.field, one.option): (one.median, one.low, one.high) for one in joint.effects}
    assert medians["include_retracted", "in"] == (1, 1, 1)
    assert medians["linkage", "kept"][2] == 1
    assert medians["linkage", "dropped"][1] == -1
    assert joint.known[-1].value == 7


def test_what_is_kept_is_what_was_made(corpus: Corpus, joint: Multiverse) -> None:
    assert corpus.multiverses("joint_works", STUDY) == (joint,)
    document = multiverse_to_dict(joint)
    assert (document["value"], len(document["combinations"])) == (4, 768)
    rows = list(csv.reader(io.StringIO(multiverse_csv([joint]))))
    assert rows[3] == ["cell", *(choice.field for choice in joint.choices), "value"]
    assert [float(row[-1]) for row in rows[4:]] == [float(one.value or 0) for one in joint.combinations]


@pytest.mark.slow
def test_of_many_cells_it_is_said_how_many_are_shown(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("midspan.measure.multiverse.MOST_CELLS", 1)
    (found,) = corpus.multiverses("leadership_share", STUDY)
    assert multiverse_to_dict(found)["cells"] == 2
    assert "The 1 cells of the largest values, of 2" in multiverse_csv([found])


def test_a_figure_without_a_cell_has_no_multiverse_and_says_so(corpus: Corpus) -> None:
    with pytest.raises(FigureError) as caught:
        corpus.multiverses("mobility", STUDY)
    assert caught.value.next_step == "take a longer period or a wider theme"


def test_the_text_has_the_span_the_effects_and_both_ends(joint: Multiverse) -> None:
    lines = multiverse_text(joint).splitlines()
    assert lines[0] == "Joint works, under 768 combinations of choices"
    assert lines[2] == "  from 2.7 to 7"
    assert sum("Retracted works: in" in line for line in lines[4 : 4 + len(joint.effects)]) == 1
    assert multiverse_text(made(joint, [None] * 4)).splitlines()[2] == "  no combination has a value"


def test_a_change_has_its_sign_and_shares_are_in_points() -> None:
    assert change_text(Decimal("-0.104"), "share") == "-10.4 points"
    assert change_text(Decimal("0.0001"), "rate a year") == "0.0 points"
    assert (change_text(Decimal(12), "works"), change_text(Decimal(-3), "CNY")) == ("+12", "-CNY 3")


@pytest.mark.slow
def test_the_studys_own_choice_is_an_option_where_it_is_no_usual_one(corpus: Corpus) -> None:
    (multiverse,) = corpus.multiverses("joint_works", replace(STUDY, author_cap=2))
    (cap,) = [choice for choice in multiverse.choices if choice.field == "author_cap"]
    assert (cap.options, cap.own) == (("any", "10", "30", "100", "2"), 4)
    own = next(one for one in multiverse.combinations if one.taken == multiverse.own)
    assert own.value == corpus.figure("joint_works", replace(STUDY, author_cap=2)).total.value == 3


def test_the_curve_marks_runs_of_options_and_rings_the_own_value() -> None:
    rows = [
        OptionRow("Counting", "full", [True, True, False]),
        OptionRow("Counting", "<fractional>", [False, False, True]),
    ]
    drawn = curve([1.0, 2.0, 4.0], 1, rows, "A curve", str)
    assert drawn.count('class="c-on"') == 2
    assert drawn.count("c-hollow") == 1
    assert drawn.count(">Counting<") == 1
    assert "&lt;fractional&gt;" in drawn
    assert curve([], None, rows, "Nothing", str) == ""
    assert "c-line" in curve([3.0], 0, [], "One", str)
