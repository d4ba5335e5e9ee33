"""What tables of contracts state, read strictly: a day, an amount, a currency, a word of a list, a line of text."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from midspan.model.errors import SourceError, known_values

Member = TypeVar("Member", bound=StrEnum)
_CENT = Decimal("0.01")
_MOST = Decimal("1e15")
_UNSEEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_CURRENCY = re.compile("[A-Z]{3}")


def day_of(text: str, place: str) -> date:
    """A day written like 2023-04-29."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise SourceError(
            f'the day "{text}" is not a date', place=place, next_step='write it like "2023-04-29"'
        ) from error
    if not 1950 <= day.year <= 2200:
        raise SourceError(
            f"the year {day.year} is not one a contract can have", place=place, next_step="correct the date"
        )
    return day


def amount_of(text: str, place: str) -> Decimal | None:
    """An amount above zero, to the cent; None where there is none: unknown is not zero."""
    if not text:
        return None
    amount = _number(text)
    if amount is None:
        raise SourceError(f'the amount "{text}" is not a number', place=place, next_step="correct it")
    if not 0 < amount < _MOST:
        raise SourceError(
            f'the amount "{text}" is not above zero', place=place, next_step="leave it empty where it is unknown"
        )
    return amount


@lru_cache(maxsize=1 << 12)
def _number(text: str) -> Decimal | None:
    try:
        amount = Decimal(text.replace(",", "")).quantize(_CENT)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def currency_of(text: str, place: str) -> str:
    """A currency by its code."""
    if not _CURRENCY.fullmatch(text):
        raise SourceError(
            f'"{text}" is not a currency', place=place, next_step="write an ISO 4217 code: CNY, HKD, USD, EUR"
        )
    return text


def one_of(value: str, known: Iterable[str], column: str, place: str) -> str:
    """A word of a list."""
    if value not in (listed := tuple(known)):
        raise SourceError(f'the {column} "{value}" is not known', place=place, next_step=known_values(value, listed))
    return value


def member_of(kind: type[Member], value: str, column: str, place: str) -> Member:
    """A word of a list that an enumeration gives."""
    try:
        return kind(value)
    except ValueError:
        one_of(value, kind, column, place)
        raise


def check_lines(values: Mapping[str, str], place: str) -> None:
    """Refuses values that are not of one line, by their column."""
    if _UNSEEN.search("".join(values.values())):
        for column, value in values.items():
            line_of(value, column, place)


def line_of(text: str, column: str, place: str) -> str:
    """A text of one line, as it can be shown and kept."""
    if _UNSEEN.search(text):
        raise SourceError(
            f"the {column} {text[:60]!a} holds a sign that can't be shown",
            place=place,
            next_step="write it in one line, without tabs and control characters",
        )
    return text
