"""From numbers to pixels, and ticks a reader can count."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from the domain (low, high) to the range (start, end)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The pixel of a value; the start of the range where the domain is a single point."""
        if self.high == self.low:
            return self.start
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def nice_step(span: float, wanted: int) -> float:
    """The step of 1, 2 or 5 times a power of ten that cuts `span` into about `wanted` parts."""
    if span <= 0:
        return 1.0
    step = float(10 ** math.floor(math.log10(span / wanted)))
    rest = span / wanted / step
    if rest >= 7.5:
        return step * 10
    if rest >= 3.5:
        return step * 5
    return step * 2 if rest >= 1.5 else step


def nice_ticks(high: float, wanted: int = 5) -> tuple[float, ...]:
    """Ticks from zero to the first step at or above `high`: bars and lines have a zero base."""
    step = nice_step(high, wanted)
    count = max(1, math.ceil(high / step - 1e-9))
    return tuple(round(index * step, 10) for index in range(count + 1))


def largest(values: Sequence[float]) -> float:
    """The largest value, or 1 where there is none above zero, so that a scale always has a length."""
    return max((value for value in values if value > 0), default=1.0)
