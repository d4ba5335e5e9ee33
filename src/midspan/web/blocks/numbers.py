"""How an estimate is said: its value, its interval and its linkage range, in one place for every block."""

from collections.abc import Mapping
from dataclasses import dataclass

from midspan.chart.number import MISSING
from midspan.export.figure_json import number
from midspan.model.errors import MidspanError
from midspan.model.figure import Card, Estimate, Interval
from midspan.web.address import Address
from midspan.web.visit import Visit, same_range
from midspan.web.words import Words


@dataclass(frozen=True, slots=True)
class Said:
    """An estimate in words. Empty text where there is nothing to say."""

    value: str
    exact: str
    interval: str
    linkage: str
    records: int

    @property
    def has_interval(self) -> bool:
        """Whether there is an interval."""
        return bool(self.interval)


def said(t: Words, estimate: Estimate, unit: str) -> Said:
    """An estimate in the words of its unit."""
    return Said(
        t.numbers.spoken(estimate.value, unit),
        exactly(estimate),
        _range(t, estimate.stability, unit),
        _range(t, _apart(t, same_range(estimate), unit), unit),
        estimate.records,
    )


def exactly(estimate: Estimate) -> str:
    """The value with all its figures, as the twins write it; empty where there is none."""
    return "" if estimate.value is None else str(number(estimate.value))


def _range(t: Words, interval: Interval | None, unit: str) -> str:
    return t.numbers.range(interval.low, interval.high, unit) if interval else ""


def _apart(t: Words, interval: Interval | None, unit: str) -> Interval | None:
    """A range whose ends are still two when they are written; else there is nothing to say."""
    low_high = {t.numbers.spoken(end, unit) for end in (interval.low, interval.high)} if interval else set()
    return interval if len(low_high) == 2 else None


def lacks(visit: Visit, card: Card, error: MidspanError) -> str:
    """Why a corpus can't give a figure: by what it counts where the corpus has none of that, else as the error says."""
    if error.fact == f'"{card.key}" needs {card.records}, and this corpus has none':
        return visit.t("lacking.kind", noun=records_noun(visit, card, 2))
    return error.fact


def low_and_high(t: Words, interval: Interval | None, unit: str) -> tuple[str, str]:
    """The ends of an interval as table cells."""
    if interval is None:
        return MISSING, MISSING
    return t.numbers.spoken(interval.low, unit), t.numbers.spoken(interval.high, unit)


def show_records(visit: Visit, card: Card, count: int) -> str:
    """Such as: Show 12,280 papers."""
    return visit.t("card.show", counted=counted(visit, card, count))


def records_noun(visit: Visit, card: Card, count: int) -> str:
    """What the records of a figure are called."""
    return visit.t.said_or(f"records.{card.records}{'.one' if count == 1 else ''}", card.records)


def counted(visit: Visit, card: Card, count: int) -> str:
    """The records of a figure with their number: 12,280 papers."""
    key = f"records.{card.records}.counted{'_one' if count == 1 else ''}"
    if visit.t.has(key):
        return visit.t(key, count=f"{count:,}")
    return f"{count:,} {card.records}"


@dataclass(frozen=True, slots=True)
class Foot:
    """The last line of a card: source, and the twins of its figure."""

    source: str
    title: str
    csv: str
    xlsx: str
    json: str
    svg: str


def foot(visit: Visit, address: Address, card: Card, by: str, where: Mapping[str, str] | None = None) -> Foot:
    """The foot of a card that shows one figure by one dimension; `where` narrows its files to cells of another."""
    urls = {
        form: address.url(f"figure/{card.key}.{form}", by=by or None, **(where or {}))
        for form in ("csv", "xlsx", "json", "svg")
    }
    return Foot(visit.source_line(card), visit.title(card), **urls)
