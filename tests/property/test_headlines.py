"""The headline never says what the numbers do not, in any language."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.locale import languages
from midspan.model.figure import Estimate, Interval
from midspan.model.study import Period
from midspan.web.headline import FEW, Spans, change_line, headline
from midspan.web.words import Words

YEARS = Period(2019, 2023), Period(2014, 2018)


class Listening(Words):
    """Words that remember which sentences were asked for."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.asked: list[str] = []

    def __call__(self, key: str, **values: object) -> str:
        self.asked.append(key)
        return super().__call__(key, **values)


ALL = [Listening(language) for language in languages()]


@st.composite
def estimates(draw: st.DrawFn) -> Estimate:
    value = Decimal(draw(st.integers(0, 40) | st.integers(0, 2_000_000)))
    arm = draw(st.none() | st.integers(0, 300))
    interval = None if arm is None else Interval(max(value - arm, Decimal(0)), value + arm)
    return Estimate(value, interval, None, int(value))


def is_apart(now: Estimate, before: Estimate) -> bool:
    """Whether the intervals, where both are known, overlap by no more than a quarter of their mean length."""
    a, b = now.stability, before.stability
    if a is None or b is None:
        return True
    return min(a.high, b.high) - max(a.low, b.low) <= ((a.high - a.low) + (b.high - b.low)) / 8


def is_true(key: str, now: Estimate, before: Estimate | None, spans: Spans) -> bool:
    """Whether the numbers say what the sentence of this key says."""
    value, old = now.value or Decimal(0), before.value if before is not None else None
    claims = {
        "none": value == 0,
        "alone": (old is None or spans.before is None) and spans.partial_year is None,
        "alone_partial": (old is None or spans.before is None) and spans.partial_year is not None,
    }
    if before is not None and old is not None and spans.before is not None:
        is_enough = min(now.records, before.records) >= FEW and is_apart(now, before)
        claims |= {
            "first": old == 0,
            "few": min(now.records, before.records) < FEW,
            "level": not is_apart(now, before) or abs(value - old) < old * Decimal("0.02"),
            "rose": is_enough and value > old,
            "fell": is_enough and value < old,
            "doubled": is_enough and Decimal("1.95") * old <= value < Decimal("2.05") * old,
            "multiplied": is_enough and value >= Decimal("2.05") * old,
        }
    return claims[key]


def numbers(text: str) -> list[str]:
    return sorted(re.findall(r"\d[\d,.]*(?<=\d)", text))


@given(now=estimates(), before=st.none() | estimates(), is_partial=st.booleans())
def test_every_language_says_what_the_numbers_say(now: Estimate, before: Estimate | None, *, is_partial: bool) -> None:
    partial = 2023 if is_partial else None
    spans = Spans(YEARS[0], None if is_partial or before is None else YEARS[1], partial)
    said: list[str] = []
    for t in ALL:
        t.asked.clear()
        said.append(headline(t, now, before, spans))
        keys = [
            key.removeprefix("headline.").removesuffix("_year")
            for key in t.asked
            if key.startswith("headline.") and "noun" not in key
        ]
        assert len(keys) == 1
        assert is_true(keys[0], now, before, spans), said[-1]
    assert len({t.asked[-1] for t in ALL}) == 1
    assert all(numbers(text) == numbers(said[0]) for text in said), said


@given(estimates(), estimates(), st.sampled_from(["works", "CNY"]))
def test_every_language_says_the_same_change(now: Estimate, before: Estimate, unit: str) -> None:
    said: list[str] = []
    for t in ALL:
        t.asked.clear()
        said.append(change_line(t, now, before, unit, Spans(*YEARS)))
    assert len({tuple(key for key in t.asked if key.startswith("change.")) for t in ALL}) == 1
    if unit == "works" or "%" in said[0]:
        assert all(numbers(text) == numbers(said[0]) for text in said), said


@pytest.mark.parametrize("t", ALL, ids=languages())
@given(st.integers(0, 10**13), st.sampled_from(["CNY", "HKD"]))
def test_money_is_rounded_to_three_figures_and_no_less(t: Words, value: int, currency: str) -> None:
    said = t.numbers.spoken(Decimal(value), currency)
    number = re.search(r"[\d,.]+", said)
    assert number is not None
    size = next((size for size, name in t.numbers.steps if name in said.replace(currency, "")), Decimal(1))
    back = Decimal(number[0].replace(",", "")) * size
    assert abs(back - value) <= max(Decimal(value) / 100, Decimal("0.05") * size, Decimal("0.5"))
