"""Average linkage of mentions with what must and must not be joined.

Clusters are joined pair by pair, the likeliest first, where likely is the mean over all their pairs. A pair that was
not compared counts as unlikely, a forbidden one forbids. Joins are recorded with the likelihood they were made at, so
one run gives the clusters of every threshold, each inside those of a lower one.
"""

from collections.abc import Iterator

import numpy as np

from midspan.resolve.evidence import Floats, Ints

FORBIDDEN = -1e6
_LARGEST = 1500
"""Mentions that are clustered in one piece; a larger heap is first taken apart at a higher threshold."""
_STEP = 0.05


def components(size: int, left: Ints, right: Ints) -> Ints:
    """The smallest member that each of `size` nodes hangs together with over the edges."""
    label = np.arange(size, dtype=np.int64)
    while True:
        before = label.copy()
        low = np.minimum(label[left], label[right])
        np.minimum.at(label, left, low)
        np.minimum.at(label, right, low)
        np.minimum.at(label, before[left], low)
        np.minimum.at(label, before[right], low)
        label = label[label]
        if np.array_equal(label, before):
            return label


def pieces(size: int, left: Ints, right: Ints, chance: Floats, floor: float) -> Iterator[tuple[Ints, Ints]]:
    """The groups of nodes that hang together by edges of at least `floor`: their nodes, and their edges' numbers.

    Only groups of two and more. Heaps of more than 1,500 are cut at a threshold raised step by step.
    """
    waiting = [(np.arange(len(left)), floor)]
    while waiting:
        edges, threshold = waiting.pop()
        strong = edges[chance[edges] >= threshold]
        label = components(size, left[strong], right[strong])
        inside = edges[label[left[edges]] == label[right[edges]]]
        inside = inside[np.argsort(label[left[inside]], kind="stable")]
        cuts = np.flatnonzero(np.diff(label[left[inside]])) + 1
        for held in np.split(inside, cuts):
            nodes = np.unique(np.concatenate((left[held], right[held])))
            if len(nodes) > _LARGEST and threshold < 1 - _STEP:
                waiting.append((held, threshold + _STEP))
            elif len(nodes) > 1:
                yield nodes, held


def joins(likeness: Floats, weights: Floats, floor: float) -> list[tuple[int, int, float]]:
    """The joins of average linkage over a symmetric matrix, highest first; each says two rows and the mean likeness.

    `weights` is how many mentions a row stands for. The smaller row number stands for the joined cluster. Ties go to
    the smallest rows.
    """
    mean = likeness.copy()
    np.fill_diagonal(mean, -np.inf)
    size = weights.copy()
    best = mean.argmax(axis=1)
    peak = mean[np.arange(len(mean)), best]
    made: list[tuple[int, int, float]] = []
    while True:
        one = int(peak.argmax())
        top = float(peak[one])
        if not top >= floor:
            return made
        other = int(best[one])
        one, other = min(one, other), max(one, other)
        made.append((one, other, top))
        row = (mean[one] * size[one] + mean[other] * size[other]) / (size[one] + size[other])
        row[one] = row[other] = -np.inf
        mean[one], mean[:, one] = row, row
        mean[other], mean[:, other] = -np.inf, -np.inf
        size[one] += size[other]
        peak[other] = -np.inf
        stale = ((best == one) | (best == other) | (row >= peak)) & (peak > -np.inf)
        stale[one] = True
        stale = np.flatnonzero(stale)
        best[stale] = mean[stale].argmax(axis=1)
        peak[stale] = mean[stale, best[stale]]


def matrix(nodes: Ints, left: Ints, right: Ints, chance: Floats, unknown: float) -> Floats:
    """The square matrix of a piece from its edges; what was not compared is `unknown`."""
    found = np.full((len(nodes), len(nodes)), unknown)
    one, other = np.searchsorted(nodes, left), np.searchsorted(nodes, right)
    found[one, other] = found[other, one] = chance
    return found
