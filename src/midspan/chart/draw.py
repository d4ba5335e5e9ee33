"""The chart that suits a figure, as a file that stands alone: title, chart, source and its own style."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from midspan.chart.bars import WIDE, Bar, BarWords, bars
from midspan.chart.dots import Dot, dots
from midspan.chart.element import drawing, element, words
from midspan.chart.number import ENGLISH, Numbers, unit_of
from midspan.chart.style import plain_rules
from midspan.chart.trend import TrendWords, YearPoint, trend
from midspan.chart.width import text_width
from midspan.model.figure import Cell, Estimate, Figure, Interval

MOST_BARS = 30
MARGIN = 24.0
HEAD = 62.0
FOOT = 34.0

NameOf = Callable[[str, str], str]
"""Dimension and key of a cell to the name a reader knows."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The words around a chart that stands alone."""

    title: str
    subtitle: str
    source: str
    label: str
    interval: str
    incomplete: str = ""
    language: str = "en"
    numbers: Numbers = ENGLISH


def chart_of(figure: Figure, sheet: Sheet, name_of: NameOf, *, partial_year: int | None = None) -> str:
    """A line for years, bars for other dimensions, dots for a single value or one of each region."""
    say = sheet.numbers.axis(unit_of(figure.card, figure.study))
    if figure.by == ("year",):
        points = year_points(figure, partial_year, sheet.interval, sheet.numbers)
        said = TrendWords(
            sheet.label,
            sheet.title,
            incomplete="" if all(point.is_complete for point in points) else sheet.incomplete,
            interval=sheet.interval if any(cell.estimate.stability for cell in figure.cells) else "",
        )
        return trend(points, said, say)
    if figure.by in ((), ("region",)):
        return dots(
            [_dot(figure, cell, name_of, sheet) for cell in figure.cells if cell.estimate.value is not None],
            sheet.label,
            say,
        )
    cells = sorted(figure.cells, key=lambda cell: (-(cell.estimate.value or Decimal(0)), cell.key))[:MOST_BARS]
    rows = [_bar(figure, cell, name_of, sheet) for cell in cells if cell.estimate.value is not None]
    return bars(rows, BarWords(sheet.label), width=WIDE)


def year_points(figure: Figure, partial_year: int | None, interval: str, numbers: Numbers = ENGLISH) -> list[YearPoint]:
    """The cells of a figure by year as points; years without a value are left out."""
    points = [
        _year_point(cell, unit_of(figure.card, figure.study), partial_year, interval, numbers)
        for cell in figure.cells
        if cell.estimate.value is not None
    ]
    return sorted(points, key=lambda point: point.year)


def _year_point(cell: Cell, unit: str, partial_year: int | None, interval: str, numbers: Numbers) -> YearPoint:
    value = float(cell.estimate.value or 0)
    low, high = ends(cell.estimate.stability) or (value, value)
    year = int(cell.key[0])
    return YearPoint(
        year, value, low, high, year != partial_year, tip_of(str(year), cell.estimate, unit, interval, numbers)
    )


def tip_of(heading: str, estimate: Estimate, unit: str, interval: str, numbers: Numbers) -> str:
    """Heading, value and interval, divided by `|` for the page's tooltips."""
    parts = [heading, numbers.spoken(estimate.value, unit)]
    if estimate.stability:
        parts.append(f"{interval} {numbers.range(estimate.stability.low, estimate.stability.high, unit)}")
    return "|".join(part.replace("|", "/") for part in parts)


def ends(interval: Interval | None) -> tuple[float, float] | None:
    """The ends of an interval as numbers to draw."""
    return (float(interval.low), float(interval.high)) if interval else None


def _name(figure: Figure, cell: Cell, name_of: NameOf) -> str:
    names = [name_of(dimension, key) for dimension, key in zip(figure.by, cell.key, strict=True)]
    return ", ".join(names) or figure.card.title


def _dot(figure: Figure, cell: Cell, name_of: NameOf, sheet: Sheet) -> Dot:
    estimate = cell.estimate
    return Dot(
        _name(figure, cell, name_of),
        float(estimate.value or 0),
        sheet.numbers.spoken(estimate.value, unit_of(figure.card, figure.study)),
        ends(estimate.stability),
        ends(estimate.linkage),
    )


def _bar(figure: Figure, cell: Cell, name_of: NameOf, sheet: Sheet) -> Bar:
    estimate, name = cell.estimate, _name(figure, cell, name_of)
    low, high = ends(estimate.stability) or (None, None)
    unit = unit_of(figure.card, figure.study)
    tip = tip_of(name, estimate, unit, sheet.interval, sheet.numbers)
    return Bar(name, float(estimate.value or 0), sheet.numbers.spoken(estimate.value, unit), low, high, tip=tip)


def standalone(chart: str, sheet: Sheet) -> str:
    """A chart with its title above, its source below and its own style: it opens anywhere."""
    width, height = _size(chart)
    said = max(text_width(sheet.title, 17), text_width([sheet.subtitle, sheet.source], 12))
    inner = chart.replace("<svg ", f'<svg x="{MARGIN:g}" y="{HEAD:g}" overflow="visible" ', 1) if chart else ""
    full_width, full_height = max(width, said, 430.0) + 2 * MARGIN, height + HEAD + FOOT
    body = [
        element("title", (words_only(sheet.title),)),
        f"<style>{plain_rules(sheet.language)}</style>",
        element("rect", width=full_width, height=full_height, class_="c-sheet"),
        words(sheet.title, MARGIN, 28, "c-title"),
        words(sheet.subtitle, MARGIN, 47, "c-note"),
        inner,
        words(sheet.source, MARGIN, full_height - 14, "c-note"),
    ]
    return drawing(full_width, full_height, body, label=sheet.label, class_="sheet", language=sheet.language) + "\n"


def with_style(chart: str, language: str = "en") -> str:
    """A chart of the pages with its style inside it, in light colours, for programs that read no style sheet."""
    opening, end, rest = chart.partition(">")
    return f"{opening}{end}<style>{plain_rules(language)}</style>{rest}"


def first_chart(charts: str) -> str:
    """The first of several drawings of one chart: the widest."""
    return charts[: charts.index("</svg>") + len("</svg>")] if "</svg>" in charts else ""


def chart_width(chart: str) -> float:
    """The width of a drawing in pixels."""
    return _size(chart)[0]


def words_only(text: str) -> str:
    """Text for the inside of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _size(chart: str) -> tuple[float, float]:
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', chart)
    return (float(found[1]), float(found[2])) if found else (430.0, 40.0)
