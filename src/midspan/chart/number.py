"""Numbers as a reader meets them. `unit` is the unit of an indicator's card."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from midspan.model.figure import Card
from midspan.model.study import Study

NO_BREAK = "\u00a0"
MISSING = "·"
WHOLE_FROM = 100
"""From here on a number with a step has no decimals: three figures are as many as a sum of money bears."""

FIXED = {"index": 3, "ratio": 2}
"""Decimals of units whose values are compared with each other, and with 1."""


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
    if value == value.to_integral_value() or abs(value) >= WHOLE_FROM:
        return 0
    return 1 if abs(value) >= 1 else 2


def read_steps(text: str) -> tuple[tuple[Decimal, str], ...]:
    """`9 bn; 6 m`: powers of ten and their names, the largest first."""
    pairs = (part.split() for part in text.split(";"))
    return tuple((Decimal(10) ** int(power), name) for power, name in pairs)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a language writes numbers; the defaults are English."""

    percent_form: str = "{number}\u00a0%"
    percents_form: str = "{low}–{high}\u00a0%"
    yearly_form: str = "{number} a year"
    money_form: str = "{currency}\u00a0{number}"
    step_form: str = "{number}\u00a0{step}"
    steps_form: str = "{low}–{high}\u00a0{step}"
    steps: tuple[tuple[Decimal, str], ...] = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"))
    currencies: Mapping[str, str] = field(default_factory=dict)

    def percent(self, value: Decimal, places: int | None = None) -> str:
        """0.131 as 13.1 % with a no-break space."""
        number = value * 100
        digits = places if places is not None else (1 if abs(number) >= 1 or number == 0 else 2)
        return self.percent_form.format(number=grouped(number, digits))

    def spoken(self, value: Decimal | None, unit: str) -> str:
        """A value in its unit; a middle dot where there is none."""
        if value is None:
            return MISSING
        if is_share(unit):
            return self.percent(value)
        if is_rate(unit):
            return self.yearly_form.format(number=("+" if value > 0 else "") + self.percent(value))
        if is_money(unit):
            return self._money(self._stepped(value), unit)
        return grouped(value, FIXED.get(unit, places_of(value)))

    def range(self, low: Decimal, high: Decimal, unit: str) -> str:
        """From low to high, the unit said once."""
        if is_share(unit) or is_rate(unit):
            places = 1 if abs(high) * 100 >= 1 else 2
            ends = {"low": grouped(low * 100, places), "high": grouped(high * 100, places)}
            said = self.percents_form.format(**ends)
            return self.yearly_form.format(number=said) if is_rate(unit) else said
        if is_money(unit):
            return self._money(self._range_of_money(low, high), unit)
        places = max(places_of(low), places_of(high)) if abs(high) < WHOLE_FROM else 0
        places = FIXED.get(unit, places)
        return f"{grouped(low, places)}–{grouped(high, places)}"

    def axis(self, unit: str) -> Callable[[float], str]:
        """How the ticks of an axis in this unit are written."""

        def say(value: float) -> str:
            exact = Decimal(str(round(value, 10)))
            if is_money(unit):
                return self._money(self._exact(exact), unit)
            if is_share(unit):
                return self.percent_form.format(number=f"{(exact * 100).normalize():,f}")
            return self.spoken(exact, unit)

        return say

    def restepped(self, text: str) -> str:
        """A text in which English wrote `2.043 bn` or `60.1 %`, with the same figures in this language's steps."""

        def step(found: re.Match[str]) -> str:
            return self._exact(Decimal(found[1].replace(",", "")) * ENGLISH_STEPS[found[2]])

        percents = re.sub(r"([\d.,]+)[ \u00a0]%", lambda found: self.percent_form.format(number=found[1]), text)
        return re.sub(r"(\d[\d.,]*)[ \u00a0](bn|m)(?![A-Za-z])", step, percents)

    def _money(self, number: str, currency: str) -> str:
        return self.money_form.format(number=number, currency=self.currencies.get(currency, currency))

    def _step(self, value: Decimal) -> tuple[Decimal, str]:
        """The size and the name of the step a number is written in."""
        return next(((size, name) for size, name in self.steps if abs(value) >= size), (Decimal(1), ""))

    def _stepped(self, value: Decimal) -> str:
        """32300000000 as 32.3 bn."""
        size, name = self._step(value)
        number = grouped(value / size, _places_of_step(value / size, name))
        return self.step_form.format(number=number, step=name) if name else number

    def _exact(self, value: Decimal) -> str:
        """A number in its step with all its figures and no zeros behind them."""
        size, name = self._step(value)
        number = f"{(value / size).normalize():,f}"
        return self.step_form.format(number=number, step=name) if name else number

    def _range_of_money(self, low: Decimal, high: Decimal) -> str:
        size, name = self._step(high)
        places = _places_of_step(high / size, name)
        ends = {"low": grouped(low / size, places), "high": grouped(high / size, places)}
        return self.steps_form.format(**ends, step=name) if name else "{low}–{high}".format(**ends)


def _places_of_step(number: Decimal, name: str) -> int:
    return 1 if name and abs(number) < WHOLE_FROM else 0


ENGLISH = Numbers()
ENGLISH_STEPS = {name: size for size, name in ENGLISH.steps}
