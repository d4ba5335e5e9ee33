"""A multiverse as text for a terminal: the span, what each choice does, the lowest and the highest combinations."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from midspan.export.text import estimate_text, number_text
from midspan.model.multiverse import Combination, Multiverse

SHOWN = 3
"""Combinations shown at each end; --json has them all."""


def multiverse_text(multiverse: Multiverse) -> str:
    """The lines of one cell."""
    return "\n".join(_lines(multiverse)) + "\n"


def unit_of(multiverse: Multiverse) -> str:
    """The unit of the values; money is in the study's currency."""
    return multiverse.study.currency if multiverse.card.unit == "money" else multiverse.card.unit


def change_text(value: Decimal, unit: str) -> str:
    """A difference with its sign; of shares and rates in points."""
    points = unit in ("share", "rate a year")
    text = f"{abs(value) * 100:.1f} points" if points else number_text(abs(value), unit)
    sign = "" if not any(digit in text for digit in "123456789") else "+" if value > 0 else "-"
    return sign + text


def _lines(multiverse: Multiverse) -> Iterator[str]:
    unit, known = unit_of(multiverse), multiverse.known
    cell = f", {', '.join(multiverse.cell)}" if multiverse.cell else ""
    yield f"{multiverse.card.title}{cell}, under {len(multiverse.combinations):,} combinations of choices"
    yield f"  the study's own  {estimate_text(multiverse.estimate, unit)}"
    if not known:
        yield "  no combination has a value"
        return
    low, high = known[0].value or Decimal(0), known[-1].value or Decimal(0)
    yield f"  from {number_text(low, unit)} to {number_text(high, unit)}"
    yield "What each choice changes by itself: median, and range over all other choices"
    titles = {choice.field: choice for choice in multiverse.choices}
    for effect in multiverse.effects:
        choice = titles[effect.field]
        share = "" if effect.share is None else f" ({effect.share * 100:+.1f} %)"
        yield (
            f"  {choice.title + ': ' + effect.option:<32}{change_text(effect.median, unit) + share:>24}   "
            f"{change_text(effect.low, unit)} to {change_text(effect.high, unit)}"
        )
    yield "Lowest and highest, with the choices that are not the study's own"
    values = multiverse.distinct
    yield from _ends(multiverse, values[:SHOWN], unit)
    if len(values) > 2 * SHOWN:
        yield "  ..."
    yield from _ends(multiverse, values[max(SHOWN, len(values) - SHOWN) :], unit)


def _ends(multiverse: Multiverse, combinations: Sequence[Combination], unit: str) -> Iterator[str]:
    for one in combinations:
        yield f"  {number_text(one.value or Decimal(0), unit):>12}   {assumed_text(multiverse, one)}"


def assumed_text(multiverse: Multiverse, combination: Combination) -> str:
    """The choices of a combination that are not the study's own: `Most authors: 10; Retracted works: in`."""
    changed = [f"{choice.title}: {option}" for choice, option in multiverse.assumed(combination)]
    return "; ".join(changed) or "the study's own choices"
