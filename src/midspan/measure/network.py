"""Positions in a network: brokerage roles, betweenness, constraint.

They are functions of a matrix of ties (row to column) without loops; brokerage also of directed ones.
"""

from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midspan.measure.ties import Codes, Ties

Numbers = NDArray[np.float64]
_EXACT = 4_096
"""Up to so many organisations, single precision counts their triads exactly."""


class Role(StrEnum):
    """The roles of Gould & Fernandez in a path a -> v -> b, by the groups of a, v and b: the order of columns here."""

    COORDINATOR = "coordinator"
    ITINERANT = "itinerant"
    GATEKEEPER = "gatekeeper"
    REPRESENTATIVE = "representative"
    LIAISON = "liaison"
    TOTAL = "total"


ROLES = tuple(map(str, Role))


def brokerage(ties: Ties, groups: Codes) -> Numbers:
    """Shape (organisations, 6): how often each stands as v in a path a -> v -> b without a tie a -> b, by role.

    Coordinator: a, v, b of one group. Itinerant: a and b of one group, v of another. Gatekeeper: v and b of one
    group, a of another. Representative: a and v of one group, b of another. Liaison: three groups. The last column is
    their sum. In an undirected network each path is told in both directions.
    """
    own = np.eye(int(groups.max(initial=-1)) + 1)[groups]
    open_paths = _open_paths(ties, groups, own)
    inside = np.einsum("vgh,vg,vh->v", open_paths, own, own)
    into, out_of = (np.einsum(f"vgh,v{axis}->v", open_paths, own) for axis in ("h", "g"))
    alike = np.einsum("vgg->v", open_paths)
    total = open_paths.sum(axis=(1, 2))
    parts = [inside, alike - inside, into - inside, out_of - inside]
    return np.column_stack([*parts, total - sum(parts), total])


def _open_paths(ties: Ties, groups: Codes, own: Numbers) -> Numbers:
    """Shape (organisations v, groups of a, groups of b): paths a -> v -> b of different a and b, without a -> b."""
    one: NDArray[Any] = ties.astype(np.float32 if len(ties) <= _EXACT else np.float64)
    member: NDArray[Any] = own.astype(one.dtype)
    both_ways = (one * one.T) @ member
    paths: Numbers = np.einsum("vg,vh->vgh", one.T @ member, one @ member).astype(np.float64)
    for group in range(own.shape[1]):
        ends = one[:, groups == group]
        closed = (ends @ ends.T) * one.T
        paths[:, :, group] -= closed @ member
        paths[:, group, group] -= both_ways[:, group]
    return paths


def expected_brokerage(ties: Ties, groups: Codes) -> tuple[Numbers, Numbers]:
    """Mean and standard deviation of `brokerage`, both of its shape, were every tie there by chance d, the density.

    A path is open by chance p = d^2 (1 - d); with K possible ones in a role, their mean is K p. Two of them that share
    a or b go together with covariance (d (1 - d))^3; so with S such ordered twos the variance is K p (1 - p) + S
    (d (1 - d))^3.

    Reference: Gould & Fernandez 1989, doi:10.2307/270949.
    """
    sizes = np.bincount(groups).astype(np.float64)
    density = ties.sum() / max(len(ties) * (len(ties) - 1), 1)
    counts = np.array([_possible(sizes, group) for group in range(len(sizes))]).reshape(-1, 2, len(ROLES))
    possible, sharing = counts[:, 0], counts[:, 1]
    chance, joint = density**2 * (1 - density), (density * (1 - density)) ** 3
    mean, variance = possible * chance, possible * chance * (1 - chance) + sharing * joint
    return mean[groups], np.sqrt(variance)[groups]


def _possible(sizes: Numbers, group: int) -> tuple[list[float], list[float]]:
    """For an organisation of a group, by role: ordered pairs (a, b), and ordered twos of them that share a or b."""
    peers, others = sizes[group] - 1, np.delete(sizes, group)
    outside, every = others.sum(), sizes.sum() - 1
    crossing = peers * outside, peers * outside * (peers - 1 + outside - 1)
    rest = outside - others
    kinds = (
        _among(peers),
        (float((others * (others - 1)).sum()), float((2 * others * (others - 1) * (others - 2)).sum())),
        crossing,
        crossing,
        (float((others * rest).sum()), float((2 * others * rest * (rest - 1)).sum())),
        _among(every),
    )
    return [k for k, _ in kinds], [s for _, s in kinds]


def _among(count: float) -> tuple[float, float]:
    return count * (count - 1), 2 * count * (count - 1) * (count - 2)


def betweenness(ties: Ties) -> Numbers:
    """Freeman's betweenness: over unordered pairs of others, the share of their shortest paths that lead through one.

    From all organisations at once: `levels[k]` counts the shortest paths to those k steps away, and `through` adds up
    their shares on the way back.

    Reference: Freeman 1977, doi:10.2307/3033543; Brandes 2001, doi:10.1080/0022250X.2001.9990249.
    """
    one = ties.astype(np.float64)
    seen = np.eye(len(one), dtype=np.bool_)
    level, levels = one, [np.eye(len(one))]
    while level.any():
        levels.append(level)
        seen |= level > 0
        level = np.where(seen, 0, level @ one)
    through = np.zeros_like(one)
    for at in range(len(levels) - 1, 1, -1):
        paths = levels[at]
        ahead = np.divide(1 + through, paths, out=np.zeros_like(paths), where=paths > 0)
        through += (ahead @ one) * levels[at - 1]
    found: Numbers = through.sum(axis=0) / 2
    return found


def constraint(ties: Ties) -> Numbers:
    """Burt's constraint of an undirected network: not a number for one without ties.

    The sum over its neighbours j of (p_ij + sum over q of p_iq p_qj)^2, where p_ij = 1 / (number of i's ties).

    Reference: Burt 1992, Structural Holes, chapter 2.
    """
    one = ties.astype(np.float64)
    degree = one.sum(axis=1)
    share = np.divide(1.0, degree, out=np.zeros_like(degree), where=degree > 0)
    invested = share[:, None] * (1 + (one * share) @ one)
    found: Numbers = np.where(degree > 0, (one * invested**2).sum(axis=1), np.nan)
    return found
