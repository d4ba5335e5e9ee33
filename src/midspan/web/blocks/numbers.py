"""How an estimate is said: its value, its interval and its linkage range, in one place for every block."""

from dataclasses import dataclass

from midspan.chart.number import MISSING, spoken, spoken_range
from midspan.model.figure import Card, Estimate, Interval
from midspan.web.address import Address
from midspan.web.visit import Visit, same_range


@dataclass(frozen=True, slots=True)
class Said:
    """An estimate in words. Empty text where there is nothing to say."""

    value: str
    interval: str
    linkage: str
    records: int

    @property
    def has_interval(self) -> bool:
        """Whether there is an interval."""
        return bool(self.interval)


def said(estimate: Estimate, unit: str) -> Said:
    """An estimate in the words of its unit."""
    return Said(
        spoken(estimate.value, unit),
        _range(estimate.stability, unit),
        _range(same_range(estimate), unit),
        estimate.records,
    )


def _range(interval: Interval | None, unit: str) -> str:
    return spoken_range(interval.low, interval.high, unit) if interval else ""


def low_and_high(interval: Interval | None, unit: str) -> tuple[str, str]:
    """The ends of an interval as table cells."""
    if interval is None:
        return MISSING, MISSING
    return spoken(interval.low, unit), spoken(interval.high, unit)


def show_records(visit: Visit, card: Card, count: int) -> str:
    """Such as: Show 12,280 papers."""
    return visit.t("card.show", count=f"{count:,}", noun=records_noun(visit, card, count))


def records_noun(visit: Visit, card: Card, count: int) -> str:
    """What the records of a figure are called."""
    key = f"records.{card.records}{'.one' if count == 1 else ''}"
    return visit.t(key) if visit.t.has(key) else card.records


@dataclass(frozen=True, slots=True)
class Foot:
    """The last line of a card: source, and the twins of its figure."""

    source: str
    title: str
    csv: str
    json: str
    svg: str


def foot(visit: Visit, address: Address, card: Card, by: str) -> Foot:
    """The foot of a card that shows one figure by one dimension."""
    urls = {form: address.url(f"figure/{card.key}.{form}", by=by or None) for form in ("csv", "json", "svg")}
    return Foot(visit.source_line(card), visit.title(card), **urls)
