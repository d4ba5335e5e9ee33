"""Partners for the organisations of a study: who has not written together yet and is likeliest to, and why.

No organisation stands in more than `CAPACITY` suggestions of a study, so that not everybody is sent to the same three:
the likeliest pair is taken first, then the next whose two ends are both free.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from midspan.match.features import block, candidates, lots, of_pairs
from midspan.match.past import Codes, Field, Past
from midspan.match.ranker import Ranker, region_codes, trained
from midspan.match.reasons import Reason, reasons
from midspan.match.texts import Numbers

CAPACITY = 3
OF_EACH = 20
"""Pairs of each organisation that are looked at: its likeliest."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two organisations without a joint work so far, and the chance of one in the next three years.

    `low` and `high` hold nine tenths of the chances that models of samples give.
    """

    one: str
    other: str
    regions: tuple[str, str]
    chance: float
    low: float
    high: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """The likeliest candidates of each organisation: two parallel arrays of places and their scores, best first."""

    one: Codes
    other: Codes
    scores: Numbers


def ranked_pairs(
    past: Past,
    ranker: Ranker,
    regions: tuple[str, ...],
    hidden: frozenset[tuple[str, str]] = frozenset(),
    own: int | None = None,
) -> Pairs:
    """The likeliest 20 candidates of each organisation, every pair once, best first; of equal ones the first by id.

    Each is looked at with those of the regions that come later by key, so that no pair is scored twice; `own` alone is
    looked at with those of every region.
    """
    inside, codes = region_codes(past.field, tuple(sorted(regions)))
    found: list[NDArray[np.float64]] = []
    for side in range(len(regions)):
        rows = inside[codes[inside] == side] if own is None else np.array([own][: side == 0], dtype=np.intp)
        others = inside[codes[inside] > side] if own is None else inside
        for places in lots(len(rows) if len(others) else 0):
            lot = rows[places]
            scores = ranker.scores(block(past, lot, others)).round(9)
            scores = np.where(candidates(past, lot, others, codes), scores, -np.inf)
            best = np.argsort(-scores, axis=1, kind="stable")[:, :OF_EACH]
            row, column = np.repeat(np.arange(len(lot)), best.shape[1]), best.ravel()
            ends = np.sort(np.column_stack([lot[row], others[column]]), axis=1)
            found.append(np.column_stack([ends, scores[row, column]])[np.isfinite(scores[row, column])])
    table = np.concatenate(found) if found else np.zeros((0, 3))
    table = table[np.lexsort((table[:, 1], table[:, 0], -table[:, 2]))]
    _, first = np.unique(table[:, :2], axis=0, return_index=True)
    table = table[np.sort(first)]
    one, other = table[:, 0].astype(np.intp), table[:, 1].astype(np.intp)
    names = past.field.organisations
    shown = np.array([(names[a], names[b]) not in hidden for a, b in zip(one, other, strict=True)], dtype=np.bool_)
    return Pairs(one[shown], other[shown], table[shown, 2])


def allotted(pairs: Pairs, capacity: int = CAPACITY) -> Codes:
    """Which pairs are suggested if no organisation may stand in more than so many, in their order."""
    used: dict[int, int] = {}
    kept = []
    for at, (one, other) in enumerate(zip(pairs.one.tolist(), pairs.other.tolist(), strict=True)):
        if used.get(one, 0) < capacity and used.get(other, 0) < capacity:
            used[one], used[other] = used.get(one, 0) + 1, used.get(other, 0) + 1
            kept.append(at)
    return np.array(kept, dtype=np.intp)


class Forecast:
    """A field at the end of a year and what its past has taught: made when first asked for, then kept in memory.

    May be asked from several threads.
    """

    def __init__(self, read: Callable[[], Field], regions: tuple[str, ...], last: int) -> None:
        self.regions, self.last = regions, last
        self._read, self._lock = read, threading.RLock()

    @property
    def field(self) -> Field:
        """The organisations and works."""
        with self._lock:
            return self._field

    @property
    def past(self) -> Past:
        """What is known of them at the end of the last year."""
        with self._lock:
            return self._past

    @property
    def ranker(self) -> Ranker:
        """What has been learnt. Raises FigureError where the past is too thin to learn from."""
        with self._lock:
            return self._ranker

    @cached_property
    def _field(self) -> Field:
        return self._read()

    @cached_property
    def _past(self) -> Past:
        return Past(self.field, self.last)

    @cached_property
    def _ranker(self) -> Ranker:
        return trained(self.field, self.regions, self.last)

    def suggestions(
        self, organisation: str = "", most: int = 50, hidden: frozenset[tuple[str, str]] = frozenset()
    ) -> list[Suggestion]:
        """The likeliest pairs at the end of the last year, or those of one organisation, with reasons.

        Raises FigureError where the past is too thin to learn from.
        """
        ranker, past = self.ranker, self.past
        own = past.field.organisations.index(organisation) if organisation else None
        pairs = ranked_pairs(past, ranker, self.regions, hidden, own)
        chosen = (allotted(pairs) if own is None else np.arange(len(pairs.one)))[:most]
        return described(past, ranker, pairs.one[chosen], pairs.other[chosen])


def described(past: Past, ranker: Ranker, one: Codes, other: Codes) -> list[Suggestion]:
    """The pairs of two parallel arrays with chance, interval and reasons."""
    names, regions = past.field.organisations, past.field.regions
    chances = zip(*(bound.round(6).tolist() for bound in ranker.chances(of_pairs(past, one, other))), strict=True)
    return [
        Suggestion(names[a], names[b], (regions[a], regions[b]), chance, low, high, reasons(past, a, b))
        for a, b, (chance, low, high) in zip(one.tolist(), other.tolist(), chances, strict=True)
    ]
