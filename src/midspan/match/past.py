"""What is known of organisations up to a year: who worked with whom, on what, how much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from midspan.match.texts import Words, of_length_one
from midspan.match.ties import NOTHING, Named, Ties

Codes = NDArray[np.intp]
Flags = NDArray[np.bool_]
RECENT = 3
"""Years that count as recent, and that a suggestion looks ahead."""
MOST_TERMS = 100
"""Terms that an organisation is known by: its strongest."""
COMMON, COMMON_WORD, FEW = 0.25, 0.03, 5
"""What more than this part of all works say (and more than a few) tells nobody apart, and is no reason. Words that few
works say come before the others."""


@dataclass(frozen=True)
class Field:
    """Organisations and their works, both sorted by id.

    `ends` has a row (work, organisation) for each organisation of a work of 2 or more known ones or of one alone;
    `regions` and `years` are parallel to organisations and works; `subjects` are the theme and venue of each work.
    """

    organisations: tuple[str, ...]
    regions: tuple[str, ...]
    works: tuple[str, ...]
    years: Codes
    titles: tuple[str, ...]
    subjects: tuple[str, ...]
    ends: Codes
    named: Named = NOTHING

    @cached_property
    def on(self) -> Any:
        """Sparse, shape (works, organisations): 1 where the organisation is on the work."""
        shape = (len(self.works), len(self.organisations))
        return scipy.sparse.csr_array((np.ones(len(self.ends)), (self.ends[:, 0], self.ends[:, 1])), shape=shape)

    @cached_property
    def words(self) -> Words:
        """The vocabulary of the titles: terms of at least two works."""
        return Words.of(self.titles, least=2)

    @cached_property
    def vectors(self) -> Any:
        """Sparse, shape (works, terms)."""
        return self.words.vectors(self.titles)

    @cached_property
    def subject_names(self) -> tuple[str, ...]:
        """Themes and venues, sorted."""
        return tuple(sorted({name for said in self.subjects for name in said.split("|") if name}))

    @cached_property
    def subject_vectors(self) -> Any:
        """Sparse, shape (works, subjects): rare subjects weigh more."""
        names = self.subject_names
        place = {name: at for at, name in enumerate(names)}
        cells = [(row, place[n]) for row, said in enumerate(self.subjects) for n in said.split("|") if n]
        rows, columns = (np.array([cell[k] for cell in cells], dtype=np.intp) for k in (0, 1))
        found = scipy.sparse.csr_array((np.ones(len(cells)), (rows, columns)), shape=(len(self.works), len(names)))
        many = np.asarray(found.sum(axis=0)).ravel()
        rare = scipy.sparse.diags_array(np.log(1 + len(self.works) / np.maximum(many, 1)))
        return scipy.sparse.csr_array(found @ rare)

    @cached_property
    def telling_terms(self) -> Flags:
        """Which terms are no commonplace."""
        return is_telling(self.vectors)

    @cached_property
    def rare_terms(self) -> Flags:
        """Which terms few works say."""
        return is_telling(self.vectors, COMMON_WORD)

    @cached_property
    def telling_subjects(self) -> Flags:
        """Which themes and venues are no commonplace."""
        return is_telling(self.subject_vectors)

    def code(self, region: str) -> Codes:
        """The organisations of a region."""
        return np.flatnonzero(np.array(self.regions) == region)


class Past:
    """A field as it stood at the end of a year. A work of n organisations ties each two of them by 1 / (n - 1)."""

    def __init__(self, field: Field, until: int) -> None:
        self.field, self.until = field, until
        chosen = scipy.sparse.diags_array((field.years <= until).astype(np.float64))
        self._on = on = scipy.sparse.csr_array(chosen @ field.on)
        size = np.asarray(on.sum(axis=1)).ravel()
        share = np.divide(1.0, size - 1, out=np.zeros_like(size), where=size > 1)
        self.ties = _without_loops(on.T @ scipy.sparse.diags_array(share) @ on)
        self.near = _ones(self.ties)
        self.degree = np.asarray(self.near.sum(axis=1)).ravel()
        self.works = np.asarray(on.sum(axis=0)).ravel()
        fresh = scipy.sparse.diags_array(((field.years <= until) & (field.years > until - RECENT)).astype(np.float64))
        self.recent = np.asarray((fresh @ field.on).sum(axis=0)).ravel()
        # A work five years older says a third as much of what an organisation does now.
        age = scipy.sparse.diags_array(np.exp((np.minimum(field.years, until) - until) / 5))
        self._aged = scipy.sparse.csr_array(on.T @ age)

    @cached_property
    def named(self) -> Ties:
        """What ties organisations that share no work."""
        return Ties(self.field.named, self._on)

    @cached_property
    def profile(self) -> Any:
        """Sparse, shape (organisations, terms): what their titles say."""
        return strongest(of_length_one(scipy.sparse.csr_array(self._aged @ self.field.vectors)), MOST_TERMS)

    @cached_property
    def subjects(self) -> Any:
        """Sparse, shape (organisations, subjects)."""
        return of_length_one(scipy.sparse.csr_array(self._aged @ self.field.subject_vectors))

    @cached_property
    def company(self) -> Any:
        """Sparse, shape (organisations, terms): what the titles of their partners say."""
        return strongest(of_length_one(scipy.sparse.csr_array(self.near @ self.profile)), MOST_TERMS)

    def works_of(self, organisation: int) -> Codes:
        """An organisation's works by then, the newest first."""
        first, last = np.searchsorted(self._ends[:, 1], (organisation, organisation + 1))
        works = self._ends[first:last, 0]
        works = works[self.field.years[works] <= self.until]
        return np.asarray(works[np.lexsort((works, -self.field.years[works]))], dtype=np.intp)

    @cached_property
    def _ends(self) -> Codes:
        """The field's ends by organisation."""
        return self.field.ends[np.argsort(self.field.ends[:, 1], kind="stable")]

    def known(self) -> Flags:
        """Which organisations have a work by then."""
        return self.works > 0


