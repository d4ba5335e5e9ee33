"""The network of organisations, drawn: who works with whom, in which community, and who stands between others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from midspan.chart.network import (
    LEAST_NODES,
    MOST_NODES,
    NARROW,
    SLIM,
    SMALL,
    WIDE,
    Node,
    backbone,
    by_community,
    network,
)  # fmt: skip
from midspan.model.errors import FigureError
from midspan.model.organisation_map import MapLink, OrganisationMap
from midspan.web.blocks.numbers import Foot
from midspan.web.blocks.studied import Studied

KEY, BETWEEN = "joint_works", "betweenness"
MOST_RINGS, MOST_LEVEL = 5, 12
"""Rings, and how many there may be where the last of them are level."""
MOST_ROWS = 300


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One organisation of the table."""

    name: str
    url: str
    region: str
    works: str
    community: str
    rank: str


@dataclass(frozen=True, slots=True)
class Connected:
    """The card. Where it cannot be drawn, `missing` says why and `step` what to do; the table may stand."""

    title: str
    subtitle: str = ""
    chart: str = ""
    legend: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    rows: tuple[NodeRow, ...] = ()
    foot: Foot | None = None
    open_url: str = ""
    missing: str = ""
    step: str = ""


def connected(studied: Studied, *, is_whole: bool) -> Connected | None:
    """The card; `is_whole`: with links, rings and the table. None where no figure of it is installed."""
    visit, t = studied.visit, studied.visit.t
    if "organisation" not in studied.card(KEY).dimensions:
        return None
    title = t("net.title")
    try:
        found = visit.book.organisation_map(studied.address.study)
        nodes = nodes_of(studied, found, is_whole=is_whole)
    except FigureError as error:
        return Connected(title, missing=error.fact, step=error.next_step)
    links = found.links
    is_drawn = len(nodes) >= LEAST_NODES
    return Connected(
        title=title,
        subtitle=t("net.sub", count=f"{len(nodes):,}", period=t.span(studied.address.period)),
        chart=_chart(studied, nodes, links, is_whole=is_whole) if is_drawn else "",
        legend=_legend(studied) if is_drawn else (),
        notes=_notes(studied, nodes, links) if is_whole and is_drawn else (),
        rows=_rows(studied, nodes) if is_whole else (),
        foot=_foot(studied),
        open_url="" if is_whole else studied.address.url("network"),
        missing="" if is_drawn else t("net.few"),
    )


def nodes_of(studied: Studied, found: OrganisationMap, *, is_whole: bool) -> list[Node]:
    """The organisations of a map with names, links to their pages, and rings."""
    visit, address = studied.visit, studied.address
    names = visit.organisation_names([node.organisation_id for node in found.nodes])
    sides = {address.a: "a", address.b: "b"}
    ranks = _ranks(studied) if is_whole else {}
    has_page = {cell.key[0] for cell in studied.figure(KEY, "organisation").cells}
    return [
        Node(
            node.organisation_id,
            names[node.organisation_id],
            node.x,
            node.y,
            float(node.works),
            node.community,
            sides.get(node.region, ""),
            ranks.get(node.organisation_id, 0),
            address.url(f"organisations/{node.organisation_id}") if node.organisation_id in has_page else "",
            _tip(studied, names[node.organisation_id], node.region, node.works),
        )
        for node in found.nodes
    ]


def _tip(studied: Studied, name: str, region: str, works: int) -> str:
    parts = (name, f"{works:,}", studied.visit.region_name(region))
    return "|".join(part.replace("|", "/") for part in parts)


