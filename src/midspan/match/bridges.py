"""Who holds two regions together: what breaks if an organisation goes, and who could introduce two others."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy

from midspan.match.past import Codes, Field, Past
from midspan.match.ranker import region_codes
from midspan.match.texts import Numbers

MOST_CHAINS = 10


@dataclass(frozen=True, slots=True)
class Connector:
    """An organisation, the pairs across regions that only it ties, and its share of the joint works.

    `broken_pairs` are pairs of organisations of two regions without a joint work whose only partner in common it is.
    """

    organisation: str
    region: str
    broken_pairs: int
    joint_share: float


@dataclass(frozen=True, slots=True)
class Introduction:
    """Who could introduce two organisations: one that has worked with both, or a chain of two.

    `works` has the newest work of each two neighbours, from the first of the two organisations to the other: one more
    than `organisations`.
    """

    organisations: tuple[str, ...]
    works: tuple[str, ...]


def connectors(past: Past, regions: tuple[str, ...], most: int = 20) -> list[Connector]:
    """The organisations whose loss breaks most pairs, of equal ones that with more joint works, then by id."""
    field = past.field
    inside, codes = region_codes(field, regions)
    near = scipy.sparse.csr_array(past.near[inside])
    paths = scipy.sparse.csr_array(near @ near.T)
    broken = np.zeros(len(field.organisations), dtype=np.intp)
    lone = paths.tocoo()
    keep = (lone.data == 1) & (lone.row < lone.col) & (codes[inside[lone.row]] != codes[inside[lone.col]])
    rows, columns = lone.row[keep].astype(np.intp), lone.col[keep].astype(np.intp)
    tied = near[:, inside].tocoo()
    apart = ~np.isin(rows * len(inside) + columns, tied.row.astype(np.intp) * len(inside) + tied.col)
    rows, columns = rows[apart], columns[apart]
    between = near[rows].multiply(near[columns]).tocsr()
    np.add.at(broken, between.indices, 1)
    share = joint_shares(field, codes, past.until)
    order = np.lexsort((np.arange(len(broken)), -share, -broken))[:most]
    return [
        Connector(field.organisations[at], field.regions[at], int(broken[at]), round(float(share[at]), 6))
        for at in order
        if broken[at] or share[at]
    ]


def joint_shares(field: Field, codes: Codes, last: int) -> Numbers:
    """For each organisation, the share of works of two or more of the regions that it is on."""
    chosen = np.flatnonzero(field.years <= last)
    on = field.on[chosen]
    sides = np.column_stack([(codes == side).astype(np.float64) for side in range(int(codes.max(initial=-1)) + 1)])
    joint = np.flatnonzero(((on @ sides) > 0).sum(axis=1) > 1)
    return np.asarray(np.asarray(on[joint].sum(axis=0)).ravel() / max(len(joint), 1), dtype=np.float64)


def introductions(past: Past, one: str, other: str) -> list[Introduction]:
    """Who could introduce two organisations: their partners in common, or where there are none up to ten chains of two,
    a partner of the one that has worked with a partner of the other.

    Neither of the two is in a chain, even where they have worked together. Those whose weakest tie is strongest come
    first, of equal ones by id. Empty where there is neither.
    """
    a, b = (past.field.organisations.index(name) for name in (one, other))
    both = past.ties[[a]].minimum(past.ties[[b]]).tocsr()
    steps = [(int(at),) for at in both.indices[np.lexsort((both.indices, -both.data))]]
    return [_introduced(past, (a, *between, b)) for between in steps or _chains(past, a, b)]


def _chains(past: Past, one: int, other: int) -> list[tuple[int, ...]]:
    """Partners of two organisations that have worked with each other, in their order."""
    first, second = (np.setdiff1d(past.ties[[end]].indices, (one, other)) for end in (one, other))
    near, far = (past.ties[[end]][:, met].toarray().ravel() for end, met in ((one, first), (other, second)))
    between = past.ties[first][:, second].toarray()
    weakest = np.minimum(np.minimum(between, near[:, None]), far[None, :])
    rows, columns = np.nonzero(weakest)
    order = np.lexsort((second[columns], first[rows], -weakest[rows, columns]))[:MOST_CHAINS]
    return [(int(first[rows[at]]), int(second[columns[at]])) for at in order]


def _introduced(past: Past, chain: tuple[int, ...]) -> Introduction:
    field = past.field
    works = (np.intersect1d(past.works_of(a), past.works_of(b)) for a, b in pairwise(chain))
    newest = tuple(field.works[each[np.lexsort((each, -field.years[each]))][0]] for each in works)
    return Introduction(tuple(field.organisations[at] for at in chain[1:-1]), newest)
