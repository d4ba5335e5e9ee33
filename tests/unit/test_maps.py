"""Maps: land where land is, frames around the places, lines and circles of honest size, parts of regions."""

import math
import re
from xml.etree import ElementTree

import pytest
from tests.tiny import BEIJING, HONG_KONG, SHANGHAI, Tie, Tiny, TinyWork

from midspan.chart.flow_map import (
    INSET,
    MOST_FLOWS,
    NARROW,
    Drawn,
    Flow,
    Spot,
    composed,
    flow_map,
    near,
)  # fmt: skip
from midspan.chart.frame import distance, fitted
from midspan.chart.land import FINE, LAND_FILE, land
from midspan.chart.outline import clipped, thinned
from midspan.measure.parts import part_rows, with_points
from midspan.model.place import ELSEWHERE, Name, Place, Region
from midspan.model.study import Counting, Period, Study

CITIES = {
    "shanghai": (121.47, 31.23, "a"), "hong-kong": (114.17, 22.3, "b"), "beijing": (116.4, 39.9, ""),
    "shenzhen": (114.06, 22.54, ""), "macao": (113.54, 22.2, ""), "london": (-0.1, 51.5, ""),
}  # fmt: skip
SPOTS = [Spot(key, f"{key} <&>", x, y, 100.0 * len(key), side) for key, (x, y, side) in CITIES.items()]
FLOWS = [Flow("hong-kong", "shanghai", 400), Flow("beijing", "shanghai", 100), Flow("hong-kong", "shenzhen", 25)]
DELTAS = {"yangtze-river-delta": "Yangtze", "greater-bay-area": "Bay"}


def drawn(spots=SPOTS, flows=FLOWS, names=DELTAS, **more) -> Drawn:
    return flow_map(spots, flows, "A map", names, **more)


def is_land(longitude: float, latitude: float) -> bool:
    """By the even-odd rule over all rings of a small window."""
    window = (longitude - 1, latitude - 1, longitude + 1, latitude + 1)
    odd = 0
    for ring in land(window):
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (ay > latitude) != (by > latitude) and longitude < ax + (latitude - ay) / (by - ay) * (bx - ax):
                odd += 1
    return odd % 2 == 1


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ((113.0, 23.3), True), ((120.5, 31.9), True), ((114.5, 21.5), False), ((123.5, 30.5), False),  # fine
        ((116.4, 39.9), True), ((36.8, -1.3), True), ((-100.0, 40.0), True), ((134.0, -25.0), True),
        ((0.0, -85.0), True), ((178.0, 67.5), True), ((-178.0, 67.5), True), ((181.0, 67.5), True),
        ((-140.0, 30.0), False), ((80.0, -30.0), False), ((220.0, 30.0), False),
    ],
)  # fmt: skip
def test_land_is_where_land_is(place: tuple[float, float], expected: bool) -> None:
    assert is_land(*place) is expected


def test_the_land_is_small_and_says_no_more_than_coasts() -> None:
    assert LAND_FILE.stat().st_size < 200_000
    west, south, east, north = FINE[1]
    fine = [point for ring in land((west + 1, south + 1, east - 1, north - 1)) for point in ring]
    assert len(fine) > 100


def test_a_ring_is_cut_and_thinned() -> None:
    square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
    assert sorted(clipped(square, (5, 5, 20, 20))) == [(5, 5), (5, 10), (10, 5), (10, 10)]
    assert clipped(square, (20, 20, 30, 30)) == []
    line = [(0.0, 0.0), (1.0, 0.01), (2.0, 0.0), (3.0, 2.0), (4.0, 0.0)]
    assert thinned(line, 0.1) == [(0, 0), (2, 0), (3, 2), (4, 0)]


