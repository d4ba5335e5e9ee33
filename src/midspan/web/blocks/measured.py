"""Any figure by one dimension: a chart under a title that is said by rule, and every value in a table.

The title claims nothing that the numbers do not hold: which cell is highest is said where its interval keeps clear of
the second's, and where it rests on ten records or more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from midspan.chart import bars as widths
from midspan.chart.bars import Bar, BarWords, bars
from midspan.chart.draw import ends, tip_of, year_points
from midspan.chart.number import unit_of
from midspan.chart.trend import HALF, NARROW, SLIM, TrendWords, YearPoint, trend
from midspan.model.errors import FigureError
from midspan.model.figure import Cell, Figure
from midspan.web.blocks.by_theme import OTHERS
from midspan.web.blocks.crossed import Crossed, crossed
from midspan.web.blocks.facets import WHERE
from midspan.web.blocks.numbers import Foot, exactly, foot, lacks, low_and_high
from midspan.web.blocks.studied import Studied
from midspan.web.headline import FEW, Move, change_between, overlap_heavily
from midspan.web.visit import same_range

MOST_BARS = 12
OF_ORGANISATIONS = frozenset({"organisation", "organisation_pair", "cluster"})
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
    crossed: Crossed | None = None
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
        return Measured(wanted.anchor, visit.title(card), missing=lacks(visit, card, error), step=error.next_step)
    return shown(studied, figure)


def shown(studied: Studied, figure: Figure, of: Mapping[str, str] | None = None, *, beside: str = "") -> Measured:
    """The card of a figure by one dimension. `of` narrows it to cells of another one: `organisation` to its id.

    Of pairs that all hold one organisation, `beside` is its id: then each is called by the other's name.
    """
    visit, card, cells = studied.visit, figure.card, _ordered(figure)
    anchor = Wanted(card.key, "-".join(figure.by)).anchor
    if not any(cell.estimate.value or cell.estimate.records for cell in cells):
        return Measured(anchor, visit.title(card), missing=visit.t("measured.none"))
    where = dict(of or {})
    dimension = visit.t.joined("list.clause", [visit.dimension_name(by) for by in figure.by])
    dimension = visit.t("pair.with") if beside else dimension
    names = _names(studied, figure, cells, beside)
    is_plain = len(figure.by) == 1
    chart, note = _chart(studied, figure, cells, names) if is_plain else ("", _said_of_years(studied, figure))
    address = studied.address.with_period(figure.study.period)
    return Measured(
        anchor=anchor,
        title=_title(studied, figure, cells, names),
        subtitle=visit.t.joined("list.clause", [dimension, visit.t.span(figure.study.period)]),
        note=note,
        definition=card.definition,
        dimension=dimension,
        chart=chart,
        crossed=crossed(studied, figure, lambda cell: _url(studied, figure, cell, where)),
        rows=tuple(_row(studied, figure, cell, names[cell.key], where) for cell in cells[:MOST_ROWS]),
        more=visit.t("measured.more", shown=MOST_ROWS, count=f"{len(cells):,}") if len(cells) > MOST_ROWS else "",
        foot=foot(visit, address, card, ",".join((*figure.by, *where)), where),
    )


def _ordered(figure: Figure) -> list[Cell]:
    """Years in their order, all else the largest first."""
    if figure.by == ("year",):
        return sorted(figure.cells, key=lambda cell: cell.key)
    return sorted(figure.cells, key=lambda cell: (-(cell.estimate.value or 0), cell.key))


Names = Mapping[tuple[str, ...], str]


def _names(studied: Studied, figure: Figure, cells: Sequence[Cell], beside: str) -> Names:
    """What each cell is called: one look-up for all the organisations there are."""
    visit, ids = studied.visit, {one for cell in cells for one in _organisations(figure, cell)}
    known = visit.organisation_names(ids)

    def part(dimension: str, key: str) -> str:
        if dimension not in OF_ORGANISATIONS:
            return visit.cell_name(dimension, key)
        is_pair = dimension == "organisation_pair"
        ids = studied.address.in_readers_order(key) if is_pair else key.split("|")
        return " – ".join(known[one] for one in ids if one != beside)

    return {
        cell.key: visit.t.joined("list.clause", [part(*pair) for pair in zip(figure.by, cell.key, strict=True)])
        for cell in cells
    }


def _organisations(figure: Figure, cell: Cell) -> Sequence[str]:
    keys = zip(figure.by, cell.key, strict=True)
    return [one for dimension, key in keys if dimension in OF_ORGANISATIONS for one in key.split("|")]


def _drawn(cells: Sequence[Cell]) -> list[Cell]:
    """The cells that get a bar: the largest that have a name of their own. Of cells that are level all or none."""
    named = [cell for cell in cells if OTHERS.isdisjoint(cell.key) and cell.estimate.value is not None]
    if len(named) <= MOST_BARS:
        return named
    beyond = named[MOST_BARS].estimate.value
    return [cell for cell in named[:MOST_BARS] if cell.estimate.value != beyond]


def _title(studied: Studied, figure: Figure, cells: Sequence[Cell], names: Names) -> str:
    visit = studied.visit
    what = visit.title(figure.card)
    if figure.by == ("year",):
        return _title_of_years(studied, figure, what)
    drawn = _drawn(cells)
    if len(figure.by) > 1 or len(drawn) < 2 or drawn[0].estimate.records < FEW or drawn[0].estimate.stability is None:
        return what
    if overlap_heavily(drawn[0].estimate.stability, drawn[1].estimate.stability):
        return what
    if drawn[0].estimate.value == drawn[1].estimate.value:
        return what
    return visit.t("measured.highest", what=what, name=names[drawn[0].key])


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


def _chart(studied: Studied, figure: Figure, cells: Sequence[Cell], names: Names) -> tuple[str, str]:
    """The chart, and what must be said beside it."""
    if figure.by == ("year",):
        partial = studied.visit.book.partial_year
        points = year_points(figure, partial, studied.visit.t("interval.name"), studied.visit.t.numbers)
        if len(points) > 1:
            return _line(studied, figure, points), _said_of_line(studied, figure, points)
    level = _said_of_level(studied, figure, cells)
    return ("", level) if level else (_bars(studied, figure, _drawn(cells), names), "")


def _said_of_years(studied: Studied, figure: Figure) -> str:
    """That the last year of a table is incomplete."""
    partial = studied.visit.book.partial_year
    is_there = "year" in figure.by and partial in figure.study.period.years
    return studied.visit.t("measured.incomplete", year=partial) if is_there else ""


def _said_of_line(studied: Studied, figure: Figure, points: Sequence[YearPoint]) -> str:
    t = studied.visit.t
    band = t("measured.band") if any(cell.estimate.stability for cell in figure.cells) else ""
    hollow = "" if points[-1].is_complete else t("trend.said", year=points[-1].year)
    return t.joined("list.sentence", [band, hollow])


def _said_of_level(studied: Studied, figure: Figure, cells: Sequence[Cell]) -> str:
    """Why there is no chart where more cells than it has room for are written with the same, largest value."""
    unit, spoken = unit_of(figure.card, figure.study), studied.visit.t.numbers.spoken
    texts = [spoken(cell.estimate.value, unit) for cell in cells]
    level = texts.count(texts[0])
    return studied.visit.t("measured.all_level", count=f"{level:,}", value=texts[0]) if level > MOST_BARS else ""


def _line(studied: Studied, figure: Figure, points: Sequence[YearPoint]) -> Markup:
    t = studied.visit.t
    say, period = t.numbers.axis(unit_of(figure.card, figure.study)), studied.address.period
    words = TrendWords(
        label=t("measured.line_alt", what=studied.visit.title(figure.card), first=points[0].year, last=points[-1].year),
        name=studied.visit.title(figure.card),
        period=t.span(period),
    )
    shade = (period.first, period.last)
    return Markup("".join(trend(points, words, say, period=shade, frame=one) for one in (HALF, NARROW, SLIM)))  # noqa: S704 - drawn by the chart kit, which escapes


def _bars(studied: Studied, figure: Figure, drawn: Sequence[Cell], names: Names) -> str:
    """Bars; nothing where a value is below zero, which a bar from zero cannot show beside the others."""
    t, unit = studied.visit.t, unit_of(figure.card, figure.study)
    if any((cell.estimate.value or 0) < 0 for cell in drawn) or not drawn:
        return ""
    rows: list[Bar] = []
    for cell in drawn:
        estimate, name = cell.estimate, names[cell.key]
        low, high = ends(estimate.stability) or (None, None)
        tip = tip_of(name, estimate, unit, t("interval.name"), t.numbers)
        rows.append(
            Bar(name, float(estimate.value or 0), t.numbers.spoken(estimate.value, unit), low, high, "", False, tip)
        )
    what = studied.visit.title(figure.card)
    words = BarWords(t("measured.bars_alt", what=what, name=rows[0].name, value=rows[0].text))
    sizes = {"half": widths.HALF, "narrow": widths.NARROW, "slim": widths.SLIM}
    return Markup("".join(bars(rows, words, width=width, class_=name) for name, width in sizes.items()))  # noqa: S704 - drawn by the chart kit, which escapes


def _row(studied: Studied, figure: Figure, cell: Cell, name: str, where: Mapping[str, str]) -> Row:
    t, unit, estimate = studied.visit.t, unit_of(figure.card, figure.study), cell.estimate
    linkage = same_range(estimate)
    return Row(
        name,
        t.numbers.spoken(estimate.value, unit),
        exactly(estimate),
        *low_and_high(t, estimate.stability, unit),
        *low_and_high(t, linkage, unit),
        f"{estimate.records:,}",
        _url(studied, figure, cell, where),
    )


def _url(studied: Studied, figure: Figure, cell: Cell, where: Mapping[str, str]) -> str:
    """The page of an organisation or of two; the records of any other cell that a list can be narrowed to."""
    narrowed = dict(zip(figure.by, cell.key, strict=True))
    if figure.by == ("organisation",):
        return studied.address.url(f"organisations/{cell.key[0]}")
    if figure.by == ("organisation_pair",):
        return studied.address.url(f"organisations/{'/'.join(studied.address.in_readers_order(cell.key[0]))}")
    if not set(narrowed) <= set(WHERE) or not cell.estimate.records:
        return ""
    address = studied.address.with_period(figure.study.period)
    return address.url("records", figure=figure.card.key, **where, **narrowed)
