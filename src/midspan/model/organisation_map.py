"""The organisations of a study as a map: who works with whom, in which community, where to draw it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MapNode:
    """An organisation: the region most of its weight is in (or elsewhere), its works on the map, its community
    (0 is the largest), and its position: the unit disc, or a rim around it where nothing links it to the rest.
    """

    organisation_id: str
    region: str
    works: int
    community: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class MapLink:
    """Two organisations, by their places among the nodes, and the works they share."""

    first: int
    second: int
    works: int


@dataclass(frozen=True, slots=True)
class OrganisationMap:
    """Nodes and links in the order of ids, and the fingerprint of the works behind them."""

    fingerprint: str
    seed: int
    nodes: Sequence[MapNode]
    links: Sequence[MapLink]
