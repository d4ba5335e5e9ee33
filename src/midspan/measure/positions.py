"""Cells of figures from what is measured in a network and in each of its replicates."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from midspan.measure.indicator import Cells, Values
from midspan.measure.links import LARGEST, MOST_ORGANISATIONS
from midspan.measure.network import ROLES, Numbers, brokerage, expected_brokerage
from midspan.measure.removal import READINGS, against_chance, loss, rewired
from midspan.measure.ties import Network, Ties, ties_of
from midspan.model.errors import FigureError
from midspan.model.place import ELSEWHERE
from midspan.model.study import Study

Measure = Callable[[Network, Sequence[str], Study], Cells]
NETWORK = (
    f"In the network of the {LARGEST} organisations with the most works (ties by id), of works of 2 to "
    f"{MOST_ORGANISATIONS} organisations that touch a region of the study, where two are linked that share such a work."
)
STABILITY = "Stability: how much replicates differ among themselves (a thinner network each), set about the value;"
NOT_COUNTED = (
    "Organisations elsewhere have no figure of their own, as only their works with the regions are seen. Links of "
    f"works with more than {MOST_ORGANISATIONS} organisations. How many works are behind a link."
)
REWIRINGS = 100
"""How many rewired networks a removal is set against."""


def about(values: Values, *, differs: bool = False) -> Values:
    """The value and its replicates set about it, in proportion or (where numbers may be negative) by difference.

    A replicate lacks the links whose only works it does not draw, so that by itself it tells of a thinner network.
    What counts is how much replicates differ among themselves.
    """
    value, replicates = values[:1], values[1:]
    known = replicates[np.isfinite(replicates)]
    if not len(known) or (not differs and known.sum() <= 0):
        return values
    return np.concatenate(
        [value, replicates + (value - known.mean()) if differs else replicates * value / known.mean()]
    )


def of_organisations(measured: Callable[[Network, int], Numbers]) -> Measure:
    """The measure of one number for each organisation; `measured` receives a network and the number of a replicate."""

    def measure(network: Network, by: Sequence[str], study: Study) -> Cells:
        values = np.stack([measured(network, replicate) for replicate in _replicates(network)], axis=-1)
        return {cell: about(row) for cell, row in _summed(network, by, study, values[:, None, :], ("",)).items()}

    return measure


def of_roles(*parts: Callable[[Network, int], Numbers], differs: bool = False) -> Measure:
    """The measure of a number for each organisation (or their sum by region) and role; of two parts, their ratio."""

    def measure(network: Network, by: Sequence[str], study: Study) -> Cells:
        sums = []
        for part in parts:
            values = np.stack([part(network, replicate) for replicate in _replicates(network)], axis=-1)
            sums.append(_summed(network, by, study, values, ROLES))
        if len(sums) > 1:
            above, below = sums
            sums = [{key: above[key] / np.where(below[key] > 0, below[key], np.nan) for key in above}]
        return {cell: about(row, differs=differs) for cell, row in sums[0].items()}

    return measure


@lru_cache(maxsize=256)
def roles(network: Network, replicate: int) -> Numbers:
    """Brokerage in a replicate, by organisation and role; held, as three figures read it."""
    return brokerage(network.ties(replicate), network.group_codes)


def expected_roles(network: Network, replicate: int) -> Numbers:
    """What is expected of it by the replicate's density."""
    return expected_brokerage(network.ties(replicate), network.group_codes)[0]


def roles_z(network: Network, replicate: int) -> Numbers:
    """How many standard deviations brokerage is above what is expected; not a number of a role that can't be."""
    mean, deviation = expected_brokerage(network.ties(replicate), network.group_codes)
    z: Numbers = (roles(network, replicate) - mean) / np.where(deviation > 0, deviation, np.nan)
    return z


def of_removals(network: Network, by: Sequence[str], study: Study) -> Cells:
    """What the other regions lose towards elsewhere without a region's organisations, in each replicate."""
    found = [_losses(network, network.ties(replicate), study) for replicate in _replicates(network)]
    cells = _by_reading(by, {region: np.array([one[region] for one in found]).T for region in study.regions})
    return {cell: np.minimum(about(row), 1) for cell, row in cells.items()}


def _against(network: Network, by: Sequence[str], study: Study, said: int) -> Cells:
    chance, rows = _by_chance(network, study), {}
    for region, observed in _losses(network, network.ties(), study).items():
        drawn = zip(*(one[region] for one in chance), strict=True)
        rows[region] = np.array([against_chance(*both)[said] for both in zip(observed, drawn, strict=True)])
    return _by_reading(by, rows)


@lru_cache(maxsize=4)
def _by_chance(network: Network, study: Study) -> list[Mapping[str, list[float]]]:
    """What rewired networks lose; held, as two figures read it."""
    size = len(network.organisations)
    drawn = rewired(network.links, size, network.seed, REWIRINGS)
    return [_losses(network, ties_of(links, size), study) for links in drawn]


def removals_z(network: Network, by: Sequence[str], study: Study) -> Cells:
    """The loss, in standard deviations from that of rewired networks. It has no replicates."""
    return _against(network, by, study, 0)


def removals_chance(network: Network, by: Sequence[str], study: Study) -> Cells:
    """The share of rewired networks that lose at least as much. It has no replicates."""
    return _against(network, by, study, 1)


def check_gateway(study: Study, by: Sequence[str], partial_year: int | None) -> None:
    """Refuses a study of one region: there is then no other region that it could be a gateway of."""
    if len(study.regions) < 2:
        raise FigureError(
            f'"{study.regions[0]}" can be a gateway of another region only, and the study has no other',
            next_step="choose two regions",
        )


def _replicates(network: Network) -> range:
    return range(len(network.present))


def _summed(network: Network, by: Sequence[str], study: Study, values: Numbers, columns: Sequence[str]) -> Cells:
    """Sums over the organisations of a cell; values have the shape (organisations, columns, 1 + replicates)."""
    found: dict[tuple[str, ...], Values] = {}
    for place, (organisation, group) in enumerate(zip(network.organisations, network.groups, strict=True)):
        if group not in study.regions:
            continue
        for column, name in enumerate(columns):
            said = {"organisation": organisation, "region": group, "role": name}
            key = tuple(said[dimension] for dimension in by)
            found[key] = found[key] + values[place, column] if key in found else values[place, column]
    return found


def _losses(network: Network, ties: Ties, study: Study) -> Mapping[str, list[float]]:
    groups = np.array(network.groups, dtype=object)
    inside, far = np.isin(groups, study.regions), groups == ELSEWHERE
    return {r: loss(ties, groups == r, inside & (groups != r), far) for r in study.regions}


def _by_reading(by: Sequence[str], values: Mapping[str, Numbers]) -> Cells:
    """Cells of values of the shape (readings,) or (readings, 1 + replicates), by region."""
    found: dict[tuple[str, ...], Values] = {}
    for region, rows in values.items():
        for reading, row in zip(READINGS, rows, strict=True):
            said = {"region": region, "reading": reading}
            found[tuple(said[dimension] for dimension in by)] = np.atleast_1d(row)
    return found
