"""The map of a study's organisations: communities and positions, the same every time, kept beside the corpus.

The network is that of the figures of networks (docs/networks.md): works of 2 to 30 organisations, the 300 organisations
with the most works. Links weigh as many works as are behind them.
"""

import hashlib
import json
from collections import Counter
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from midspan.measure.graph import Graph, communities, positions
from midspan.measure.links import network_members
from midspan.measure.tables import AS_COUNTED, Tables
from midspan.measure.ties import network_of
from midspan.model.organisation_map import MapLink, MapNode, OrganisationMap
from midspan.model.study import Study
from midspan.store.engine import Engine, sql_of
from midspan.store.files import write_json

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEPT = 16
"""Maps held in memory: a kept file never changes, as its name says what it is of."""
VERSION = 1
"""Raised when the same network would be drawn or divided in another way."""


def organisation_map(engine: Engine, folder: Path, corpus_id: str, study: Study, seed: int) -> OrganisationMap:
    """The map of a study; `engine` is bound to its extract, and `folder` is where the map is kept."""
    fingerprint = _fingerprint(study, corpus_id)
    name = f"organisation_map-{study.study_id}-{fingerprint}-{seed}.json"
    kept = folder / "figures" / name
    if not kept.exists():
        write_json(kept, asdict(_made(engine.arrow(_members(study)), fingerprint, seed)))
    return _read(kept)


def _members(study: Study) -> "ir.Table":
    return network_members(Tables(AS_COUNTED), study)


@lru_cache(maxsize=KEPT)
def _fingerprint(study: Study, corpus_id: str) -> str:
    said = f"{sql_of(_members(study))}|{VERSION}|{corpus_id}"
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _made(members: pa.Table, fingerprint: str, seed: int) -> OrganisationMap:
    network = network_of(members, 0)
    graph = Graph(len(network.organisations), network.links, network.works.astype(np.float64))
    counts = Counter(members["organisation"].to_pylist())
    groups, places = communities(graph, seed), positions(graph, seed)
    nodes = [
        MapNode(name, region, counts[name], int(group), float(x), float(y))
        for name, region, group, (x, y) in zip(network.organisations, network.groups, groups, places, strict=True)
    ]
    rows = zip(network.links.tolist(), network.works.tolist(), strict=True)
    return OrganisationMap(fingerprint, seed, nodes, [MapLink(one, other, many) for (one, other), many in rows])


@lru_cache(maxsize=KEPT)
def _read(path: Path) -> OrganisationMap:
    said = json.loads(path.read_text(encoding="utf-8"))
    nodes = tuple(MapNode(**node) for node in said["nodes"])
    links = tuple(MapLink(**link) for link in said["links"])
    return OrganisationMap(said["fingerprint"], said["seed"], nodes, links)
