"""What must hold of any map and any network: nothing lies on a name, nothing leaves the frame, order says nothing."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.chart.frame import fitted
from midspan.chart.label import Anchor, Box, placed
from midspan.chart.network import LEAST_NODES, SMALL, Node, backbone, by_community, network
from midspan.model.organisation_map import MapLink

MANY = settings(max_examples=80, deadline=None)
SIZE = 300.0
anchors = st.lists(
    st.builds(
        Anchor,
        st.floats(0, SIZE),
        st.floats(0, SIZE),
        st.floats(0, 12),
        st.text("abMW 漢字", min_size=1, max_size=14),
        st.sampled_from([12.0, 13.0]),
    ),
    max_size=25,
)
places = st.lists(st.tuples(st.floats(-180, 180), st.floats(-80, 80)), min_size=1, max_size=12)


@MANY
@given(anchors, st.sampled_from([0.0, 6.0]))
def test_no_name_lies_on_a_name_a_mark_or_the_edge(marks: list[Anchor], clear: float) -> None:
    taken = [Box(0, 0, 80, 30)]
    found = placed(marks, SIZE, SIZE, taken, clear=clear)
    boxes = [label.box for label in found]
    assert not any(one.meets(other) for one, other in combinations([*boxes, *taken], 2))
    assert all(box.inside(SIZE, SIZE) for box in boxes)
    for label in found:
        others = [mark.box for number, mark in enumerate(marks) if number != label.number and mark.radius >= clear]
        assert not any(label.box.meets(box) for box in others)
    assert [label.number for label in found] == sorted({label.number for label in found})


@MANY
@given(anchors)
def test_the_first_name_that_has_room_alone_is_there(marks: list[Anchor]) -> None:
    alone = [bool(placed([mark], SIZE, SIZE)) for mark in marks[:1]]
    bare = [*marks[:1], *(Anchor(mark.x, mark.y, 0, "x", 12) for mark in marks[1:])]
    assert [label.number for label in placed(bare, SIZE, SIZE, clear=1, most=1, tried=1)] == [0] * sum(alone)


@MANY
@given(places, st.sampled_from([(720.0, 560.0), (300.0, 360.0)]))
def test_a_frame_holds_its_places(shown: list[tuple[float, float]], size: tuple[float, float]) -> None:
    frame = fitted(shown, *size)
    assert all(frame.holds(*place, margin=20) for place in shown)
    west, south, east, north = frame.window
    for x, y in shown:
        assert south - 1e-6 <= y <= north + 1e-6
        assert any(west - 1e-6 <= x + turn <= east + 1e-6 for turn in (-360, 0, 360))


@st.composite
def graphs(draw) -> tuple[list[Node], list[MapLink]]:
    size = draw(st.integers(1, 14))
    spots = draw(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=size, max_size=size))
    works = draw(st.lists(st.integers(1, 50), min_size=size, max_size=size))
    groups = draw(st.lists(st.integers(0, 2), min_size=size, max_size=size))
    nodes = [Node(f"n{n}", f"Name {n}", *spots[n], works[n], groups[n], ("a", "b", "")[n % 3]) for n in range(size)]
    pairs = draw(st.lists(st.sampled_from(list(combinations(range(size), 2))), unique=True)) if size > 1 else []
    return nodes, [MapLink(one, other, 1 + (one * 7 + other) % 5) for one, other in pairs]


@pytest.mark.slow
@MANY
@given(graphs())
def test_the_backbone_has_the_best_links_of_each(graph: tuple[list[Node], list[MapLink]]) -> None:
    nodes, links = graph
    kept = backbone(len(nodes), links, 2, 3)
    assert set(kept) <= set(links)
    assert kept == backbone(len(nodes), links[::-1], 2, 3)
    for number in range(len(nodes)):
        own = sorted((link for link in links if number in (link.first, link.second)), key=lambda link: -link.works)
        least = own[min(2, len(own) - 1)].works if own else 0
        assert all(link in kept for link in own if link.works > least)
        assert len([link for link in kept if number in (link.first, link.second)]) >= min(3, len(own))


@pytest.mark.slow
@MANY
@given(graphs())
def test_communities_keep_every_work_and_a_drawing_every_node(graph: tuple[list[Node], list[MapLink]]) -> None:
    nodes, links = graph
    merged, between = by_community(nodes, links, {})
    assert sum(node.works for node in merged) == sum(node.works for node in nodes)
    across = sum(link.works for link in links if nodes[link.first].community != nodes[link.second].community)
    assert sum(link.works for link in between) == across
    drawn = network(nodes, links, "x", SMALL)
    assert drawn.count("<circle") == (len(nodes) if len(nodes) >= LEAST_NODES else 0)
