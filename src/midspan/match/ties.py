"""What ties organisations that share no work: who pays for both, and whose works cite whose."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from midspan.match.texts import Numbers, of_length_one

Codes = NDArray[np.intp]
FEATURES = ("funders", "citations", "citations_both_ways")
"""Likeness of who pays for their works, rare funders weigh more; citations between their works, of either direction;
and of the direction that has fewer. Of a work of n organisations each has 1 / n.
"""


def _none() -> Codes:
    return np.zeros((0, 2), dtype=np.intp)


@dataclass(frozen=True)
class Named:
    """What works name: `paid` has a row (work, funder), `cited` a row (work, the work it cites)."""

    funders: tuple[str, ...] = ()
    paid: Codes = field(default_factory=_none)
    cited: Codes = field(default_factory=_none)

    @classmethod
    def of(cls, works: Sequence[str], paid: Iterable[tuple[str, str]], cited: Iterable[tuple[str, str]]) -> "Named":
        """What works (sorted) name, of (work, funder) and (work, cited work) in any order; others are left out."""
        at, paid = {work: place for place, work in enumerate(works)}, list(paid)
        funders = tuple(sorted({funder for _, funder in paid}))
        place = {funder: number for number, funder in enumerate(funders)}
        payers = sorted({(at[work], place[funder]) for work, funder in paid if work in at})
        citing = sorted({(at[work], at[other]) for work, other in cited if work in at and other in at})
        return cls(funders, *(np.array(rows, dtype=np.intp).reshape(-1, 2) for rows in (payers, citing)))


NOTHING = Named()


class Ties:
    """The ties of organisations by the works that are known: `on` has an empty row for each work that is not.

    `funders`, shape (organisations, funders), has rows of length 1; `citations`, shape (organisations, organisations),
    how much those of the rows cite those of the columns.
    """

    def __init__(self, named: Named, on: Any) -> None:
        self.named = named
        works, size = on.shape[0], np.asarray(on.sum(axis=1)).ravel()
        known = size > 0
        paid, cited = named.paid[known[named.paid[:, 0]]], named.cited[known[named.cited].all(axis=1)]
        self.paid = scipy.sparse.csr_array((np.ones(len(paid)), paid.T), shape=(works, len(named.funders)))
        self.cited = scipy.sparse.csr_array((np.ones(len(cited)), cited.T), shape=(works, works))
        many = np.asarray(self.paid.sum(axis=0)).ravel()
        rare = scipy.sparse.diags_array(np.log(1 + known.sum() / np.maximum(many, 1)))
        self.funders = of_length_one(scipy.sparse.csr_array(on.T @ self.paid @ rare))
        share = scipy.sparse.csr_array(scipy.sparse.diags_array(1 / np.maximum(size, 1)) @ on)
        self.citations = scipy.sparse.csr_array(share.T @ self.cited @ share)


Layer = Callable[[], Numbers]


def layers(ties: Ties, one: Codes, other: Codes) -> tuple[Layer, ...]:
    """For each feature what makes it, shape (one, other)."""
    ahead, back = ties.citations[one][:, other], scipy.sparse.csr_array(ties.citations[other][:, one].T)
    return (
        lambda: _dense(ties.funders[one] @ ties.funders[other].T),
        lambda: np.log1p(_dense(ahead + back)),
        lambda: np.log1p(_dense(ahead.minimum(back))),
    )


def of_pairs(ties: Ties, one: Codes, other: Codes) -> tuple[Numbers, ...]:
    """The same numbers for the pairs of two parallel arrays."""
    ahead, back = _at(ties.citations, one, other), _at(ties.citations, other, one)
    alike = np.asarray(ties.funders[one].multiply(ties.funders[other]).sum(axis=1), dtype=np.float64).ravel()
    return alike, np.log1p(ahead + back), np.log1p(np.minimum(ahead, back))


def shared_funders(ties: Ties, one: int, other: int) -> Codes:
    """The funders of both, the most telling first."""
    both = ties.funders[[one]].multiply(ties.funders[[other]]).tocsr()
    return np.asarray(both.indices[np.lexsort((both.indices, -both.data))], dtype=np.intp)


def citing(ties: Ties, works_of_one: Codes, works_of_other: Codes) -> tuple[Codes, Codes]:
    """The works of each that cite a work of the other or are cited by one, in the order given."""
    ahead = ties.cited[works_of_one][:, works_of_other]
    back = ties.cited[works_of_other][:, works_of_one].T
    both = scipy.sparse.csr_array(ahead + back)
    rows, columns = (np.asarray(both.sum(axis=axis)).ravel() > 0 for axis in (1, 0))
    return works_of_one[rows], works_of_other[columns]


def _at(matrix: Any, rows: Codes, columns: Codes) -> Numbers:
    """The values of a sparse matrix at places; of no places, scipy would give a sparse array."""
    return np.asarray(matrix[rows, columns] if len(rows) else (), dtype=np.float64)


def _dense(matrix: object) -> Numbers:
    return np.asarray(matrix.toarray(), dtype=np.float64)  # type: ignore[attr-defined]
