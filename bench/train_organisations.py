"""Trains the trees that weigh a registry's organisations, and writes them to src/midspan/resolve/data.

    python bench/train_organisations.py --data DIRECTORY        (or the environment variable MIDSPAN_DATA)

Uses the train parts of affil_gold alone; the curve from scores to chances is fitted on the val parts. Needs LightGBM
(dependency group `bench`). The same data give the same file.
"""

import argparse
import hashlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray
from organisation_gold import PUBLISHERS, Gold, gold, partial_registry, right_numbers, suspects

from midspan.resolve.candidates import Found, best_of_each, exact, joined, tokens_of
from midspan.resolve.features import NAMES, Floats, features
from midspan.resolve.forest import Forest
from midspan.resolve.matcher import Matcher, needs_similar, with_similar
from midspan.resolve.registry import Registry
from midspan.resolve.text import read
from midspan.resolve.trees import Trees

TARGET = Path(__file__).parent.parent / "src/midspan/resolve/data/organisation_trees.npz"
ROUNDS = 260
PARAMETERS = {
    "objective": "binary", "num_leaves": 31, "learning_rate": 0.08, "min_data_in_leaf": 30, "feature_fraction": 0.6,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 1.0, "verbose": -1, "num_threads": 2, "seed": 7,
    "deterministic": True, "force_row_wise": True,
}  # fmt: skip
_FOLDS = 4
_SHARE_OF_APS = 4
"""One APS string in so many is used: there are ten times as many as hand-judged ones, of one field."""


@dataclass(frozen=True)
class Table:
    """Rows to learn from: candidates of exact names of all strings, then those with similar names of doubtful ones."""

    entries: Sequence[Gold]
    best: Found
    rows: Floats
    is_right: NDArray[np.bool_]
    weight: Floats


def bucket(text: str, buckets: int) -> int:
    """A number below `buckets` that only the text decides."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).digest(), "big") % buckets


def chosen_for_training(data: Path) -> list[Gold]:
    """The strings to learn from: without those of publishers whose label is in doubt."""
    doubted = suspects(data)
    return [
        g
        for g in gold(data, frozenset({"train"}))
        if (g.source != "aps" or bucket(g.string, _SHARE_OF_APS) == 0)
        and not (g.source in PUBLISHERS and (g.source, g.string) in doubted)
    ]


def table(registry: Registry, entries: Sequence[Gold]) -> Table:
    """Candidates with features, answers and weights. A first round of trees says which strings are doubtful."""
    tokens = tokens_of(registry, [read(entry.string) for entry in entries])
    found, hits = exact(registry, tokens)
    best, counts, bits = best_of_each(found)
    rows = features(registry, tokens, best, counts, bits, hits)
    is_right = answers(registry, entries, best)
    first = train(rows, is_right, weights(entries, best, rows, is_right), 100)
    doubtful = needs_similar(best, np.asarray(first.predict(rows)), len(entries))
    more, more_rows = with_similar(registry, tokens, found, hits, doubtful)
    whole = joined([best, more])
    is_right = answers(registry, entries, whole)
    rows = np.vstack([rows, more_rows])
    return Table(entries, whole, rows, is_right, weights(entries, whole, rows, is_right))


def answers(registry: Registry, entries: Sequence[Gold], best: Found) -> NDArray[np.bool_]:
    """Whether each candidate is one of the string's organisations today."""
    right = [right_numbers(registry, entry)[0] for entry in entries]
    today = registry.org_successor[best.org].tolist()
    return np.array([org in right[owner] for owner, org in zip(best.owner.tolist(), today, strict=True)], bool)


def weights(entries: Sequence[Gold], best: Found, rows: Floats, is_right: NDArray[np.bool_]) -> Floats:
    """Hand-judged strings weigh 1. A publisher names one organisation of a string: others are hardly wrong for that."""
    by_publisher = np.array([entry.source in PUBLISHERS for entry in entries])[best.owner]
    spans: dict[int, list[tuple[int, int]]] = {}
    for row in np.flatnonzero(is_right).tolist():
        spans.setdefault(int(best.owner[row]), []).append((int(best.start[row]), int(best.end[row])))
    found = np.where(by_publisher, 0.4, 1.0)
    related = (rows[:, NAMES.index("child_named")] + rows[:, NAMES.index("parent_named")]) > 0
    for row in np.flatnonzero(by_publisher & ~is_right).tolist():
        held = spans.get(int(best.owner[row]))
        if held is None or related[row]:
            found[row] = 0.1
        elif not any(start < best.end[row] and best.start[row] < end for start, end in held):
            found[row] = 0.15
    return np.asarray(found)