def test_a_frame_is_equal_area() -> None:
    frame = fitted([(100.0, 0.0), (130.0, 50.0)], 700, 500)

    def area(longitude: float, latitude: float) -> float:
        """Pixels of a tenth of a degree squared, for each square kilometre that it has."""
        corners = [frame(longitude + dx, latitude + dy) for dx, dy in ((0, 0), (0.1, 0), (0.1, 0.1), (0, 0.1))]
        shoelace = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, corners[1:] + corners[:1], strict=True))
        return abs(shoelace) / 2 / math.cos(math.radians(latitude + 0.05))

    sizes = [area(x, y) for x in (95, 115, 140) for y in (-5, 20, 45)]
    assert max(sizes) / min(sizes) == pytest.approx(1, abs=1e-3)
    world = fitted([(-120.0, 40.0), (121.0, 31.0), (150.0, -33.0), (0.0, 60.0)], 700, 500)
    assert world.is_world


def test_the_pair_is_on_top_with_a_halo_and_widths_go_with_the_root() -> None:
    lines = re.findall(r'<path d="M[^"]*Q[^"]*" class="c-flow ([^"]*)" stroke-width="([\d.]+)"', drawn(names={}).main)
    assert [class_ for class_, _ in lines] == ["c-from-b c-mark", "c-from-a c-mark", "c-under", "c-pair c-mark"]
    widths = {class_: float(width) for class_, width in lines}
    assert widths["c-from-a c-mark"] == pytest.approx(widths["c-pair c-mark"] / 2)
    assert widths["c-from-b c-mark"] == pytest.approx(widths["c-pair c-mark"] / 4)
    assert widths["c-under"] > widths["c-pair c-mark"]


def test_a_map_is_the_same_in_any_order_and_one_whole_drawing() -> None:
    shuffled, lines = SPOTS[::-1], FLOWS[::-1]
    first = drawn()
    again = drawn(shuffled, lines)
    assert (again.main, again.insets) == (first.main, first.insets)
    for text in (first.main, *first.insets.values(), composed(first)):
        assert ElementTree.fromstring(text).tag.endswith("svg")  # noqa: S314 - drawn by ourselves
        assert "<&>" not in text
    assert 'aria-label="A map"' in first.main


def test_what_is_too_far_is_told_and_crowded_deltas_get_insets() -> None:
    found = drawn()
    assert found.beyond == ("london",)
    assert list(found.insets) == ["greater-bay-area"]
    assert "Bay" in found.insets["greater-bay-area"]
    assert drawn(names={}).insets == {}
    assert "c-inset" not in drawn(names={}).main
    alone = [spot for spot in SPOTS if spot.key in {"shanghai", "hong-kong"}]
    assert drawn(alone).insets == {}
    assert float(re.findall(r'viewBox="0 0 ([\d.]+)', found.insets["greater-bay-area"])[0]) == INSET.width


def test_far_regions_are_still_drawn_and_nothing_is_a_map_of_nothing() -> None:
    far = [Spot("a", "A", -122, 37, 5, "a"), Spot("b", "B", 121, 31, 5, "b"), Spot("c", "C", 151, -33, 5)]
    shown, beyond = near(far)
    assert [spot.key for spot in shown] == ["a", "b", "c"]
    assert beyond == ()
    assert "c-pair" in flow_map(far, [Flow("a", "b", 3)], "x", {}, NARROW).main
    assert flow_map([], [], "x", {}).main == ""
    assert flow_map([Spot("c", "C", 1, 1, 5)], [], "x", {}).beyond == ("c",)


