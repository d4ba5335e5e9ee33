"""Three definitions of growth over the yearly values of a period."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from midspan.measure.indicator import Cells, Values
from midspan.model.errors import FigureError
from midspan.model.study import Study

Series = NDArray[np.float64]
"""Shape (years, 1 + replicates)."""


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
