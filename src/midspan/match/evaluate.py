"""How well suggestions foresee: a field is cut at a year, and the new pairs of the next three years are looked for.

Each new pair stands against pairs that did not come to be: one end stays, the other is an organisation of the same
region whose number of works is nearest, up to 250 for each end (Li et al. 2023, HeaRT, arXiv 2306.10453).
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
    scores: Mapping[str, Mapping[str, Score]]


def evaluated(field: Field, regions: tuple[str, ...], last: int) -> Evaluation:
    """The evaluation of suggestions made at the end of `last` - 3; raises FigureError where the past is too thin."""
    until = last - RECENT
    ranker = trained(field, regions, until)
    past = Past(field, until)
    inside, codes = region_codes(field, regions)
    new = came_together(field, until, last)
    standings: dict[str, list[list[tuple[float, float, float]]]] = {group: [] for group in GROUPS}
    names: dict[str, list[str]] = {group: [] for group in GROUPS}
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
                for group, kind in (("all", free), ("with_path" if path[place] else "no_path", alike)):
                    against = _nearest(past, codes, inside, kind, place)
                    if len(against):
                        standings[group].append([_standing(scores[method], place, against) for method in METHODS])
                        names[group].append(_pair(field, one, inside[place]))
    return Evaluation(
        until,
        {group: len(set(names[group])) for group in GROUPS},
        {group: _summed(np.array(standings[group]).reshape(-1, len(METHODS), 3), names[group]) for group in GROUPS},
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
    return found


def _nearest(past: Past, codes: Codes, inside: Codes, free: NDArray[np.bool_], place: int) -> Codes:
    """Organisations that could stand in the place of one: of its region, nearest by works, of equal ones by id."""
    alike = np.flatnonzero(free & (codes[inside] == codes[inside[place]]))
    gap = np.abs(np.log1p(past.works[inside[alike]]) - np.log1p(past.works[inside[place]]))
    return alike[np.argsort(gap, kind="stable")[:HARD]]


def _standing(scores: Numbers, place: int, against: Codes) -> tuple[float, float, float]:
    """Share of the others that stand below; whether it is among the first ten; 1 / rank. Equal ones count half."""
    own, others = scores[place], scores[against]
    above, equal = int((others > own).sum()), int((others == own).sum())
    rank = 1 + above + equal / 2
    hit = min(max((10 - above) / (equal + 1), 0.0), 1.0)
    return 1 - (above + equal / 2) / len(against), hit, 1 / rank


def _summed(table: Numbers, names: list[str]) -> dict[str, Score]:
    if not names:
        return {}
    weights = np.array([-np.log1p(-draws(names, replicate)) for replicate in range(1, REPLICATES + 1)])
    weights /= weights.sum(axis=1, keepdims=True)
    every = np.einsum("rp,pmk->rmk", weights, table)
    low, high = np.percentile(every, (2.5, 97.5), axis=0)
    mean = table.mean(axis=0)
    return {
        method: Score(*(Measure(float(mean[m, k]), float(low[m, k]), float(high[m, k])) for k in range(3)))
        for m, method in enumerate(METHODS)
    }
