"""The ranker: the chance that two organisations write their first joint work in the next three years.

A logistic regression on the field's own past: what was known three and six years before, and which pairs came to be.
The interval is that of models fitted to samples of the pairs, drawn by hash.
"""

import hashlib
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from midspan.match.features import FEATURES, lots, of_pairs
from midspan.match.past import RECENT, Codes, Field, Flags, Past
from midspan.match.texts import Numbers
from midspan.model.errors import FigureError

LEAST = 10
"""New pairs that a model is fitted to at least."""
NEGATIVES = 20_000
REPLICATES = 20
RIDGE = 3.0
LEAST_SLOPE = 0.1
"""Drift never turns the order."""
_STEPS, _HALVINGS = 50, 30
_CLOSE = 1e-8


@dataclass(frozen=True, slots=True)
class Ranker:
    """Coefficients, the intercept first; `replicates` has those of the samples, shape (replicates, 1 + features)."""

    mean: Numbers
    spread: Numbers
    coefficients: Numbers
    replicates: Numbers
    pairs: int
    """How many new pairs it was fitted to."""
    drift: tuple[float, float] = (0.0, 1.0)
    """What is added to log-odds, and what they are multiplied by before, as they were off the last time."""

    def scores(self, features: NDArray[Any]) -> Numbers:
        """The log-odds, shape of `features` without the last axis."""
        scale = self.coefficients[1:] / self.spread
        odds = features @ scale + (self.coefficients[0] - self.mean @ scale)
        return np.asarray(self.drift[0] + self.drift[1] * odds, dtype=np.float64)

    def chances(self, features: NDArray[np.float32]) -> tuple[Numbers, Numbers, Numbers]:
        """Chance with its lower and upper bound, for features of shape (pairs, features).

        The bounds are the 5th and 95th percentile of those of the samples, if drift came once more or not at all.
        """
        scaled = (features.astype(np.float64) - self.mean) / self.spread
        every = self.replicates[:, :1] + self.replicates[:, 1:] @ scaled.T
        once = self.drift[0] + self.drift[1] * every
        twice = self.drift[0] + self.drift[1] * once
        bounds = [np.percentile(_logistic(odds), (5, 95), axis=0) for odds in (every, once, twice)]
        chance = _logistic(self.scores(features))
        low, high = (edge([one[at] for one in bounds], axis=0) for at, edge in ((0, np.min), (1, np.max)))
        return chance, np.minimum(low, chance), np.maximum(high, chance)


def draws(names: list[str], replicate: int) -> Numbers:
    """A number from 0 to 1 for each name, by hash."""
    said = (hashlib.md5(f"{name}|{replicate}".encode(), usedforsecurity=False).digest() for name in names)
    return np.array([int.from_bytes(one[:6], "big") / 2**48 for one in said])


def region_codes(field: Field, regions: tuple[str, ...]) -> tuple[Codes, Codes]:
    """The organisations of the study's regions, and the number of every organisation's region (-1: elsewhere)."""
    place = {region: at for at, region in enumerate(regions)}
    codes = np.array([place.get(region, -1) for region in field.regions], dtype=np.intp)
    return np.flatnonzero(codes >= 0), codes


def came_together(field: Field, after: int, until: int) -> Any:
    """Sparse, shape (organisations, organisations): pairs with a joint work in the years after, up to another."""
    chosen = field.on[np.flatnonzero((field.years > after) & (field.years <= until))]
    return scipy.sparse.csr_array((chosen.T @ chosen) > 0)


def trained(field: Field, regions: tuple[str, ...], at: int) -> Ranker:
    """A ranker fitted to the pairs that came to be in the six years up to `at`, as foreseen at the start of each half.

    The later half says how far chances learnt from the earlier one were off, and that is put right; with too few pairs
    in the earlier one nothing is. Raises FigureError where the later half has too few.
    """
    later = gathered(field, regions, at - RECENT)
    if later.label.sum() < LEAST:
        raise FigureError(
            f"{int(later.label.sum())} pairs of organisations came together from {at - RECENT + 1} to {at}: too few to "
            f"learn from (at least {LEAST})",
            next_step="choose a longer period or larger regions",
        )
    earlier = gathered(field, regions, at - 2 * RECENT)
    both = joined(earlier, later)
    ranker = _fitted(both)
    if earlier.label.sum() < LEAST:
        return ranker
    odds = _fitted(earlier, replicates=0).scores(later.features)
    drift = _coefficients(np.column_stack([np.ones(len(odds)), odds]), later.label, later.weight)
    return replace(ranker, drift=(float(drift[0]), float(max(drift[1], LEAST_SLOPE))))


@dataclass(frozen=True, slots=True)
class Examples:
    """Pairs that came together or did not, with what was known of them before; the latter are a sample, weighed up."""

    features: Numbers
    label: Numbers
    weight: Numbers
    names: list[str]


