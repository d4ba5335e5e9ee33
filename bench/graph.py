"""Time of communities, sampled betweenness and positions on an invented co-authorship network.

    python bench/graph.py                          361,000 people, 1 million links
    python bench/graph.py --links 100000           a smaller one, with a tenth of the people for a tenth of the links

People are in teams of some hundred; nine links in ten stay within a team or lead to the next. Needs the extra
midspan[graph]. Each step runs twice with one seed, and must give the same.
"""

import argparse
import os
import platform
import resource
import time
from collections.abc import Callable

import numpy as np

from midspan.measure.graph import Graph, communities, positions, sampled_betweenness

PEOPLE_A_LINK = 0.361
NEAR, FAR = 60, 0.1
SOURCES = 100


def invented(links: int) -> Graph:
    """About so many links: those drawn twice count once."""
    people = int(links * PEOPLE_A_LINK)
    rng = np.random.default_rng(20240429)
    one = rng.integers(0, people, links)
    other = np.clip(one + rng.integers(-NEAR, NEAR, links), 0, people - 1)
    far = rng.random(links) < FAR
    other[far] = rng.integers(0, people, int(far.sum()))
    ends = np.sort(np.column_stack([one, other]), axis=1)
    found, works = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0, return_counts=True)
    return Graph(people, found.astype(np.intp), works.astype(np.float64))


def timed(name: str, function: Callable[[], np.ndarray]) -> np.ndarray:
    start, begun = time.perf_counter(), time.process_time()
    found = function()
    print(f"{name:<32} {time.perf_counter() - start:7.1f} s {time.process_time() - begun:7.1f} processor s", flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--links", type=int, default=1_000_000)
    parser.add_argument("--once", action="store_true", help="do not run each step again to compare")
    given = parser.parse_args()
    graph = invented(given.links)
    print(
        f"{graph.size:,} people, {len(graph.links):,} links; {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    steps: dict[str, Callable[[], np.ndarray]] = {
        "communities (Leiden)": lambda: communities(graph, 1),
        "positions (pivots)": lambda: positions(graph, 1),
        f"betweenness, {SOURCES} sources": lambda: sampled_betweenness(graph, SOURCES, 1),
    }
    for name, function in steps.items():
        found = timed(name, function)
        if not given.once and not np.array_equal(found, timed("  again", function)):
            raise SystemExit(f"{name}: not the same again")
        if name.startswith("communities"):
            print(f"  {len(np.unique(found)):,} communities, the largest of {np.bincount(found)[0]:,}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
