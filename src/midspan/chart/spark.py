"""A sparkline: the shape of a figure by year, without axes. The numbers stand in the table of the trend."""

from collections.abc import Sequence

from midspan.chart.element import Pixel, element, path
from midspan.chart.scale import Scale, largest


def sparkline(values: Sequence[float | None], *, width: float = 200, height: float = 34) -> str:
    """An image without a name: it adds nothing a reader of the text would miss. Missing years are left out."""
    if sum(value is not None for value in values) < 2:
        return ""
    across = Scale(0, len(values) - 1, 0, width)
    up = Scale(0, largest([value for value in values if value is not None]), height - 2, 4)
    points: list[Pixel] = [(across(index), up(value)) for index, value in enumerate(values) if value is not None]
    floor: list[Pixel] = [(points[-1][0], height - 1), (points[0][0], height - 1)]
    parts = [path(points + floor, "c-spark-area", is_closed=True), path(points, "c-spark")]
    return element(
        "svg",
        parts,
        xmlns="http://www.w3.org/2000/svg",
        class_="spark",
        viewBox=f"0 0 {width:g} {height:g}",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
