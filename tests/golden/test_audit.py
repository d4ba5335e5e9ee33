"""The growth audit on published numbers whose readings were worked out by hand."""

import pytest

from midspan.measure.audit import Audit, Report, audit
from midspan.measure.growth import accumulative, level


def of(text: str) -> Audit:
    return audit(Report.parse(text))


@pytest.mark.parametrize(
    ("first", "last", "steps", "rate"),
    [(100, 219.41, 8, 10.32), (159.24, 409.89, 5, 20.82), (197.51, 299.08, 5, 8.65), (1, 10, 14, 17.88)],
)
def test_the_level_method(first: float, last: float, steps: int, rate: float) -> None:
    assert round(level(first, last, steps) * 100, 2) == rate


def test_the_accumulative_method() -> None:
    assert round(accumulative(100, 331, 2) * 100, 4) == 38.6796
    assert round(accumulative(1, 5, 5), 12) == 0
    assert round(accumulative(10, 5, 2) * 100, 4) == -63.3975


def test_ten_times_in_fourteen_years_is_not_118_per_cent() -> None:
    assert of("times=10 years=14 rate=1.18").findings == (
        "10 times as much in 14 years is 17.9 % a year in 14 steps, or 19.4 % a year in 13 steps (level method).",
        "Contradiction: 118.0 % a year would be 54,751 times as much in 14 steps, not 10.",
        "118.0 % is a year as a share of the one before: growth is 17.9 %.",
    )


def test_32_3_bn_in_five_years_at_60_per_cent() -> None:
    found = of("total=32.3e9 rate=0.6 years=5")
    bn = {r.key: [round(year / 1e9, 2) for year in r.series] for r in found.readings}
    even = [2.04, 3.27, 5.23, 8.37, 13.39]
    assert bn == {
        "level_inside": even, "level_before": even, "accumulative": even, "mean": even,
        "stock": [4.93, 2.96, 4.73, 7.57, 12.11],
    }  # fmt: skip
    by_key = {reading.key: reading for reading in found.readings}
    assert [round((by_key[key].base or 0) / 1e9, 3) for key in ("level_before", "accumulative")] == [1.277, 1.277]
    assert [round(end / 1e9, 3) for end in by_key["level_inside"].first or ()] == [1.187, 3.061]
    assert [round(end / 1e9, 2) for end in by_key["accumulative"].last or ()] == [6.46, 27.19]
    assert [round(rate, 3) for rate in by_key["mean"].rates] == [0.358, 0.6]
    assert [round(rate, 3) for rate in by_key["accumulative"].rates] == [0.383, 0.844]


def test_100_to_219_41_in_8_years() -> None:
    assert of("base=100 last=219.41 years=8 rate=0.1032").findings == (
        "2.194 times as much in 8 years is 10.3 % a year in 8 steps, or 11.9 % a year in 7 steps (level method).",
    )
    assert "Contradiction" in of("base=100 last=219.41 years=8 rate=0.15").findings[1]


def test_a_mean_of_rates_above_the_compound_rate_is_said() -> None:
    found = of("first=100 last=400 years=3 rate=1.3").findings
    assert found[0] == "4 times as much in 3 years is 100.0 % a year in 2 steps (level method)."
    assert found[2] == "It can be the mean of 2 uneven yearly rates, whose compound rate is 100.0 %."
    assert found[1] == "Contradiction: 130.0 % a year would be 5.29 times as much in 2 steps, not 4."


def test_a_mean_that_needs_falling_years_is_said() -> None:
    assert of("times=10 years=14 rate=0.9").findings[2] == (
        "Nor can it be the mean of 14 yearly rates, unless years fell: without that the end would be at least 13.6 "
        "times the start."
    )


def test_contradictions_of_totals_and_ends() -> None:
    assert "is more than the total" in of("total=10 last=11 years=2").findings[0]
    assert of("total=700 base=100 years=5 rate=0.3").findings[:2] == (
        "From 100 in the year before, 5 years that add up to 700 are 11.4 % a year by the accumulative method.",
        "Contradiction: that is not 30.0 %.",
    )
    assert any("can the first year be 1" in f for f in of("total=10 first=1 last=5 years=3 rate=0.1").findings)
    assert [r.key for r in of("total=10 rate=-0.1 years=4").readings][-1] == "mean"
