"""The headline figures: value, interval, linkage range, shape by year, change, records and definition."""

from dataclasses import dataclass

from markupsafe import Markup

from midspan.chart.number import unit_of
from midspan.chart.spark import sparkline
from midspan.chart.width import ems
from midspan.model.errors import FigureError
from midspan.model.figure import Card, Figure
from midspan.web.blocks.numbers import Said, said, show_records
from midspan.web.blocks.studied import Studied, estimate_at
from midspan.web.headline import change_line

SLOTS: tuple[tuple[str, ...], ...] = (
    ("joint_works",),
    ("joint_authors",),
    ("organisation_pairs", "fractional_works", "bilateral_score"),
    ("joint_share",),
    ("contract_value",),
)
"""For each slot the indicators that fit it, the best first; a slot none fits is left out."""


LONG = 6.5
"""Ems of a value that is set in smaller letters."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One headline figure."""

    card: Card
    title: str
    said: Said
    is_long: bool
    interval: str
    also: tuple[str, ...]
    spark: Markup
    change: str
    show: str
    records_url: str
    kind: str


def tiles(studied: Studied) -> tuple[Tile, ...]:
    """The headline figures that this corpus can give."""
    cards = studied.visit.book.cards
    keys = [next((key for key in slot if key in cards), None) for slot in SLOTS]
    found = (_offered(studied, cards[key]) for key in keys if key is not None)
    return tuple(tile for tile in found if tile is not None)


def _offered(studied: Studied, card: Card) -> Tile | None:
    """The tile, or none where this corpus has no records of the kind (no contracts, say)."""
    try:
        return _tile(studied, card)
    except FigureError:
        return None


def _tile(studied: Studied, card: Card) -> Tile:
    visit = studied.visit
    by = ("region",) if card.unit == "share" and "region" in card.dimensions else ()
    figure = studied.figure(card.key, *by)
    order = _shown_order(studied, figure)
    if not order:
        by, figure, order = (), studied.figure(card.key), [()]
    first, rest = order[0], order[1:]
    now, unit = figure.at(*first), unit_of(card, figure.study)
    spoken_now = said(visit.t, now, unit)
    return Tile(
        card=card,
        title=visit.t("title.share_of", region=visit.region_name(first[0])) if first else visit.title(card),
        said=spoken_now,
        is_long=ems(spoken_now.value) > LONG,
        interval=_interval(studied, card, spoken_now),
        also=tuple(_also(studied, figure, key) for key in rest),
        spark=Markup(_spark(studied, card, first)),  # noqa: S704 - drawn by the chart kit, which escapes
        change=change_line(visit.t, now, estimate_at(studied.figure_before(card.key, *by), first), unit, studied.spans),
        show=show_records(visit, card, now.records),
        records_url=studied.address.url("records", figure=card.key),
        kind=visit.t(f"kind.{card.kind}"),
    )


def _shown_order(studied: Studied, figure: Figure) -> list[tuple[str, ...]]:
    """The cells of a figure by region, the largest value first; the one cell of any other figure."""
    if not figure.by:
        return [()]
    chosen = (studied.address.a, studied.address.b)
    cells = [cell for cell in figure.cells if cell.key[0] in chosen and cell.estimate.value is not None]
    cells.sort(key=lambda cell: (-(cell.estimate.value or 0), cell.key))
    return [cell.key for cell in cells]


def _interval(studied: Studied, card: Card, spoken_now: Said) -> str:
    t = studied.visit.t
    if spoken_now.has_interval:
        return t("list.range", name=t("interval.name"), range=spoken_now.interval)
    return t("interval.none", kind=t(f"kind.{card.kind}"))


def _also(studied: Studied, figure: Figure, key: tuple[str, ...]) -> str:
    """The value of the other region, in one line."""
    other = said(studied.visit.t, figure.at(*key), unit_of(figure.card, figure.study))
    name = studied.visit.region_name(key[0])
    if not other.has_interval:
        return studied.visit.t.named(name, other.value)
    return studied.visit.t("card.also", name=name, value=other.value, interval=other.interval)


def _spark(studied: Studied, card: Card, first: tuple[str, ...]) -> str:
    """The shape over the complete years of the corpus."""
    figure = studied.by_year(card.key, *(("region",) if first else ()))
    if figure is None:
        return ""
    book = studied.visit.book
    years = [year for year in range(book.years[0], book.years[1] + 1) if year != book.partial_year]
    estimates = [estimate_at(figure, (str(year), *first)) for year in years]
    values = [None if estimate is None or estimate.value is None else float(estimate.value) for estimate in estimates]
    return sparkline(values)
