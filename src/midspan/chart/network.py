"""A network that is drawn where its layout put it: near means close in the network, colour says the place.

Of the links the backbone is drawn: the three strongest of each node and the 500 strongest of all. Above 1,500 nodes
each community is one node.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from midspan.chart.element import Pixel, drawing, element, words
from midspan.chart.label import Anchor, placed
from midspan.chart.width import fitted
from midspan.model.organisation_map import MapLink

MOST_NODES = 1_500
LEAST_NODES = 5
"""Below this a table says more than a drawing."""
MARGIN = 26.0
LEAST_RADIUS = 1.8
BOLD = 1.08
"""Bold letters are as high, but so many times as wide."""
WIDEST = 0.44
"""Of the drawing's width, beyond which a name is cut; tip and table have it whole."""
COVERED = 0.5
"""Of the largest radius, below which a name may lie on a node: the large ones must have theirs."""


@dataclass(frozen=True, slots=True)
class Node:
    """A node: its position in the unit disc or on the rim around it, and what it is worth.

    `side`: `a` or `b` for the two places, empty for others. `rank`: its number among those with a ring, or 0.
    """

    key: str
    name: str
    x: float
    y: float
    works: float
    community: int
    side: str = ""
    rank: int = 0
    url: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The size of a drawing, its class, how many names it has, and whether its nodes are links."""

    width: float
    height: float
    name: str
    labels: int
    largest: float
    letters: float = 13.0
    strongest: int = 250
    of_each: int = 2
    is_linked: bool = True


WIDE = Sheet(720, 600, "wide", 24, 15, 12, 500, 3)
NARROW = Sheet(400, 420, "narrow", 10, 11)
SLIM = Sheet(300, 340, "slim", 7, 9)
SMALL = Sheet(360, 340, "small", 8, 10, 13, 150, 1, is_linked=False)


def network(nodes: Sequence[Node], links: Sequence[MapLink], label: str, sheet: Sheet = WIDE) -> str:
    """The drawing; nothing where there are fewer than five nodes."""
    if len(nodes) < LEAST_NODES:
        return ""
    places, radii = _places(nodes, sheet), _radii(nodes, sheet)
    order = sorted(range(len(nodes)), key=lambda n: (nodes[n].works, nodes[n].key))
    body = [
        element("rect", width=sheet.width, height=sheet.height, rx=8, class_="c-sea"),
        *_lines(nodes, backbone(len(nodes), links, sheet.strongest, sheet.of_each), places),
        *(_circle(nodes[n], places[n], radii[n], sheet) for n in order),
        *_names(nodes, places, radii, order[::-1], sheet),
    ]
    role = "group" if sheet.is_linked else "img"
    return drawing(sheet.width, sheet.height, body, label=label, class_=f"net {sheet.name}", role=role)


def backbone(size: int, links: Sequence[MapLink], strongest: int, of_each: int) -> list[MapLink]:
    """The strongest links of each node and the strongest of all, the weakest first; ties by place."""
    ranked = sorted(links, key=lambda link: (-link.works, link.first, link.second))
    seen, kept = [0] * size, []
    for rank, link in enumerate(ranked):
        if rank < strongest or min(seen[link.first], seen[link.second]) < of_each:
            kept.append(link)
            seen[link.first] += 1
            seen[link.second] += 1
    return kept[::-1]


def by_community(
    nodes: Sequence[Node], links: Sequence[MapLink], names: Mapping[int, str]
) -> tuple[list[Node], list[MapLink]]:
    """Communities as nodes, each in the middle of its own and of the side that most of its works are on."""
    groups: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        groups[node.community].append(node)
    merged = [_merged(groups[key], names.get(key, str(key))) for key in sorted(groups)]
    place = {key: number for number, key in enumerate(sorted(groups))}
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for link in links:
        ends = sorted((place[nodes[link.first].community], place[nodes[link.second].community]))
        if ends[0] != ends[1]:
            sums[ends[0], ends[1]] += link.works
    return merged, [MapLink(*ends, works) for ends, works in sorted(sums.items())]


def _merged(nodes: Sequence[Node], name: str) -> Node:
    sides: dict[str, float] = defaultdict(float)
    for node in nodes:
        sides[node.side] += node.works
    side = max(sorted(sides), key=sides.__getitem__)
    x, y = (sum(one) / len(nodes) for one in ([n.x for n in nodes], [n.y for n in nodes]))
    first = nodes[0]
    works = sum(node.works for node in nodes)
    return replace(first, key=name, name=name, x=x, y=y, works=works, side=side, rank=0, url="", tip=name)


def _places(nodes: Sequence[Node], sheet: Sheet) -> list[Pixel]:
    """The rectangle around all positions, stretched over the sheet: neither axis has a meaning."""
    xs, ys = [node.x for node in nodes], [node.y for node in nodes]
    across, up = (max(one) - min(one) or 1.0 for one in (xs, ys))
    return [
        (
            MARGIN + (node.x - min(xs)) / across * (sheet.width - 2 * MARGIN),
            MARGIN + (node.y - min(ys)) / up * (sheet.height - 2 * MARGIN),
        )
        for node in nodes
    ]


def _radii(nodes: Sequence[Node], sheet: Sheet) -> list[float]:
    most = max(node.works for node in nodes) or 1.0
    return [max(LEAST_RADIUS, sheet.largest * math.sqrt(node.works / most)) for node in nodes]


def _lines(nodes: Sequence[Node], links: Sequence[MapLink], places: Sequence[Pixel]) -> Iterator[str]:
    """Links of a kind as one shape: between the two places on top of all others."""
    kinds: dict[str, list[str]] = {"c-link": [], "c-link c-across": []}
    for link in links:
        sides = {nodes[link.first].side, nodes[link.second].side}
        (x1, y1), (x2, y2) = places[link.first], places[link.second]
        line = f"M{round(x1)},{round(y1)}L{round(x2)},{round(y2)}"
        kinds["c-link c-across" if sides == {"a", "b"} else "c-link"].append(line)
    for class_, lines in kinds.items():
        if lines:
            yield element("path", d="".join(lines), class_=class_)


def _circle(node: Node, at: Pixel, radius: float, sheet: Sheet) -> str:
    ring = " c-ring" if node.rank else ""
    side = f" c-side-{node.side}" if node.side else ""
    tip = node.tip if sheet.is_linked else ""
    linked = sheet.is_linked and node.url
    class_ = f"c-place{side}{ring}" + (" c-mark" if tip and not linked else "")
    circle = element("circle", cx=at[0], cy=at[1], r=radius, class_=class_, data_tip=None if linked or not tip else tip)
    if not linked:
        return circle
    # Not in the order of the Tab key: the table beside has every link once.
    return element("a", [circle], href=node.url, tabindex="-1", class_="c-mark", aria_label=node.name, data_tip=tip)


def _names(
    nodes: Sequence[Node], places: Sequence[Pixel], radii: Sequence[float], order: Sequence[int], sheet: Sheet
) -> list[str]:
    """Those with a ring first, then the largest, as far as there is room."""
    ranked = sorted(order, key=lambda n: nodes[n].rank or len(nodes) + 1)
    sizes = {n: sheet.letters * (BOLD if nodes[n].rank else 1) for n in ranked}
    room = sheet.width * WIDEST
    anchors = [Anchor(*places[n], radii[n] + 1, fitted(_name(nodes[n]), sizes[n], room), sizes[n]) for n in ranked]
    most, clear = sheet.labels, COVERED * sheet.largest
    parts = []
    for found in placed(anchors, sheet.width, sheet.height, most=most, tried=4 * most, clear=clear):
        class_ = "c-name c-own c-halo" if nodes[ranked[found.number]].rank else "c-name c-halo"
        parts.append(words(anchors[found.number].name, found.x, found.y, class_))
    return parts


def _name(node: Node) -> str:
    return f"{node.rank} {node.name}" if node.rank else node.name
