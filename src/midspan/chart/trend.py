"""A line by year with its interval band: zero base, direct label, an incomplete last year dotted and hollow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from midspan.chart.element import drawing, element, path, words
from midspan.chart.scale import Scale, largest, nice_ticks
from midspan.chart.width import text_width

NAME, NOTE = 13.0, 13.0
"""Pixels of letters: on phones a note is as large as a name."""

END = 13.0
"""From the last dot to the name of the line."""


@dataclass(frozen=True, slots=True)
class YearPoint:
    """One year of a line. `tip` holds lines divided by `|`, the first is the heading."""

    year: int
    value: float
    low: float
    high: float
    is_complete: bool = True
    tip: str = ""


@dataclass(frozen=True, slots=True)
class TrendWords:
    """Every word a trend says."""

    label: str
    name: str
    period: str = ""
    incomplete: str = ""
    interval: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a chart and its margins; `name` is its class, by which a style sheet shows the one that fits."""

    width: float
    height: float
    left: float = 42
    right: float = 122  # as wide as its words where they stand there
    top: float = 46
    bottom: float = 30
    name: str = "wide"

    @property
    def is_narrow(self) -> bool:
        """Whether there is no room for labels at the end of the line."""
        return self.name != "wide"

    @property
    def floor(self) -> float:
        """The pixel of zero."""
        return self.height - self.bottom

    @property
    def edge(self) -> float:
        """The right end of the plot."""
        return self.width - self.right


WIDE = Frame(720, 440)
HALF = Frame(540, 330, right=18, name="half")
NARROW = Frame(380, 320, right=18, name="narrow")
SLIM = Frame(270, 270, right=16, name="slim")


def trend(
    points: Sequence[YearPoint],
    said: TrendWords,
    say: Callable[[float], str],
    *,
    period: tuple[int, int] | None = None,
    frame: Frame = WIDE,
) -> str:
    """The chart. Points are in order of year; years may be missing."""
    if not points:
        return ""
    if not frame.is_narrow:
        frame = replace(frame, right=END + max(text_width(said.name, NAME), text_width(_notes(said), NOTE)) + 4)
    ticks = nice_ticks(
        largest([point.high for point in points] + [point.value for point in points]), 4 if frame.is_narrow else 5
    )
    beside = min(text_width([say(tick) for tick in ticks if tick], NOTE) + 14, frame.width / 4)
    frame = replace(frame, left=max(frame.left, beside))
    across = Scale(points[0].year, points[-1].year, frame.left, frame.edge)
    up = Scale(0, ticks[-1], frame.floor, frame.top)
    body = [
        _period(period, points, said, across, frame),
        _grid(ticks, up, say, frame),
        _years(points, across, frame),
        _band(points, across, up),
        _lines(points, across, up),
        *_marks(points, across, up, frame),
        _end_label(points[-1], said, across, up, frame),
    ]
    return drawing(frame.width, frame.height, body, label=said.label, class_=frame.name)


def _period(
    period: tuple[int, int] | None, points: Sequence[YearPoint], said: TrendWords, across: Scale, frame: Frame
) -> str:
    """A shade behind the years of the study, with its total."""
    if period is None or period[1] < points[0].year or period[0] > points[-1].year:
        return ""
    half = (across(1) - across(0)) / 2
    start = max(across(period[0]) - half, frame.left - 4)
    end = min(across(period[1]) + half, frame.edge + 4)
    top = frame.top - 14
    half = text_width(said.period, NOTE) / 2
    middle = min(max((start + end) / 2, half), frame.width - half - 2)
    return (
        element("rect", x=start, y=top, width=end - start, height=frame.floor - top, class_="c-period")
        + path([(start, top), (end, top)], "c-period-line")
        + words(said.period, middle, top - 8, "c-note c-strong c-middle")
    )


def _grid(ticks: Sequence[float], up: Scale, say: Callable[[float], str], frame: Frame) -> str:
    parts: list[str] = []
    for tick in ticks:
        y = up(tick)
        parts.append(path([(4, y), (frame.edge, y)], "c-grid" if tick else "c-axis"))
        if tick:
            parts.append(words(say(tick), 4, y - 5, "c-tick"))
    return "".join(parts)


def _years(points: Sequence[YearPoint], across: Scale, frame: Frame) -> str:
    """Years under the axis, counted back from the last so that the last is always named."""
    room = frame.edge - frame.left
    every = 1
    while (points[-1].year - points[0].year) / every * 44 > room:
        every += 1
    named = [point for point in points if (points[-1].year - point.year) % every == 0]
    return "".join(words(str(point.year), across(point.year), frame.floor + 19, "c-tick c-middle") for point in named)


def _band(points: Sequence[YearPoint], across: Scale, up: Scale) -> str:
    there = [(across(point.year), up(point.high)) for point in points]
    back = [(across(point.year), up(point.low)) for point in reversed(points)]
    return path(there + back, "c-band", is_closed=True) if len(points) > 1 else ""


def _lines(points: Sequence[YearPoint], across: Scale, up: Scale) -> str:
    complete = [point for point in points if point.is_complete]
    parts = [path([(across(point.year), up(point.value)) for point in complete], "c-line")] if complete else []
    if complete and not points[-1].is_complete:
        ends = (complete[-1], points[-1])
        parts.append(path([(across(point.year), up(point.value)) for point in ends], "c-line c-dotted"))
    return "".join(parts)


def _marks(points: Sequence[YearPoint], across: Scale, up: Scale, frame: Frame) -> list[str]:
    """A dot for each year inside a strip that is easy to hit."""
    strip = across(1) - across(0) if len(points) > 1 else frame.edge - frame.left
    marks: list[str] = []
    for point in points:
        x = across(point.year)
        hit = element("rect", x=x - strip / 2, y=frame.top, width=strip, height=frame.floor - frame.top, class_="c-hit")
        dot = element(
            "circle",
            cx=x,
            cy=up(point.value),
            r=4.0 if point.is_complete else 4.5,
            class_="c-dot" if point.is_complete else "c-dot c-hollow",
        )
        marks.append(element("g", (hit, dot), class_="c-mark", data_tip=point.tip or None))
    return marks


def _end_label(last: YearPoint, said: TrendWords, across: Scale, up: Scale, frame: Frame) -> str:
    """The name of the line at its end, and what its band and its hollow dot mean."""
    if frame.is_narrow:
        return ""
    x, y = across(last.year) + END, max(up(last.value), frame.top + 10)
    lines = [words(said.name, x, y - 2, "c-label c-strong")]
    lines += [words(note, x, y + 14 + 15 * index, "c-note") for index, note in enumerate(_notes(said))]
    return "".join(lines)


def _notes(said: TrendWords) -> list[str]:
    """What stands under the name at the end of the line."""
    return [note for note in (said.incomplete, said.interval) if note]
