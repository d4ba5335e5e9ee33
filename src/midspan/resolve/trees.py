"""Boosted trees as plain arrays: trained in `bench/` with LightGBM, shipped in `data/`, scored by `forest.py`.

LightGBM itself needs a system library that a bare machine lacks, so only training depends on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


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
    curve: Floats

    @classmethod
    def load(cls, path: Path) -> "Trees":
        """Trees from a file that `save` wrote."""
        with np.load(path, allow_pickle=False) as held:
            return cls(
                tuple(str(name) for name in held["features"]), held["feature"], held["threshold"], held["left"],
                held["right"], held["value"], held["roots"], held["curve"],
            )  # fmt: skip

    @classmethod
    def of_lightgbm(cls, dump: Mapping[str, Any], curve: Floats | None = None) -> "Trees":
        """Trees from `Booster.dump_model()`. Inputs must be finite: missing values are features of their own."""
        nodes: list[tuple[int, float, int, int, float]] = []
        roots = [_flatten(tree["tree_structure"], nodes) for tree in dump["tree_info"]]
        feature, threshold, left, right, value = zip(*nodes, strict=True)
        return cls(
            tuple(dump["feature_names"]), np.array(feature, np.int32), np.array(threshold), np.array(left, np.int32),
            np.array(right, np.int32), np.array(value), np.array(roots, np.int32),
            np.empty((2, 0)) if curve is None else curve,
        )  # fmt: skip

    def save(self, path: Path) -> None:
        """Writes the arrays as one compressed `.npz` file."""
        np.savez_compressed(
            path, features=np.array(self.features), feature=self.feature, threshold=self.threshold, left=self.left,
            right=self.right, value=self.value, roots=self.roots, curve=self.curve,
        )  # fmt: skip


def _flatten(node: Mapping[str, Any], nodes: list[tuple[int, float, int, int, float]]) -> int:
    """Appends a tree's nodes and tells its root's number."""
    number = len(nodes)
    if "leaf_value" in node:
        nodes.append((0, 0.0, number, number, float(node["leaf_value"])))
        return number
    nodes.append((0, 0.0, 0, 0, 0.0))
    left, right = (_flatten(node[side], nodes) for side in ("left_child", "right_child"))
    nodes[number] = (int(node["split_feature"]), float(node["threshold"]), left, right, 0.0)
    return number
