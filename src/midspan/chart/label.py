"""Where names stand: the most important first, each at the first of eight places around its mark that is free."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from midspan.chart.width import text_width

GAP = 4.0
UP, DOWN = 0.78, 0.24
"""Parts of a letter's height above and below the line it stands on."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Whether two rectangles share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def inside(self, width: float, height: float) -> bool:
        """Whether it lies in a drawing of this size."""
        return self.left >= 0 and self.top >= 0 and self.right <= width and self.bottom <= height


@dataclass(frozen=True, slots=True)
class Anchor:
    """A mark that wants a name: its middle, its radius, the name, and the size of its letters in pixels."""

    x: float
    y: float
    radius: float
    name: str
    size: float = 12.0

    @property
    def box(self) -> Box:
        """What the mark itself covers."""
        return Box(self.x - self.radius, self.y - self.radius, self.x + self.radius, self.y + self.radius)


@dataclass(frozen=True, slots=True)
class Label:
    """A name that found its place: the number of its mark, where its line begins, and what it covers."""

    number: int
    x: float
    y: float
    box: Box


def placed(
    anchors: Sequence[Anchor],
    width: float,
    height: float,
    taken: Sequence[Box] = (),
    most: int = 1000,
    tried: int = 1000,
    clear: float = 0.0,
) -> tuple[Label, ...]:
    """Names in the order of the anchors; one that has no free place is left out. No two labels meet, none meets
    another mark or a box that is taken, and none leaves the drawing. At most `most` are named, of the first `tried`.
    A name may lie on marks whose radius is below `clear`.
    """
    marks = [(other, anchor.box) for other, anchor in enumerate(anchors) if anchor.radius >= clear]
    busy = list(taken)
    found: list[Label] = []
    for number, anchor in enumerate(anchors[:tried]):
        if len(found) >= most:
            break
        others = [box for other, box in marks if other != number]
        for x, y, box in _around(anchor):
            if box.inside(width, height) and not any(map(box.meets, busy)) and not any(map(box.meets, others)):
                found.append(Label(number, x, y, box))
                busy.append(box)
                break
    return tuple(found)


def _around(anchor: Anchor) -> Iterator[tuple[float, float, Box]]:
    """East, west, above, below, then the four corners: where the line begins, and what the name would cover."""
    wide, above, below = text_width(anchor.name, anchor.size), anchor.size * UP, anchor.size * DOWN
    reach, corner = anchor.radius + GAP, anchor.radius * 0.75 + GAP / 2
    level = anchor.y + (above - below) / 2
    sides = (
        (anchor.x + reach, level),
        (anchor.x - reach - wide, level),
        (anchor.x - wide / 2, anchor.y - reach - below),
        (anchor.x - wide / 2, anchor.y + reach + above),
        (anchor.x + corner, anchor.y - corner - below),
        (anchor.x + corner, anchor.y + corner + above),
        (anchor.x - corner - wide, anchor.y - corner - below),
        (anchor.x - corner - wide, anchor.y + corner + above),
    )
    for x, y in sides:
        yield x, y, Box(x, y - above, x + wide, y + below)
