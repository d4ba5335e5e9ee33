"""The headline never says what the numbers do not."""

from decimal import Decimal

import pytest

from midspan.model.figure import Estimate, Interval
from midspan.model.study import Period
from midspan.web.headline import Move, Spans, change_between, change_line, headline, overlap_heavily
from midspan.web.words import Words

T = Words("en")
NOW, BEFORE = Period(2019, 2023), Period(2014, 2018)
SPANS = Spans(NOW, BEFORE)


def estimate(value: float, arm: float = 0, records: int | None = None) -> Estimate:
    """A value with a stability interval of one arm on each side."""
    middle = Decimal(str(value))
    interval = Interval(middle - Decimal(str(arm)), middle + Decimal(str(arm)))
    return Estimate(middle, interval, None, int(value) if records is None else records)


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (estimate(12280, 270), estimate(6190, 200), "Joint papers doubled in five years, to 12,280."),
        (estimate(930, 10), estimate(830, 10), "Joint papers rose by 12\u00a0%, to 930."),
        (estimate(600, 10), estimate(800, 10), "Joint papers fell by 25\u00a0%, to 600."),
        (estimate(930, 90), estimate(830, 90), "Joint papers stayed about level, at 930."),
        (estimate(1010, 0), estimate(1000, 0), "Joint papers stayed about level, at 1,010."),
        (estimate(3400, 20), estimate(1000, 20), "Joint papers grew to 3.4 times as many in five years: 3,400."),
        (estimate(40, 5), estimate(0, 0), "40 joint papers, against none in 2014–2018."),
        (estimate(40, 5), estimate(7, 3), "40 joint papers, against 7 in 2014–2018."),
        (estimate(7, 3), estimate(40, 5), "7 joint papers, against 40 in 2014–2018."),
        (estimate(1, 0), estimate(3, 0), "1 joint paper, against 3 in 2014–2018."),
        (estimate(0, 0), estimate(40, 5), "No joint papers are known in 2019–2023."),
    ],
)
def test_one_sentence_by_rule(now: Estimate, before: Estimate, text: str) -> None:
    assert headline(T, now, before, SPANS) == text


def test_without_an_earlier_period_there_is_no_comparison() -> None:
    assert headline(T, estimate(930), None, Spans(NOW, None)) == "930 joint papers in 2019–2023."


def test_an_incomplete_year_is_said() -> None:
    spans = Spans(Period(2020, 2024), None, 2024)
    assert headline(T, estimate(930), None, spans) == "930 joint papers in 2020–2024, with 2024 incomplete."


def test_a_single_year_is_a_year() -> None:
    spans = Spans(Period(2023, 2023), Period(2022, 2022))
    assert headline(T, estimate(200, 5), estimate(100, 5), spans) == "Joint papers doubled in a year, to 200."


def test_a_value_without_meaning_is_not_compared() -> None:
    nothing = Estimate(None, None, None, 0)
    assert change_between(estimate(10), nothing).move is Move.UNKNOWN
    assert headline(T, nothing, estimate(10), SPANS) == "No joint papers are known in 2019–2023."


@pytest.mark.parametrize(
    ("now", "before", "hans", "hant"),
    [
        (
            estimate(12280, 270), estimate(6190, 200),
            "五年间合著论文翻了一番，达12,280篇。", "五年間合著論文倍增，達12,280篇。",
        ),
        (estimate(930, 10), estimate(830, 10), "合著论文增长12%，达930篇。", "合著論文增加12%，達930篇。"),
        (estimate(600, 10), estimate(800, 10), "合著论文减少25%，为600篇。", "合著論文減少25%，為600篇。"),
        (estimate(930, 90), estimate(830, 90), "合著论文大致持平，为930篇。", "合著論文大致持平，為930篇。"),
        (
            estimate(3400, 20), estimate(1000, 20),
            "五年间合著论文增至原来的3.4倍，达3,400篇。", "五年間合著論文增至原來的3.4倍，達3,400篇。",
        ),
        (estimate(40, 5), estimate(0), "40篇合著论文，2014–2018年没有。", "40篇合著論文，2014–2018年沒有。"),
        (estimate(1, 0), estimate(3, 0), "1篇合著论文，2014–2018年为3篇。", "1篇合著論文，2014–2018年為3篇。"),
        (estimate(0, 0), estimate(40, 5), "2019–2023年没有已知的合著论文。", "2019–2023年沒有已知的合著論文。"),
    ],
)  # fmt: skip
def test_one_sentence_in_each_script(now: Estimate, before: Estimate, hans: str, hant: str) -> None:
    assert [headline(Words(language), now, before, SPANS) for language in ("zh-Hans", "zh-Hant")] == [hans, hant]


@pytest.mark.parametrize(
    ("one", "other", "heavily"),
    [((0, 10), (20, 30), False), ((0, 10), (9, 19), False), ((0, 10), (7, 17), True), ((0, 10), (0, 10), True)],
)
def test_heavy_overlap_is_more_than_half_an_arm(one: tuple[int, int], other: tuple[int, int], *, heavily: bool) -> None:
    first, second = (Interval(Decimal(low), Decimal(high)) for low, high in (one, other))
    assert overlap_heavily(first, second) is overlap_heavily(second, first) is heavily


@pytest.mark.parametrize(
    ("now", "before", "unit", "text"),
    [
        (estimate(198, 2), estimate(100, 2), "works", "**+98\u00a0%** vs 2014–2018"),
        (estimate(50, 2), estimate(100, 2), "works", "**\u221250\u00a0%** vs 2014–2018"),
        (estimate(0.131, 0.003, 90), estimate(0.089, 0.003, 60), "share", "**+4.2 points** vs 2014–2018"),
        (estimate(0.131, 0.02, 90), estimate(0.128, 0.02, 60), "share", "About level with 2014–2018"),
        (estimate(40, 1), estimate(4, 1), "works", "4 in 2014–2018"),
    ],
)
def test_changes_under_headline_figures(now: Estimate, before: Estimate, unit: str, text: str) -> None:
    assert change_line(T, now, before, unit, SPANS) == text


def test_changes_in_chinese() -> None:
    t = Words("zh-Hant")
    assert change_line(t, estimate(198, 2), estimate(100, 2), "works", SPANS) == "較2014–2018年**+98%**"
    share = estimate(0.131, 0.003, 90), estimate(0.089, 0.003, 60)
    assert change_line(t, *share, "share", SPANS) == "較2014–2018年**+4.2個百分點**"


def test_changes_are_not_made_up() -> None:
    assert change_line(T, estimate(9), None, "works", Spans(NOW, None)) == "No earlier period to compare with"
    partial = Spans(Period(2020, 2024), None, 2024)
    assert change_line(T, estimate(9), None, "works", partial) == "Not compared: 2024 is incomplete"
