"""A value with its interval (thick) and its linkage range (thin), one row each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from midspan.chart.element import drawing, element, path, words
from midspan.chart.scale import Scale, largest, nice_ticks

ROW = 44.0


@dataclass(frozen=True, slots=True)
class Dot:
    """One value; `inner` is its stability interval, `outer` its linkage range."""

    name: str
    value: float
    text: str
    inner: tuple[float, float] | None = None
    outer: tuple[float, float] | None = None
    tip: str = ""


def dots(rows: Sequence[Dot], label: str, say: Callable[[float], str], *, width: float = 430) -> str:
    """The chart, in the order of the rows, on one axis from zero."""
    if not rows:
        return ""
    ends = [end for row in rows for pair in (row.inner, row.outer, (row.value, row.value)) if pair for end in pair]
    ticks = nice_ticks(largest(ends), 4)
    across = Scale(0, ticks[-1], 8, width - 40)
    floor = ROW * len(rows) + 12
    grid = [
        path([(across(tick), 10), (across(tick), floor)], "c-grid" if tick else "c-axis")
        + words(say(tick), across(tick), floor + 18, "c-tick c-middle")
        for tick in ticks
    ]
    body = [_dot(row, 12 + ROW * index, across) for index, row in enumerate(rows)]
    return drawing(width, floor + 28, grid + body, label=label)


def _dot(row: Dot, top: float, across: Scale) -> str:
    y = top + 28
    parts = [words(f"{row.name} {row.text}", across.start + 4, top + 12, "c-label c-halo")]
    if row.outer:
        parts.append(path([(across(row.outer[0]), y), (across(row.outer[1]), y)], "c-outer"))
    if row.inner:
        parts.append(path([(across(row.inner[0]), y), (across(row.inner[1]), y)], "c-inner"))
    parts.append(element("circle", cx=across(row.value), cy=y, r=5, class_="c-dot"))
    return element("g", parts, class_="c-mark", data_tip=row.tip or None)
