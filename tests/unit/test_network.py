"""Positions in networks, the removal test and the rewired networks that it is set against."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from midspan.measure.interval import draws
from midspan.measure.network import ROLES, betweenness, brokerage, constraint, expected_brokerage
from midspan.measure.positions import about
from midspan.measure.removal import against_chance, loss, pairs_by_distance, rewired
from midspan.measure.ties import network_of, ties_of

ORACLE = json.loads((Path(__file__).parents[1] / "fixtures" / "network_oracle.json").read_text(encoding="utf-8"))
FDU, SJTU, TJ, HKU, CUHK, MIT = range(6)
LINKS = np.array([(FDU, SJTU), (SJTU, TJ), (FDU, HKU), (HKU, CUHK), (SJTU, CUHK), (CUHK, MIT), (TJ, MIT)])
GROUPS = np.array([0, 0, 0, 1, 1, 2])
TIES = ties_of(LINKS, 6)


def mask(*places: int, size: int = 6) -> np.ndarray:
    return np.isin(np.arange(size), places)


# -- positions --------------------------------------------------------------------------------------------------------


def test_the_worked_network():
    roles = brokerage(TIES, GROUPS)
    assert roles.tolist() == [
        [0, 0, 1, 1, 0, 2], [2, 0, 2, 2, 0, 6], [0, 0, 1, 1, 0, 2], [0, 0, 1, 1, 0, 2], [0, 0, 2, 2, 2, 6],
        [0, 0, 0, 0, 2, 2],
    ]  # fmt: skip
    assert betweenness(TIES).round(4).tolist() == [0.8333, 3.3333, 0.8333, 0.8333, 3.3333, 0.8333]
    assert constraint(TIES).round(4).tolist() == [0.5, 0.3333, 0.5, 0.5, 0.3333, 0.5]


@pytest.mark.parametrize("case", ORACLE, ids=lambda c: f"{c['size']}-{'directed' if c['directed'] else 'undirected'}")
def test_it_is_what_sna_and_igraph_say(case):
    """Recorded by `python bench/network_oracle.py --record tests/fixtures/network_oracle.json`."""
    ties = np.zeros((case["size"], case["size"]), dtype=np.bool_)
    ties[tuple(np.array(case["ties"]).T)] = True
    groups = np.unique(case["groups"], return_inverse=True)[1]
    mean, deviation = expected_brokerage(ties, groups)
    found = {"raw": brokerage(ties, groups), "mean": mean, "deviation": deviation}
    if not case["directed"]:
        found |= {"betweenness": betweenness(ties), "constraint": constraint(ties)}
    assert set(found) == set(case["said"])
    for name, ours in found.items():
        np.testing.assert_allclose(ours, np.array(case["said"][name], dtype=float), rtol=1e-9, atol=1e-9, err_msg=name)


def test_the_oracle_has_both_kinds_and_several_groups():
    assert {case["directed"] for case in ORACLE} == {True, False}
    assert max(len(set(case["groups"])) for case in ORACLE) == 4


def test_gatekeeper_and_representative_differ_in_a_directed_network():
    ties = np.zeros((3, 3), dtype=np.bool_)
    ties[0, 1] = ties[1, 2] = True
    into = brokerage(ties, np.array([0, 1, 1]))[1]
    out_of = brokerage(ties, np.array([0, 0, 1]))[1]
    assert dict(zip(ROLES, into, strict=True))["gatekeeper"] == 1
    assert dict(zip(ROLES, out_of, strict=True))["representative"] == 1


def test_networks_of_nothing():
    none = np.zeros((0, 0), dtype=np.bool_)
    nobody = np.zeros(0, dtype=np.intp)
    assert brokerage(none, nobody).shape == expected_brokerage(none, nobody)[0].shape == (0, 6)
    assert betweenness(none).shape == constraint(none).shape == (0,)
    assert np.isnan(constraint(np.zeros((2, 2), dtype=np.bool_))).all()


# -- the removal test -------------------------------------------------------------------------------------------------


def test_a_removal_by_hand():
    """From Shanghai to MIT: TJ has it beside, SJTU over TJ or CUHK, FDU in three steps. Without Hong Kong no change."""
    assert pairs_by_distance(TIES, mask(FDU, SJTU, TJ), mask(MIT)) == [1, 1, 1]
    assert loss(TIES, mask(HKU, CUHK), mask(FDU, SJTU, TJ), mask(MIT)) == [0, 0, 0]
    two_steps, connected, efficiency = loss(TIES, mask(FDU, SJTU, TJ), mask(HKU, CUHK), mask(MIT))
    assert (two_steps, connected, efficiency) == (0, 0, 0)
    cut = ties_of(LINKS[:-1], 6)
    assert loss(cut, mask(HKU, CUHK), mask(FDU, SJTU, TJ), mask(MIT)) == [1, 1, 1]
    assert np.isnan(loss(cut, mask(HKU, CUHK), mask(FDU), mask())).all()


def test_a_removal_that_lengthens_paths():
    """0 - 1 - 4 with the way round 0 - 2 - 3 - 4: without 1, the pair is three steps apart, no longer two."""
    ties = ties_of(np.array([(0, 1), (1, 4), (0, 2), (2, 3), (3, 4)]), 5)
    found = loss(ties, mask(1, size=5), mask(0, size=5), mask(4, size=5))
    assert found == pytest.approx([1, 0, 1 / 3])


def test_rewired_networks_keep_degrees_and_are_simple_and_the_same_for_a_seed():
    links = np.array([(a, b) for a in range(12) for b in range(a + 1, 12) if (a * b + a) % 3 == 0])
    once, again = (list(rewired(links, 12, "seed", 20)) for _ in range(2))
    other = list(rewired(links, 12, "other seed", 20))
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(once, other, strict=True))
    for drawn in once:
        ties = ties_of(drawn, 12)
        assert ties.sum() == 2 * len(links)
        assert not ties.diagonal().any()
        assert np.array_equal(ties.sum(axis=0), ties_of(links, 12).sum(axis=0))


@pytest.mark.slow
def test_rewired_networks_are_even():
    """A ring of six has 70 simple forms with two links each: 60 rings, and 10 twos of triangles."""
    ring = np.array([(a, (a + 1) % 6) for a in range(6)])
    seen: dict[bytes, int] = {}
    for drawn in rewired(ring, 6, "even", 7_000):
        form = ties_of(drawn, 6).tobytes()
        seen[form] = seen.get(form, 0) + 1
    assert len(seen) == 70
    assert sum((count - 100) ** 2 / 100 for count in seen.values()) < 200, "chi-squared, 69 degrees of freedom"


def test_what_cannot_be_rewired_stays():
    star = np.array([(0, 1), (0, 2), (0, 3)])
    assert all(np.array_equal(ties_of(drawn, 4), ties_of(star, 4)) for drawn in rewired(star, 4, "x", 3))
    assert [len(drawn) for drawn in rewired(np.zeros((0, 2), dtype=np.intp), 4, "x", 2)] == [0, 0]


def test_against_chance():
    assert against_chance(0.3, [0.1, 0.3, 0.2]) == pytest.approx((1, 1 / 3))
    assert against_chance(0.3, [0.1, 0.3, 0.2, np.nan]) == pytest.approx((1, 1 / 3))
    assert against_chance(0.2, [0.2, 0.2]) == pytest.approx((np.nan, 1), nan_ok=True)
    assert (
        against_chance(0.2, [np.nan]) == against_chance(np.nan, [0.2]) == pytest.approx((np.nan, np.nan), nan_ok=True)
    )


# -- networks of members ----------------------------------------------------------------------------------------------


def members(*rows: tuple[str, str, str]) -> pa.Table:
    return pa.table(list(zip(*rows, strict=True)), names=["record_id", "organisation", "region"])


def test_a_link_is_in_a_replicate_where_one_of_its_works_is():
    rows = [
        ("W1", "a", "x"), ("W1", "b", "y"), ("W2", "b", "y"), ("W2", "a", "x"), ("W3", "b", "y"), ("W3", "c", "x"),
        ("W4", "c", "x"),
    ]  # fmt: skip
    network = network_of(members(*rows), 200)
    assert (network.organisations, network.groups) == (("a", "b", "c"), ("x", "y", "x"))
    assert network.links.tolist() == [[0, 1], [1, 2]]
    assert network.group_codes.tolist() == [0, 1, 0]
    drawn = draws(["W1", "W2", "W3"]) > 0
    assert network.present[0].all()
    assert network.present[1:, 0].tolist() == (drawn[0] | drawn[1])[:200].tolist()
    assert network.present[1:, 1].tolist() == drawn[2][:200].tolist()
    shuffled = network_of(members(*reversed(rows)), 200)
    assert np.array_equal(shuffled.present, network.present)
    assert np.array_equal(shuffled.links, network.links)


def test_replicates_are_set_about_the_value():
    assert about(np.array([6.0, 8.0, 16.0, np.nan])).tolist()[:3] == [6, 4, 8]
    assert about(np.array([-1.0, 1.0, 3.0]), differs=True).tolist() == [-1, -2, 0]
    assert about(np.array([3.0])).tolist() == [3]
    assert about(np.array([3.0, 0.0, 0.0])).tolist() == [3, 0, 0]
