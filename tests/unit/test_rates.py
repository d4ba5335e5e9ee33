"""Dated exchange rates."""

from datetime import date
from decimal import Decimal

import pytest

from midspan.model.errors import SourceError
from midspan.record.rates import QUOTES, rates_of

TWO = Decimal("0.01")


def rate(currency: str, quote: str, day: date) -> tuple[Decimal, date]:
    return next((value, used) for _, _, q, value, used in rates_of(currency, day) if q == quote)


def test_32_3_billion_yuan_are_4_46_billion_dollars_on_the_day() -> None:
    value, used = rate("CNY", "USD", date(2024, 4, 29))
    assert ((Decimal("32.3") * value).quantize(TWO), used) == (Decimal("4.46"), date(2024, 4, 29))


def test_a_weekend_has_the_rate_of_the_friday_before() -> None:
    friday = rate("CNY", "USD", date(2024, 4, 26))
    assert rate("CNY", "USD", date(2024, 4, 27)) == rate("CNY", "USD", date(2024, 4, 28)) == friday
    assert friday[1] == date(2024, 4, 26)
    assert rate("CNY", "USD", date(2024, 4, 29))[1] == date(2024, 4, 29)


@pytest.mark.parametrize("year", range(2014, 2025))
def test_the_hong_kong_dollar_keeps_its_peg(year: int) -> None:
    value, _ = rate("USD", "HKD", date(year, 6, 15))
    assert Decimal("7.74") < value < Decimal("7.86")


def test_a_currency_is_one_of_itself_on_its_own_day() -> None:
    day = date(2024, 4, 28)
    assert rate("HKD", "HKD", day) == (Decimal("1.00000000"), day)
    assert [quote for _, _, quote, _, _ in rates_of("HKD", day)] == list(QUOTES)


@pytest.mark.parametrize(("one", "other"), [("CNY", "USD"), ("CNY", "HKD"), ("EUR", "CNY"), ("HKD", "USD")])
def test_money_there_and_back_is_within_half_a_cent(one: str, other: str) -> None:
    day, money = date(2023, 11, 8), Decimal("1000.00")
    there, back = rate(one, other, day)[0], rate(other, one, day)[0]
    assert abs(money * there * back - money) <= Decimal("0.005")


def test_an_unknown_currency_is_an_error_with_its_row() -> None:
    with pytest.raises(SourceError) as caught:
        list(rates_of("CNH", date(2024, 4, 29), "c.csv:7"))
    assert (caught.value.fact, caught.value.place) == ('the currency "CNH" is not known', "c.csv:7")
    assert caught.value.next_step.startswith("Known: CNY")


@pytest.mark.parametrize("day", [date(1990, 1, 2), date(2190, 1, 2)])
def test_a_day_without_rates_is_an_error_with_its_row(day: date) -> None:
    with pytest.raises(SourceError) as caught:
        list(rates_of("CNY", day, "c.csv:7"))
    assert caught.value.fact == f"no CNY-EUR rate within ten days before {day}"
    assert (caught.value.place, bool(caught.value.next_step)) == ("c.csv:7", True)
