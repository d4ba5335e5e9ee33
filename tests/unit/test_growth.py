"""Three definitions of growth, on series whose rates are known."""

import numpy as np
import pytest

from midspan.measure.growth import (
    Nature,
    Series,
    Yearly,
    check_growth,
    compound,
    growth_in,
    log_linear,
    mean_of_rates,
    together,
)
from midspan.model.errors import FigureError
from midspan.model.study import Period, Study


def series(*values: float) -> Series:
    return np.array(values, dtype=np.float64)[:, None]


def per_cent(rate: np.ndarray, places: int) -> float:
    return round(float(rate[0]) * 100, places)


def between(first: float, last: float, steps: int) -> Series:
    """A series of `steps` steps of which only the ends matter to the compound rate."""
    return series(first, *[1.0] * (steps - 1), last)


def test_100_to_219_41_in_8_years_is_10_32_per_cent() -> None:
    assert per_cent(compound(between(100, 219.41, 8)), 2) == 10.32


def test_ten_times_in_14_years_is_17_9_per_cent() -> None:
    assert per_cent(compound(between(1, 10, 14)), 1) == 17.9


def test_on_even_growth_the_three_definitions_agree() -> None:
    even = series(*(100 * 1.2**year for year in range(9)))
    assert [per_cent(rate(even), 9) for rate in (compound, mean_of_rates, log_linear)] == [20.0, 20.0, 20.0]


def test_on_uneven_growth_they_are_what_they_are_defined_as() -> None:
    uneven = series(100, 50, 200)
    assert per_cent(compound(uneven), 6) == 41.421356
    assert per_cent(mean_of_rates(uneven), 6) == 125.0
    assert per_cent(log_linear(uneven), 6) == 41.421356


def test_growth_from_nothing_has_no_value() -> None:
    assert np.isnan(compound(series(0, 5, 10))).tolist() == [True]
    assert np.isnan(mean_of_rates(series(5, 0, 10))).tolist() == [True]
    assert np.isnan(log_linear(series(5, 0, 10))).tolist() == [True]


def test_growth_over_one_year_is_refused() -> None:
    with pytest.raises(FigureError) as caught:
        check_growth(Study(("shanghai", "hong-kong"), Period(2021, 2021)), (), None)
    assert caught.value.fact == "growth needs at least two years, the period is 2021-2021"


def test_growth_to_a_year_that_is_not_whole_is_refused() -> None:
    with pytest.raises(FigureError) as caught:
        check_growth(Study(("shanghai", "hong-kong"), Period(2019, 2024)), (), 2024)
    assert caught.value.next_step == "end the period in 2023"
    check_growth(Study(("shanghai", "hong-kong"), Period(2019, 2023)), (), 2024)


def years(first: int, *values: float) -> Yearly:
    return Yearly("contracts", dict(enumerate(values, first)))


@pytest.mark.parametrize(("base", "end", "rate"), [(159.24, 409.89, 20.82), (197.51, 299.08, 8.65)])
def test_the_base_year_is_outside_the_years_named(base: float, end: float, rate: float) -> None:
    found = growth_in(years(2018, base, 200, 210, 220, 230, end), 2019, 2023)
    assert (found.base, round(found.level * 100, 2)) == (2018, rate)


def test_the_60_per_cent_series_grows_so_by_both_methods() -> None:
    """CNY 32.3 bn in five years at 60 % a year; the base is what came before."""
    total, first = 32.3, 32.3 / sum(1.6**year for year in range(5))
    series = years(2018, first / 1.6, *(first * 1.6**year for year in range(5)))
    assert [round(value, 2) for value in series.values.values()][1:] == [2.04, 3.27, 5.23, 8.37, 13.39]
    found = growth_in(series, 2019, 2023)
    assert (round(found.level, 9), round(found.accumulative, 9)) == (0.6, 0.6)
    assert round(sum(series.values.values()) - first / 1.6, 9) == total


def test_the_accumulative_method_sees_the_years_between() -> None:
    """With half the value in between the sum is that of a lower even rate."""
    full, half = years(2020, 100, 120, 144), years(2020, 100, 60, 144)
    assert round(growth_in(full, 2021, 2022).accumulative, 6) == 0.2
    assert growth_in(half, 2021, 2022).level == growth_in(full, 2021, 2022).level
    rate = growth_in(half, 2021, 2022).accumulative
    assert round(100 * (1 + rate) + 100 * (1 + rate) ** 2, 6) == 204
    assert rate < 0.2


def test_growth_of_a_cumulative_series_is_refused() -> None:
    added_up = Yearly("published", {2018: 1.0, 2019: 2.6, 2020: 5.2}, Nature.CUMULATIVE)
    with pytest.raises(FigureError, match='the series "published" is cumulative'):
        growth_in(added_up, 2019, 2020)


def test_cumulative_and_annual_series_are_not_put_together() -> None:
    annual, added_up = years(2019, 1, 2), Yearly("published", {2019: 1.0, 2020: 3.0}, Nature.CUMULATIVE)
    assert together(annual, annual) == (annual, annual)
    assert together(added_up) == (added_up,)
    with pytest.raises(FigureError) as caught:
        together(annual, added_up)
    assert caught.value.fact.startswith('"published" is cumulative and "contracts" is of each year')
    assert caught.value.next_step


def test_growth_from_a_year_without_anything_is_refused() -> None:
    with pytest.raises(FigureError, match='the series "contracts" has nothing in 2018'):
        growth_in(years(2019, 1, 2, 3), 2019, 2021)
