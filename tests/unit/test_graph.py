"""Large networks: communities, betweenness and positions follow the graph and the seed, and nothing else."""

import math
import sys
from dataclasses import asdict

import numpy as np
import pytest
from tests.tiny import GOLDEN

from midspan.measure import graph as graphs
from midspan.measure.graph import Graph, communities, positions, sampled_betweenness
from midspan.measure.network import betweenness
from midspan.measure.ties import ties_of
from midspan.model.errors import FigureError
from midspan.model.study import Period, Study

pytest.importorskip("networkit")
STUDY = Study(("shanghai", "hong-kong"), Period(2019, 2021))


def cliques(sizes: list[int], *bridges: tuple[int, int], alone: int = 0) -> Graph:
    """Cliques of some sizes, links between them, and nodes without any link at the end."""
    links, start = list(bridges), 0
    for size in sizes:
        links += [(start + one, start + other) for one in range(size) for other in range(one + 1, size)]
        start += size
    return Graph(start + alone, np.array(links, dtype=np.intp).reshape(-1, 2), np.ones(len(links)))


TWO = cliques([4, 6], (3, 4), alone=2)


def test_communities_are_the_cliques_numbered_by_size() -> None:
    assert communities(TWO, 1).tolist() == [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 2, 3]


def test_weights_decide_where_links_alone_do_not() -> None:
    ring = np.array([(n, (n + 1) % 8) for n in range(8)], dtype=np.intp)
    for shift in (0, 1):
        heavy = np.where(np.arange(8) % 2 == shift, 50.0, 0.1)
        found = communities(Graph(8, ring, heavy), 1)
        assert all(found[n] == found[(n + 1) % 8] for n in range(shift, 8, 2))


def test_betweenness_from_sources_is_about_the_exact_one_on_average() -> None:
    exact = betweenness(ties_of(TWO.links, TWO.size))
    found = np.mean([sampled_betweenness(TWO, 12, seed) for seed in range(200)], axis=0)
    assert set(np.argsort(found)[-2:].tolist()) == {3, 4}
    assert np.allclose(found, exact * 12 / 11, rtol=0.05)


def test_weights_do_not_enter_betweenness() -> None:
    heavy = Graph(TWO.size, TWO.links, np.arange(len(TWO.links)) * 7.0 + 1)
    assert np.array_equal(sampled_betweenness(heavy, 12, 3), sampled_betweenness(TWO, 12, 3))


def test_positions_put_what_is_linked_near_and_the_rest_on_the_rim() -> None:
    places = positions(TWO, 1)
    reach = np.hypot(places[:, 0], places[:, 1])
    assert (reach[:10].max().round(3), reach[10:].round(3).tolist()) == (1.0, [1.15, 1.15])
    within = math.dist(places[0], places[1]) + math.dist(places[5], places[6])
    assert within < 2 * math.dist(places[0], places[9])


@pytest.mark.parametrize("size", [0, 1, 2])
def test_graphs_of_next_to_nothing(size: int) -> None:
    links = np.array([(0, 1)] if size == 2 else [], dtype=np.intp).reshape(-1, 2)
    small = Graph(size, links, np.ones(len(links)))
    assert communities(small, 0).tolist() in ([], [0], [0, 0])
    assert positions(small, 0).shape == (size, 2)
    assert np.isfinite(positions(small, 0)).all()


def test_the_order_of_links_and_their_ends_changes_nothing_and_the_seed_something() -> None:
    rng = np.random.default_rng(3)
    drawn = rng.integers(0, 80, (300, 2))
    links = np.unique(np.sort(drawn[drawn[:, 0] != drawn[:, 1]], axis=1), axis=0)
    weights = rng.integers(1, 9, len(links)).astype(float)
    order = rng.permutation(len(links))
    one, other = Graph(80, links, weights), Graph(80, links[order, ::-1], weights[order])
    for function in (communities, positions, lambda graph, seed: sampled_betweenness(graph, 20, seed)):
        assert np.array_equal(function(one, 5), function(other, 5))
    assert not np.array_equal(positions(one, 5), positions(one, 6))


def test_many_nodes_are_placed_by_pivots(monkeypatch: pytest.MonkeyPatch) -> None:
    by_stress = positions(TWO, 1)
    monkeypatch.setattr(graphs, "LARGEST_BY_STRESS", 5)
    by_pivots = positions(TWO, 1)
    assert not np.array_equal(by_pivots, by_stress)
    assert math.dist(by_pivots[0], by_pivots[1]) < math.dist(by_pivots[0], by_pivots[9])


def test_pivots_lay_a_path_out_as_a_line_and_a_grid_as_a_square(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphs, "LARGEST_BY_STRESS", 5)
    path = Graph(31, np.array([(n, n + 1) for n in range(30)], dtype=np.intp), np.ones(30))
    along, across = positions(path, 4).T
    assert np.allclose(np.diff(along), np.diff(along)[0], atol=2e-4)
    assert np.abs(along).max() == 1
    assert np.abs(across).max() < 1e-3
    side = range(8)
    links = [(8 * y + x, 8 * y + x + 1) for y in side for x in side[:-1]]
    links += [(8 * y + x, 8 * y + x + 8) for y in side[:-1] for x in side]
    square = positions(Graph(64, np.array(links, dtype=np.intp), np.ones(len(links))), 4)
    reach = np.hypot(*square.T)
    assert set(np.argsort(reach)[-4:].tolist()) == {0, 7, 56, 63}
    assert math.dist(square[0], square[63]) == pytest.approx(math.dist(square[7], square[56]), rel=0.1)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    graphs._loaded.cache_clear()
    monkeypatch.setitem(sys.modules, "networkit", None)
    with pytest.raises(FigureError) as caught:
        communities(TWO, 1)
    assert caught.value.next_step == 'run: pip install "midspan[graph]"'


@pytest.mark.slow
def test_the_map_of_a_study_has_its_network_and_is_kept(tmp_path) -> None:
    corpus = GOLDEN.write(tmp_path / "home")
    made = corpus.organisation_map(STUDY)
    links = corpus.figure("organisation_links", STUDY, ("organisation_link",))
    shared = {cell.key[0]: cell.estimate.records for cell in links.cells}
    ids = [node.organisation_id for node in made.nodes]
    assert {f"{ids[link.first]}|{ids[link.second]}": link.works for link in made.links} == shared
    assert ids == sorted(ids)
    (kept,) = (tmp_path / "home").glob("extracts/*/figures/organisation_map-*.json")
    before = kept.stat().st_mtime_ns
    assert corpus.organisation_map(STUDY) == made
    assert kept.stat().st_mtime_ns == before
    kept.unlink()
    assert asdict(corpus.organisation_map(STUDY)) == asdict(made)
    assert corpus.organisation_map(STUDY, seed=1).fingerprint == made.fingerprint