def gathered(field: Field, regions: tuple[str, ...], until: int) -> Examples:
    """The candidates at the end of a year, and which of them came together within three years."""
    past = Past(field, until)
    new = came_together(field, until, until + RECENT)
    inside, codes = region_codes(field, regions)
    rows = [np.zeros((0, len(FEATURES)), dtype=np.float32)]
    labels, weights, names = [np.zeros(0, dtype=np.bool_)], [np.zeros(0)], []
    known = past.known()[inside]
    kept_share = min(1.0, NEGATIVES / max(int(known.sum()) ** 2 // 2, 1))
    for lot in lots(len(inside) if known.any() else 0):
        one, other = inside[lot], inside[lot[0] :]
        came = new[one][:, other].toarray()
        first, second = np.nonzero(came | (_grid(one, other) < kept_share))
        fits = _are_candidates(past, codes, one, other, first, second)
        first, second = first[fits], second[fits]
        rows.append(of_pairs(past, one[first], other[second]))
        labels.append(came[first, second])
        names += [
            f"{field.organisations[a]}|{field.organisations[b]}" for a, b in zip(one[first], other[second], strict=True)
        ]
        weights.append(np.where(came[first, second], 1.0, 1 / kept_share))
    features, label = np.concatenate(rows).astype(np.float64), np.concatenate(labels).astype(np.float64)
    return Examples(features, label, np.concatenate(weights), names)


def _are_candidates(past: Past, codes: Codes, one: Codes, other: Codes, first: Codes, second: Codes) -> Flags:
    """Which places of two lists of organisations are pairs in order, known, of two regions and not tied so far."""
    a, b = one[first], other[second]
    known, tied = past.known(), past.near[one][:, other].toarray()
    return np.asarray((a < b) & known[a] & known[b] & (codes[a] != codes[b]) & (tied[first, second] == 0))


def joined(one: Examples, other: Examples) -> Examples:
    """The examples of both."""
    features = np.concatenate((one.features, other.features))
    label, weight = np.concatenate((one.label, other.label)), np.concatenate((one.weight, other.weight))
    return Examples(features, label, weight, [*one.names, *other.names])


def _grid(one: Codes, other: Codes) -> Numbers:
    """A number from 0 to 1 for each pair of numbers: a hash by multiplication, the same whichever comes first."""
    low = np.minimum(one[:, None], other[None, :]).astype(np.uint64)
    high = np.maximum(one[:, None], other[None, :]).astype(np.uint64)
    mixed = (low * np.uint64(0x9E3779B97F4A7C15)) ^ (high * np.uint64(0xC2B2AE3D27D4EB4F))
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.asarray((mixed >> np.uint64(11)) / 2**53, dtype=np.float64)


def _fitted(given: Examples, replicates: int = REPLICATES) -> Ranker:
    mean, spread = given.features.mean(axis=0), given.features.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    rows = np.column_stack([np.ones(len(given.features)), (given.features - mean) / spread])
    whole = _coefficients(rows, given.label, given.weight)
    samples = [
        # By the inverse of the exponential distribution: the Bayesian bootstrap.
        _coefficients(rows, given.label, given.weight * -np.log1p(-draws(given.names, replicate)))
        for replicate in range(1, replicates + 1)
    ]
    return Ranker(mean, spread, whole, np.array(samples), int(given.label.sum()))


def _coefficients(rows: Numbers, label: Numbers, weight: Numbers) -> Numbers:
    """Newton's steps of a logistic regression with a ridge; the intercept is free."""
    found = np.zeros(rows.shape[1])
    share = np.clip((weight * label).sum() / weight.sum(), 1e-9, 1 - 1e-9)
    found[0] = np.log(share / (1 - share))
    ridge = np.full(len(found), RIDGE)
    ridge[0] = 1e-9
    worth = _worth(rows, label, weight, found, ridge)
    for _ in range(_STEPS):
        chance = _logistic(rows @ found)
        slope = rows.T @ (weight * (label - chance)) - ridge * found
        bend = (rows * (weight * chance * (1 - chance))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        # A whole step of Newton's may lead too far where pairs are few.
        for _ in range(_HALVINGS):
            ahead = _worth(rows, label, weight, found + step, ridge)
            if ahead >= worth:
                break
            step = step / 2
        else:
            break
        found, worth = found + step, ahead
        if np.abs(step).max() < _CLOSE:
            break
    return found


def _worth(rows: Numbers, label: Numbers, weight: Numbers, found: Numbers, ridge: Numbers) -> float:
    """The logarithm of the likelihood less the ridge."""
    odds = rows @ found
    return float((weight * (label * odds - np.logaddexp(0, odds))).sum() - (ridge * found**2).sum() / 2)


def _logistic(odds: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -40, 40))), dtype=np.float64)
