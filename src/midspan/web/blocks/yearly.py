"""Joint papers by year: a line with its band over every year of the corpus, and the same as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from midspan.chart.draw import year_points
from midspan.chart.number import unit_of
from midspan.chart.trend import NARROW, SLIM, WIDE, TrendWords, YearPoint, trend
from midspan.model.figure import Cell, Estimate, Figure
from midspan.web.blocks.numbers import Foot, foot, low_and_high
from midspan.web.blocks.studied import Studied
from midspan.web.headline import Move, change_between
from midspan.web.words import Words

KEY = "joint_works"


@dataclass(frozen=True, slots=True)
class YearRow:
    """One row of the table."""

    year: str
    value: str
    low: str
    high: str
    linkage_low: str
    linkage_high: str
    is_complete: bool
    url: str


@dataclass(frozen=True, slots=True)
class Yearly:
    """The card."""

    title: str
    subtitle: str
    note: str
    chart: Markup
    rows: tuple[YearRow, ...]
    foot: Foot


def yearly(studied: Studied, total: Estimate) -> Yearly | None:
    """The card, or None where the corpus has no two years to join by a line."""
    figure = studied.by_year(KEY)
    if figure is None:
        return None
    visit = studied.visit
    partial = visit.book.partial_year
    points = year_points(figure, partial, visit.t("interval.name"), visit.t.numbers)
    if len(points) < 2:
        return None
    first, last = visit.book.years
    is_drawn_partial = not points[-1].is_complete
    every_year = studied.address.with_period(figure.study.period)
    counting = visit.t(f"counting.{studied.address.study.counting}")
    return Yearly(
        title=_title(studied, figure, points),
        subtitle=visit.t("trend.sub", first=first, last=last, counting=counting),
        note=visit.t("trend.said", year=partial) if is_drawn_partial else "",
        chart=_charts(studied, figure, points, total),
        rows=tuple(_row(studied, figure, cell) for cell in sorted(figure.cells, key=lambda cell: cell.key)),
        foot=foot(visit, every_year, figure.card, "year"),
    )


def _charts(studied: Studied, figure: Figure, points: Sequence[YearPoint], total: Estimate) -> Markup:
    """The chart for wide, narrow and slim cards; the style sheet shows the one that fits."""
    t, unit = studied.visit.t, unit_of(figure.card, figure.study)
    say, period = t.numbers.axis(unit), studied.address.period
    words = TrendWords(
        label=t("trend.alt", **_ends(t, points, figure)),
        name=studied.visit.title(figure.card),
        period=t("trend.period", value=t.numbers.spoken(total.value, unit), period=t.span(period)),
        incomplete="" if points[-1].is_complete else t("trend.incomplete", year=points[-1].year),
        interval=t("trend.band"),
    )
    shade = (period.first, period.last)
    both = [trend(points, words, say, period=shade, frame=frame) for frame in (WIDE, NARROW, SLIM)]
    return Markup("".join(both))  # noqa: S704 - drawn by the chart kit, which escapes


def _complete(points: Sequence[YearPoint]) -> list[YearPoint]:
    return [point for point in points if point.is_complete] or list(points)


def _ends(t: Words, points: Sequence[YearPoint], figure: Figure) -> dict[str, object]:
    """The first and the last complete year with their values."""
    whole = _complete(points)
    first, last = whole[0].year, whole[-1].year
    unit = unit_of(figure.card, figure.study)
    return {
        "first": first,
        "last": last,
        "low": t.numbers.spoken(figure.at(str(first)).value, unit),
        "high": t.numbers.spoken(figure.at(str(last)).value, unit),
    }


def _title(studied: Studied, figure: Figure, points: Sequence[YearPoint]) -> str:
    """By rule: rose every year; or from one number to another; or no claim where the ends are about level."""
    t, whole = studied.visit.t, _complete(points)
    said = _ends(t, points, figure)
    change = change_between(figure.at(str(whole[-1].year)), figure.at(str(whole[0].year)))
    if len(whole) > 2 and all(one.value < other.value for one, other in pairwise(whole)):
        return t("trend.rose", **said)
    if change.move in {Move.LEVEL, Move.UNKNOWN}:
        return t("trend.level", **said)
    return t("trend.from_to", **said)


def _row(studied: Studied, figure: Figure, cell: Cell) -> YearRow:
    t, unit = studied.visit.t, unit_of(figure.card, figure.study)
    estimate, year = cell.estimate, cell.key[0]
    low, high = low_and_high(t, estimate.stability, unit)
    linkage_low, linkage_high = low_and_high(t, estimate.linkage, unit)
    return YearRow(
        year,
        t.numbers.spoken(estimate.value, unit),
        low,
        high,
        linkage_low,
        linkage_high,
        year != str(studied.visit.book.partial_year),
        studied.address.with_period(figure.study.period).url("records", figure=KEY, year=year),
    )
