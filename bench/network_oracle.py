"""Brokerage, betweenness and constraint against R's sna and igraph, on networks made by chance.

    python bench/network_oracle.py                                            compares anew
    python bench/network_oracle.py --record tests/fixtures/network_oracle.json   and keeps small ones for the tests

Needs Rscript with sna, igraph and jsonlite (Debian: r-cran-sna r-cran-igraph r-cran-jsonlite).
"""

import argparse
import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midspan.measure.network import betweenness, brokerage, constraint, expected_brokerage

SIZES = ((6, 0.5), (9, 0.3), (12, 0.2), (20, 0.15), (20, 0.6), (60, 0.08), (150, 0.05), (300, 0.1))
"""Organisations and density."""
RECORDED = 20
"""Up to so many organisations, a network is kept."""
TOLERANCE = 1e-9
ORACLE = r"""
suppressMessages({library(sna); library(igraph); library(jsonlite)})
networks <- fromJSON(file("stdin"), simplifyVector = FALSE)
answer <- lapply(networks, function(one) {
  ties <- matrix(0, one$size, one$size)
  for (tie in one$ties) ties[tie[[1]] + 1, tie[[2]] + 1] <- 1
  said <- sna::brokerage(ties, unlist(one$groups))
  found <- list(raw = said$raw.nli, mean = said$exp.nli, deviation = said$sd.nli)
  if (!one$directed) {
    graph <- graph_from_adjacency_matrix(ties, mode = "undirected")
    found$betweenness <- igraph::betweenness(graph, directed = FALSE)
    found$constraint <- igraph::constraint(graph)
  }
  lapply(found, unname)
})
cat(toJSON(answer, digits = NA, na = "null"))
"""
SNA_COLUMNS = (0, 1, 3, 2, 4, 5)
"""Where sna has our columns: its b_IO is the representative, its b_OI the gatekeeper."""


def networks() -> list[dict[str, Any]]:
    """Networks by chance, directed and not, of one to four groups, the same ones every time."""
    made = []
    for number, (size, density) in enumerate(SIZES):
        for directed in (False, True):
            seed = hashlib.sha256(f"oracle {number} {directed}".encode()).digest()
            drawn = np.random.Generator(np.random.PCG64(int.from_bytes(seed[:8], "big")))
            ties = np.triu(drawn.random((size, size)) < density, 1)
            ties = ties | (np.triu(drawn.random((size, size)) < density, 1).T if directed else ties.T)
            groups = drawn.integers(0, 1 + number % 4, size)
            made.append(
                {"size": size, "directed": directed, "groups": groups.tolist(), "ties": np.argwhere(ties).tolist()}
            )
    return made


def asked_of_r(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What sna and igraph say of networks. Raises CalledProcessError where R or a package is missing."""
    done = subprocess.run(
        ["Rscript", "-e", ORACLE],  # noqa: S607 - R is where the path says
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )
    answer: list[dict[str, Any]] = json.loads(done.stdout)
    for said in answer:
        for name in ("raw", "mean", "deviation"):
            said[name] = [[row[column] for column in SNA_COLUMNS] for row in said[name]]
    return answer


def ours(case: dict[str, Any]) -> dict[str, NDArray[np.float64]]:
    """The same of our own functions."""
    ties = np.zeros((case["size"], case["size"]), dtype=np.bool_)
    for one, other in case["ties"]:
        ties[one, other] = True
    groups = np.unique(case["groups"], return_inverse=True)[1].astype(np.intp)
    mean, deviation = expected_brokerage(ties, groups)
    found = {"raw": brokerage(ties, groups), "mean": mean, "deviation": deviation}
    if not case["directed"]:
        found |= {"betweenness": betweenness(ties), "constraint": constraint(ties)}
    return found


def largest_difference(case: dict[str, Any], said: dict[str, Any]) -> float:
    """The largest difference, relative above 1, over everything that R says of a network."""
    worst = 0.0
    for name, mine in ours(case).items():
        theirs = np.array(said[name], dtype=np.float64)  # null and NaN alike are no number
        if not np.array_equal(np.isnan(theirs), np.isnan(mine)):
            return float("inf")
        worst = max(worst, float(np.nanmax(np.abs(theirs - mine) / np.maximum(1, np.abs(theirs)))))
    return worst


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", type=Path, help="where to keep the small networks and what R says of them")
    chosen = parser.parse_args()
    cases = networks()
    answers = asked_of_r(cases)
    worst = 0.0
    for case, said in zip(cases, answers, strict=True):
        started = time.perf_counter()
        difference = largest_difference(case, said)
        worst = max(worst, difference)
        kind = "directed" if case["directed"] else "undirected"
        print(
            f"{case['size']:4} organisations {len(case['ties']):6} ties {kind:10}"
            f" {len(set(case['groups']))} groups: difference {difference:.1e}, {time.perf_counter() - started:.3f} s"
        )
    if chosen.record and worst <= TOLERANCE:
        kept = [{**case, "said": said} for case, said in zip(cases, answers, strict=True) if case["size"] <= RECORDED]
        chosen.record.write_text(json.dumps(kept, separators=(",", ":")) + "\n", encoding="utf-8")
    return int(worst > TOLERANCE)


if __name__ == "__main__":
    sys.exit(main())
