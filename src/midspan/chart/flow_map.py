"""A map of who works with whom: land without borders, places as circles, curved lines without arrows.

Equal-area and fitted to the places; the area of a circle and the square of a line's width go with the works.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from midspan.chart.element import drawing, element, pixels, words
from midspan.chart.frame import Frame, distance, fitted
from midspan.chart.label import Anchor, Box, placed
from midspan.chart.land import PEARL, YANGTZE, land
from midspan.chart.outline import Point, Window, clipped, thinned
from midspan.chart.width import fitted as fitted_text
from midspan.chart.width import text_width

MOST_FLOWS = 150
REACH = 2.4
"""How many times as far as the study's own places, from their middle, others are shown too."""
NEAREST = 500.0
"""Kilometres that are shown in any case."""
CROWDED = 15.0
"""Pixels between two circles' middles below which a delta gets an inset."""
LEAST_RADIUS = 2.5
LEAST_WIDTH, MOST_WIDTH = 0.6, 8.0
BEND = 0.16
"""How far a line bows, as a part of its length."""
LETTERS, BOLD = 13.0, 1.08
"""Bold letters are as high, but so many times as wide."""
SEEN = 0.8
"""Pixels by which a coast may be off."""
DELTAS: Mapping[str, Window] = {"yangtze-river-delta": YANGTZE, "greater-bay-area": PEARL}
"""Where insets are, by the key of the region whose name stands on them."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map. `side`: `a` or `b` for the two of the study, empty for others."""

    key: str
    name: str
    longitude: float
    latitude: float
    works: float
    side: str = ""
    tip: str = ""

    @property
    def place(self) -> Point:
        """Longitude and latitude."""
        return self.longitude, self.latitude


@dataclass(frozen=True, slots=True)
class Flow:
    """Works that two places share."""

    one: str
    other: str
    works: float
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map: the drawing, the insets by the key of their delta, and the keys of places beyond the frame."""

    main: str
    insets: Mapping[str, str]
    beyond: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The size of a map in pixels and its class, by which a style sheet shows the one that fits."""

    width: float
    height: float
    name: str
    letters: float = 13.0
    """Pixels of letters: on phones a style sheet sets all as large."""
    largest: float = 13.0
    """Radius of the largest circle."""


WIDE, NARROW, SLIM = Sheet(720, 560, "wide", 12, 16), Sheet(400, 420, "narrow"), Sheet(300, 360, "slim", 13, 10)
INSET = Sheet(320, 242, "inset")


def flow_map(
    spots: Sequence[Spot], flows: Sequence[Flow], label: str, names: Mapping[str, str], sheet: Sheet = WIDE
) -> Drawn:
    """The map. `names` are those of the deltas, by key; one without a name gets no inset."""
    shown, beyond = near(spots)
    if not shown:
        return Drawn("", {}, beyond)
    ordered = sorted(shown, key=lambda spot: (not spot.side, -spot.works, spot.key))
    strongest = sorted(flows, key=lambda flow: (-flow.works, flow.one, flow.other))[:MOST_FLOWS]
    frame = fitted([spot.place for spot in ordered], sheet.width, sheet.height)
    windows = {key: _inset_of(key, ordered) for key in DELTAS if key in names}
    insets = {key: inset for key, inset in windows.items() if inset is not None}
    boxes = [_outline_of(inset, frame) for inset in insets.values()]
    main = _panel(frame, ordered, strongest, sheet, label, boxes=boxes)
    drawn = {
        key: _panel(inset, ordered, strongest, INSET, names[key], title=names[key]) for key, inset in insets.items()
    }
    return Drawn(main, drawn, beyond)


def near(spots: Sequence[Spot]) -> tuple[list[Spot], tuple[str, ...]]:
    """The places of the study and those around them; then the keys of the places farther off."""
    own = [spot for spot in spots if spot.side]
    if not own:
        return [], tuple(spot.key for spot in spots)
    frame = fitted([spot.place for spot in own], 100, 100)
    middle = (frame.longitude, frame.latitude)
    reach = max(NEAREST, REACH * max(distance(middle, spot.place) for spot in own))
    shown = [spot for spot in spots if spot.side or distance(middle, spot.place) <= reach]
    kept = {spot.key for spot in shown}
    return shown, tuple(spot.key for spot in spots if spot.key not in kept)


