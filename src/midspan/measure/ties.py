"""A network of organisations as arrays, with the links that each bootstrap replicate has."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from midspan.measure.interval import draws

Codes = NDArray[np.intp]
Ties = NDArray[np.bool_]
"""Shape (organisations, organisations): whether the row's has a tie to the column's."""
_CHUNK = 16_384


@dataclass(frozen=True, eq=False)
class Network:
    """Organisations, each of one group, and their undirected links.

    `present`, shape (1 + replicates, links), says which links each replicate has; the first row is the network itself
    and has all. `works`, shape (links,), are the works behind each link of the network itself.
    """

    organisations: tuple[str, ...]
    groups: tuple[str, ...]
    links: Codes
    present: NDArray[np.bool_]
    works: Codes

    @cached_property
    def group_codes(self) -> Codes:
        """The place of each organisation's group among the sorted names of groups."""
        place = {name: number for number, name in enumerate(sorted(set(self.groups)))}
        return np.array([place[name] for name in self.groups], dtype=np.intp)

    def links_in(self, replicate: int) -> Codes:
        """The links of a replicate, shape (links, 2); 0 is the network itself."""
        found: Codes = self.links[self.present[replicate]]
        return found

    def ties(self, replicate: int = 0) -> Ties:
        """The symmetric matrix of a replicate's ties."""
        return ties_of(self.links_in(replicate), len(self.organisations))


def ties_of(links: Codes, size: int) -> Ties:
    """The symmetric matrix of links of shape (links, 2)."""
    ties = np.zeros((size, size), dtype=np.bool_)
    ties[links[:, 0], links[:, 1]] = True
    ties[links[:, 1], links[:, 0]] = True
    return ties


def network_of(members: pa.Table, replicates: int) -> Network:
    """The network of members (record_id, organisation, region): each work links all its organisations.

    A link is in a replicate where at least one of its works is drawn.
    """
    records, record_ids = _codes(members, "record_id")
    places, organisations = _codes(members, "organisation")
    regions, names = _codes(members, "region")
    group = regions[np.unique(places, return_index=True)[1]]
    order = np.lexsort((places, records))
    first, second, behind = _pairs(records[order], places[order])
    code = first * len(organisations) + second
    order = np.argsort(code)
    named, starts, works = np.unique(code[order], return_index=True, return_counts=True)
    links = np.column_stack([named // max(len(organisations), 1), named % max(len(organisations), 1)])
    present = _present(record_ids, behind[order], starts, replicates)
    return Network(tuple(organisations), tuple(names[g] for g in group), links.astype(np.intp), present, works)


def _codes(table: pa.Table, column: str) -> tuple[Codes, list[str]]:
    """Each row's place among the sorted distinct names, and these."""
    encoded = table.column(column).combine_chunks().dictionary_encode()
    names = [str(name) for name in encoded.dictionary.to_pylist()]
    rank = np.empty(len(names), dtype=np.intp)
    rank[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    return rank[encoded.indices.to_numpy()], sorted(names)


def _pairs(records: Codes, places: Codes) -> tuple[Codes, Codes, Codes]:
    """Every two members of a record: first, second, record. Rows are in the order of record, then member."""
    _, starts, sizes = np.unique(records, return_index=True, return_counts=True)
    found: list[tuple[Codes, Codes, Codes]] = [(np.zeros(0, dtype=np.intp),) * 3]
    for size in np.unique(sizes[sizes > 1]):
        rows = starts[sizes == size][:, None] + np.arange(size)
        left, right = np.triu_indices(int(size), 1)
        behind = np.repeat(records[rows[:, 0]], len(left))
        found.append((places[rows[:, left]].ravel(), places[rows[:, right]].ravel(), behind))
    first, second, behind = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return first, second, behind


def _present(record_ids: list[str], behind: Codes, starts: Codes, replicates: int) -> NDArray[np.bool_]:
    """Shape (1 + replicates, links), from the records behind each link, which begin at `starts`."""
    present = np.ones((1 + replicates, len(starts)), dtype=np.bool_)
    if not replicates or not len(starts):
        return present
    width = -(-replicates // 64) * 8
    bits = np.zeros((len(record_ids), width), dtype=np.uint8)
    for start in range(0, len(record_ids), _CHUNK):
        drawn = draws(record_ids[start : start + _CHUNK], replicates) > 0
        bits[start : start + len(drawn), : -(-replicates // 8)] = np.packbits(drawn, axis=1)
    joined = np.bitwise_or.reduceat(bits.view(np.uint64)[behind], starts, axis=0)
    present[1:] = np.unpackbits(joined.view(np.uint8), axis=1, count=replicates).T
    return present
