"""Outlines: cut to a window, and thinned to the points that are seen."""

from collections.abc import Sequence

Point = tuple[float, float]
Ring = list[Point]
Window = tuple[float, float, float, float]
"""West, south, east, north; or left, top, right, bottom."""


def clipped(ring: Ring, window: Window) -> Ring:
    """What of a ring is inside a window, its edge closing it (Sutherland & Hodgman 1974); empty where nothing is."""
    left, low, right, high = window
    for axis, limit, sign in ((0, left, 1), (1, low, 1), (0, right, -1), (1, high, -1)):
        if not ring:
            return ring
        ring = _cut(ring, axis, limit, sign)
    return ring


def _cut(ring: Ring, axis: int, limit: float, sign: int) -> Ring:
    """What of a ring is on one side of a line."""
    kept: Ring = []
    before = ring[-1]
    was_inside = (before[axis] - limit) * sign >= 0
    for point in ring:
        is_inside = (point[axis] - limit) * sign >= 0
        if is_inside != was_inside:
            part = (limit - before[axis]) / (point[axis] - before[axis])
            crossing = before[1 - axis] + part * (point[1 - axis] - before[1 - axis])
            kept.append((limit, crossing) if axis == 0 else (crossing, limit))
        if is_inside:
            kept.append(point)
        before, was_inside = point, is_inside
    return kept


def thinned(ring: Sequence[Point], tolerance: float) -> Ring:
    """The points of a ring without which it would be off by more than the tolerance (Douglas & Peucker 1973)."""
    points = list(ring)
    if len(points) < 4:
        return points
    first = points[0]
    far = max(range(len(points)), key=lambda n: (points[n][0] - first[0]) ** 2 + (points[n][1] - first[1]) ** 2)
    kept = {0, far, len(points) - 1}
    spans = [(0, far), (far, len(points) - 1)]
    while spans:
        start, end = spans.pop()
        worst, at = tolerance * tolerance, 0
        (ax, ay), (bx, by) = points[start], points[end]
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy
        for number in range(start + 1, end):
            x, y = points[number][0] - ax, points[number][1] - ay
            part = min(1.0, max(0.0, (x * dx + y * dy) / length)) if length else 0.0
            off = (x - part * dx) ** 2 + (y - part * dy) ** 2
            if off > worst:
                worst, at = off, number
        if at:
            kept.add(at)
            spans += [(start, at), (at, end)]
    return [points[number] for number in sorted(kept)]
