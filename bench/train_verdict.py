"""Fits the formula that says whether a string's likeliest organisation is meant; writes it to src/midspan/resolve/data.

    python bench/train_verdict.py --data DIRECTORY        (or the environment variable MIDSPAN_DATA)

Run it after `bench/train_organisations.py`. Uses the train parts of affil_gold alone, scored by trees that have not
seen the string. Needs LightGBM (dependency group `bench`). The same data give the same file.
"""

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from organisation_gold import PUBLISHERS, Gold, partial_registry, right_numbers
from train_organisations import Table, bucket, chosen_for_training, table, train

from midspan.resolve.candidates import Found, Tokens, tokens_of
from midspan.resolve.features import Floats
from midspan.resolve.matcher import needs_similar, shipped_forest
from midspan.resolve.registry import Registry
from midspan.resolve.text import read
from midspan.resolve.verdict import Verdict, likeliest, signs

TARGET = Path(__file__).parent.parent / "src/midspan/resolve/data/organisation_verdict.csv"
_FOLDS = 4
_SHRINKAGE = 30.0
_STEPS = 15


@dataclass(frozen=True)
class Lesson:
    """Strings with the signs of their likeliest organisation, and whether it is right."""

    entries: tuple[Gold, ...]
    signs: Floats
    is_right: NDArray[np.bool_]


def lesson(registry: Registry, learnt: Table) -> Lesson:
    """Strings judged by people of which the registry holds every organisation, as the matcher sees them.

    Publishers' labels are left out: many are wrong, and all name one organisation.
    """
    raw = unseen_scores(learnt)
    chance = shipped_forest().curved(raw)
    rows = _as_matched(learnt, chance)
    best, chance, raw = learnt.best.take(rows), chance[rows], raw[rows]
    tokens: Tokens = tokens_of(registry, [read(entry.string) for entry in learnt.entries])
    tops = likeliest(best, chance)
    fits = [e.source not in PUBLISHERS and right_numbers(registry, e)[1] for e in learnt.entries]
    tops = tops[np.array(fits)[best.owner[tops]]]
    entries = tuple(learnt.entries[number] for number in best.owner[tops].tolist())
    found = signs(tokens, best, learnt.rows[rows], raw, chance, tops)
    return Lesson(entries, found, learnt.is_right[rows][tops])


def unseen_scores(learnt: Table) -> Floats:
    """Raw scores of all rows, each by trees that have not seen its string."""
    fold = np.array([bucket(entry.string, _FOLDS) for entry in learnt.entries])[learnt.best.owner]
    raw = np.zeros(len(fold))
    for number in range(_FOLDS):
        seen = fold != number
        other = train(learnt.rows[seen], learnt.is_right[seen], learnt.weight[seen])
        raw[~seen] = other.predict(learnt.rows[~seen], raw_score=True)
    return raw


def _as_matched(learnt: Table, chance: Floats) -> NDArray[np.int64]:
    """The rows that the matcher would weigh, by string: those with similar names where exact ones are doubtful."""
    best: Found = learnt.best
    exact = int(np.flatnonzero(np.diff(best.owner) < 0)[0]) + 1
    doubtful = needs_similar(best.take(np.arange(exact)), chance[:exact], len(learnt.entries))
    again = np.intersect1d(doubtful, best.owner[exact:])
    is_second = np.arange(len(best)) >= exact
    rows = np.flatnonzero(np.isin(best.owner, again) == is_second)
    return np.asarray(rows[np.argsort(best.owner[rows], kind="stable")])


def fitted(learnt: Lesson, is_seen: Callable[[Gold], bool] | None = None) -> Verdict:
    """Logistic regression with shrinkage by Newton's method, on all strings or those that are seen."""
    seen = np.array([is_seen is None or is_seen(entry) for entry in learnt.entries])
    found, right = learnt.signs[seen], learnt.is_right[seen].astype(float)
    mean, spread = found.mean(axis=0), found.std(axis=0) + 1e-9
    x = np.column_stack([np.ones(len(found)), (found - mean) / spread])
    shrinkage = np.full(x.shape[1], _SHRINKAGE)
    shrinkage[0] = 0.0
    beta = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        said = 1 / (1 + np.exp(-x @ beta))
        slope = x.T @ (right - said) - shrinkage * beta
        bend = (x * (said * (1 - said))[:, None]).T @ x + np.diag(shrinkage)
        beta += np.linalg.solve(bend, slope)
    return Verdict(mean, spread, beta[1:], float(beta[0]))


def main() -> int:
    """Fit, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.environ.get("MIDSPAN_DATA"), help="directory of the gold data")
    options = parser.parse_args()
    if not options.data:
        parser.error("--data or MIDSPAN_DATA must name the directory of the gold data")
    data = Path(options.data)
    registry = partial_registry(data)
    learnt = lesson(registry, table(registry, chosen_for_training(data)))
    fitted(learnt).save(TARGET)
    print(f"{len(learnt.entries):,} strings -> {TARGET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
