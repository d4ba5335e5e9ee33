"""Definitions of growth: over the yearly values of a period, and between published totals, ends and rates.

The official handbooks know two: the level method (水平法), the even rate that leads from the base year to the last
one; and the accumulative method (累计法), the even rate under which the years after the base year add up to their
total. The arithmetic mean of yearly rates is neither.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from midspan.measure.indicator import Cells, Values
from midspan.model.errors import FigureError
from midspan.model.study import Study

Series = NDArray[np.float64]
"""Shape (years, 1 + replicates)."""
_EXACT = 1e-13


def compound(series: Series) -> Values:
    """(last / first) ** (1 / (years - 1)) - 1.

    >>> float(compound(np.array([[100.0], [0.0], [144.0]]))[0].round(12))
    0.2
    """
    rate: Values = (series[-1] / _positive(series[0])) ** (1 / (len(series) - 1)) - 1
    return rate


def mean_of_rates(series: Series) -> Values:
    """The mean of value / value of the year before - 1."""
    rate: Values = (series[1:] / _positive(series[:-1]) - 1).mean(axis=0)
    return rate


def log_linear(series: Series) -> Values:
    """exp(slope of ln value on year) - 1."""
    years = np.arange(len(series)) - (len(series) - 1) / 2
    slope = (years[:, None] * np.log(_positive(series))).sum(axis=0) / (years**2).sum()
    rate: Values = np.exp(slope) - 1
    return rate


def level(first: float, last: float, steps: int) -> float:
    """The level method: the even rate that leads from `first` to `last` in so many steps of a year.

    >>> round(level(100, 219.41, 8), 4), round(level(159.24, 409.89, 5), 4)
    (0.1032, 0.2082)
    """
    return float((last / first) ** (1 / steps) - 1)


def accumulative(base: float, total: float, years: int) -> float:
    """The accumulative method: the rate x for which base (1+x) + ... + base (1+x)^years = total, to 1e-12.

    >>> round(accumulative(100, 331, 2), 6), round(accumulative(1, 5, 5), 6)
    (0.386796, 0.0)
    """
    low, high = -1.0, 1.0
    while base * math.fsum(powers(high, years + 1)[1:]) < total:
        high *= 2
    while high - low > _EXACT * max(1.0, high):
        middle = (low + high) / 2
        if base * math.fsum(powers(middle, years + 1)[1:]) < total:
            low = middle
        else:
            high = middle
    return high


class Nature(StrEnum):
    """Whether values of years are of each year, or add up what was since the first."""

    ANNUAL = "annual"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True, slots=True)
class Yearly:
    """A series by year, and what its values are."""

    name: str
    values: Mapping[int, float]
    nature: Nature = Nature.ANNUAL


@dataclass(frozen=True, slots=True)
class Growth:
    """Growth in a named span of years by both methods: `base` is the year before the span."""

    base: int
    level: float
    accumulative: float


def growth_in(series: Yearly, first: int, last: int) -> Growth:
    """The growth of a yearly series in the years named, from the year before them; FigureError where it has none.

    >>> found = growth_in(Yearly("export", {2018: 159.24, 2019: 200.0, 2020: 409.89}), 2019, 2020)
    >>> found.base, round(found.level, 4)
    (2018, 0.6044)
    """
    if series.nature is Nature.CUMULATIVE:
        raise FigureError(
            f'the series "{series.name}" is cumulative: its values add up those of the years before',
            next_step="take the differences from year to year, and measure the growth of these",
        )
    missing = [year for year in range(first - 1, last + 1) if series.values.get(year, 0) <= 0]
    if missing:
        raise FigureError(
            f'the series "{series.name}" has nothing in {missing[0]}',
            next_step=f"growth in {first}-{last} needs every year from {first - 1}, the base, to {last}",
        )
    base, inside = series.values[first - 1], [series.values[year] for year in range(first, last + 1)]
    return Growth(first - 1, level(base, inside[-1], len(inside)), accumulative(base, math.fsum(inside), len(inside)))


def together(*series: Yearly) -> tuple[Yearly, ...]:
    """Series that may stand in one table; FigureError where some are cumulative and others of each year."""
    by_nature = {one.nature: one.name for one in series}
    if len(by_nature) > 1:
        raise FigureError(
            f'"{by_nature[Nature.CUMULATIVE]}" is cumulative and "{by_nature[Nature.ANNUAL]}" is of each year: '
            "they can't be compared",
            next_step="take the differences of the cumulative one from year to year first",
        )
    return series


def powers(rate: float, years: int) -> tuple[float, ...]:
    """1, (1 + rate), (1 + rate)^2 ...: so many years of even growth from 1."""
    return tuple((1 + rate) ** year for year in range(years))


def rates(
    operand: str, rate: Callable[[Series], Values]
) -> Callable[[Mapping[str, Cells], Sequence[str], Study], Cells]:
    """The function of a derived indicator that applies a definition of growth to the years of a period."""

    def derive(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
        yearly = cells[operand]
        if not yearly:
            return {}
        nothing = np.zeros_like(next(iter(yearly.values())))
        prefixes = sorted({key[:-1] for key in yearly})
        return {
            prefix: rate(np.stack([yearly.get((*prefix, str(year)), nothing) for year in study.period.years]))
            for prefix in prefixes
        }

    return derive


def check_growth(study: Study, by: Sequence[str], partial_year: int | None) -> None:
    """Refuses growth over one year, or to a year that is not whole."""
    if study.period.first == study.period.last:
        raise FigureError(
            f"growth needs at least two years, the period is {study.period}", next_step="choose a longer period"
        )
    if partial_year is not None and study.period.last >= partial_year:
        raise FigureError(
            f"growth to {study.period.last} has no meaning: {partial_year} is incomplete in this corpus",
            next_step=f"end the period in {partial_year - 1}",
        )


def _positive(values: Series | Values) -> Series | Values:
    return np.where(values > 0, values, np.nan)
