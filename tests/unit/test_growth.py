"""Three definitions of growth, on series whose rates are known."""

import numpy as np
import pytest

from midspan.measure.growth import Series, check_growth, compound, log_linear, mean_of_rates
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
