"""A specification curve: values in order, and below them one row for each option, marked where it is taken."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from midspan.chart.element import Pixel, drawing, element, path, words
from midspan.chart.scale import Scale, nice_step
from midspan.chart.width import text_width

LETTERS = 13.0
TOP = 14.0
CURVE = 190.0
ROW = 17.0
GAP = 10.0
THINNEST = 1.0
"""Pixels of a mark where there are more values than pixels."""


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option of a choice; `taken` says for each value whether it is."""

    choice: str
    option: str
    taken: Sequence[bool]


def curve(
    values: Sequence[float], own: int | None, rows: Sequence[OptionRow], label: str, say: Callable[[float], str],
    *, width: float = 760,
) -> str:  # fmt: skip
    """The chart; `values` in the order they are drawn, `own` the number of the one that is ringed."""
    if not values:
        return ""
    ticks = _ticks(min(values), max(values))
    left = max(_left(rows), text_width([say(tick) for tick in ticks], LETTERS) + 8)
    across = Scale(-0.5, len(values) - 0.5, left, width - 8)
    up = Scale(ticks[0], ticks[-1], TOP + CURVE, TOP)
    grid = [
        path([(left, up(tick)), (width - 8, up(tick))], "c-grid")
        + words(say(tick), left - 8, up(tick) + 4, "c-tick c-end")
        for tick in ticks
    ]
    line = [(across(number), up(value)) for number, value in enumerate(values)]
    drawn = [path(line if len(line) > 1 else [line[0], line[0]], "c-line")]
    if own is not None:
        drawn.append(element("circle", cx=line[own][0], cy=line[own][1], r=6, class_="c-hollow"))
    below, height = _rows(rows, across, len(values))
    return drawing(width, height, [*grid, *drawn, *below], label=label, class_="curve")


def _left(rows: Sequence[OptionRow]) -> float:
    """Room for the widest choice, with its first option on the same row."""
    before = ""
    widest = 0.0
    for row in rows:
        choice = text_width(row.choice, LETTERS) + 20 if row.choice != before else 0.0
        widest = max(widest, choice + text_width(row.option, LETTERS) + 8)
        before = row.choice
    return widest


def _ticks(low: float, high: float) -> tuple[float, ...]:
    """Ticks around the values, not from zero: a curve of dots shows where they lie, not how large they are."""
    step = nice_step(high - low or abs(high) or 1.0, 4)
    first, last = math.floor(low / step), math.ceil(high / step)
    return tuple(round(number * step, 10) for number in range(first, max(last, first + 1) + 1))


def _rows(rows: Sequence[OptionRow], across: Scale, count: int) -> tuple[list[str], float]:
    """The rows of options, a gap before each choice, and the height of the whole."""
    parts: list[str] = []
    y, before = TOP + CURVE + 12, ""
    for row in rows:
        y += ROW + (GAP if row.choice != before else 0)
        if row.choice != before:
            parts.append(words(row.choice, 0, y + 4, "c-label"))
        parts.append(words(row.option, across.start - 8, y + 4, "c-tick c-end"))
        parts.append(path([(across.start, y), (across.end, y)], "c-grid"))
        marks = list(_marks(row.taken, across, y))
        if marks:
            parts.append(element("path", d="".join(marks), class_="c-on"))
        before = row.choice
    return parts, y + 14


def _marks(taken: Sequence[bool], across: Scale, y: float) -> Iterator[str]:
    """A stroke for each run of values with the option."""
    start: int | None = None
    for number, is_taken in enumerate([*taken, False]):
        if is_taken and start is None:
            start = number
        elif not is_taken and start is not None:
            left, right = across(start - 0.5), across(number - 0.5)
            yield _stroke((left, y), (max(right, left + THINNEST), y))
            start = None


def _stroke(start: Pixel, end: Pixel) -> str:
    return f"M{start[0]:.1f},{start[1]:.1f}H{end[0]:.1f}"
