"""Frames of maps: an equal-area projection around the places shown, and the window of land that it needs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from midspan.chart.outline import Point, Window

EARTH = 6371.0
"""Kilometres."""
WIDEST = math.radians(50)
"""From a frame's middle to its corner, up to which a map is drawn around its middle; a wider one is of the world."""
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
"""Of the Equal Earth projection (Savric, Patterson & Jenny 2019, doi:10.1080/13658816.2018.1504949)."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A map's middle in degrees, its scale in pixels for each radius of the Earth, and its size in pixels."""

    longitude: float
    latitude: float
    scale: float
    width: float
    height: float
    x: float = 0.0
    y: float = 0.0
    """What of the projection, in radii, is at the middle."""

    @property
    def is_world(self) -> bool:
        """Whether it shows more than one may around a middle."""
        return self.corner > 2 * math.sin(WIDEST / 2)

    @property
    def corner(self) -> float:
        """Radii from the middle of the projection to the farthest corner, or farther."""
        return math.hypot(self.width, self.height) / 2 / self.scale + math.hypot(self.x, self.y)

    @property
    def kilometre(self) -> float:
        """Pixels of a kilometre in the middle."""
        return self.scale / EARTH

    def __call__(self, longitude: float, latitude: float) -> Point:
        """The pixel of a place."""
        x, y = _projected(longitude, latitude, self.longitude, self.latitude, is_world=self.is_world)
        return self.width / 2 + (x - self.x) * self.scale, self.height / 2 - (y - self.y) * self.scale

    def holds(self, longitude: float, latitude: float, margin: float = 0.0) -> bool:
        """Whether a place is in the frame, `margin` pixels from its edge."""
        x, y = self(longitude, latitude)
        return margin <= x <= self.width - margin and margin <= y <= self.height - margin

    @property
    def window(self) -> Window:
        """Degrees of what the frame shows, and somewhat more."""
        if self.is_world:
            return (self.longitude - 180, -90.0, self.longitude + 180, 90.0)
        reach = 2 * math.asin(min(1.0, self.corner / 2)) * 1.02
        latitude = math.radians(self.latitude)
        across = math.pi
        if abs(latitude) + reach < math.radians(85):
            across = math.asin(min(1.0, math.sin(reach) / math.cos(latitude)))
        low, high = (math.degrees(latitude + sign * reach) for sign in (-1, 1))
        turn = math.degrees(across)
        return (self.longitude - turn, max(-90.0, low), self.longitude + turn, min(90.0, high))


def _projected(longitude: float, latitude: float, middle: float, parallel: float, *, is_world: bool) -> Point:
    """Lambert's azimuthal equal-area projection; of the world Equal Earth. In radii, north is up."""
    turned, phi = math.radians((longitude - middle + 180) % 360 - 180), math.radians(latitude)
    if longitude - middle == 180:  # the east end of a window, not the west one
        turned = math.pi
    if is_world:
        theta = math.asin(math.sqrt(3) / 2 * math.sin(phi))
        square = theta * theta
        sixth = square**3
        slope = A1 + 3 * A2 * square + sixth * (7 * A3 + 9 * A4 * square)
        return (
            2 * math.sqrt(3) * turned * math.cos(theta) / (3 * slope),
            theta * (A1 + A2 * square + sixth * (A3 + A4 * square)),
        )
    centre = math.radians(parallel)
    cosine = math.cos(phi) * math.cos(turned)
    near = math.sin(centre) * math.sin(phi) + math.cos(centre) * cosine
    k = math.sqrt(2 / max(1e-6, 1 + near))
    return (
        k * math.cos(phi) * math.sin(turned),
        k * (math.cos(centre) * math.sin(phi) - math.sin(centre) * cosine),
    )


def fitted(
    places: Sequence[Point], width: float, height: float, *, margin: float = 44.0, least: float = 150.0
) -> Frame:
    """The frame that shows all places (longitude, latitude), `margin` pixels from its edge or more.

    `least`: kilometres across the shorter side, that one town is not a map of its streets.
    """
    longitude, latitude = _middle(places)
    for is_world in (False, True):
        found = [_projected(x, y, longitude, latitude, is_world=is_world) for x, y in places]
        xs, ys = [x for x, _ in found], [y for _, y in found]
        across, up = max(xs) - min(xs), max(ys) - min(ys)
        scales = [min(width, height) * EARTH / least]
        scales += [(side - 2 * margin) / span for side, span in ((width, across), (height, up)) if span > 0]
        x, y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
        frame = Frame(longitude, latitude, min(scales), width, height, x, y)
        if frame.is_world == is_world:
            return frame
    return Frame(longitude, latitude, width / 5.5, width, height)


def _middle(places: Sequence[Point]) -> Point:
    """The middle of the smallest arc of longitudes, and of the latitudes, in degrees."""
    around = sorted({x % 360 for x, _ in places})
    gaps = [((after - x) % 360 or 360.0, x) for x, after in zip(around, around[1:] + around[:1], strict=True)]
    gap, before = max(gaps)
    longitude = before + gap + (360 - gap) / 2
    latitudes = [y for _, y in places]
    return (longitude + 180) % 360 - 180, (max(latitudes) + min(latitudes)) / 2


def distance(one: Point, other: Point) -> float:
    """Kilometres between two places (longitude, latitude), along the great circle."""
    (x1, y1), (x2, y2) = (tuple(map(math.radians, place)) for place in (one, other))
    half = math.sin((y2 - y1) / 2) ** 2 + math.cos(y1) * math.cos(y2) * math.sin((x2 - x1) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(half))