def test_no_more_lines_than_can_be_read() -> None:
    many = [Spot(f"p{n}", f"P{n}", 110 + n % 20, 20 + n // 20, 1, "ab"[n % 2]) for n in range(60)]
    flows = [Flow(f"p{n}", f"p{m}", n + m) for n in range(60) for m in range(n)]
    assert len(re.findall(r'class="c-flow c-(?!under)', flow_map(many, flows, "x", {}).main)) == MOST_FLOWS


def test_distances_are_those_of_the_globe() -> None:
    assert distance((121.47, 31.23), (114.17, 22.3)) == pytest.approx(1228, abs=10)
    assert distance((0, 0), (180, 0)) == pytest.approx(20015, abs=1)


def region(key: str, *places: str) -> Region:
    return Region(key, Name(key), 1, "", places=frozenset(places))


PLACES = [Place(one, Name(one), "CN", "", 30.0 + n, 120.0) for n, one in enumerate(("p1", "p2", "p3", "p4", "p5"))]


def test_a_place_is_in_the_smallest_region_on_its_side() -> None:
    delta, city, zone, other = (
        region("delta", "p1", "p2", "p3"),
        region("city", "p2"),
        region("zone", "p3", "p4"),
        (region("other", "p4", "p5")),
    )
    rows = part_rows(PLACES, [delta], [delta, city, zone, other])
    assert [(row["place_id"], row["part"], row["region"]) for row in rows] == [
        ("p1", "delta", "delta"), ("p2", "city", "delta"), ("p3", "delta", "delta"),
        ("p4", "other", ELSEWHERE), ("p5", "other", ELSEWHERE),
    ]  # fmt: skip


def test_a_part_is_drawn_where_most_of_its_links_are() -> None:
    rows = [{"place_id": one.place_id, "part": "all", "region": ELSEWHERE} for one in PLACES]
    unknown = [*PLACES[:1], Place("p2", Name("p2"), "CN", "", math.nan, math.nan), *PLACES[2:]]

    def point(links: dict[str, int]) -> list[str]:
        return [str(row["place_id"]) for row in with_points(rows, unknown, links) if row["is_point"]]

    assert point({"p2": 9, "p3": 5, "p4": 5}) == ["p3"]
    assert point({}) == ["p1"]


@pytest.mark.slow
def test_parts_of_two_cities_are_the_regions_themselves(tmp_path) -> None:
    one, other = (("A", (Tie(SHANGHAI),)), ("B", (Tie(HONG_KONG),))), (("A", (Tie(SHANGHAI),)), ("C", (Tie(BEIJING),)))
    works = (
        TinyWork("W1", 2020, one),
        TinyWork("W2", 2021, (*one, ("C", (Tie(BEIJING),)))),
        TinyWork("W3", 2021, other),
    )
    corpus = Tiny(works).write(tmp_path / "home")
    study = Study(("shanghai", "hong-kong"), Period(2020, 2021))
    pairs = {cell.key[0]: cell.estimate.value for cell in corpus.figure("part_joint_works", study).cells}
    assert pairs == {"hong-kong|shanghai": 2, "beijing|shanghai": 2, "beijing|hong-kong": 1}
    works_of = {cell.key[0]: cell.estimate.value for cell in corpus.figure("part_works", study).cells}
    assert works_of == {"shanghai": 3, "hong-kong": 2, "beijing": 2}
    listed = corpus.records("part_joint_works", study, {"part_pair": "beijing|hong-kong"}, 0, 10)
    assert [record.record_id for record in listed.rows] == ["W2"]
    shared = Study(study.regions, study.period, Counting.FRACTIONAL)
    total = sum(cell.estimate.value for cell in corpus.figure("part_works", shared).cells)
    assert float(total) == pytest.approx(3)
    points = corpus.part_points(study)
    assert {key: (point.region, point.latitude) for key, point in points.items()} == {
        "shanghai": ("shanghai", 31.2), "hong-kong": ("hong-kong", 22.3), "beijing": (ELSEWHERE, 39.9)
    }  # fmt: skip


@pytest.mark.slow
def test_one_organisation_in_two_regions_is_no_pair_where_the_study_says_so(tmp_path) -> None:
    works = [
        TinyWork("W1", 2020, (("A", (Tie(SHANGHAI, "x:one"),)), ("B", (Tie(HONG_KONG, "x:one"),)))),
        TinyWork("W2", 2020, (("A", (Tie(SHANGHAI, "x:one"),)), ("B", (Tie(HONG_KONG, "x:two"),)))),
        TinyWork("W3", 2020, (("A", (Tie(SHANGHAI, "x:one"),)), ("B", (Tie(BEIJING, "x:one"),)))),
    ]
    corpus = Tiny(works).write(tmp_path / "home")
    for self_joint, expected in ((True, 2), (False, 1)):
        study = Study(("shanghai", "hong-kong"), Period(2020, 2020), self_joint=self_joint)
        pairs = {cell.key[0]: cell.estimate.value for cell in corpus.figure("part_joint_works", study).cells}
        assert pairs == {"hong-kong|shanghai": expected, "beijing|shanghai": 1}
        assert corpus.figure("joint_works", study).total.value == expected
