"""What must hold of any audit: its series add up, its rates come back, its ranges hold every series they speak of."""

import math
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.measure.audit import Report, audit
from midspan.measure.growth import accumulative, level

totals = st.floats(1, 1e12)
rates = st.floats(-0.9, 5).filter(lambda rate: abs(rate) > 1e-3)
spans = st.integers(2, 15)
growths = st.lists(st.floats(0, 3), min_size=1, max_size=10)


def close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)


@pytest.mark.slow
@given(totals, rates, spans)
def test_series_add_up_to_the_total_and_give_the_rate_back(total: float, rate: float, years: int) -> None:
    readings = {r.key: r for r in audit(Report(years, total=total, rate=rate)).readings}
    for reading in readings.values():
        assert len(reading.series) == years
        assert close(math.fsum(reading.series), total)
    inside, before = readings["level_inside"], readings["level_before"]
    assert close(level(inside.series[0], inside.series[-1], years - 1), rate)
    assert before.base is not None
    assert close(level(before.base, before.series[-1], years), rate)
    fixed = readings["accumulative"].base
    assert fixed is not None
    assert close(accumulative(fixed, total, years), rate)
    if "stock" in readings:
        stocks = list(accumulate(readings["stock"].series))
        assert all(close(after / earlier - 1, rate) for earlier, after in pairwise(stocks))


@given(st.floats(1, 1e6), growths)
def test_every_series_that_never_falls_is_inside_the_ranges_of_its_readings(first: float, steps: list[float]) -> None:
    series = list(accumulate(steps, lambda value, growth: value * (1 + growth), initial=first))
    total, years = math.fsum(series), len(series)
    compound = level(series[0], series[-1], years - 1)
    inside = {r.key: r for r in audit(Report(years, total=total, rate=compound)).readings}["level_inside"]
    assert inside.first is not None
    assert inside.last is not None
    assert inside.first[0] * (1 - 1e-6) <= series[0] <= inside.first[1] * (1 + 1e-6)
    assert inside.last[0] * (1 - 1e-6) <= series[-1] <= inside.last[1] * (1 + 1e-6)
    mean = math.fsum(steps) / len(steps)
    averaged = {r.key: r for r in audit(Report(years, total=total, rate=mean)).readings}["mean"]
    assert averaged.rates[0] - 1e-6 <= compound <= averaged.rates[1] + 1e-6


@given(st.floats(1, 1e6), growths)
def test_the_years_after_a_base_are_inside_the_ranges_of_both_official_methods(base: float, steps: list[float]) -> None:
    series = list(accumulate(steps, lambda value, growth: value * (1 + growth), initial=base))[1:]
    if len(series) < 2:
        return
    total, years = math.fsum(series), len(series)
    for key, rate in (
        ("level_before", level(base, series[-1], years)),
        ("accumulative", accumulative(base, total, years)),
    ):
        reading = {r.key: r for r in audit(Report(years, total=total, rate=rate)).readings}[key]
        assert reading.first is not None
        assert reading.last is not None
        assert reading.first[0] * (1 - 1e-6) <= series[0] <= reading.first[1] * (1 + 1e-6)
        assert reading.last[0] * (1 - 1e-6) <= series[-1] <= reading.last[1] * (1 + 1e-6)
