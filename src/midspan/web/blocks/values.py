"""Several figures of one value each, as one table: value, both uncertainties and the way to the records."""

from collections.abc import Iterable
from dataclasses import dataclass

from midspan.chart.number import unit_of
from midspan.model.errors import FigureError
from midspan.model.figure import Card
from midspan.web.blocks.numbers import counted, exactly, lacks, low_and_high
from midspan.web.blocks.studied import Studied
from midspan.web.visit import same_range


@dataclass(frozen=True, slots=True)
class Value:
    """One figure. Where the corpus cannot give it, `missing` says what it lacks and `step` what to do."""

    title: str
    definition: str
    kind: str
    value: str = ""
    exact: str = ""
    low: str = ""
    high: str = ""
    linkage_low: str = ""
    linkage_high: str = ""
    records: str = ""
    url: str = ""
    missing: str = ""
    step: str = ""


def values(studied: Studied, keys: Iterable[str]) -> tuple[Value, ...]:
    """The figures of these indicators that are installed."""
    cards = studied.visit.book.cards
    return tuple(_value(studied, cards[key]) for key in keys if key in cards)


def _value(studied: Studied, card: Card) -> Value:
    visit = studied.visit
    kind = visit.t(f"kind.{card.kind}")
    try:
        figure = studied.figure(card.key)
    except FigureError as error:
        return Value(visit.title(card), card.definition, kind, missing=lacks(visit, card, error), step=error.next_step)
    unit, now = unit_of(card, figure.study), figure.total
    return Value(
        visit.title(card),
        card.definition,
        kind,
        visit.t.numbers.spoken(now.value, unit),
        exactly(now),
        *low_and_high(visit.t, now.stability, unit),
        *low_and_high(visit.t, same_range(now), unit),
        counted(visit, card, now.records),
        studied.address.url("records", figure=card.key),
    )
