"""Scores by boosted trees. Trained in `bench/` with LightGBM, shipped as plain arrays, read here by NumPy alone.

LightGBM itself needs a system library that a bare machine lacks, so only training depends on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_ROWS = 512
"""Rows scored at a time, so that what is worked on stays in the cache."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Boosted trees with a calibration curve.

    Every node is one entry of the arrays; a leaf points at itself. `features` names the columns of the input in their
    order. `curve` maps raw scores (first row, rising) to probabilities (second row).
    """

    features: tuple[str, ...]
    feature: NDArray[np.int32]
    threshold: Floats
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: Floats
    roots: NDArray[np.int32]
    depth: int
    curve: Floats

    @classmethod
    def load(cls, path: Path) -> "Trees":
        """Trees from a file that `save` wrote."""
        with np.load(path, allow_pickle=False) as held:
            return cls(
                tuple(str(name) for name in held["features"]), held["feature"], held["threshold"], held["left"],
                held["right"], held["value"], held["roots"], int(held["depth"]), held["curve"],
            )  # fmt: skip

    @classmethod
    def of_lightgbm(cls, dump: Mapping[str, Any], curve: Floats | None = None) -> "Trees":
        """Trees from `Booster.dump_model()`. Inputs must be finite: missing values are features of their own."""
        nodes: list[tuple[int, float, int, int, float]] = []
        roots, depth = [], 0
        for tree in dump["tree_info"]:
            root, levels = _flatten(tree["tree_structure"], nodes)
            roots.append(root)
            depth = max(depth, levels)
        feature, threshold, left, right, value = zip(*nodes, strict=True)
        return cls(
            tuple(dump["feature_names"]), np.array(feature, np.int32), np.array(threshold), np.array(left, np.int32),
            np.array(right, np.int32), np.array(value), np.array(roots, np.int32), depth,
            np.empty((2, 0)) if curve is None else curve,
        )  # fmt: skip

    def save(self, path: Path) -> None:
        """Writes the arrays as one compressed `.npz` file."""
        np.savez_compressed(
            path, features=np.array(self.features), feature=self.feature, threshold=self.threshold, left=self.left,
            right=self.right, value=self.value, roots=self.roots, depth=np.array(self.depth), curve=self.curve,
        )  # fmt: skip

    def raw(self, rows: Floats) -> Floats:
        """The sum of the leaves that each row reaches; shape (rows,) from (rows, features)."""
        found = np.empty(len(rows))
        children = np.stack((self.right, self.left), axis=1).ravel().astype(np.int64)
        feature = self.feature.astype(np.int64)
        for start in range(0, len(rows), _ROWS):
            part = np.ascontiguousarray(rows[start : start + _ROWS])
            values = part.ravel()
            line = (np.arange(len(part)) * part.shape[1])[:, None]
            at = np.broadcast_to(self.roots.astype(np.int64), (len(part), len(self.roots)))
            for _ in range(self.depth):
                goes_left = values.take(line + feature.take(at)) <= self.threshold.take(at)
                at = children.take(2 * at + goes_left)
            found[start : start + _ROWS] = self.value.take(at).sum(axis=1)
        return found

    def probability(self, rows: Floats) -> Floats:
        """The calibrated chance from 0 to 1 of each row; without a curve, the logistic of the raw score."""
        raw = self.raw(rows)
        if not self.curve.size:
            return np.asarray(1 / (1 + np.exp(-raw)))
        return np.asarray(np.interp(raw, self.curve[0], self.curve[1]))


def _flatten(node: Mapping[str, Any], nodes: list[tuple[int, float, int, int, float]]) -> tuple[int, int]:
    """Appends a tree's nodes and tells its root's number and how deep it is."""
    number = len(nodes)
    if "leaf_value" in node:
        nodes.append((0, 0.0, number, number, float(node["leaf_value"])))
        return number, 0
    nodes.append((0, 0.0, 0, 0, 0.0))
    left, one = _flatten(node["left_child"], nodes)
    right, other = _flatten(node["right_child"], nodes)
    nodes[number] = (int(node["split_feature"]), float(node["threshold"]), left, right, 0.0)
    return number, 1 + max(one, other)
