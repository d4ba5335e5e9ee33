"""The growth audit: which yearly series a published total and average rate imply, and what contradicts itself."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import pairwise

from midspan.measure.growth import accumulative, level, powers
from midspan.model.errors import ClaimError, known_values

CLOSE = 0.01
"""Two rates agree where they are at most a point apart: published rates are rounded."""
MOST_YEARS = 200


@dataclass(frozen=True, slots=True)
class Report:
    """What was published of a growth; None where it was not.

    `total` is the sum over `years` years, `rate` the average growth a year (0.6 is 60 %), `first` and `last` the first
    and last of these years, `base` the year before them, `times` how many times the start the end is.
    """

    years: int
    total: float | None = None
    rate: float | None = None
    first: float | None = None
    last: float | None = None
    base: float | None = None
    times: float | None = None

    def __post_init__(self) -> None:
        if not 2 <= self.years <= MOST_YEARS:
            raise ClaimError(f'"years={self.years}" is no span of growth', next_step="give two years or more")
        for name in ("total", "first", "last", "base", "times"):
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value > 0):
                raise ClaimError(f'"{name}={value:g}" is not above zero', next_step="leave out what is not known")
        if self.rate is not None and not (math.isfinite(self.rate) and -1 < self.rate <= 100):
            raise ClaimError(f'"rate={self.rate:g}" is not a rate', next_step="write 60 % a year as rate=0.6")
        if (
            sum(value is not None for value in (self.total, self.rate, self.first, self.last, self.base, self.times))
            < 2
        ):
            raise ClaimError(
                "one number alone can't be audited",
                next_step='give two or more: --audit "total=32.3e9 rate=0.6 years=5"',
            )

    @classmethod
    def parse(cls, text: str) -> "Report":
        """Reads `total=32.3e9 rate=0.6 years=5`."""
        known = [field.name for field in fields(cls)]
        found: dict[str, float] = {}
        for part in text.split():
            name, _, value = part.partition("=")
            if name not in known:
                raise ClaimError(f'an audit knows no "{name}"', next_step=known_values(name, known))
            try:
                found[name] = float(value)
            except ValueError:
                raise ClaimError(f'"{part}" is not a number', next_step="write it like total=32.3e9") from None
        if "years" not in found or not found["years"].is_integer():
            raise ClaimError(f'"{text}" does not say over how many years', next_step="add years=5")
        return cls(years=int(found.pop("years")), **found)


@dataclass(frozen=True, slots=True)
class Reading:
    """One definition under which the report can be read.

    `series` are the years under even growth, `base` the year before them where the definition has one. `first` and
    `last` are the lowest and highest that the first and the last year can be while no year turns (falls under growth,
    rises under decline), None where the definition alone does not say; `rates` the same of the compound rate from the
    start to the last year.
    """

    key: str
    title: str
    definition: str
    base: float | None
    series: tuple[float, ...]
    first: tuple[float, float] | None
    last: tuple[float, float] | None
    rates: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Audit:
    """What a report implies under each definition, and what is to be said of it."""

    report: Report
    readings: tuple[Reading, ...]
    findings: tuple[str, ...]


def audit(report: Report) -> Audit:
    """The audit of a report; readings need a total and a rate."""
    readings: tuple[Reading, ...] = ()
    if report.total is not None and report.rate is not None:
        given = (report.total, report.rate, report.years)
        readings = (_inside(*given), _before(*given), _accumulated(*given), _mean(*given))
        readings += (_stock(*given),) if report.rate > 0 else ()
    return Audit(report, readings, tuple(_findings(report, readings)))


def _inside(total: float, rate: float, years: int) -> Reading:
    steps, first = powers(rate, years), total / math.fsum(powers(rate, years))
    times = steps[-1]
    early, late = total / (1 + (years - 1) * times), total / (years - 1 + times)
    return Reading(
        "level_inside",
        "Level method (水平法), base year inside the span",
        f"The even rate from the first of the years to the last, in {years - 1} steps: only these two years are tied.",
        None, tuple(first * step for step in steps), _ends(early, late), _ends(early * times, late * times),
        (rate, rate),
    )  # fmt: skip


def _before(total: float, rate: float, years: int) -> Reading:
    steps = powers(rate, years + 1)
    base, times = total / math.fsum(steps[1:]), steps[-1]
    return Reading(
        "level_before",
        "Level method (水平法), base year before the span",
        f"The even rate from the year before the span to its last year, in {years} steps: only these two are tied.",
        base, tuple(base * step for step in steps[1:]), _ends(total / (1 + (years - 1) * times), total / years),
        _ends(total / years, total * times / (years - 1 + times)), (rate, rate),
    )  # fmt: skip


def _accumulated(total: float, rate: float, years: int) -> Reading:
    steps = powers(rate, years + 1)
    base = total / math.fsum(steps[1:])
    last = _ends(total / years, max(0.0, total - (years - 1) * base))
    return Reading(
        "accumulative",
        "Accumulative method (累计法)",
        "The even rate under which the years add up to the total: it fixes the year before the span, none in it.",
        base, tuple(base * step for step in steps[1:]), _ends(base, total / years), last,
        (level(base, last[0], years), level(base, last[1], years)),
    )  # fmt: skip


def _mean(total: float, rate: float, years: int) -> Reading:
    """Of rates with one mean, even ones compound to the most; to the least where a single year has all the growth."""
    steps = years - 1
    least = level(1, 1 + steps * rate, steps) if rate > 0 else rate
    return Reading(
        "mean",
        "Arithmetic mean of the yearly rates",
        f"The mean of the {steps} yearly rates inside the span: the more uneven the years, the further above the "
        "compound rate.",
        None, _inside(total, rate, years).series, None, None, (least, rate),
    )  # fmt: skip


def _stock(total: float, rate: float, years: int) -> Reading:
    stocks = [total / step for step in reversed(powers(rate, years))]
    series = (stocks[0], *(after - before for before, after in pairwise(stocks)))
    return Reading(
        "stock",
        "Growth of the running total",
        "The total so far grew by the rate each year: the first year holds all that there was by its end.",
        None, series, None, None, (rate, rate),
    )  # fmt: skip


def _ends(one: float, other: float) -> tuple[float, float]:
    return (one, other) if one <= other else (other, one)


def _findings(report: Report, readings: tuple[Reading, ...]) -> Iterator[str]:
    start = report.first if report.first is not None else report.base
    times = report.times or (report.last / start if report.last is not None and start is not None else None)
    if times is not None:
        yield from _of_times(report, times)
    if report.base is not None and report.total is not None:
        yield from _of_base(report, report.base, report.total)
    yield from _of_ends(report, readings)
    yield from _of_definitions(report, readings)


def _of_times(report: Report, times: float) -> Iterator[str]:
    """The end against the start: what rate that is, and whether the published one can be it."""
    inside, before = report.years - 1, report.years
    steps = [inside] if report.first is not None and report.times is None else [before, inside]
    found = {count: level(1, times, count) for count in steps}
    each = ", or ".join(
        f"{percent(rate)} a year in {count} {'step' if count == 1 else 'steps'}" for count, rate in found.items()
    )
    yield f"{said(times)} times as much in {report.years} years is {each} (level method)."
    rate = report.rate
    if rate is None or any(abs(one - rate) <= CLOSE for one in found.values()):
        return
    would = f"{said((1 + rate) ** steps[0])} times as much in {steps[0]} steps"
    yield f"Contradiction: {percent(rate)} a year would be {would}, not {said(times)}."
    yield from _instead(rate, times, found)


def _instead(rate: float, times: float, found: dict[int, float]) -> Iterator[str]:
    """What a rate that is not the compound one can be."""
    for count, one in found.items():
        least = 1 + count * rate
        if abs(1 + one - rate) <= CLOSE:
            yield f"{percent(rate)} is a year as a share of the one before: growth is {percent(one)}."
        elif rate > 0 and least > times:
            yield (
                f"Nor can it be the mean of {count} yearly rates, unless years fell: without that the end would be at "
                f"least {said(least)} times the start."
            )
        elif rate > one > 0:
            yield f"It can be the mean of {count} uneven yearly rates, whose compound rate is {percent(one)}."
        else:
            continue
        return


def _of_base(report: Report, base: float, total: float) -> Iterator[str]:
    found = accumulative(base, total, report.years)
    yield (
        f"From {said(base)} in the year before, {report.years} years that add up to {said(total)} are "
        f"{percent(found)} a year by the accumulative method."
    )
    if report.rate is not None and abs(found - report.rate) > CLOSE:
        yield f"Contradiction: that is not {percent(report.rate)}."


def _of_ends(report: Report, readings: tuple[Reading, ...]) -> Iterator[str]:
    """Published ends against those that the total and the rate imply."""
    if report.total is not None and report.last is not None and report.last > report.total:
        yield f"Contradiction: the last year, {said(report.last)}, is more than the total, {said(report.total)}."
    for name, value in (("first", report.first), ("last", report.last)):
        ranges = [ends for ends in (getattr(reading, name) for reading in readings) if ends is not None]
        if value is not None and ranges and not any(_holds(ends, value) for ends in ranges):
            yield (
                f"Contradiction: under neither official definition can the {name} year be {said(value)}, unless a year "
                "turned."
            )


def _holds(ends: tuple[float, float], value: float) -> bool:
    return ends[0] * (1 - CLOSE) <= value <= ends[1] * (1 + CLOSE)


def _of_definitions(report: Report, readings: tuple[Reading, ...]) -> Iterator[str]:
    if not readings or report.rate is None:
        return
    by_key = {reading.key: reading for reading in readings}
    even, mean = by_key["level_inside"], by_key["mean"]
    yield (
        f"By the level method with even growth the years run from {said(even.series[0])} to {said(even.series[-1])}, "
        f"{said(even.series[-1] / even.series[0])} times as much at the end."
    )
    if "stock" in by_key:
        stock = by_key["stock"].series
        yield (
            f"If it was the running total that grew by {percent(report.rate)}, the first year held {said(stock[0])} "
            f"and the last added {said(stock[-1])}."
        )
    if mean.rates[0] < mean.rates[1]:
        yield (
            f"An arithmetic mean of {percent(report.rate)} fits every compound rate from {percent(mean.rates[0])} to "
            f"{percent(mean.rates[1])} a year, and lower ones where a year fell."
        )


def percent(rate: float) -> str:
    """0.179 as 17.9 %."""
    return f"{rate * 100:,.1f} %"


def said(value: float) -> str:
    """A published number with four figures, in billions or millions where it is that large."""
    for size, name in ((1e9, " bn"), (1e6, " m")):
        if abs(value) >= size:
            return f"{value / size:,.4g}{name}"
    return f"{value:,.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
