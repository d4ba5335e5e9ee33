"""Large networks, with the extra `midspan[graph]`: communities, betweenness from some sources, positions to draw.

The same graph and seed give the same answer: NetworKit computes on one thread here, and what it draws by chance follows
the seed. Positions are rounded, as their last digits are the machine's.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midspan.measure.ties import Codes
from midspan.model.errors import FigureError

Numbers = NDArray[np.float64]
LARGEST_BY_STRESS = 5_000
"""Nodes up to which positions are improved until distances fit; more are placed by distances to 50 pivots alone."""
PIVOTS = 50
_RIM = 1.15
_DIGITS = 4


@dataclass(frozen=True, eq=False)
class Graph:
    """An undirected graph: `links`, shape (links, 2), of nodes 0 to size - 1, each link once; positive weights."""

    size: int
    links: Codes
    weights: Numbers


def communities(graph: Graph, seed: int) -> Codes:
    """Shape (nodes,): the number of each node's community, 0 the largest (of equal ones that of the first node).

    The Leiden algorithm on modularity, with weights.
    Reference: Traag, Waltman & van Eck 2019, doi:10.1038/s41598-019-41695-z.
    """
    if not len(graph.links):
        return np.arange(graph.size, dtype=np.intp)
    kit = _networkit(seed)
    found = kit.community.ParallelLeiden(_built(kit, graph), randomize=False)
    found.run()
    return _by_size(np.asarray(found.getPartition().getVector(), dtype=np.intp))


def sampled_betweenness(graph: Graph, sources: int, seed: int) -> Numbers:
    """Shape (nodes,): betweenness, over unordered pairs, estimated from the shortest paths of some drawn sources.

    Weights do not enter. With n nodes the estimate is n / (n - 1) of the exact one on average.
    Reference: Brandes & Pich 2007, doi:10.1142/S0218127407018403.
    """
    kit = _networkit(seed)
    built = kit.graphtools.toUnweighted(_built(kit, graph))  # or weights would be lengths
    found = kit.centrality.EstimateBetweenness(built, min(sources, graph.size), False, False)
    found.run()
    return np.asarray(found.scores(), dtype=np.float64) / 2


def positions(graph: Graph, seed: int) -> Numbers:
    """Shape (nodes, 2): where to draw each node, so that distances are like the lengths of shortest paths.

    The largest connected part fills the unit disc; nodes that it does not reach stand on a rim around it.
    Reference: Brandes & Pich 2006, doi:10.1007/978-3-540-70904-6_6; Gansner, Hu & North 2013,
    doi:10.1109/TVCG.2012.299.
    """
    parts = _by_size(_parts(graph))
    inside = np.flatnonzero(parts == 0)
    found = np.zeros((graph.size, 2))
    found[inside] = _in_disc(_placed(_part(graph, inside), seed))
    outside = np.flatnonzero(parts > 0)
    outside = outside[np.lexsort((outside, parts[outside]))]
    angles = 2 * np.pi * np.arange(len(outside)) / max(len(outside), 1)
    found[outside] = _RIM * np.column_stack([np.cos(angles), np.sin(angles)])
    return found.round(_DIGITS) + 0.0  # no negative zeros


def _placed(graph: Graph, seed: int) -> Numbers:
    """Positions of the nodes of a connected graph."""
    if graph.size < 3:
        return np.column_stack([np.linspace(-1, 1, graph.size), np.zeros(graph.size)])
    kit = _networkit(seed)
    built = _built(kit, Graph(graph.size, graph.links, np.ones(len(graph.links))))
    if graph.size > LARGEST_BY_STRESS:
        return _scaled(_pivot_distances(kit, built, seed))
    found = kit.viz.MaxentStress(built, 2, 1)
    found.run()
    return np.asarray(found.getCoordinates(), dtype=np.float64)


def _pivot_distances(kit: Any, built: Any, seed: int) -> Numbers:
    """Shape (pivots, nodes): links on the shortest path. The first pivot is the seed's, each next the farthest."""
    size = built.numberOfNodes()
    found = np.empty((min(PIVOTS, size), size))
    pivot, nearest = int.from_bytes(hashlib.sha256(str(seed).encode()).digest()) % size, np.full(size, np.inf)
    for row in found:
        paths = kit.distance.BFS(built, pivot, storePaths=False)
        paths.run()
        row[:] = paths.getDistances(asarray=True)
        np.minimum(nearest, row, out=nearest)
        pivot = int(nearest.argmax())
    return found


def _scaled(distances: Numbers) -> Numbers:
    """Shape (nodes, 2): the two main axes of the squared distances to the pivots, centred both ways.

    NetworKit's own PivotMDS gives the like and takes most of its time for these products (docs/performance.md).
    """
    table = distances**2
    table -= table.mean(axis=1, keepdims=True)
    table -= table.mean(axis=0)
    _, axes = np.linalg.eigh(table @ table.T)
    main = axes[:, :-3:-1]
    main *= np.sign(main[np.abs(main).argmax(axis=0), [0, 1]])  # an axis has no direction of its own
    return np.asarray(table.T @ main, dtype=np.float64)


def _in_disc(places: Numbers) -> Numbers:
    centred = places - places.mean(axis=0) if len(places) else places
    reach = np.sqrt((centred**2).sum(axis=1)).max(initial=0)
    return np.asarray(centred / (reach or 1), dtype=np.float64)


def _parts(graph: Graph) -> Codes:
    """Shape (nodes,): the first node of each node's connected part."""
    first = np.arange(graph.size, dtype=np.intp)
    one, other = graph.links[:, 0], graph.links[:, 1]
    while True:
        before = first.copy()
        least = np.minimum(first[one], first[other])
        np.minimum.at(first, first[one], least)
        np.minimum.at(first, first[other], least)
        first = first[first]
        if (first == before).all():
            return first


def _part(graph: Graph, nodes: Codes) -> Graph:
    """The graph of some nodes alone, numbered in their order."""
    place = np.full(graph.size, -1, dtype=np.intp)
    place[nodes] = np.arange(len(nodes))
    links = place[graph.links]
    held = (links >= 0).all(axis=1)
    return Graph(len(nodes), links[held], graph.weights[held])


def _by_size(labels: Codes) -> Codes:
    """The same groups numbered from 0, the largest first, of equal ones that with the first node."""
    _, start, inverse, counts = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(counts), dtype=np.intp)
    rank[np.lexsort((start, -counts))] = np.arange(len(counts))
    return np.asarray(rank[inverse], dtype=np.intp)


def _built(kit: Any, graph: Graph) -> Any:
    """NetworKit's form of a graph, its links in one order whatever theirs was."""
    ends = np.sort(graph.links, axis=1)
    order = np.lexsort((ends[:, 1], ends[:, 0]))
    rows, columns = (np.ascontiguousarray(ends[order, side], dtype=np.uint64) for side in (0, 1))
    return kit.GraphFromCoo((graph.weights[order], (rows, columns)), n=graph.size, weighted=True, directed=False)


def _networkit(seed: int) -> Any:
    """NetworKit, on one thread and at the start of what a seed draws."""
    kit = _loaded()
    kit.engineering.setNumberOfThreads(1)
    kit.engineering.setSeed(seed, False)
    return kit


@cache
def _loaded() -> Any:
    try:
        import networkit
    except ImportError as error:
        raise FigureError(
            "NetworKit, which draws networks, is not installed", next_step='run: pip install "midspan[graph]"'
        ) from error
    return networkit
