"""Who holds two regions together: what breaks if an organisation goes, and who could introduce two others."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from midspan.match.past import Codes, Field, Past
from midspan.match.ranker import region_codes
from midspan.match.texts import Numbers


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
class Step:
    """One who could introduce: the organisation, and the newest work of it with each of the two."""

    organisation: str
    work_with_one: str
    work_with_other: str


def connectors(field: Field, regions: tuple[str, ...], last: int, most: int = 20) -> list[Connector]:
    """The organisations whose loss breaks most pairs, of equal ones that with more joint works, then by id."""
    past = Past(field, last)
    inside, codes = region_codes(field, regions)
    near = sparse.csr_array(past.near[inside])
    paths = sparse.csr_array(near @ near.T)
    broken = np.zeros(len(field.organisations), dtype=np.intp)
    lone = paths.tocoo()
    keep = (lone.data == 1) & (lone.row < lone.col) & (codes[inside[lone.row]] != codes[inside[lone.col]])
    rows, columns = lone.row[keep].astype(np.intp), lone.col[keep].astype(np.intp)
    tied = near[:, inside].tocoo()
    apart = ~np.isin(rows * len(inside) + columns, tied.row.astype(np.intp) * len(inside) + tied.col)
    rows, columns = rows[apart], columns[apart]
    between = near[rows].multiply(near[columns]).tocsr()
    np.add.at(broken, between.indices, 1)
    share = joint_shares(field, codes, last)
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


def introduction(field: Field, one: str, other: str, last: int) -> list[Step]:
    """Who could introduce two organisations: their partners in common, the strongest weaker tie first.

    Empty where there is none.
    """
    past = Past(field, last)
    a, b = (field.organisations.index(name) for name in (one, other))
    both = past.ties[[a]].minimum(past.ties[[b]]).tocsr()
    order = np.lexsort((both.indices, -both.data))
    return [
        Step(field.organisations[at], _newest(past, a, int(at)), _newest(past, b, int(at)))
        for at in both.indices[order]
    ]


def _newest(past: Past, one: int, other: int) -> str:
    field = past.field
    of_one, of_other = (field.ends[field.ends[:, 1] == end, 0] for end in (one, other))
    shared = np.intersect1d(of_one, of_other)
    shared = shared[field.years[shared] <= past.until]
    newest = int(shared[np.lexsort((shared, -field.years[shared]))][0])
    return field.works[newest]
