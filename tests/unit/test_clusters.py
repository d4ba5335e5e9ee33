"""Clusters: distances by the great circle, dense places, borders of clusters, and the order of places."""

import itertools
import math
import random
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from midspan.indicators.st_cluster_sensitivity import INDICATOR as SENSITIVITY
from midspan.indicators.st_clusters import INDICATOR
from midspan.measure.clusters import DENSITIES, RADII, Points, clusters, near_pairs, study_clusters
from midspan.measure.tables import CLUSTER_DENSITY, CLUSTER_RADIUS

KILOMETRE = 1 / 111.195
"""Degrees of latitude of one kilometre on the sphere."""


def line(*places: tuple[float, int]) -> Points:
    """Places along a meridian: kilometres north of the equator, and weight."""
    names = [f"gn:{number}" for number in range(1, len(places) + 1)]
    north = np.array([kilometres * KILOMETRE for kilometres, _ in places])
    return Points(names, north, np.zeros(len(places)), np.array([weight for _, weight in places], dtype=np.int64))


def found(points: Points, radius: float, density: int) -> list[tuple[int, list[int]]]:
    return list(clusters(points, near_pairs(points, 20), radius, density))


def test_distances_are_those_of_the_great_circle() -> None:
    """Shenzhen and Hong Kong by their coordinates: 28 km; a quarter of the equator: 10,007.6 km."""
    points = Points(
        ["sz", "hk"], np.array([22.54554, 22.27832]), np.array([114.0683, 114.17469]), np.array([1, 1], dtype=np.int64)
    )
    pairs = near_pairs(points, 100)
    apart = [k for a, b, k in zip(pairs.one, pairs.other, pairs.kilometres, strict=True) if a != b]
    assert apart == pytest.approx([31.66, 31.66], abs=0.05)
    quarter = Points(["a", "b"], np.zeros(2), np.array([0.0, 90.0]), np.array([1, 1], dtype=np.int64))
    assert near_pairs(quarter, 20_000).kilometres[1] == pytest.approx(6371.0088 * math.pi / 2)


def test_places_chain_over_dense_ones_and_end_at_a_border_place() -> None:
    """0-10-20 km weigh 50, 40, 30: dense at a weight of 48 within 15 km; 30 km weighs 2, a border; 60 km is noise."""
    points = line((0, 50), (10, 40), (20, 30), (30, 2), (60, 3))
    assert found(points, 15, 3_900) == [(0, [0, 1, 2, 3])]


def test_a_border_place_ties_nothing_together_and_joins_the_nearest_dense_one() -> None:
    """0 and 26 km are dense with what lies behind them, 14 km is not: it sees 101 of 301, and 26 km is nearer."""
    points = line((0, 50), (14, 1), (26, 50), (-10, 100), (36, 100))
    assert found(points, 15, 4_700) == [(3, [0, 3]), (4, [1, 2, 4])]
    assert found(points, 15, 3_300) == [(3, [0, 1, 2, 3, 4])]


def test_radius_and_density_decide() -> None:
    points = line((0, 50), (12, 50))
    assert found(points, 15, 10_000) == [(0, [0, 1])]
    assert found(points, 10, 5_000) == [(0, [0]), (1, [1])]
    assert found(points, 10, 5_001) == []


def test_the_order_of_places_changes_nothing() -> None:
    rng = random.Random(7)  # noqa: S311 - places, not secrets
    rows = [
        {"place_id": f"gn:{n}", "latitude": rng.uniform(22, 23), "longitude": rng.uniform(113, 114.5),
         "weight": Decimal(rng.randint(1, 9))} for n in range(120)
    ]  # fmt: skip
    regions = pa.table({"place_id": [f"gn:{n}" for n in range(120)], "region": ["here"] * 120})
    first = study_clusters(pa.Table.from_pylist(rows), regions)
    rng.shuffle(rows)
    assert study_clusters(pa.Table.from_pylist(rows), regions) == first
    assert len(set(first["cluster"].to_pylist())) > 10


def test_dense_places_agree_with_the_definition_place_by_place() -> None:
    """Against a direct reading of the definition: reachability over dense places within the radius."""
    rng = random.Random(3)  # noqa: S311 - places, not secrets
    points = line(*((rng.uniform(0, 150), rng.randint(1, 20)) for _ in range(40)))
    north, weights = points.latitudes / KILOMETRE, points.weights
    least = weights.sum() * 500 / 10_000
    dense = [i for i in range(40) if weights[np.abs(north - north[i]) <= 15].sum() >= least]
    groups = {frozenset(m for m in members if m in dense) for _, members in found(points, 15, 500)}
    for i, j in itertools.combinations(dense, 2):
        if abs(north[i] - north[j]) <= 15:
            assert any({i, j} <= group for group in groups)
    assert sorted(itertools.chain(*groups)) == dense


def test_only_clusters_with_a_place_of_a_region_are_kept_and_none_give_no_rows() -> None:
    located = pa.table(
        {"place_id": ["gn:1", "gn:2", "gn:3"], "latitude": [0.0, 0.1, 40.0], "longitude": [0.0, 0.0, 0.0],
         "weight": pa.array([2, 1, 5], pa.decimal128(38, 12))}
    )  # fmt: skip
    regions = pa.table({"place_id": ["gn:2"], "region": ["here"]})
    rows = study_clusters(located, regions).to_pylist()
    baseline = [r for r in rows if (r["radius"], r["density"]) == (15, 10)]
    assert [(r["place_id"], r["cluster"], r["region"]) for r in baseline] == [
        ("gn:1", "gn:1", "elsewhere"), ("gn:2", "gn:1", "here"),
    ]  # fmt: skip
    assert {(r["radius"], r["density"]) for r in rows} == set(itertools.product(RADII, DENSITIES))
    assert study_clusters(located.slice(0, 0), regions).num_rows == 0


def test_the_cards_say_the_parameters() -> None:
    assert CLUSTER_RADIUS in RADII
    assert CLUSTER_DENSITY in DENSITIES
    said = INDICATOR.card.definition
    assert f"{CLUSTER_DENSITY} ten-thousandths" in said
    assert f"within {CLUSTER_RADIUS} km" in said
    for number in (*RADII, *DENSITIES):
        assert str(number) in SENSITIVITY.card.definition
