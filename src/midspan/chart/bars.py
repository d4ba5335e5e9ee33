"""Horizontal bars: the name above, the number at the end, a note at the right edge.

A name that is too long is cut; the tip has it whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from midspan.chart.element import drawing, element, path, words
from midspan.chart.scale import Scale, largest
from midspan.chart.width import fitted, text_width

ROW = 38.0
HEAD = 28.0
WIDE, HALF, NARROW, SLIM = 640.0, 540.0, 400.0, 270.0
"""Widths of the chart: alone, in half a page, in a small window, on the smallest phone."""
LETTERS = 13.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. `text` is its number as written; `note` stands at the right edge; low and high draw a whisker."""

    name: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None
    note: str = ""
    is_note_marked: bool = False
    tip: str = ""


@dataclass(frozen=True, slots=True)
class BarWords:
    """Every word of the chart that is not a bar's. Without `measure` and `note` there is no head."""

    label: str
    measure: str = ""
    note: str = ""


def bars(rows: Sequence[Bar], said: BarWords, *, width: float = 430, class_: str = "") -> str:
    """The chart, in the order of the rows."""
    if not rows:
        return ""
    note_room = 62.0 if any(row.note for row in rows) else 8.0
    room = note_room + text_width([row.text for row in rows], LETTERS) + 24
    across = Scale(0, largest([max(row.value, row.high or 0) for row in rows]), 0, width - room)
    head = [words(said.measure, 0, 13, "c-tick")] if said.measure else []
    if said.note:
        head.append(words(said.note, width - 2, 13, "c-tick c-end"))
    top = HEAD if head else 2.0
    body = [_bar(row, top + index * ROW, across, width) for index, row in enumerate(rows)]
    return drawing(width, top + ROW * len(rows), head + body, label=said.label, class_=class_)


def _bar(row: Bar, top: float, across: Scale, width: float) -> str:
    parts = [
        element("rect", x=0, y=top - 2, width=width, height=ROW, class_="c-hit"),
        words(fitted(row.name, LETTERS, width), 0, top + 11, "c-label"),
        element("rect", x=0, y=top + 18, width=across.end, height=8, rx=2, class_="c-track"),
        element("rect", x=0, y=top + 18, width=across(row.value), height=8, rx=2, class_="c-bar"),
        _whisker(row, top + 22, across),
        words(row.text, across.end + 9, top + 26.5, "c-number"),
    ]
    if row.note:
        marked = " c-good" if row.is_note_marked else ""
        parts.append(words(row.note, width - 2, top + 26.5, f"c-number c-end{marked}"))
    return element("g", parts, class_="c-mark", data_tip=row.tip or None)


def _whisker(row: Bar, y: float, across: Scale) -> str:
    """The interval as a thin line across the end of the bar."""
    if row.low is None or row.high is None or across(row.high) - across(row.low) < 1:
        return ""
    return path([(across(row.low), y), (across(row.high), y)], "c-whisker")
