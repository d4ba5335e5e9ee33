"""Numbers as a reader meets them. `unit` is the unit of an indicator's card."""

from collections.abc import Callable
from decimal import Decimal

from midspan.model.figure import Card
from midspan.model.study import Study

NO_BREAK = "\u00a0"
MISSING = "·"

MONEY_STEPS = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"))


def unit_of(card: Card, study: Study) -> str:
    """The unit a figure is written in: the currency of the study where the indicator counts money."""
    return study.currency if card.unit == "money" else card.unit


def is_money(unit: str) -> bool:
    """Whether the unit is a currency: three capital letters."""
    return len(unit) == 3 and unit.isalpha() and unit.isupper()


def is_share(unit: str) -> bool:
    """Whether the unit is a proportion."""
    return unit == "share"


def is_rate(unit: str) -> bool:
    """Whether the unit is a change for each year."""
    return unit.startswith("rate")


def grouped(value: Decimal, places: int) -> str:
    """1234.5 as 1,234.5 with a real minus."""
    return f"{value:,.{places}f}".replace("-", "\u2212")


def places_of(value: Decimal) -> int:
    """How many decimals help: none for whole or large numbers, fewer as the number grows."""
    if value == value.to_integral_value() or abs(value) >= 100:
        return 0
    return 1 if abs(value) >= 1 else 2


def percent(value: Decimal, places: int | None = None) -> str:
    """0.131 as 13.1 % with a no-break space."""
    number = value * 100
    digits = places if places is not None else (1 if abs(number) >= 1 or number == 0 else 2)
    return f"{grouped(number, digits)}{NO_BREAK}%"


def money_step(value: Decimal) -> tuple[Decimal, str]:
    """The size and the name of the step a sum of money is written in."""
    return next(((size, name) for size, name in MONEY_STEPS if abs(value) >= size), (Decimal(1), ""))


def money(value: Decimal, currency: str) -> str:
    """32300000000 as CNY 32.3 bn."""
    size, name = money_step(value)
    number = grouped(value / size, 1 if name else 0)
    return NO_BREAK.join(part for part in (currency, number, name) if part)


def spoken(value: Decimal | None, unit: str) -> str:
    """A value in its unit; a middle dot where there is none."""
    if value is None:
        return MISSING
    if is_share(unit):
        return percent(value)
    if is_rate(unit):
        sign = "+" if value > 0 else ""
        return f"{sign}{percent(value)} a year"
    if is_money(unit):
        return money(value, unit)
    return grouped(value, 3 if unit == "index" else places_of(value))


def spoken_range(low: Decimal, high: Decimal, unit: str) -> str:
    """From low to high, the unit said once."""
    if is_share(unit) or is_rate(unit):
        places = 1 if abs(high) * 100 >= 1 else 2
        tail = " a year" if is_rate(unit) else ""
        return f"{grouped(low * 100, places)}–{grouped(high * 100, places)}{NO_BREAK}%{tail}"
    if is_money(unit):
        size, name = money_step(high)
        places = 1 if name else 0
        ends = f"{grouped(low / size, places)}–{grouped(high / size, places)}"
        return NO_BREAK.join(part for part in (unit, ends, name) if part)
    places = 3 if unit == "index" else max(places_of(low), places_of(high)) if abs(high) < 100 else 0
    return f"{grouped(low, places)}–{grouped(high, places)}"


def axis_of(unit: str) -> Callable[[float], str]:
    """How the ticks of an axis in this unit are written."""

    def say(value: float) -> str:
        return spoken(Decimal(str(round(value, 10))), unit)

    return say
