"""Trains the pair model behind `midspan.resolve.person` and writes src/midspan/resolve/data/persons.npz.

    python bench/train_persons.py --data DIRECTORY

The directory is that of bench/people.py. Only the train parts of the gold sets are read. Needs LightGBM (dependency
group `bench`); the model is shipped as plain arrays.

Homonyms are rare in gold sets that know affiliations, and common in life. So each set is also read with redrawn names:
Chinese persons get a family name and a given name drawn from the set, which teaches the model what two strangers of one
name look like. `acl` counts little as it is: its ids are names, one for all bearers of a common name.

`--validate` trains on half of the train part and measures the other half, both ways: thresholds, weights and features
were chosen so, and the test part was not looked at.
"""

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray
from people import HEAD, measure
from person_gold import Gold, gold_sets, halves, slices, with_redrawn_names

from midspan.resolve.evidence import Background, encode
from midspan.resolve.forest import Forest
from midspan.resolve.names import ROMANISED
from midspan.resolve.pairs import FEATURES, features, mention_pairs
from midspan.resolve.person import Thresholds
from midspan.resolve.trees import Trees

_TARGET = Path(__file__).parents[1] / "src" / "midspan" / "resolve" / "data" / "persons.npz"
_SETS = {"or": 1.0, "acl": 0.3, "vis": 1.0, "crossref": 1.0}
_REDRAWN = {"or": (1, 2, 3), "acl": (1, 2), "vis": (1,)}
_SMALL, _SLICES = {"acl": 3, "vis": 2}, 30
"""Sets (with the seed of their names) that are also cut into small corpora, where no name is seen to be common."""
_MOST_PAIRS = 150_000
"""Pairs of one set that are learnt from."""
_TRIED = (0.5, 0.6, 0.7)
"""Thresholds of the counted level that validation tries."""
_ROUNDS, _LEAVES = 110, 31
_MONOTONE = {
    "agreement": 1, "coauthors": 1, "coauthor_rarity": 1, "coauthor_rarest": 1, "affiliation": 1,
    "affiliation_rarest": 1, "title": 1, "is_same_venue": 1, "surprise": 1,
    "is_one_group": 1, "groups_affiliation": 1, "groups_affiliation_rarest": 1, "groups_title": 1,
}  # fmt: skip


@dataclass
class Pairs:
    """Pairs with features, whether they are one person, and how much each counts."""

    rows: NDArray[np.float64]
    same: NDArray[np.bool_]
    weight: NDArray[np.float64]


def pairs_of(gold: Gold, importance: float) -> Pairs:
    """All compared pairs whose two mentions are judged and in the train part.

    A pair weighs less the more pairs its mentions are in, so that a person of a thousand works is not the lesson.
    """
    mentions = encode(gold.mentions, Background.of(gold.mentions))
    ids = gold.mentions.column("mention_id").to_pylist()
    train = gold.train
    person = np.array([gold.persons[i] if i in train else "" for i in ids])
    left, right, how = mention_pairs(mentions)
    judged = (person[left] != "") & (person[right] != "") & (how != ROMANISED)
    rows = features(mentions, left, right, how)[judged]
    left, right = left[judged], right[judged]
    if len(left) > _MOST_PAIRS:
        chosen = np.sort(np.random.default_rng(7).choice(len(left), _MOST_PAIRS, replace=False))
        left, right, rows = left[chosen], right[chosen], rows[chosen]
    degree = np.bincount(np.concatenate((left, right)), minlength=len(ids))
    weight = importance * (1 / degree[left] + 1 / degree[right]) / 2
    return Pairs(rows, person[left] == person[right], weight)


def collected(golds: list[Gold]) -> Pairs:
    """The pairs of all sets, as they are and with redrawn names."""
    parts = [pairs_of(gold, _SETS[gold.name]) for gold in golds]
    parts += [pairs_of(with_redrawn_names(gold, seed), 1.0) for gold in golds for seed in _REDRAWN.get(gold.name, ())]
    for name, seed in _SMALL.items():
        gold = with_redrawn_names(next(gold for gold in golds if gold.name == name), seed)
        parts += [pairs_of(small, 1.0) for small in slices(gold, _SLICES)]
    return Pairs(*(np.concatenate([getattr(part, field) for part in parts]) for field in ("rows", "same", "weight")))


def trained(pairs: Pairs) -> Trees:
    """Trees with a fixed seed; their loss is logistic, so that a raw score is the logarithm of odds."""
    settings = {
        "objective": "binary", "num_leaves": _LEAVES, "max_depth": 6, "learning_rate": 0.08, "min_data_in_leaf": 100,
        "feature_fraction": 0.8, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "verbose": -1, "seed": 7,
        "deterministic": True, "force_row_wise": True, "num_threads": 2,
        "monotone_constraints": [_MONOTONE.get(name, 0) for name in FEATURES],
    }  # fmt: skip
    data = lgb.Dataset(pairs.rows, pairs.same.astype(int), weight=pairs.weight, feature_name=list(FEATURES))
    model = lgb.train(settings, data, _ROUNDS)
    ranked = sorted(zip(model.feature_importance("gain"), FEATURES, strict=True), reverse=True)
    print("gain   ", ", ".join(f"{name} {gain:.0f}" for gain, name in ranked))
    return Trees.of_lightgbm(model.dump_model())


def validated(golds: list[Gold]) -> int:
    """Print how models of one half of the train part do on the other, at several thresholds."""
    print("| threshold | " + " | ".join(HEAD) + " |", "|" + "---|" * (len(HEAD) + 1), sep="\n")
    for half in (0, 1):
        parts = [halves(gold)[half] for gold in golds]
        model = trained(collected(parts))
        parts += [with_redrawn_names(gold, 20) for gold in parts if gold.name in _REDRAWN]
        for gold in parts:
            for level in _TRIED:
                row = measure(gold, Thresholds(min(level, 0.4), level, max(level, 0.8)), model=Forest(model))[-1]
                print("| " + " | ".join((f"{level:.2f}", *row)) + " |", flush=True)
    return 0


def main() -> int:
    """Read, train, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.environ.get("MIDSPAN_DATA"), help="directory of the gold data")
    parser.add_argument("--validate", action="store_true", help="measure inside the train part; write nothing")
    options = parser.parse_args()
    if not options.data:
        parser.error("--data or MIDSPAN_DATA must name the directory of the gold data")
    golds = gold_sets(Path(options.data), _SETS)
    if options.validate:
        return validated(golds)
    pairs = collected(golds)
    print(f"pairs    {len(pairs.same):,}, one person in {np.average(pairs.same, weights=pairs.weight):.3f} by weight")
    model = trained(pairs)
    model.save(_TARGET)
    print(f"written  {_TARGET.name}, {_TARGET.stat().st_size:,} bytes, {len(model.roots)} trees")
    return 0


if __name__ == "__main__":
    sys.exit(main())
