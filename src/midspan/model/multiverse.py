"""A figure under every combination of reasonable choices: the multiverse, and what each choice does by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import product
from statistics import median

from midspan.model.figure import Card, Estimate, Interval
from midspan.model.study import Study


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice that is varied: the name of its field, its title, its options by name, and the study's own option."""

    field: str
    title: str
    options: tuple[str, ...]
    own: int


@dataclass(frozen=True, slots=True)
class Combination:
    """One option of each choice, by number, and the figure's value under them; None where it has no meaning."""

    taken: tuple[int, ...]
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What one option changes against the study's own.

    Differences of the value over all combinations that differ only in this choice: their median, smallest and
    largest; `share` is the median of difference / value, None where every value is zero.
    """

    field: str
    option: str
    median: Decimal
    low: Decimal
    high: Decimal
    share: Decimal | None


@dataclass(frozen=True)
class Multiverse:
    """The values of one cell of a figure under every combination, smallest first; `estimate` is the study's own.

    `cells` is how many the figure has: where they are many, only those of the largest values have a multiverse.
    """

    card: Card
    study: Study
    cell: tuple[str, ...]
    choices: tuple[Choice, ...]
    combinations: tuple[Combination, ...]
    estimate: Estimate
    corpus_id: str
    cells: int

    @property
    def known(self) -> tuple[Combination, ...]:
        """The combinations under which the figure has a value."""
        return tuple(one for one in self.combinations if one.value is not None)

    @cached_property
    def distinct(self) -> tuple[Combination, ...]:
        """One combination of each value, smallest first: the one with the fewest choices that are not the study's."""
        found: dict[Decimal, Combination] = {}
        for one in sorted(self.known, key=lambda one: (one.value, len(self.assumed(one)), one.taken)):
            found.setdefault(one.value or Decimal(0), one)
        return tuple(found.values())

    @property
    def own(self) -> tuple[int, ...]:
        """The study's own options."""
        return tuple(choice.own for choice in self.choices)

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What each option changes by itself, choice by choice."""
        return tuple(self._effects())

    def _effects(self) -> Iterator[Effect]:
        values = {one.taken: one.value for one in self.known if one.value is not None}
        for at, choice in enumerate(self.choices):
            others = [range(len(c.options)) if n != at else (c.own,) for n, c in enumerate(self.choices)]
            for option, name in enumerate(choice.options):
                pairs = [
                    (values[base], values[other])
                    for base in product(*others)
                    for other in [(*base[:at], option, *base[at + 1 :])]
                    if base in values and other in values
                ]
                if option == choice.own or not pairs:
                    continue
                changes = sorted(other - base for base, other in pairs)
                shares = [(other - base) / base for base, other in pairs if base]
                share = median(shares) if shares else None
                yield Effect(choice.field, name, median(changes), changes[0], changes[-1], share)

    def nearest(self, aim: Interval) -> Combination | None:
        """The combination whose value is nearest to an interval; of several, with the fewest choices of others."""

        def distance(value: Decimal | None) -> Decimal:
            known = value or Decimal(0)
            return max(aim.low - known, known - aim.high, Decimal(0))

        return min(self.known, key=lambda one: (distance(one.value), len(self.assumed(one)), one.taken), default=None)

    def assumed(self, combination: Combination) -> tuple[tuple[Choice, str], ...]:
        """The choices of a combination that are not the study's own, each with its option."""
        return tuple(
            (choice, choice.options[option])
            for choice, option in zip(self.choices, combination.taken, strict=True)
            if option != choice.own
        )
