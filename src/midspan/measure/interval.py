"""The stability interval: a Poisson bootstrap over records, with randomness by hash.

Each record's 1,000 draws come from SHAKE-128 of its id, 16 bits a draw, so that they are the same on any engine, on
any day, and in every figure: a ratio's numerator and denominator move together. A record's **score** is what it
adds to the value; where several records share a unit (an author of five works), each has an equal part of it.
Scores are rounded to whole steps so that sums are exact whatever their order.
Reference: Hanley & MacGibbon 2006, "Creating non-parametric bootstrap samples using Poisson frequencies".
"""

import hashlib
import math
import threading
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from midspan.measure.indicator import Values
from midspan.model.figure import Interval

Numbered = NDArray[np.integer[Any]]
REPLICATES = 1_000
LEVEL = (0.025, 0.975)
_CHUNK = 4_096
_FEW_CELLS = 64
_LARGEST = 2.0**52
SMALLEST = 1e-12
"""What is smaller is the rounding of sums that cancel."""


def _poisson_table() -> NDArray[np.uint8]:
    """What each 16-bit number means as a Poisson(1) draw."""
    limits, total, probability = [], 0.0, math.exp(-1)
    for k in range(9):
        total += probability
        limits.append(round(total * 65_536))
        probability /= k + 1
    return np.searchsorted(limits, np.arange(65_536), side="right").astype(np.uint8)


_POISSON = _poisson_table()


class Draws:
    """How often each record is in each replicate; held once drawn, as figures of a study share their records."""

    def __init__(self, most: int = 250_000) -> None:
        self._most = most
        self._rows: dict[str, int] = {}
        self._drawn = np.zeros((most, REPLICATES), np.uint8)  # takes memory only where something is written
        self._turn = threading.Lock()

    def of(self, record_ids: Sequence[str]) -> NDArray[np.uint8]:
        """Shape (records, replicates). Beyond `most` records (1 KB each) nothing more is held."""
        with self._turn:
            new = [record for record in dict.fromkeys(record_ids) if record not in self._rows]
            is_held = len(self._rows) + len(new) <= self._most
            if is_held:
                self._draw(new)
                drawn, rows = self._drawn, [self._rows[record] for record in record_ids]
        return drawn[rows] if is_held else draws(record_ids)

    def _draw(self, new: Sequence[str]) -> None:
        first = len(self._rows)
        self._drawn[first : first + len(new)] = draws(new)
        self._rows.update(zip(new, range(first, first + len(new)), strict=True))


def draws(record_ids: Sequence[str], replicates: int = REPLICATES) -> NDArray[np.uint8]:
    """Shape (records, replicates): how often each record is in each replicate; fewer are the first of the 1,000."""
    size = 2 * replicates
    stream = b"".join(hashlib.shake_128(r.encode("utf-8", "surrogatepass")).digest(size) for r in record_ids)
    numbers = np.frombuffer(stream, dtype="<u2").reshape(len(record_ids), replicates)
    drawn: NDArray[np.uint8] = _POISSON[numbers]
    return drawn


def replicate_sums(
    record_ids: Sequence[str],
    cells: Numbered,
    records: Numbered,
    scores: NDArray[np.float64],
    cell_count: int,
    drawn: Draws,
) -> NDArray[np.float64]:
    """Sums of scores in every replicate, shape (cells, replicates).

    `cells`, `records` and `scores` are parallel: what a record (its place in `record_ids`) adds to a cell.
    """
    step = _step(scores)
    sums = np.zeros((cell_count, REPLICATES))
    order = np.argsort(records, kind="stable")
    ends = np.cumsum(np.bincount(records, minlength=len(record_ids)))
    for start in range(0, len(record_ids), _CHUNK):
        stop = min(start + _CHUNK, len(record_ids))
        rows = order[ends[start - 1] if start else 0 : ends[stop - 1]]
        part = drawn.of(record_ids[start:stop]).astype(np.float64)
        _add(sums, cells[rows], np.rint(scores[rows] * step), part, records[rows] - start)
    return sums / step


def _step(scores: NDArray[np.float64]) -> float:
    """How many whole steps a score of 1 is, so that every sum of whole steps is exact."""
    sizes = np.abs(scores)
    sizes.sort()  # in an order of its own: rows come in none
    largest = float(sizes.sum())
    return min(10.0 ** math.floor(math.log10(_LARGEST / (16 * largest))), 1e9) if largest else 1.0


def _add(
    sums: NDArray[np.float64],
    cells: Numbered,
    scores: NDArray[np.float64],
    part: NDArray[np.float64],
    rows: Numbered,
) -> None:
    """Adds a chunk: as a product of matrices where cells are few, row by row where most of it would be zeros."""
    if len(sums) <= _FEW_CELLS:
        matrix = np.zeros((len(sums), len(part)))
        np.add.at(matrix, (cells, rows), scores)
        sums += matrix @ part
        return
    order = np.argsort(cells, kind="stable")
    named, starts = np.unique(cells[order], return_index=True)
    for cell, entries in zip(named, np.split(order, starts[1:]), strict=True):
        sums[cell] += scores[entries] @ part[rows[entries]]


def stability(values: Values) -> Interval | None:
    """The 95 % interval of the replicates of a value; None where most replicates have no meaning."""
    replicates = values[1:]
    known = np.sort(replicates[np.isfinite(replicates)])
    if not len(known) or len(known) < len(replicates) // 2:
        return None
    low, high = (known[min(int(q * len(known)), len(known) - 1)] for q in LEVEL)
    return Interval(tidy(float(low)), tidy(float(high)))


def tidy(value: float) -> Decimal:
    """A number as it is published: at most 9 significant figures (whole above a billion), and 6 decimals or, of a
    small one, as many as show 3 significant figures.

    >>> tidy(1234.56789012), tidy(0.123456789), tidy(0.00000012345)
    (Decimal('1234.56789'), Decimal('0.123457'), Decimal('1.23E-7'))
    """
    if abs(value) < SMALLEST or not math.isfinite(value):
        return Decimal(0)
    order = math.floor(math.log10(abs(value)))
    places = max(0, min(max(6, 2 - order), 8 - order))
    return Decimal(f"{value:.{places}f}").normalize() + Decimal(0)
