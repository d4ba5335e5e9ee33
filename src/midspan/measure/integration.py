"""Integration after Frenken 2002: how far links between places exceed what their shares of links would give.

With q_ij the share of co-occurrences of i and j (both ways) and q_i. its sums: T_ij = ln(q_ij / (q_i. q_.j)).
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from midspan.measure.indicator import Cells, Operand, Values
from midspan.measure.matrices import Matrix, matrices, placed
from midspan.model.study import Study

OPERANDS = {"region_links": Operand("region_links", by=("region_link",))}


def shares(matrix: Matrix) -> Matrix:
    """Q of a matrix that counts a link once: one between two places stands in both halves, half in each."""
    halved = matrix / 2
    within = np.arange(len(matrix))
    halved[within, within] = matrix[within, within]
    whole = halved.sum(axis=(0, 1))
    return np.asarray(halved / np.where(whole > 0, whole, np.nan), np.float64)


def of_pairs(q: Matrix) -> Matrix:
    """T_ij; not a number where two places have no link."""
    margin = q.sum(axis=1)
    expected = margin[:, None] * margin[None, :]
    return np.asarray(np.log(np.where(q > 0, q, np.nan) / np.where(expected > 0, expected, np.nan)), np.float64)


def of_regions(q: Matrix) -> Matrix:
    """T_i: the mean of T_ij over the links of i; shape (regions, values)."""
    margin = q.sum(axis=1)
    return np.asarray(_weighted(q).sum(axis=1) / np.where(margin > 0, margin, np.nan), np.float64)


def overall(q: Matrix) -> Values:
    """T: the mean over all links."""
    return np.asarray(_weighted(q).sum(axis=(0, 1)), np.float64)


def within(q: Matrix) -> Values:
    """T of links within places, i = j."""
    inside = np.eye(len(q), dtype=bool)
    return _mean(q, inside)


def between(q: Matrix) -> Values:
    """T of links between places, i != j."""
    return _mean(q, ~np.eye(len(q), dtype=bool))


def derived(
    formula: Callable[[Matrix], Values],
) -> Callable[[Mapping[str, Cells], Sequence[str], Study], Cells]:
    """The function of a derived indicator that gives one value for all regions."""

    def derive(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
        found = matrices(cells["region_links"], study.regions)
        return {rest: formula(shares(matrix)) for rest, matrix in sorted(found.items())}

    return derive


def derived_pairs(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
    """T_ij of every two regions that have a link, and of each with itself."""
    found: dict[tuple[str, ...], Values] = {}
    for rest, matrix in sorted(matrices(cells["region_links"], study.regions).items()):
        values = of_pairs(shares(matrix))
        for x, one in enumerate(study.regions):
            for y in range(x, len(study.regions)):
                if np.isfinite(values[x, y][0]):
                    found[placed(by, rest, {"region_link": f"{one}|{study.regions[y]}"})] = values[x, y]
    return found


def derived_regions(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
    """T_i of each region."""
    found: dict[tuple[str, ...], Values] = {}
    for rest, matrix in sorted(matrices(cells["region_links"], study.regions).items()):
        for region, values in zip(study.regions, of_regions(shares(matrix)), strict=True):
            found[placed(by, rest, {"region": region})] = values
    return found


def _weighted(q: Matrix) -> Matrix:
    return np.where(q > 0, q * np.nan_to_num(of_pairs(q)), 0.0)


def _mean(q: Matrix, chosen: Matrix) -> Values:
    part, whole = _weighted(q)[chosen].sum(axis=0), q[chosen].sum(axis=0)
    return np.asarray(part / np.where(whole > 0, whole, np.nan), np.float64)
