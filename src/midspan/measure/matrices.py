"""Figures of every two regions as matrices, and the indices that set a link against what its two ends do otherwise.

Affinity and relative intensity after Luukkonen et al. and Fuchs et al.: links of two regions are set against all links
of each, among the regions of the study. T counts every link once.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from midspan.measure.indicator import Cells, Values
from midspan.measure.interval import tidy
from midspan.model.errors import FigureError
from midspan.model.figure import Interval
from midspan.model.study import Counting, Study

Matrix = NDArray[np.float64]
"""Shape (regions, regions, 1 + replicates), symmetric."""
NORMAL_95 = 1.96


def matrices(cells: Cells, regions: Sequence[str]) -> dict[tuple[str, ...], Matrix]:
    """A symmetric matrix for each part of a breakdown, of cells whose last key is a pair `a|b`."""
    number = {region: at for at, region in enumerate(regions)}
    found: dict[tuple[str, ...], Matrix] = {}
    for (*rest, pair), values in cells.items():
        one, other = (number[region] for region in pair.split("|"))
        matrix = found.setdefault(tuple(rest), np.zeros((len(regions), len(regions), len(values))))
        matrix[one, other] = matrix[other, one] = values
    return found


def placed(by: Sequence[str], rest: Sequence[str], own: Mapping[str, str]) -> tuple[str, ...]:
    """A cell's key in the order of a breakdown: its own dimensions by name, the rest in order."""
    others = iter(rest)
    return tuple(own[dimension] if dimension in own else next(others) for dimension in by)


def of_links(
    formula: Callable[[Values, Values, Values, Values], Values], *, is_directed: bool
) -> Callable[[Mapping[str, Cells], Sequence[str], Study], Cells]:
    """The function of a derived indicator over joint works of every two regions.

    The formula receives C_XY, C_X, C_Y and T. Where it is directed there is a cell for each of the two as X.
    """

    def derive(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
        return {
            placed(by, rest, own): formula(*sums)
            for rest, own, sums in _directed(cells, study, is_directed=is_directed)
        }

    return derive


def _directed(
    cells: Mapping[str, Cells], study: Study, *, is_directed: bool
) -> list[tuple[tuple[str, ...], dict[str, str], tuple[Values, Values, Values, Values]]]:
    found = []
    for rest, matrix in sorted(matrices(cells["joint_works"], study.regions).items()):
        strength = matrix.sum(axis=1)
        whole = strength.sum(axis=0) / 2
        for one, other in study.region_pairs:
            for region in (one, other) if is_directed else (one,):
                x, y = study.regions.index(region), study.regions.index(other if region == one else one)
                own = {"region_pair": f"{one}|{other}", "region": region}
                found.append((rest, own, (matrix[x, y], strength[x], strength[y], whole)))
    return found


def affinity(both: Values, first: Values, second: Values, whole: Values) -> Values:
    """(C_XY / C_X) / (C_Y / (T - C_X)).

    >>> float(affinity(*map(np.array, (30.0, 100.0, 60.0, 1000.0))).round(9))
    4.5
    """
    return _ratio(_ratio(both, first), _ratio(second, whole - first))


def relative_intensity(both: Values, first: Values, second: Values, whole: Values) -> Values:
    """(C_XY / C_X) / ((C_Y - C_XY) / (T - C_X)).

    >>> float(relative_intensity(*map(np.array, (30.0, 100.0, 60.0, 1000.0))).round(9))
    9.0
    """
    return _ratio(_ratio(both, first), _ratio(second - both, whole - first))


def observed_expected(both: Values, first: Values, second: Values, whole: Values) -> Values:
    """C_XY / (C_X C_Y / 2T).

    >>> float(observed_expected(*map(np.array, (30.0, 100.0, 60.0, 1000.0))).round(9))
    10.0
    """
    return _ratio(both * 2 * whole, first * second)


def intensity_interval(both: float, first: float, second: float, whole: float) -> Interval | None:
    """exp(ln RIC +- 1.96 sqrt(1/a - 1/n1 + 1/c - 1/n2)) with a = C_XY, n1 = C_X, c = C_Y - C_XY, n2 = T - C_X.

    None where one of them is 0. Reference: Fuchs, Sivertsen & Rousseau 2022, doi:10.2478/jdis-2022-0021.

    >>> intensity_interval(30, 100, 60, 1000)
    Interval(low=Decimal('5.670335'), high=Decimal('14.284871'))
    """
    other, rest = second - both, whole - first
    if min(both, first, other, rest) <= 0:
        return None
    arm = NORMAL_95 * np.sqrt(1 / both - 1 / first + 1 / other - 1 / rest)
    middle = np.log(both / first) - np.log(other / rest)
    return Interval(tidy(float(np.exp(middle - arm))), tidy(float(np.exp(middle + arm))))


def intensity_intervals(
    cells: Mapping[str, Cells], by: Sequence[str], study: Study
) -> Mapping[tuple[str, ...], Interval]:
    """The interval of each cell of the relative intensity, by its source's formula."""
    found = {}
    for rest, own, sums in _directed(cells, study, is_directed=True):
        interval = intensity_interval(*(float(values[0]) for values in sums))
        if interval is not None:
            found[placed(by, rest, own)] = interval
    return found


def check_matrix(study: Study, by: Sequence[str], partial_year: int | None) -> None:
    """Refuses fewer than three regions: of two, all links are those of the pair."""
    if len(study.regions) < 3:
        raise FigureError(
            f"links are set against the other links of at least three regions, the study has {len(study.regions)}",
            next_step="add regions to compare with, for example: shanghai hong-kong beijing singapore",
        )
    if study.counting is not Counting.FULL:
        raise FigureError("links are defined on whole works", next_step="count in full: --counting full")


def _ratio(one: Values, other: Values) -> Values:
    return np.asarray(one / np.where(other > 0, other, np.nan), np.float64)
