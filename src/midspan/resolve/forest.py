"""Scores by boosted trees, for many rows at once.

Every leaf of a tree is one bit. A test that a row fails rules out the leaves on its left, so the leaf that a row
reaches is the lowest bit that no failed test rules out. All tests of one feature that a value fails are one entry of
a table.
(The idea of QuickScorer, Lucchese et al., SIGIR 2015.)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from midspan.resolve.trees import Floats, Trees

_LEAVES = 32
_ROWS = 256
"""Rows weighed at a time: what they need stays in the processor's cache."""
_DE_BRUIJN, _SHIFT = np.uint32(0x077CB531), np.uint32(27)
"""A single bit times this number has another five highest bits for each bit: where its leaf's value stands."""
_ENTRIES = 1024
"""Tables of features with few tests are multiplied with each other up to so many entries."""
_FEW = 6
"""Up to so many thresholds are compared one by one, which is faster than a search."""
Masks = NDArray[np.uint32]


class Forest:
    """Trees of at most 32 leaves, prepared once."""

    def __init__(self, trees: Trees) -> None:
        self.trees = trees
        count = len(trees.roots)
        self._values = np.zeros((count, _LEAVES))
        tests: dict[int, list[tuple[float, int, int]]] = {}
        for number, root in enumerate(trees.roots.tolist()):
            self._number_leaves(number, root, 0, tests)
        place = (np.uint32(1) << np.arange(_LEAVES, dtype=np.uint32)) * _DE_BRUIJN >> _SHIFT
        self._values[:, place] = self._values.copy()
        self._tables = _multiplied([_table(feature, held, count) for feature, held in sorted(tests.items())])
        self._lines = np.arange(count, dtype=np.uint32) * np.uint32(_LEAVES)

    def _number_leaves(self, tree: int, node: int, first: int, tests: dict[int, list[tuple[float, int, int]]]) -> int:
        """Numbers the leaves under a node from `first`, left to right; returns the number after the last."""
        left, right = int(self.trees.left[node]), int(self.trees.right[node])
        if left == node:
            self._values[tree, first] = self.trees.value[node]
            return first + 1
        middle = self._number_leaves(tree, left, first, tests)
        gone = ((1 << (middle - first)) - 1) << first
        tests.setdefault(int(self.trees.feature[node]), []).append((float(self.trees.threshold[node]), tree, gone))
        return self._number_leaves(tree, right, middle, tests)

    def raw(self, rows: Floats) -> Floats:
        """The sum of the leaves that each row reaches; shape (rows,) from (rows, features)."""
        found = np.empty(len(rows))
        columns = np.ascontiguousarray(rows.T)
        entries = [(table.masks, table.entries(columns)) for table in self._tables]
        every, other = np.empty((2, min(_ROWS, len(rows)), len(self._lines)), np.uint32)
        for start in range(0, len(rows), _ROWS):
            left, gone = every[: len(rows) - start], other[: len(rows) - start]
            left.fill(0xFFFFFFFF)
            for masks, entry in entries:
                np.take(masks, entry[start : start + _ROWS], axis=0, out=gone, mode="clip")
                left &= gone
            left &= np.negative(left, out=gone)
            left *= _DE_BRUIJN
            left >>= _SHIFT
            left += self._lines
            found[start : start + _ROWS] = self._values.take(left).sum(axis=1)
        return found

    def probability(self, rows: Floats) -> Floats:
        """The calibrated chance from 0 to 1 of each row; without a curve, the logistic of the raw score."""
        return self.curved(self.raw(rows))

    def curved(self, raw: Floats) -> Floats:
        """The chance of each raw score."""
        if not self.trees.curve.size:
            return np.asarray(1 / (1 + np.exp(-raw)))
        return np.asarray(np.interp(raw, self.trees.curve[0], self.trees.curve[1]))


@dataclass(frozen=True)
class _Table:
    """What remains of every tree's leaves, shape (entries, trees); each feature has its thresholds, rising."""

    tests: tuple[tuple[int, Floats], ...]
    masks: Masks

    def entries(self, columns: Floats) -> NDArray[np.int64]:
        """The entry of each row; `columns` has shape (features, rows)."""
        found = np.zeros(columns.shape[1], np.int64)
        for feature, thresholds in self.tests:
            found *= len(thresholds) + 1
            if len(thresholds) > _FEW:
                found += np.searchsorted(thresholds, columns[feature])
            else:
                for threshold in thresholds.tolist():
                    found += columns[feature] > threshold
        return found


def _table(feature: int, tests: list[tuple[float, int, int]], trees: int) -> _Table:
    """An entry n for values that fail the first n tests of one feature."""
    thresholds = np.unique([threshold for threshold, _, _ in tests])
    masks = np.full((len(thresholds) + 1, trees), 0xFFFFFFFF, np.uint32)
    for threshold, tree, gone in tests:
        masks[np.searchsorted(thresholds, threshold) + 1, tree] &= np.uint32(0xFFFFFFFF ^ gone)
    return _Table(((feature, thresholds),), np.bitwise_and.accumulate(masks, axis=0))


def _multiplied(tables: list[_Table]) -> list[_Table]:
    """Fewer tables with the same answers: small ones made one, which has an entry for every pair of theirs."""
    found: list[_Table] = []
    for table in sorted(tables, key=lambda table: (len(table.masks), table.tests[0][0])):
        last = found[-1] if found else None
        if last is not None and len(last.masks) * len(table.masks) <= _ENTRIES:
            masks = (last.masks[:, None] & table.masks[None]).reshape(-1, table.masks.shape[1])
            found[-1] = _Table(last.tests + table.tests, masks)
        else:
            found.append(table)
    return found
