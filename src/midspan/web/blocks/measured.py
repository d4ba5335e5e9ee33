"""Any figure by one dimension: a chart under a title that is said by rule, and every value in a table.

The title claims nothing that the numbers do not hold: which cell is highest is said where its interval keeps clear of
the second's, and where it rests on ten records or more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from midspan.chart.bars import Bar, BarWords, bars
from midspan.chart.draw import ends, tip_of, year_points
from midspan.chart.number import unit_of
from midspan.chart.trend import NARROW, SLIM, WIDE, TrendWords, YearPoint, trend
from midspan.model.errors import FigureError
from midspan.model.figure import Cell, Figure
from midspan.web.blocks.by_theme import OTHERS
from midspan.web.blocks.by_theme import SLIM as SLIM_BARS
from midspan.web.blocks.facets import WHERE
from midspan.web.blocks.numbers import Foot, exactly, foot, low_and_high
from midspan.web.blocks.studied import Studied
from midspan.web.headline import FEW, Move, change_between, overlap_heavily

MOST_BARS = 12
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a page asks for: an indicator, and the dimension it is broken down by. Years are those of the corpus."""

    key: str
    by: str

    @property
    def anchor(self) -> str:
        """Its id on the page."""
        return f"{self.key}-{self.by}".replace("_", "-")


@dataclass(frozen=True, slots=True)
class Row:
    """One cell of the figure. `url` leads to its records, or to the organisation; empty where there are none."""

    name: str
    value: str
    exact: str
    low: str
    high: str
    linkage_low: str
    linkage_high: str
    records: str
    url: str


@dataclass(frozen=True, slots=True)
class Measured:
    """The card. Where the corpus cannot give the figure, `missing` says what it lacks and `step` what to do."""

    anchor: str
    title: str
    subtitle: str = ""
    note: str = ""
    definition: str = ""
    dimension: str = ""
    chart: str = ""
    rows: tuple[Row, ...] = ()
    more: str = ""
    foot: Foot | None = None
    missing: str = ""
    step: str = ""


def measured(studied: Studied, wanted: Wanted) -> Measured | None:
    """The card, or None where no indicator of this name is installed or it has no such dimension."""
    visit = studied.visit
    card = visit.book.cards.get(wanted.key)
    if card is None or wanted.by not in card.dimensions:
        return None
    study = studied.study_of_all_years if wanted.by == "year" else studied.address.study
    try:
        figure = visit.book.figure(wanted.key, study, (wanted.by,))
    except FigureError as error:
        return Measured(wanted.anchor, visit.title(card), missing=error.fact, step=error.next_step)
    return shown(studied, figure)


def shown(studied: Studied, figure: Figure, of: Mapping[str, str] | None = None) -> Measured:
    """The card of a figure by one dimension. `of` narrows it to cells of another one: `organisation` to its id."""
    visit, card, cells = studied.visit, figure.card, _ordered(figure)
    anchor = Wanted(card.key, "-".join(figure.by)).anchor
    if not any(cell.estimate.value or cell.estimate.records for cell in cells):
        return Measured(anchor, visit.title(card), missing=visit.t("measured.none"))
    where = dict(of or {})
    dimension = visit.t.joined("list.clause", [visit.dimension_name(by) for by in figure.by])
    chart, note = _chart(studied, figure, cells)
    address = studied.address.with_period(figure.study.period)
    return Measured(
        anchor=anchor,
        title=_title(studied, figure, cells),
        subtitle=visit.t.joined("list.clause", [dimension, visit.t.span(figure.study.period)]),
        note=note,
        definition=card.definition,
        dimension=dimension,
        chart=chart,
        rows=tuple(_row(studied, figure, cell, where) for cell in cells[:MOST_ROWS]),
        more=visit.t("measured.more", shown=MOST_ROWS, count=f"{len(cells):,}") if len(cells) > MOST_ROWS else "",
        foot=foot(visit, address, card, ",".join((*figure.by, *where))),
    )


def _ordered(figure: Figure) -> list[Cell]:
    """Years in their order, all else the largest first."""
    if figure.by == ("year",):
        return sorted(figure.cells, key=lambda cell: cell.key)
    return sorted(figure.cells, key=lambda cell: (-(cell.estimate.value or 0), cell.key))


def _name(studied: Studied, figure: Figure, cell: Cell) -> str:
    names = [studied.visit.cell_name(by, key) for by, key in zip(figure.by, cell.key, strict=True)]
    return studied.visit.t.joined("list.clause", names)


def _drawn(cells: Sequence[Cell]) -> list[Cell]:
    """The cells that get a bar: the largest that have a name of their own."""
    return [cell for cell in cells if OTHERS.isdisjoint(cell.key) and cell.estimate.value is not None][:MOST_BARS]


