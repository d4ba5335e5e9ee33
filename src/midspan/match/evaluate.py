"""How well suggestions foresee: a field is cut at a year, and the new pairs of the next three years are looked for.

Each new pair stands against pairs that did not come to be: one end stays, the other is an organisation
whose number of works is nearest, up to 250 for each end, all in one list (Li et al. 2023, HeaRT, arXiv 2306.10453).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midspan.match.features import FEATURES, block, candidates, lots
from midspan.match.past import RECENT, Codes, Field, Past
from midspan.match.ranker import Ranker, came_together, draws, region_codes, trained
from midspan.match.texts import Numbers

Counts = NDArray[np.intp]
"""How a new pair stands, shape (methods, 3): others above, level, and in all."""
HARD = 250
"""Pairs that a new pair stands against, for each of its ends."""
REPLICATES = 200
GROUPS = ("all", "with_path", "no_path")
"""New pairs against all others; those with a partner in common, and those without, against others of their kind."""
METHODS = ("popularity", "common_neighbours", "adamic_adar", "resource_allocation", "text", "learned")


@dataclass(frozen=True, slots=True)
class Measure:
    """A value with the 2.5th and 97.5th percentile of samples of the new pairs."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Score:
    """What a method reaches on new pairs."""

    auroc: Measure
    hit_at_10: Measure
    mrr: Measure


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores by group of new pairs (`all`, `no_path`: without a partner in common) and by method."""

    until: int
    pairs: Mapping[str, int]
    by_chance: Mapping[str, float]
    """The hit@10 of drawing lots: how many a pair stands against differs between groups."""
    scores: Mapping[str, Mapping[str, Score]]


def evaluated(field: Field, regions: tuple[str, ...], last: int) -> Evaluation:
    """The evaluation of suggestions made at the end of `last` - 3; raises FigureError where the past is too thin."""
    until = last - RECENT
    ranker = trained(field, regions, until)
    past = Past(field, until)
    inside, codes = region_codes(field, regions)
    new = came_together(field, until, last)
    stood: dict[str, dict[str, Counts]] = {group: {} for group in GROUPS}
    for lot in _with_new_pairs(new, inside):
        features = block(past, lot, inside)
        fits = candidates(past, lot, inside, codes)
        came = new[lot][:, inside].toarray() & fits
        for at, one in enumerate(lot):
            scores = _scores(past, ranker, one, inside, features[at])
            path = features[at, :, FEATURES.index("common_neighbours")] > 0
            free = fits[at] & ~came[at]
            for place in np.flatnonzero(came[at]).tolist():
                alike = free & (path == path[place])
                name = _pair(field, one, inside[place])
                for group, kind in (("all", free), ("with_path" if path[place] else "no_path", alike)):
                    against = _nearest(past, inside, kind, place)
                    counts = np.array([_counts(scores[method], place, against) for method in METHODS])
                    stood[group][name] = stood[group].get(name, 0) + counts
    held = {group: {n: c for n, c in pairs.items() if c[0, 2] > 0} for group, pairs in stood.items()}
    return Evaluation(
        until,
        {group: len(pairs) for group, pairs in held.items()},
        {group: _by_chance(pairs) for group, pairs in held.items()},
        {group: _summed(pairs) for group, pairs in held.items()},
    )


def expected_pairs(field: Field, regions: tuple[str, ...], last: int) -> tuple[float, int]:
    """How many new pairs the chances of all candidates at the end of `last` - 3 add up to, and how many came to be."""
    until = last - RECENT
    ranker, past = trained(field, regions, until), Past(field, until)
    inside, codes = region_codes(field, regions)
    new = came_together(field, until, last)
    expected, observed = 0.0, 0
    for places in lots(len(inside)):
        one = inside[places]
        fits = candidates(past, one, inside, codes) & (one[:, None] < inside[None, :])
        expected += float((1 / (1 + np.exp(-ranker.scores(block(past, one, inside)[fits])))).sum())
        observed += int((new[one][:, inside].toarray() & fits).sum())
    return expected, observed


def _with_new_pairs(new: Any, inside: Codes) -> Iterator[Codes]:
    """Organisations inside that have any new tie, in lots."""
    found = inside[np.diff(new[inside].indptr) > 0]
    return (found[lot] for lot in lots(len(found)))


def _pair(field: Field, one: int, other: int) -> str:
    return "|".join(field.organisations[end] for end in sorted((int(one), int(other))))


def _scores(past: Past, ranker: Ranker, one: int, inside: Codes, features: NDArray[np.float32]) -> dict[str, Numbers]:
    found = {name: features[:, FEATURES.index(name)].astype(np.float64) for name in METHODS[1:-1]}
    found["popularity"] = np.log1p(past.works[one]) + np.log1p(past.works[inside])
    found["learned"] = ranker.scores(features)
    # The same pair is scored once from either end.
    return {method: values.round(5) for method, values in found.items()}


def _nearest(past: Past, inside: Codes, free: NDArray[np.bool_], place: int) -> Codes:
    """Organisations that could stand in the place of one: nearest by works, of equal ones by id."""
    alike = np.flatnonzero(free)
    gap = np.abs(np.log1p(past.works[inside[alike]]) - np.log1p(past.works[inside[place]]))
    return alike[np.argsort(gap, kind="stable")[:HARD]]


def _counts(scores: Numbers, place: int, against: Codes) -> tuple[int, int, int]:
    """How many of the others stand above, how many level, and how many there are."""
    own, others = scores[place], scores[against]
    return int((others > own).sum()), int((others == own).sum()), len(against)


def _standings(counts: Counts) -> Numbers:
    """Shape (..., 3): share of the others that stand below; whether among the first ten; 1 / rank.

    Equal ones count half.
    """
    above, equal, against = (counts[..., k].astype(np.float64) for k in range(3))
    hit = np.clip((10 - above) / (equal + 1), 0, 1)
    return np.stack([1 - (above + equal / 2) / against, hit, 1 / (1 + above + equal / 2)], axis=-1)


def _by_chance(pairs: Mapping[str, Counts]) -> float:
    """The hit@10 of a ranker that draws lots."""
    against = np.array([counts[0, 2] for counts in pairs.values()])
    return float(np.minimum(1, 10 / (against + 1)).mean()) if pairs else 0.0


def _summed(pairs: Mapping[str, Counts]) -> dict[str, Score]:
    if not pairs:
        return {}
    names = sorted(pairs)
    table = _standings(np.array([pairs[name] for name in names]))
    weights = np.array([-np.log1p(-draws(names, replicate)) for replicate in range(1, REPLICATES + 1)])
    weights /= weights.sum(axis=1, keepdims=True)
    every = np.einsum("rp,pmk->rmk", weights, table)
    low, high = np.percentile(every, (2.5, 97.5), axis=0)
    mean = table.mean(axis=0)
    return {
        method: Score(*(Measure(float(mean[m, k]), float(low[m, k]), float(high[m, k])) for k in range(3)))
        for m, method in enumerate(METHODS)
    }