def train(rows: Floats, is_right: NDArray[np.bool_], weight: Floats, rounds: int = ROUNDS) -> Any:
    """Trees by LightGBM."""
    data = lightgbm.Dataset(rows, is_right.astype(int), weight=weight, feature_name=list(NAMES))
    return lightgbm.train(PARAMETERS, data, rounds)


def curve(data: Path, registry: Registry, booster: Any, learnt: Table) -> Floats:
    """Isotonic regression: from the score of a string's likeliest organisation to the share of right ones.

    Of hand-judged strings whose organisations the registry holds: those of the val parts, and those of the train parts
    by trees that have not seen them (the val parts hold too few strings without a right answer).
    """
    forest = Forest(Trees.of_lightgbm(booster.dump_model()))
    held = [g for g in gold(data, frozenset({"val"})) if g.source not in PUBLISHERS]
    weighed = Matcher(registry, forest).weigh([read(entry.string) for entry in held])
    is_right = answers(registry, held, weighed.best)
    points = [_tops(registry, held, weighed.best, forest.raw(weighed.rows), is_right)]
    fold = np.array([bucket(entry.string, _FOLDS) for entry in learnt.entries])[learnt.best.owner]
    raw = np.zeros(len(fold))
    for number in range(_FOLDS):
        seen = fold != number
        other = train(learnt.rows[seen], learnt.is_right[seen], learnt.weight[seen])
        raw[~seen] = other.predict(learnt.rows[~seen], raw_score=True)
    points.append(_tops(registry, learnt.entries, learnt.best, raw, learnt.is_right))
    scores, right = np.concatenate(points, axis=1)
    return isotonic(scores, right)


def _tops(registry: Registry, entries: Sequence[Gold], best: Found, raw: Floats, is_right: NDArray[np.bool_]) -> Floats:
    """Score of the likeliest candidate (first row) and whether it is right, of strings that chances are fitted on."""
    order = np.lexsort((-raw, best.owner))
    tops = order[np.unique(best.owner[order], return_index=True)[1]]
    fits = np.array([e.source not in PUBLISHERS and right_numbers(registry, e)[1] for e in entries])
    tops = tops[fits[best.owner[tops]]]
    return np.vstack([raw[tops], is_right[tops]])


def isotonic(scores: Floats, right: Floats, least: int = 12) -> Floats:
    """Rising steps (pool adjacent violators) as points of a curve, each the mean of at least some strings."""
    order = np.argsort(scores, kind="stable")
    blocks: list[list[float]] = []
    for score, value in zip(scores[order].tolist(), right[order].tolist(), strict=True):
        blocks.append([score, value, 1.0])
        while len(blocks) > 1 and (
            blocks[-2][1] >= blocks[-1][1] or blocks[-2][2] < least or (blocks[-1][2] < least and len(blocks) > 2)
        ):
            if blocks[-2][1] < blocks[-1][1] and blocks[-2][2] >= least:
                break
            score_b, value_b, size_b = blocks.pop()
            score_a, value_a, size_a = blocks.pop()
            size = size_a + size_b
            blocks.append(
                [(score_a * size_a + score_b * size_b) / size, (value_a * size_a + value_b * size_b) / size, size]
            )
    points = np.array([[block[0], block[1]] for block in blocks]).T
    return np.asarray(np.vstack([points[0], np.clip(points[1], 0.002, 0.998)]))


def unseen_forest(learnt: Table, is_seen: Callable[[Gold], bool], shipped: Trees) -> Forest:
    """Trees of the strings that are seen, with the curve of the shipped ones."""
    rows = np.array([is_seen(entry) for entry in learnt.entries])[learnt.best.owner]
    booster = train(learnt.rows[rows], learnt.is_right[rows], learnt.weight[rows])
    return Forest(Trees.of_lightgbm(booster.dump_model(), shipped.curve))


def main() -> int:
    """Train, calibrate, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.environ.get("MIDSPAN_DATA"), help="directory of the gold data")
    options = parser.parse_args()
    if not options.data:
        parser.error("--data or MIDSPAN_DATA must name the directory of the gold data")
    data = Path(options.data)
    registry = partial_registry(data)
    learnt = table(registry, chosen_for_training(data))
    booster = train(learnt.rows, learnt.is_right, learnt.weight)
    trees = Trees.of_lightgbm(booster.dump_model(), curve(data, registry, booster, learnt))
    trees.save(TARGET)
    print(f"{len(learnt.entries):,} strings, {len(learnt.rows):,} rows, {len(trees.roots)} trees -> {TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
