"""Packs the land of Natural Earth into `chart/land.bin`: the world, and the two deltas finer. No borders.

    npm pack world-atlas && tar xzf world-atlas-*.tgz
    python bench/pack_land.py package

Natural Earth is in the public domain; world-atlas 2.0.2 (ISC) brings it as TopoJSON.
"""

import json
import sys
import zlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from midspan.chart.land import FINE, FINE_UNIT, LAND_FILE, WORLD_UNIT
from midspan.chart.outline import Ring, clipped, thinned

WORLD_TOLERANCE, FINE_TOLERANCE = 0.012, 0.001
"""Degrees by which a coast may be off."""
SMALLEST_WORLD, SMALLEST_FINE = 0.01, 0.00002
"""Square degrees of the smallest island kept."""


def main(folder: Path) -> None:
    """Writes the file, and says how large it is."""
    world = [thinned(ring, WORLD_TOLERANCE) for ring in _rings(folder / "land-50m.json")]
    layers = [_packed([ring for ring in world if _area(ring) >= SMALLEST_WORLD], WORLD_UNIT)]
    exact = list(_rings(folder / "land-10m.json"))
    for window in FINE:
        inside = [thinned(part, FINE_TOLERANCE) for ring in exact for part in [clipped(ring, window)] if part]
        layers.append(_packed([ring for ring in inside if _area(ring) >= SMALLEST_FINE], FINE_UNIT))
    LAND_FILE.write_bytes(zlib.compress(b"".join(layers), 9))
    print(f"{LAND_FILE.name}: {LAND_FILE.stat().st_size:,} bytes, {len(world):,} rings of the world")


def _rings(path: Path) -> Iterator[Ring]:
    """The outlines of the one object `land`, in degrees."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[Ring] = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    for shape in topology["objects"]["land"]["geometries"]:
        for polygon in shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]:
            for ring in polygon:
                yield _unrolled(_joined(ring, arcs))


def _joined(numbers: list[int], arcs: list[Ring]) -> Ring:
    """The arcs of a ring, one after another; a negative number is an arc backwards."""
    ring: Ring = []
    for number in numbers:
        points = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(points[1:] if ring else points)
    return ring


def _unrolled(ring: Ring) -> Ring:
    """A ring around a longitude from -180 to 180, without jumps; one around the Earth is closed along the pole."""
    unrolled: Ring = []
    turn = 0.0
    for x, y in ring:
        if unrolled and abs(x + turn - unrolled[-1][0]) > 180:
            turn += 360.0 if x + turn < unrolled[-1][0] else -360.0
        unrolled.append((x + turn, y))
    if abs(turn) == 360:
        pole = -90.0 if unrolled[0][1] < 0 else 90.0
        unrolled += [(unrolled[-1][0], pole), (unrolled[0][0], pole)]
    middle = (min(x for x, _ in unrolled) + max(x for x, _ in unrolled)) / 2
    turns = -360.0 * round(middle / 360)
    return [(x + turns, y) for x, y in unrolled]


def _area(ring: Ring) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def _packed(rings: list[Ring], unit: float) -> bytes:
    """How many rings; of each how many points, then their steps in units of a degree, as variable-length integers."""
    out = bytearray(_number(len(rings)))
    for ring in rings:
        points = [at for at, _ in groupby((round(x / unit), round(y / unit)) for x, y in ring)]
        out += _number(len(points))
        before = (0, 0)
        for point in points:
            for now, then in zip(point, before, strict=True):
                step = now - then
                out += _number(2 * step if step >= 0 else -2 * step - 1)
            before = point
    return bytes(out)


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