def _inset_of(key: str, spots: Sequence[Spot]) -> Frame | None:
    """The frame of a delta where circles of its places would lie on each other on a phone."""
    frame = fitted([spot.place for spot in spots], NARROW.width, NARROW.height)
    west, south, east, north = DELTAS[key]
    inside = [spot for spot in spots if west <= spot.longitude <= east and south <= spot.latitude <= north]
    points = [frame(*spot.place) for spot in inside]
    close = any(math.dist(a, b) < CROWDED for n, a in enumerate(points) for b in points[n + 1 :])
    if not close:
        return None
    inset = fitted([spot.place for spot in inside], INSET.width, INSET.height, margin=48)
    return inset if inset.scale > 1.5 * frame.scale else None


def _outline_of(inset: Frame, frame: Frame) -> Box:
    """What an inset shows, as a rectangle on the map."""
    x, y = frame(inset.longitude, inset.latitude)
    size = frame.scale / inset.scale / 2
    x, y = x + inset.x * frame.scale, y - inset.y * frame.scale
    return Box(x - inset.width * size, y - inset.height * size, x + inset.width * size, y + inset.height * size)


def _panel(
    frame: Frame, spots: Sequence[Spot], flows: Sequence[Flow], sheet: Sheet, label: str, *, title: str = "",
    boxes: Sequence[Box] = (),
) -> str:  # fmt: skip
    """One rectangle of the map: sea, land, lines, circles, names."""
    places = {spot.key: frame(*spot.place) for spot in spots}
    radii = _radii(spots, sheet.largest)
    inside = [spot for spot in spots if frame.holds(*spot.place)]
    body = [
        element("rect", width=frame.width, height=frame.height, class_="c-sea"),
        _land(frame),
        *_lines(frame, spots, flows, places),
        *(
            element("rect", x=b.left, y=b.top, width=b.right - b.left, height=b.bottom - b.top, class_="c-inset")
            for b in boxes
        ),
        *(_circle(spot, places[spot.key], radii[spot.key]) for spot in reversed(inside)),
        *_names(frame, inside, places, radii, title, sheet.letters),
    ]
    return drawing(frame.width, frame.height, [_within(frame, body)], label=label, class_=f"map {sheet.name}")


def _within(frame: Frame, body: Sequence[str]) -> str:
    """The parts cut at the edge of the frame, in programs that draw beyond an svg too."""
    return element(
        "svg", body, width=frame.width, height=frame.height, viewBox=f"0 0 {pixels(frame.width)} {pixels(frame.height)}"
    )


@lru_cache(maxsize=64)
def _land(frame: Frame) -> str:
    """All land of the frame as one shape."""
    edge = (-4.0, -4.0, frame.width + 4, frame.height + 4)
    parts: list[str] = []
    for ring in land(frame.window):
        seen = thinned(clipped([frame(*point) for point in ring], edge), SEEN)
        if len(seen) > 2 and _size(seen) > 2:
            parts.append(_ring(seen))
    return element("path", d="".join(parts), fill_rule="evenodd", class_="c-land") if parts else ""


def _size(ring: Sequence[Point]) -> float:
    """Pixels that the rectangle around a ring has on its longer side."""
    return max(max(x for x, _ in ring) - min(x for x, _ in ring), max(y for _, y in ring) - min(y for _, y in ring))


def _ring(ring: Sequence[Point]) -> str:
    """A ring as steps of half pixels from point to point: the shortest way to say it."""
    steps = [(round(2 * x), round(2 * y)) for x, y in ring]
    said = [f"M{pixels(steps[0][0] / 2)},{pixels(steps[0][1] / 2)}l"]
    before = steps[0]
    for number, step in enumerate(steps[1:]):
        x, y = pixels((step[0] - before[0]) / 2), pixels((step[1] - before[1]) / 2)
        said.append(f"{'' if number == 0 or x.startswith('-') else ' '}{x}{'' if y.startswith('-') else ','}{y}")
        before = step
    return "".join(said) + "z"


