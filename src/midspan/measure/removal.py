"""The removal test: what breaks in a network if one group's organisations are taken out of it.

It is set against networks that are rewired: every organisation keeps its number of links and its group, and who is
linked with whom is by chance. So a group whose organisations merely have many links is not called a gateway.
"""

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from midspan.measure.ties import Codes, Ties

Mask = NDArray[np.bool_]
"""Shape (organisations,): which of them."""

FIRST_TRIES, TRIES = 10, 2
"""Swaps that are tried for each link: on the way to the first rewired network, and from one to the next."""


class Reading(StrEnum):
    """What is asked of the pairs of organisations that the removed group may stand between."""

    TWO_STEPS = "two_steps"
    CONNECTED = "connected"
    EFFICIENCY = "efficiency"


READINGS = tuple(map(str, Reading))


def loss(ties: Ties, removed: Mask, near: Mask, far: Mask) -> list[float]:
    """What the pairs of a `near` and a `far` organisation lose, from 0 to 1, by reading; not a number of nothing.

    Two steps: pairs linked directly or through one other organisation. Connected: linked by any path. Efficiency: the
    sum over pairs of 1 / length of the shortest path. `removed` is in neither of the other two.
    """
    kept = ~removed
    whole = _said(pairs_by_distance(ties, near, far))
    left = _said(pairs_by_distance(ties[np.ix_(kept, kept)], near[kept], far[kept]))
    return [1 - now / before if before else float("nan") for before, now in zip(whole, left, strict=True)]


def _said(pairs: list[int]) -> tuple[float, float, float]:
    """By reading, from the numbers of pairs at each distance from 1."""
    return sum(pairs[:2]), sum(pairs), sum(count / (at + 1) for at, count in enumerate(pairs))


def pairs_by_distance(ties: Ties, near: Mask, far: Mask) -> list[int]:
    """How many pairs of a near and a far organisation are 1, 2, 3 ... steps apart; unconnected ones are in none."""
    start, goal = (near, far) if near.sum() <= far.sum() else (far, near)
    one = ties.astype(np.float32)
    seen = np.eye(len(ties), dtype=np.bool_)[start]
    edge = ties[start]
    counts: list[int] = []
    while edge.any() and not seen[:, goal].all():
        seen |= edge
        counts.append(int(edge[:, goal].sum()))
        edge = (edge.astype(np.float32) @ one > 0) & ~seen
    return counts


def rewired(links: Codes, size: int, seed: str, count: int) -> Iterator[Codes]:
    """Networks with the same number of links of every organisation, else by chance; the same ones for a seed.

    Two links (a, b) and (c, d) become (a, d) and (c, b), or (a, c) and (b, d), unless that makes a loop or a link that
    is there already. Many swaps are tried at once; those that touch one link are left out together, so that a step
    back is as likely as the step. The network itself comes first and is left behind by 10 tries a link.

    Reference: Fosdick, Larremore, Nishimura & Ugander 2018, doi:10.1137/16M1087175.
    """
    drawn, now = _Drawn(seed), _Links.of(links, size)
    for tries in (FIRST_TRIES, *[TRIES] * (count - 1)):
        for _ in range(2 * tries if len(links) > 1 else 0):
            now.swap(drawn)
        yield np.column_stack([now.start, now.end])


@dataclass(frozen=True, slots=True)
class _Links:
    """Links while they are rewired: `start`, `end` and `code` are parallel, `is_there` says which codes there are."""

    size: int
    start: Codes
    end: Codes
    code: Codes
    is_there: NDArray[np.bool_]

    @classmethod
    def of(cls, links: Codes, size: int) -> "_Links":
        start, end = links.T.copy()
        code, is_there = _code(start, end, size), np.zeros(size * size, dtype=np.bool_)
        is_there[code] = True
        return cls(size, start, end, code, is_there)

    def swap(self, drawn: "_Drawn") -> None:
        """One round: every link meets another by chance, and each two try a swap."""
        one, other = drawn.meeting(len(self.code))
        choice = drawn.numbers(len(one))
        crossed = choice & 1 == 0
        a, b, c, d = self.start[one], self.end[one], self.start[other], self.end[other]
        left, right, far = _either(crossed, d, c), _either(crossed, c, b), _either(crossed, b, d)
        made = np.stack([_code(a, left, self.size), _code(right, far, self.size)])
        is_new = ~self.is_there[made]
        possible = is_new[0] & is_new[1] & (a != left) & (right != far)
        possible &= choice & 15 > 1  # now and then a swap rests, so that each can be made by itself
        good = np.flatnonzero(possible)
        is_free = self._uncontested(made, made[is_new], one[good], other[good])
        good = good[is_free[np.stack([*made[:, good], self.code[one[good]], self.code[other[good]]])].all(axis=0)]
        one, other = one[good], other[good]
        self.is_there[self.code[one]] = self.is_there[self.code[other]] = False
        self.is_there[made[:, good]] = True
        self.code[one], self.code[other] = made[:, good]
        self.end[one] = left[good]
        self.start[other], self.end[other] = right[good], far[good]

    def _uncontested(self, made: Codes, new: Codes, one: Codes, other: Codes) -> NDArray[np.bool_]:
        """By code: False where two swaps would make it, or one would make what those of `one`, `other` take away."""
        is_free = np.ones(len(self.is_there), dtype=np.bool_)
        place, room = np.arange(len(new)), np.empty(len(is_free), dtype=np.intp)
        room[new] = place
        is_free[new[room[new] != place]] = False
        is_gone = np.zeros_like(is_free)
        is_gone[self.code[one]] = is_gone[self.code[other]] = True
        is_free[made[is_gone[made]]] = False
        return is_free


def _either(chosen: NDArray[np.bool_], one: Codes, other: Codes) -> Codes:
    """As `np.where`, which is slow where choices are by chance."""
    found: Codes = other ^ ((one ^ other) * chosen)
    return found


def _code(one: Codes, other: Codes, size: int) -> Codes:
    """One number for each undirected link of the parallel ends."""
    return np.minimum(one, other) * size + np.maximum(one, other)


class _Drawn:
    """Numbers by chance that a text decides: the raw stream of Philox, which is the same in every version of NumPy."""

    def __init__(self, seed: str) -> None:
        self._stream = np.random.Philox(key=int.from_bytes(hashlib.sha256(seed.encode()).digest()[:16], "big"))

    def numbers(self, count: int) -> NDArray[np.uint8]:
        """So many numbers below 256."""
        return self._stream.random_raw(-(-count // 8)).astype("<u8").view(np.uint8)[:count]

    def meeting(self, count: int) -> tuple[Codes, Codes]:
        """Who meets whom of so many: i and j where i + j is a number by chance, modulo `count`."""
        turn = int(self._stream.random_raw(1)[0]) % count
        below, above = np.arange((turn + 1) // 2, dtype=np.intp), np.arange(turn + 1, (turn + count + 1) // 2)
        return np.concatenate([below, above]), np.concatenate([turn - below, turn + count - above])


def against_chance(observed: float, chance: Sequence[float]) -> tuple[float, float]:
    """The z and the share of what rewired networks lose, of those that have something to lose.

    z: (observed - mean) / standard deviation; not a number where they are all alike. Share: how many lose at least as
    much.
    """
    known = np.array([loss for loss in chance if not math.isnan(loss)])
    if math.isnan(observed) or not len(known):
        return math.nan, math.nan
    differ = known.max() > known.min()
    z = float((observed - known.mean()) / known.std(ddof=1)) if differ else math.nan
    return z, float((known >= observed).mean())
