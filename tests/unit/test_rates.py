"""Dated exchange rates."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.fixtures.register_files import PAYMENT, TOTAL, WHOLE, register_csv

from midspan.model.contract import Amount, AmountKind
from midspan.model.errors import FigureError, SourceError
from midspan.record.money import converted, received, total_of
from midspan.record.rates import QUOTES, rates_of
from midspan.registering import Registering

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


def test_a_converted_amount_shows_its_rate_and_day() -> None:
    """CNY 32.3 bn were USD 4.46 bn on 29 April 2024."""
    amount = Amount(AmountKind.TOTAL, Decimal(32_300_000_000), "CNY", date(2024, 4, 29))
    found = converted(amount, "USD")
    assert (found.rate_day, round(found.value / 10**9, 2)) == (date(2024, 4, 29), Decimal("4.46"))
    assert str(found).startswith("32,300,000,000.00 CNY x 0.138")


def test_there_and_back_is_within_half_a_cent_of_rates() -> None:
    amount = Amount(AmountKind.TOTAL, Decimal("123456.78"), "HKD", date(2024, 5, 4))
    there = converted(amount, "EUR")
    assert there.rate_day == date(2024, 5, 3)
    back = converted(Amount(AmountKind.TOTAL, there.value, "EUR", there.rate_day), "HKD")
    assert abs(back.value - amount.value) < Decimal("0.06")  # half a cent of euro


def test_amounts_of_two_kinds_are_never_added() -> None:
    day = date(2024, 4, 29)
    every = [Amount(kind, Decimal(1), "CNY", day) for kind in (AmountKind.TOTAL, AmountKind.INCOME)]
    with pytest.raises(FigureError, match="amounts of several kinds can't be added: income, total"):
        total_of(every, "CNY")


def test_what_was_received_is_kept_apart_from_the_total(tmp_path: Path) -> None:
    register = Registering(tmp_path)
    later = {**PAYMENT, "day": "2024-07-01", "amount": "100", "currency": "HKD"}
    stated = [{**row, "contract_id": "2"} for row in (*WHOLE, {**TOTAL, "kind": "received", "amount": "7"})]
    unknown = [{**row, "contract_id": "3"} for row in WHOLE]
    register.add_file(register_csv(tmp_path / "r.csv", *WHOLE, *stated, *unknown, PAYMENT, later))
    found = [received(one) for one in register.standing(date(2025, 1, 1)).values()]
    rate = converted(Amount(AmountKind.RECEIVED, Decimal(100), "HKD", date(2024, 7, 1)), "CNY").value
    assert [(one.value, one.currency) for one in found] == [
        (Decimal("400000.00") + rate, "CNY"), (Decimal("7.00"), "CNY"), (None, "CNY"),
    ]  # fmt: skip
    assert [one.share for one in found] == [Decimal("0.4001"), Decimal("0.0000"), None]
    assert [len(one.payments) for one in found] == [2, 0, 0]
