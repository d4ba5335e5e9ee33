"""The chart kit: zero bases, honest scales, escaped words, the same bytes each time."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from midspan.chart.bars import Bar, BarWords, bars
from midspan.chart.dots import Dot, dots
from midspan.chart.draw import Sheet, chart_of, standalone, year_points
from midspan.chart.heat import DARK, LIGHT, STEPS, colours, contrast, heat_rules, heat_step, oklch_hex
from midspan.chart.number import ENGLISH, unit_of
from midspan.chart.scale import Scale, largest, nice_step, nice_ticks
from midspan.chart.spark import sparkline
from midspan.chart.style import TOKENS, plain_rules
from midspan.chart.trend import NARROW, TrendWords, YearPoint, trend
from midspan.chart.width import ems, text_width
from midspan.model.figure import Card, Cell, Estimate, Figure, Interval
from midspan.model.study import Period, Study

WORDS = TrendWords("A line", "Joint <papers>", "12 in 2019", "2021 is incomplete", "Band")
POINTS = (YearPoint(2019, 10, 8, 12), YearPoint(2020, 20, 15, 26), YearPoint(2021, 5, 4, 6, is_complete=False))
CARD = Card("joint_works", "Joint works", "Each once.", "", "", "works", 1)


def figure(by: tuple[str, ...], *cells: tuple[tuple[str, ...], int]) -> Figure:
    """A figure of whole numbers with an interval of one more and one less."""
    made = tuple(Cell(key, Estimate(Decimal(n), Interval(Decimal(n - 1), Decimal(n + 1)), None, n)) for key, n in cells)
    return Figure(CARD, Study(("a", "b"), Period(2019, 2021)), by, made, (), "corpus", "print", "SELECT")


def is_drawing(text: str) -> bool:
    """Whether the text is one whole svg element."""
    return ElementTree.fromstring(text).tag.endswith("svg")  # noqa: S314 - drawn by ourselves


def test_a_scale_maps_its_ends_and_a_point_domain_to_its_start() -> None:
    assert [Scale(0, 10, 100, 200)(value) for value in (0, 5, 10)] == [100, 150, 200]
    assert Scale(3, 3, 7, 9)(3) == 7


@pytest.mark.parametrize(("span", "step"), [(10, 2), (100, 20), (7, 1), (0, 1), (0.3, 0.05)])
def test_steps_are_one_two_or_five(span: float, step: float) -> None:
    assert nice_step(span, 5) == pytest.approx(step)


@pytest.mark.parametrize("high", [1, 3, 9.9, 10, 12280, 0.13])
def test_ticks_start_at_zero_and_reach_the_highest_value(high: float) -> None:
    ticks = nice_ticks(high)
    assert ticks[0] == 0
    assert ticks[-1] >= high
    assert 2 <= len(ticks) <= 9


def test_a_scale_has_a_length_even_for_nothing() -> None:
    assert largest([]) == largest([0, -3]) == 1


def test_a_trend_draws_the_incomplete_year_dotted_and_hollow() -> None:
    drawn = trend(POINTS, WORDS, str, period=(2019, 2020))
    assert is_drawing(drawn)
    assert drawn.count("c-dot c-hollow") == 1
    assert drawn.count("c-line c-dotted") == 1
    assert "2021 is incomplete" in drawn
    assert "Joint &lt;papers&gt;" in drawn


def test_a_trend_of_complete_years_has_no_dots() -> None:
    drawn = trend(POINTS[:2], WORDS, str)
    assert "c-hollow" not in drawn
    assert "c-dotted" not in drawn


def test_a_narrow_trend_leaves_out_the_end_label() -> None:
    assert "Joint &lt;papers&gt;" not in trend(POINTS, WORDS, str, frame=NARROW)


def test_nothing_draws_nothing() -> None:
    assert trend((), WORDS, str) == bars((), BarWords("", "")) == dots((), "", str) == sparkline([1.0, None]) == ""


def test_one_year_draws_a_dot() -> None:
    assert is_drawing(trend(POINTS[:1], WORDS, str))


def test_the_same_rows_give_the_same_bytes() -> None:
    assert trend(POINTS, WORDS, str) == trend(POINTS, WORDS, str)


def test_bars_are_as_long_as_their_values() -> None:
    drawn = bars((Bar("A & B", 10, "10", note="×2.0", tip='A|"10"'), Bar("C", 5, "5")), BarWords("Bars", "Papers"))
    assert is_drawing(drawn)
    widths = [float(width) for width in re.findall(r'width="([\d.]+)" height="8" rx="2" class="c-bar"', drawn)]
    assert widths[0] == 2 * widths[1]
    assert "A &amp; B" in drawn


def test_dots_show_both_uncertainties() -> None:
    drawn = dots((Dot("Share", 0.13, "13 %", (0.12, 0.14), (0.1, 0.15)),), "Dots", str)
    assert is_drawing(drawn)
    assert drawn.count("c-inner") == drawn.count("c-outer") == 1


def test_a_sparkline_is_hidden_from_screen_readers() -> None:
    drawn = sparkline([1, None, 3, 2])
    assert is_drawing(drawn)
    assert 'aria-hidden="true"' in drawn


@pytest.mark.parametrize(("value", "step"), [(0, 0), (1, 1), (100, 8), (25, 4), (-3, 0)])
def test_heat_steps_go_by_square_root(value: float, step: int) -> None:
    assert heat_step(value, 100) == step


@pytest.mark.parametrize("steps", [LIGHT, DARK])
def test_numbers_in_heat_cells_can_be_read(steps: tuple[tuple[float, float], ...]) -> None:
    assert len(steps) == STEPS
    assert min(contrast(ground, ink) for ground, ink in colours(steps)) >= 4.5


def test_white_and_black_are_where_they_should_be() -> None:
    assert (oklch_hex(1, 0), oklch_hex(0, 0)) == ("#ffffff", "#000000")
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert heat_rules().count("\n") == STEPS - 1


@pytest.mark.parametrize("scheme", [0, 1])
def test_words_and_marks_have_enough_contrast(scheme: int) -> None:
    ground = TOKENS["surface"][scheme]
    for ink in ("ink", "ink-2", "ink-3", "accent-ink", "good"):
        assert contrast(TOKENS[ink][scheme], ground) >= 5.2, ink
    for mark in ("accent", "place-a", "place-b", "other"):
        assert contrast(TOKENS[mark][scheme], ground) >= 3.5, mark


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Decimal(12280), "works", "12,280"),
        (Decimal("3831.4"), "works", "3,831"),
        (Decimal("0.131"), "share", "13.1\u00a0%"),
        (Decimal("0.0042"), "share", "0.42\u00a0%"),
        (Decimal(32300000000), "CNY", "CNY\u00a032.3\u00a0bn"),
        (Decimal(950000), "HKD", "HKD\u00a0950,000"),
        (Decimal("0.6"), "rate a year", "+60.0\u00a0% a year"),
        (Decimal("-2.5"), "works", "\u22122.5"),
        (None, "works", "·"),
    ],
)
def test_numbers_as_readers_meet_them(value: Decimal | None, unit: str, text: str) -> None:
    assert ENGLISH.spoken(value, unit) == text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        ("12010", "12560", "works", "12,010–12,560"),
        ("0.128", "0.134", "share", "12.8–13.4\u00a0%"),
        ("31900000000", "32600000000", "CNY", "CNY\u00a031.9–32.6\u00a0bn"),
    ],
)
def test_ranges_say_their_unit_once(low: str, high: str, unit: str, text: str) -> None:
    assert ENGLISH.range(Decimal(low), Decimal(high), unit) == text


def test_money_is_written_in_the_currency_of_the_study() -> None:
    card = Card("contract_value", "Contracts", "", "", "", "money", 1)
    assert unit_of(card, Study(("a", "b"), Period(2019, 2021), currency="HKD")) == "HKD"
    assert unit_of(CARD, Study(("a", "b"), Period(2019, 2021))) == "works"


@pytest.mark.parametrize(
    "drawn_figure",
    [
        figure(("year",), (("2019",), 10), (("2020",), 20)),
        figure(("theme",), (("x",), 10), (("y",), 20)),
        figure((), ((), 10)),
        figure(("theme",)),
    ],
)
def test_a_figure_stands_alone_without_variables(drawn_figure: Figure) -> None:
    sheet = Sheet("Title <b>", "Sub", "Source & date", "Label", "95 % interval")
    text = standalone(chart_of(drawn_figure, sheet, lambda _dimension, key: key), sheet)
    assert is_drawing(text)
    assert "var(--" not in text
    assert "Title &lt;b&gt;" in text


def test_year_points_mark_the_partial_year() -> None:
    points = year_points(figure(("year",), (("2020",), 20), (("2019",), 10)), 2020, "95 % interval")
    assert [(point.year, point.is_complete, point.low) for point in points] == [(2019, True, 9), (2020, False, 19)]
    assert points[0].tip == "2019|10|95 % interval 9–11"


def test_words_have_the_room_of_their_script() -> None:
    assert ems("合著論文") == 4
    assert text_width(["ab", "一二三"], 13) == 39
    assert ems("12,280") < ems("一二三四") < ems("Joint papers")
    wide = bars((Bar("A", 10, "323億元人民幣"),), BarWords("Bars", "Papers"))
    slim = bars((Bar("A", 10, "10"),), BarWords("Bars", "Papers"))
    tracks = [float(re.search(r'width="([\d.]+)" height="8"', drawn)[1]) for drawn in (wide, slim)]  # type: ignore[index]
    assert tracks[0] < tracks[1]


def test_the_incomplete_year_is_named_only_where_it_is_drawn() -> None:
    sheet = Sheet("Title", "Sub", "Source", "Label", "95 % interval", "2021 is incomplete")
    years = figure(("year",), (("2020",), 10), (("2021",), 20))
    texts = [chart_of(years, sheet, lambda _, key: key, partial_year=partial) for partial in (2021, 2022)]
    assert ["2021 is incomplete" in text for text in texts] == [True, False]


def test_the_style_of_files_knows_no_variables() -> None:
    assert "var(" not in plain_rules()
