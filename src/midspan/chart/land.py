"""The land of the world, and the two deltas finer: coasts only, from Natural Earth, which is in the public domain.

`land.bin` is made by bench/pack_land.py of land-50m and land-10m of the npm package world-atlas. It knows no borders.
"""

import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from midspan.chart.outline import Ring, Window, clipped

LAND_FILE = Path(__file__).with_name("land.bin")
WORLD_UNIT, FINE_UNIT = 0.01, 0.001
"""Degrees of one step in the file."""
YANGTZE = (115.0, 27.0, 124.0, 34.5)
PEARL = (110.5, 21.0, 116.5, 24.6)
FINE: tuple[Window, ...] = (YANGTZE, PEARL)
"""The windows that are known finely, in degrees."""


def land(window: Window) -> list[Ring]:
    """The land inside a window, degrees; its longitudes may go beyond 180 where the window does."""
    world, *fine = _layers()
    inside = next(
        (number for number, one in enumerate(FINE) if one[0] <= window[0] and one[1] <= window[1]
         and window[2] <= one[2] and window[3] <= one[3]), None,
    )  # fmt: skip
    rings = world if inside is None else fine[inside]
    return [part for ring in rings for part in _inside(ring, window) if len(part) > 2]


def _inside(ring: Ring, window: Window) -> Iterator[Ring]:
    """The parts of a ring in a window, also of the ring one turn to the east and one to the west."""
    west, east = min(x for x, _ in ring), max(x for x, _ in ring)
    for turn in (-360.0, 0.0, 360.0):
        if west + turn < window[2] and east + turn > window[0]:
            part = clipped(ring, (window[0] - turn, window[1], window[2] - turn, window[3]))
            yield [(x + turn, y) for x, y in part]


@cache
def _layers() -> tuple[list[Ring], ...]:
    """The world, then each finer window."""
    numbers = _numbers(zlib.decompress(LAND_FILE.read_bytes()))
    return tuple(list(_rings(numbers, unit)) for unit in (WORLD_UNIT, *(FINE_UNIT for _ in FINE)))


def _rings(numbers: Iterator[int], unit: float) -> Iterator[Ring]:
    for _ in range(next(numbers)):
        x = y = 0
        ring: Ring = []
        for _ in range(next(numbers)):
            dx, dy = next(numbers), next(numbers)
            x += dx >> 1 if dx & 1 == 0 else -(dx + 1 >> 1)
            y += dy >> 1 if dy & 1 == 0 else -(dy + 1 >> 1)
            ring.append((x * unit, y * unit))
        yield ring


def _numbers(data: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        if byte > 127:
            shift += 7
        else:
            yield value
            value = shift = 0