def _title(studied: Studied, figure: Figure, cells: Sequence[Cell]) -> str:
    visit = studied.visit
    what = visit.title(figure.card)
    if figure.by == ("year",):
        return _title_of_years(studied, figure, what)
    drawn = _drawn(cells)
    if len(drawn) < 2 or drawn[0].estimate.records < FEW or drawn[0].estimate.stability is None:
        return what
    if overlap_heavily(drawn[0].estimate.stability, drawn[1].estimate.stability):
        return what
    if drawn[0].estimate.value == drawn[1].estimate.value:
        return what
    return visit.t("measured.highest", what=what, name=_name(studied, figure, drawn[0]))


def _title_of_years(studied: Studied, figure: Figure, what: str) -> str:
    t, partial = studied.visit.t, studied.visit.book.partial_year
    unit = unit_of(figure.card, figure.study)
    whole = [cell for cell in _ordered(figure) if cell.key[0] != str(partial) and cell.estimate.value is not None]
    if len(whole) < 2:
        return what
    first, last = whole[0], whole[-1]
    said = {
        "what": what,
        "first": first.key[0],
        "last": last.key[0],
        "low": t.numbers.spoken(first.estimate.value, unit),
        "high": t.numbers.spoken(last.estimate.value, unit),
    }
    change = change_between(last.estimate, first.estimate)
    is_few = min(first.estimate.records, last.estimate.records) < FEW
    if change.move in {Move.LEVEL, Move.UNKNOWN} or is_few:
        return t("measured.level", **said)
    if len(whole) > 2 and all((a.estimate.value or 0) < (b.estimate.value or 0) for a, b in pairwise(whole)):
        return t("measured.rose", **said)
    return t("measured.from_to", **said)


def _chart(studied: Studied, figure: Figure, cells: Sequence[Cell]) -> tuple[str, str]:
    """The chart, and what must be said beside it."""
    if figure.by == ("year",):
        partial = studied.visit.book.partial_year
        points = year_points(figure, partial, studied.visit.t("interval.name"), studied.visit.t.numbers)
        if len(points) > 1:
            note = "" if points[-1].is_complete else studied.visit.t("trend.said", year=points[-1].year)
            return _line(studied, figure, points), note
    return _bars(studied, figure, _drawn(cells)), ""


def _line(studied: Studied, figure: Figure, points: Sequence[YearPoint]) -> Markup:
    t = studied.visit.t
    has_band = any(cell.estimate.stability for cell in figure.cells)
    words = TrendWords(
        label=t("measured.line_alt", what=studied.visit.title(figure.card), first=points[0].year, last=points[-1].year),
        name=studied.visit.title(figure.card),
        incomplete="" if points[-1].is_complete else t("trend.incomplete", year=points[-1].year),
        interval=t("trend.band") if has_band else "",
    )
    say, period = t.numbers.axis(unit_of(figure.card, figure.study)), studied.address.period
    shade = (period.first, period.last)
    return Markup("".join(trend(points, words, say, period=shade, frame=one) for one in (WIDE, NARROW, SLIM)))  # noqa: S704 - drawn by the chart kit, which escapes


def _bars(studied: Studied, figure: Figure, drawn: Sequence[Cell]) -> str:
    """Bars; nothing where a value is below zero, which a bar from zero cannot show beside the others."""
    t, unit = studied.visit.t, unit_of(figure.card, figure.study)
    if any((cell.estimate.value or 0) < 0 for cell in drawn) or not drawn:
        return ""
    rows: list[Bar] = []
    for cell in drawn:
        estimate, name = cell.estimate, _name(studied, figure, cell)
        low, high = ends(estimate.stability) or (None, None)
        tip = tip_of(name, estimate, unit, t("interval.name"), t.numbers)
        rows.append(
            Bar(name, float(estimate.value or 0), t.numbers.spoken(estimate.value, unit), low, high, "", False, tip)
        )
    what = studied.visit.title(figure.card)
    words = BarWords(t("measured.bars_alt", what=what, name=rows[0].name, value=rows[0].text), what)
    return Markup(bars(rows, words, class_="regular") + bars(rows, words, width=SLIM_BARS, class_="slim"))  # noqa: S704 - drawn by the chart kit, which escapes


def _row(studied: Studied, figure: Figure, cell: Cell, where: Mapping[str, str]) -> Row:
    t, unit, estimate = studied.visit.t, unit_of(figure.card, figure.study), cell.estimate
    return Row(
        _name(studied, figure, cell),
        t.numbers.spoken(estimate.value, unit),
        exactly(estimate),
        *low_and_high(t, estimate.stability, unit),
        *low_and_high(t, estimate.linkage, unit),
        f"{estimate.records:,}",
        _url(studied, figure, cell, where),
    )


def _url(studied: Studied, figure: Figure, cell: Cell, where: Mapping[str, str]) -> str:
    """An organisation's page; the records of any other cell that a list can be narrowed to."""
    narrowed = dict(zip(figure.by, cell.key, strict=True))
    if figure.by == ("organisation",):
        return studied.address.url(f"organisations/{cell.key[0]}")
    if not set(narrowed) <= set(WHERE) or not cell.estimate.records:
        return ""
    address = studied.address.with_period(figure.study.period)
    return address.url("records", figure=figure.card.key, **where, **narrowed)
