"""What must hold of any network: against the definitions word for word, and whatever the names."""

from itertools import permutations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.measure.network import betweenness, brokerage, constraint, expected_brokerage
from midspan.measure.removal import loss, pairs_by_distance, rewired
from midspan.measure.ties import ties_of

MANY = settings(max_examples=60, deadline=None)


@st.composite
def networks(draw, *, directed: bool = False):
    size = draw(st.integers(1, 8))
    pairs = [(a, b) for a in range(size) for b in range(size) if a < b or (directed and a != b)]
    ties = np.zeros((size, size), dtype=np.bool_)
    for one, other in draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []:
        ties[one, other] = True
        ties[other, one] |= not directed
    groups = np.array(draw(st.lists(st.integers(0, 2), min_size=size, max_size=size)))
    return ties, np.unique(groups, return_inverse=True)[1]


def told(ties, groups):
    """Every open path, one by one."""
    found = np.zeros((len(ties), 6))
    for a, v, b in permutations(range(len(ties)), 3):
        if ties[a, v] and ties[v, b] and not ties[a, b]:
            of_a, own, of_b = groups[a], groups[v], groups[b]
            if of_a == own == of_b:
                role = 0
            elif of_a == of_b:
                role = 1
            elif of_b == own:
                role = 2
            elif of_a == own:
                role = 3
            else:
                role = 4
            found[v, [role, 5]] += 1
    return found


def distances(ties):
    """Floyd and Warshall."""
    far = np.where(ties, 1.0, np.inf)
    np.fill_diagonal(far, 0)
    for middle in range(len(far)):
        far = np.minimum(far, far[:, [middle]] + far[[middle], :])
    return far


def between(ties):
    """Over pairs: shortest paths through v, over shortest paths; counted with powers of the matrix of ties."""
    far, size = distances(ties), len(ties)
    powers = [np.linalg.matrix_power(ties.astype(np.int64), length) for length in range(size + 1)]

    def paths(a, b):
        return powers[int(far[a, b])][a, b] if np.isfinite(far[a, b]) else 0

    return [
        sum(
            paths(a, v) * paths(v, b) / paths(a, b)
            for a in range(size)
            for b in range(a + 1, size)
            if v not in (a, b) and np.isfinite(far[a, b]) and far[a, v] + far[v, b] == far[a, b]
        )
        for v in range(size)
    ]


@MANY
@given(networks(directed=True))
def test_brokerage_is_its_definition_and_roles_sum_to_open_paths(network):
    ties, groups = network
    found = brokerage(ties, groups)
    assert np.array_equal(found, told(ties, groups))
    one = ties.astype(int)
    open_paths = ((one @ one) * (1 - one) * (1 - np.eye(len(ties), dtype=int))).sum()
    assert found[:, :5].sum() == found[:, 5].sum() == open_paths


@MANY
@given(networks(directed=True))
def test_expected_brokerage_counts_the_pairs_that_fit_a_role(network):
    ties, groups = network
    density = ties.sum() / max(len(ties) * (len(ties) - 1), 1)
    possible = told_without_ties(groups) * density**2 * (1 - density)
    np.testing.assert_allclose(expected_brokerage(ties, groups)[0], possible, atol=1e-12)


def told_without_ties(groups):
    """How many ordered pairs of others fit each role: open paths of stars, in each of which v alone has ties."""
    found = np.zeros((len(groups), 6))
    for v in range(len(groups)):
        star = np.zeros((len(groups), len(groups)), dtype=np.bool_)
        star[v, :] = star[:, v] = True
        star[v, v] = False
        found[v] = told(star, groups)[v]
    return found


@MANY
@given(networks())
def test_betweenness_and_constraint_are_their_definitions(network):
    ties, _ = network
    np.testing.assert_allclose(betweenness(ties), between(ties), atol=1e-9)
    share = ties / np.maximum(ties.sum(axis=1, keepdims=True), 1)
    said = [
        sum(
            (share[i, j] + sum(share[i, q] * share[q, j] for q in range(len(ties)) if q not in (i, j))) ** 2
            for j in np.flatnonzero(ties[i])
        )
        if ties[i].any()
        else np.nan
        for i in range(len(ties))
    ]
    np.testing.assert_allclose(constraint(ties), said, atol=1e-12)


@MANY
@given(networks(), st.randoms(use_true_random=False))
def test_names_change_nothing(network, order):
    ties, groups = network
    turn = list(range(len(ties)))
    order.shuffle(turn)
    renamed = ties[np.ix_(turn, turn)]
    assert np.array_equal(brokerage(renamed, groups[turn]), brokerage(ties, groups)[turn])
    np.testing.assert_allclose(betweenness(renamed), betweenness(ties)[turn], atol=1e-9)
    np.testing.assert_allclose(constraint(renamed), constraint(ties)[turn], atol=1e-12)


@MANY
@given(networks())
def test_names_of_groups_change_nothing(network):
    ties, groups = network
    assert np.array_equal(brokerage(ties, groups.max() - groups), brokerage(ties, groups))


@MANY
@given(networks())
def test_a_removal_is_its_definition_and_has_no_direction(network):
    ties, groups = network
    near, far, removed = (groups == number for number in (0, 1, 2))
    counts = pairs_by_distance(ties, near, far)
    assert np.trim_zeros(counts, "b") == np.trim_zeros(pairs_by_distance(ties, far, near), "b")
    steps = distances(ties)[np.ix_(near, far)]
    assert counts == [int((steps == at + 1).sum()) for at in range(len(counts))]
    assert sum(counts) == np.isfinite(steps).sum()
    lost = np.array(loss(ties, removed, near, far))
    assert (np.isnan(lost) | ((lost >= 0) & (lost <= 1))).all()


@MANY
@given(networks(), st.text(max_size=5))
def test_rewiring_keeps_every_degree(network, seed):
    ties, _ = network
    links = np.argwhere(np.triu(ties))
    for drawn in rewired(links, len(ties), seed, 3):
        now = ties_of(drawn, len(ties))
        assert not now.diagonal().any()
        assert np.array_equal(now.sum(axis=0), ties.sum(axis=0))