def _ranks(studied: Studied) -> Mapping[str, int]:
    """The first five by betweenness; where these are level with the sixth, all that are level with it, up to twelve."""
    if "organisation" not in getattr(studied.visit.book.cards.get(BETWEEN), "dimensions", ()):
        return {}
    try:
        cells = studied.figure(BETWEEN, "organisation").cells
    except FigureError:
        return {}
    ranked = sorted((cell for cell in cells if cell.estimate.value), key=lambda c: (-(c.estimate.value or 0), c.key))
    values = [cell.estimate.value for cell in ranked]
    cuts = [n for n in range(1, len(values) + 1) if n == len(values) or values[n] != values[n - 1]]
    few = [cut for cut in cuts if cut <= MOST_RINGS]
    many = [cut for cut in cuts if cut <= MOST_LEVEL]
    kept = few[-1] if few else (many[0] if many else 0)
    return {cell.key[0]: number for number, cell in enumerate(ranked[:kept], start=1)}


def drawn_parts(studied: Studied, nodes: Sequence[Node], links: Sequence[MapLink]) -> tuple[list[Node], list[MapLink]]:
    """What is drawn: the organisations, or their communities where they are too many."""
    if len(nodes) <= MOST_NODES:
        return list(nodes), list(links)
    t = studied.visit.t
    names = {node.community: t("net.group", number=node.community + 1) for node in nodes}
    return by_community(nodes, links, names)


def _chart(studied: Studied, nodes: Sequence[Node], links: Sequence[MapLink], *, is_whole: bool) -> Markup:
    largest = max(nodes, key=lambda node: (node.works, node.key))
    label = studied.visit.t("net.alt", count=f"{len(nodes):,}", name=largest.name)
    drawn = drawn_parts(studied, nodes, links)
    sheets = (WIDE, NARROW, SLIM) if is_whole else (SMALL,)
    return Markup("".join(network(*drawn, label, sheet) for sheet in sheets))  # noqa: S704 - drawn by the chart kit, which escapes


def drawn_whole(studied: Studied) -> str:
    """The drawing alone, for its file: without links, which lead nowhere there."""
    found = studied.visit.book.organisation_map(studied.address.study)
    nodes = [replace(node, url="", tip="") for node in nodes_of(studied, found, is_whole=True)]
    links = found.links
    label = studied.visit.t("net.title")
    return network(*drawn_parts(studied, nodes, links), label, replace(WIDE, is_linked=False))


def _legend(studied: Studied) -> tuple[tuple[str, str], ...]:
    t, address, name = studied.visit.t, studied.address, studied.visit.region_name
    return (
        ("a", name(address.a)), ("b", name(address.b)), ("other", t("map.others")), ("pair", t("net.across")),
        ("line", t("net.within")),
    )  # fmt: skip


def _notes(studied: Studied, nodes: Sequence[Node], links: Sequence[MapLink]) -> tuple[str, ...]:
    t = studied.visit.t
    if len(nodes) > MOST_NODES:
        return (t("net.merged"),)
    shown = len(backbone(len(nodes), links, WIDE.strongest, WIDE.of_each))
    notes = [
        t("net.said", links=f"{len(links):,}", shown=f"{shown:,}", most=WIDE.strongest, each=t.number(WIDE.of_each))
    ]
    if any(node.rank for node in nodes):
        notes.append(t("net.rings"))
    return tuple(notes)


def _rows(studied: Studied, nodes: Sequence[Node]) -> tuple[NodeRow, ...]:
    """Organisations with a ring first, then by papers."""
    address, name = studied.address, studied.visit.region_name
    sides = {"a": name(address.a), "b": name(address.b), "": studied.visit.t("map.others")}
    ordered = sorted(nodes, key=lambda node: (node.rank or len(nodes) + 1, -node.works, node.key))[:MOST_ROWS]
    return tuple(
        NodeRow(
            node.name,
            node.url,
            sides[node.side],
            f"{int(node.works):,}",
            str(node.community + 1),
            str(node.rank) if node.rank else "·",
        )
        for node in ordered
    )


def _foot(studied: Studied) -> Foot:
    """The downloads of the network itself."""
    visit, address = studied.visit, studied.address
    urls = {form: address.url(f"network.{form}") for form in ("csv", "xlsx", "json", "svg")}
    return Foot(visit.source_line(), visit.t("net.title"), **urls)