def is_telling(said: Any, most: float = COMMON) -> Flags:
    """Which columns of what works say (sparse, a row for each work) are no commonplace."""
    found: Flags = np.bincount(said.indices, minlength=said.shape[1]) <= max(most * said.shape[0], FEW)
    return found


def _without_loops(matrix: Any) -> Any:
    rows = scipy.sparse.csr_array(matrix)
    rows.setdiag(0)
    rows.eliminate_zeros()
    rows.sort_indices()
    return rows


def _ones(matrix: Any) -> Any:
    return scipy.sparse.csr_array((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)


def strongest(rows: Any, most: int) -> Any:
    """Sparse rows with only their `most` largest values (of equal ones the first), each of length 1 again."""
    rows.sort_indices()
    kept = np.ones(len(rows.data), dtype=np.bool_)
    for start, end in zip(rows.indptr[:-1], rows.indptr[1:], strict=True):
        if end - start > most:
            kept[start:end] = False
            kept[start + np.argsort(-rows.data[start:end], kind="stable")[:most]] = True
    data = np.where(kept, rows.data, 0.0)
    found = scipy.sparse.csr_array((data, rows.indices.copy(), rows.indptr.copy()), shape=rows.shape)
    found.eliminate_zeros()
    return of_length_one(found)


def field_of(
    rows: Sequence[tuple[str, str, str]],
    works: Sequence[tuple[str, int, str, str]],
    paid: Iterable[tuple[str, str]] = (),
    cited: Iterable[tuple[str, str]] = (),
) -> Field:
    """A field of (work, organisation, region) and (work, year, title, subjects), (work, funder) and (work, cited work),
    in any order.
    """
    region_of = {organisation: region for _, organisation, region in rows}
    organisations, told = tuple(sorted(region_of)), sorted(works)
    at_work = {work[0]: at for at, work in enumerate(told)}
    at = {name: place for place, name in enumerate(organisations)}
    ends = sorted({(at_work[work], at[name]) for work, name, _ in rows if work in at_work})
    return Field(
        organisations,
        tuple(region_of[name] for name in organisations),
        tuple(work[0] for work in told),
        np.array([work[1] for work in told], dtype=np.intp),
        tuple(work[2] for work in told),
        tuple(work[3] for work in told),
        np.array(ends, dtype=np.intp).reshape(-1, 2),
        Named.of([work[0] for work in told], paid, cited),
    )
