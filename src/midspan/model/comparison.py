"""A figure on two sides, and the records that moved it."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from midspan.model.figure import Card, Estimate
from midspan.model.study import Study


@dataclass(frozen=True, slots=True)
class Side:
    """A corpus and a study, the figure's estimate there, and how many records are listed behind it."""

    corpus_id: str
    study: Study
    estimate: Estimate
    records: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A record whose weight differs; None: the side does not count it. `why` says what makes the difference."""

    record_id: str
    title: str
    year: int | None
    weight_a: Decimal | None
    weight_b: Decimal | None
    why: str

    @property
    def change(self) -> Decimal:
        """What it adds on the second side and not on the first."""
        return (self.weight_b or Decimal(0)) - (self.weight_a or Decimal(0))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides; the records that moved, the largest change first; how many records both sides count.

    With `is_sum` the changes add up to the difference of the values; the records of a derived figure are those of its
    first operand, and add up to that one's difference.
    """

    card: Card
    a: Side
    b: Side
    moved: tuple[Moved, ...]
    shared: int
    is_sum: bool

    @property
    def difference(self) -> Decimal | None:
        """The second value less the first."""
        if self.a.estimate.value is None or self.b.estimate.value is None:
            return None
        return self.b.estimate.value - self.a.estimate.value

    @property
    def only_a(self) -> tuple[Moved, ...]:
        """Records that only the first side counts."""
        return tuple(one for one in self.moved if one.weight_b is None)

    @property
    def only_b(self) -> tuple[Moved, ...]:
        """Records that only the second side counts."""
        return tuple(one for one in self.moved if one.weight_a is None)

    @property
    def reweighed(self) -> tuple[Moved, ...]:
        """Records that both sides count, with another weight."""
        return tuple(one for one in self.moved if one.weight_a is not None and one.weight_b is not None)

    @property
    def reasons(self) -> tuple[tuple[str, int, Decimal], ...]:
        """Each reason, how many records it moved and what they add up to; the most records first."""
        counts = Counter(one.why for one in self.moved)
        return tuple(
            (why, count, sum((one.change for one in self.moved if one.why == why), Decimal(0)))
            for why, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        )