def _lines(frame: Frame, spots: Sequence[Spot], flows: Sequence[Flow], places: Mapping[str, Point]) -> list[str]:
    """The weakest first, so that the strongest lie on top; the pair's own last, with a halo."""
    sides = {spot.key: spot.side for spot in spots}
    drawn = [flow for flow in flows if flow.one in places and flow.other in places and flow.one != flow.other]
    most = max((flow.works for flow in drawn), default=1.0)
    kinds = [(flow, _kind(sides[flow.one], sides[flow.other])) for flow in reversed(drawn)]
    edge = (-40.0, -40.0, frame.width + 40, frame.height + 40)
    parts: list[str] = []
    for flow, kind in sorted(kinds, key=lambda pair: pair[1] == "pair"):
        ends = places[flow.one], places[flow.other]
        if not _reaches(ends, edge):
            continue
        width = max(LEAST_WIDTH, MOST_WIDTH * math.sqrt(flow.works / most))
        line = _bow(*ends)
        if kind == "pair":
            parts.append(element("path", d=line, class_="c-flow c-under", stroke_width=width + 4))
        tip = flow.tip or None
        parts.append(element("path", d=line, class_=f"c-flow c-{kind} c-mark", stroke_width=width, data_tip=tip))
    return parts


def _kind(one: str, other: str) -> str:
    """Which colour a line has: of the pair, of one side, or of none."""
    if one and other and one != other:
        return "pair"
    return {"a": "from-a", "b": "from-b"}.get(one or other, "others")


def _reaches(ends: tuple[Point, Point], edge: Window) -> bool:
    """Whether a line may cross the frame."""
    (x1, y1), (x2, y2) = ends
    bow = BEND * math.dist(*ends)
    return (
        max(x1, x2) + bow >= edge[0] and min(x1, x2) - bow <= edge[2]
        and max(y1, y2) + bow >= edge[1] and min(y1, y2) - bow <= edge[3]
    )  # fmt: skip


def _bow(one: Point, other: Point) -> str:
    """A curve that bows to the same side whichever end is named first."""
    (x1, y1), (x2, y2) = sorted((one, other))
    x, y = (x1 + x2) / 2 + BEND * (y2 - y1), (y1 + y2) / 2 - BEND * (x2 - x1)
    return f"M{pixels(x1)},{pixels(y1)}Q{pixels(x)},{pixels(y)} {pixels(x2)},{pixels(y2)}"


def _radii(spots: Sequence[Spot], largest: float) -> dict[str, float]:
    most = max((spot.works for spot in spots), default=1.0) or 1.0
    return {spot.key: max(LEAST_RADIUS, largest * math.sqrt(spot.works / most)) for spot in spots}


def _circle(spot: Spot, at: Point, radius: float) -> str:
    class_ = f"c-place c-mark{f' c-side-{spot.side}' if spot.side else ''}"
    return element("circle", cx=at[0], cy=at[1], r=radius, class_=class_, data_tip=spot.tip or None)


def _names(
    frame: Frame, spots: Sequence[Spot], places: Mapping[str, Point], radii: Mapping[str, float], title: str,
    letters: float,
) -> list[str]:  # fmt: skip
    """The inset's own name first, then as many of the places' as find room."""
    lines = _in_two(title, frame.width - 24) if title else []
    taken = [Box(0, 0, text_width(lines, LETTERS) + 20, 16 + 16 * len(lines))] if lines else []
    anchors = [
        Anchor(*places[spot.key], radii[spot.key] + 1, spot.name, letters * (BOLD if spot.side else 1))
        for spot in spots
    ]
    parts = [words(line, 12, 22 + 16 * row, "c-label c-halo") for row, line in enumerate(lines)]
    for label in placed(anchors, frame.width, frame.height, taken):
        class_ = "c-name c-own c-halo" if spots[label.number].side else "c-name c-halo"
        parts.append(words(spots[label.number].name, label.x, label.y, class_))
    return parts


def _in_two(title: str, room: float) -> list[str]:
    """A name in one line, or in two where it is wider than the room."""
    spaces = [at for at, letter in enumerate(title) if letter == " " and text_width(title[:at], LETTERS) <= room]
    if text_width(title, LETTERS) <= room or not spaces:
        return [fitted_text(title, LETTERS, room)]
    return [title[: spaces[-1]], fitted_text(title[spaces[-1] + 1 :], LETTERS, room)]


def composed(drawn: Drawn) -> str:
    """The map with its insets under it, as one drawing for a file that stands alone."""
    if not drawn.main or not drawn.insets:
        return drawn.main
    height, parts = WIDE.height, [drawn.main]
    for number, inset in enumerate(drawn.insets.values()):
        x, y = number * (INSET.width + 12), WIDE.height + 12
        parts.append(inset.replace("<svg ", f'<svg x="{pixels(x)}" y="{pixels(y)}" ', 1))
    height += 12 + INSET.height
    return drawing(WIDE.width, height, parts, label="", class_="map wide")
