"""The network of organisations under many choices of works, from one reading of all that could be chosen.

It is the network that `links.network_members` and `ties.network_of` make of the works chosen, without replicates.
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from midspan.measure.links import LARGEST, MOST_ORGANISATIONS
from midspan.measure.ties import Codes, Network, codes_of, pairs_of

_STEP = Decimal("1e-12")


@dataclass(frozen=True, eq=False)
class Ground:
    """Works and organisations as numbers, of sorted names. Rows of an array `of_...` begin where its `starts` say."""

    organisations: list[str]
    regions: list[str]
    weight: NDArray[np.int64]
    weighed: Codes
    cell_starts: Codes
    cell_organisation: Codes
    cell_region: Codes
    member: Codes
    work: Codes
    links: Codes
    behind: Codes
    link_starts: Codes

    @classmethod
    def of(cls, located: pa.Table, record_ids: list[str]) -> "Ground":
        """The ground of rows (record_id, organisation, region, weight); `record_ids` are those that will be chosen."""
        place = {record: number for number, record in enumerate(record_ids)}
        records, names = codes_of(located, "record_id")
        records = np.array([place[name] for name in names], dtype=np.intp)[records]
        members, organisations = codes_of(located, "organisation")
        regions, region_names = codes_of(located, "region")
        weights = np.array([int((w or 0) / _STEP) for w in located.column("weight").to_pylist()], dtype=np.int64)
        cell = members * max(len(region_names), 1) + regions
        order = np.argsort(cell, kind="stable")
        cells, cell_starts = np.unique(cell[order], return_index=True)
        work, member = _fitting(records, members, len(organisations))
        first, second, behind = pairs_of(work, member)
        code = first * len(organisations) + second
        turn = np.argsort(code, kind="stable")
        named, link_starts = np.unique(code[turn], return_index=True)
        links = np.column_stack(np.divmod(named, max(len(organisations), 1)))
        return cls(
            organisations, region_names, weights[order], records[order], cell_starts,
            *np.divmod(cells, max(len(region_names), 1)), member, work, links, behind[turn], link_starts,
        )  # fmt: skip

    def network(self, chosen: NDArray[np.bool_]) -> Network:
        """The network of the works chosen, by their number."""
        works = np.bincount(self.member[chosen[self.work]], minlength=len(self.organisations))
        ranked = np.lexsort((np.arange(len(works)), -works))[:LARGEST]
        is_large = np.zeros(len(works), dtype=np.bool_)
        is_large[ranked] = works[ranked] > 0
        is_there = is_large[self.links].all(axis=1)
        behind = np.zeros(0, dtype=np.intp)
        if len(self.links):
            behind = np.add.reduceat(chosen[self.behind].astype(np.intp), self.link_starts)
            is_there &= behind > 0
        links = self.links[is_there]
        named, ends = np.unique(links, return_inverse=True)
        group = self._groups(chosen)
        return Network(
            tuple(self.organisations[one] for one in named),
            tuple(self.regions[group[one]] for one in named),
            ends.reshape(-1, 2).astype(np.intp),
            np.ones((1, len(links)), dtype=np.bool_),
            behind[is_there],
        )

    def _groups(self, chosen: NDArray[np.bool_]) -> Codes:
        """By organisation the region where most of its weight is, of equal ones the first."""
        group = np.zeros(len(self.organisations), dtype=np.intp)
        if not len(self.weight):
            return group
        of_row = chosen[self.weighed]
        weights = np.add.reduceat(self.weight * of_row, self.cell_starts)
        weights[~np.logical_or.reduceat(of_row, self.cell_starts)] = -1
        order = np.lexsort((self.cell_region, -weights, self.cell_organisation))
        named, first = np.unique(self.cell_organisation[order], return_index=True)
        group[named] = self.cell_region[order][first]
        return group


def _fitting(records: Codes, members: Codes, organisations: int) -> tuple[Codes, Codes]:
    """Each work and its organisations, of works of 2 to 30 of them, in their order."""
    width = max(organisations, 1)
    work, member = np.divmod(np.unique(records * width + members), width)
    sizes = np.bincount(work)
    fits = (sizes[work] > 1) & (sizes[work] <= MOST_ORGANISATIONS)
    return work[fits], member[fits]
