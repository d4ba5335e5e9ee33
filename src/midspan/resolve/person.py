"""Persons behind author mentions: which mentions are one person, with a low and a high count.

A source's ids are kept and trusted unless they are suspicious; mentions without one are compared in pairs
(`pairs.py`), a trained model says how likely two are one person, and average linkage (`linkage.py`) joins them at three
thresholds: loose (fewest persons), the one that is counted, and strict (most persons). Each function is pure, Arrow
in and Arrow out, and works on one block or on many at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import as_file, files
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from midspan.resolve.evidence import Background, Floats, Ints, Mentions, encode, hashed, readable, texts
from midspan.resolve.forest import Forest
from midspan.resolve.linkage import FORBIDDEN, joins, matrix, pieces
from midspan.resolve.names import INCOMPATIBLE, agreement, block_key
from midspan.resolve.pairs import FEATURES, features, mention_pairs
from midspan.resolve.trees import Trees

_COLUMNS: dict[str, pa.DataType] = {
    "mention_id": pa.string(), "person_id_low": pa.string(), "person_id": pa.string(), "person_id_high": pa.string(),
    "score": pa.float64(), "reason": pa.string(),
}  # fmt: skip
PERSONS: pa.Schema = pa.schema(_COLUMNS)
"""What `cluster_block` returns, one row a mention, by mention id. Counting `person_id_low` gives the fewest persons."""

_COMPARED = 5
"""Mentions of one source id that are compared with others: more would say the same again."""
_SAID = [FEATURES.index(name) for name in ("coauthors", "affiliation", "title")]
"""What the reason of a pair speaks of."""
_NOT_COMPARED = 0.02
"""Likeness of two mentions that share nothing that was worth a comparison."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Mean likeness from which two clusters are one person: loosely, as counted, strictly."""

    low: float = 0.4
    counted: float = 0.6
    high: float = 0.8


@cache
def default_model() -> Forest:
    """The pair model of this installation, trained by bench/train_persons.py."""
    with as_file(files("midspan.resolve").joinpath("data", "persons.npz")) as path:
        return Forest(Trees.load(path))


def block_keys(names: "pa.ChunkedArray[pa.StringScalar]") -> "pa.Array[Any]":
    """The block key of each name: mentions of one person have the same."""
    return pa.array([block_key(name or "") for name in names.to_pylist()], pa.string())


def block_buckets(names: "pa.ChunkedArray[pa.StringScalar]", number: int = 64) -> "pa.Array[Any]":
    """A bucket from 0 to `number` - 1 for each name: whole blocks together, since most blocks are too small to run."""
    return pa.array([hashed(block_key(name or "")) % number for name in names.to_pylist()], pa.int32())


def cluster_block(
    table: pa.Table,
    background: Background | None = None,
    *,
    model: Forest | None = None,
    thresholds: Thresholds | None = None,
) -> pa.Table:
    """The persons of the mentions (`evidence.MENTIONS`) of one whole block, or of several.

    `background` says how common names and words are in the whole corpus (`Background.of`, or the sum over parts);
    without it the block itself is the corpus. The answer depends neither on the order of rows nor on what other
    blocks are in the table.
    """
    table = readable(table).sort_by([("mention_id", "ascending")])
    background = background or Background.of(table)
    mentions = encode(table, background)
    ids = texts(table, "mention_id")
    known = _Known.of(table)
    left, right, how = mention_pairs(mentions, known.compared)
    apart = known.nodes[left] != known.nodes[right]
    left, right, how = left[apart], right[apart], how[apart]
    rows = features(mentions, left, right, how)
    chance = (model or default_model()).probability(rows)
    found = _Found(mentions, known, left, right, chance)
    levels = found.clusters(thresholds or Thresholds())
    keys = [known.keys[node] or (1, ids[at]) for at, node in enumerate(known.nodes)]
    named = [_person_ids(level, keys) for level in levels]
    score, reason = found.reasons(levels[1], rows, ids)
    return pa.table([ids, *named, score, reason], schema=PERSONS)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the source's ids say: mentions of one trusted id are one node.

    `nodes` numbers them (the first mention stands for it), `keys` is a node's smallest id (None where it has none),
    `source` the number of its source id and `orcids` of its ORCID (-1 none), `compared` the mentions to compare.
    """

    nodes: Ints
    keys: list[tuple[int, str] | None]
    source: Ints
    orcids: Ints
    compared: NDArray[np.bool_]

    @classmethod
    def of(cls, table: pa.Table) -> "_Known":
        names = [name or "" for name in table.column("name").to_pylist()]
        orcids = _trusted(table.column("orcid").to_pylist(), names)
        authors = _trusted(table.column("author_id").to_pylist(), names, orcids)
        first: dict[str, int] = {}
        nodes = np.arange(len(names), dtype=np.int64)
        for ids in (orcids, authors):
            for at, held in enumerate(ids):
                if held is not None:
                    nodes[at] = first.setdefault(held, at) if nodes[at] == at else nodes[at]
        nodes = _closed(nodes, (orcids, authors))
        keys: list[tuple[int, str] | None] = [None] * len(names)
        orcid_of, source_of = [-1] * len(names), [-1] * len(names)
        for at, node in enumerate(nodes.tolist()):
            for held in (orcids[at], authors[at]):
                if held is not None:
                    keys[node] = min(keys[node] or (0, held), (0, held))
            if orcids[at] is not None:
                orcid_of[node] = hashed(str(orcids[at]))
            if keys[node] is not None:
                source_of[node] = node
        return cls(nodes, keys, np.array(source_of)[nodes], np.array(orcid_of)[nodes], _few(nodes))


def _trusted(
    ids: Sequence[str | None], names: Sequence[str], orcids: Sequence[str | None] | None = None
) -> list[str | None]:
    """The ids, None for those whose mentions have names that cannot be one person's, or two ORCIDs."""
    held: dict[str, set[str]] = {}
    marks: dict[str, set[str]] = {}
    for at, source in enumerate(ids):
        if source:
            held.setdefault(source, set()).add(names[at])
            if orcids and orcids[at]:
                marks.setdefault(source, set()).add(str(orcids[at]))
    bad = {source for source, known in marks.items() if len(known) > 1}
    bad |= {source for source, known in held.items() if has_incompatible(known)}
    return [source if source and source not in bad else None for source in ids]


def has_incompatible(names: set[str]) -> bool:
    """Whether some name agrees with none of the others: an initial agrees with many, so a chain is no proof."""
    listed = sorted(names)
    return (
        any(all(agreement(one, other) == INCOMPATIBLE for other in listed if other != one) for one in listed[:50])
        and len(listed) > 1
    )


def _closed(nodes: Ints, columns: Sequence[Sequence[str | None]]) -> Ints:
    """Joins nodes until one id is in one node only."""
    while True:
        before = nodes.copy()
        for ids in columns:
            first: dict[str, int] = {}
            for at, held in enumerate(ids):
                if held is not None:
                    first[held] = min(first.get(held, at), int(nodes[at]))
            for at, held in enumerate(ids):
                if held is not None:
                    nodes[at] = min(int(nodes[at]), first[held])
        nodes = nodes[nodes]
        if np.array_equal(nodes, before):
            return nodes


def _few(nodes: Ints) -> NDArray[np.bool_]:
    """The first mentions of each node, at most five; a mention without id is a node of its own."""
    order = np.argsort(nodes, kind="stable")
    ranked = nodes[order]
    rank = np.arange(len(nodes)) - np.searchsorted(ranked, ranked)
    compared = np.zeros(len(nodes), bool)
    compared[order] = rank < _COMPARED
    return compared


@dataclass(frozen=True, slots=True)
class _Found:
    """The compared pairs of a table and how likely each is one person."""

    mentions: Mentions
    known: _Known
    left: Ints
    right: Ints
    chance: Floats

    def clusters(self, thresholds: Thresholds) -> tuple[Ints, Ints, Ints]:
        """For low, counted and high: the smallest mention of each mention's cluster."""
        low, counted, high = (self.known.nodes.copy() for _ in range(3))
        one, other = self.known.nodes[self.left], self.known.nodes[self.right]
        for nodes, edges in pieces(len(low), one, other, self.chance, thresholds.low):
            labels = self._piece(nodes, edges, one, other, thresholds)
            for level, label in zip((low, counted, high), labels, strict=True):
                level[nodes] = nodes[label]
        return low[self.known.nodes], counted[self.known.nodes], high[self.known.nodes]

    def _piece(
        self, nodes: Ints, edges: Ints, one: Ints, other: Ints, thresholds: Thresholds
    ) -> tuple[Ints, Ints, Ints]:
        """Labels of a piece's nodes (positions in it) at the three thresholds."""
        if len(nodes) == 2 and self.known.source[nodes].max() < 0:
            chance = self.chance[edges[0]]
            apart = np.arange(2)
            return tuple(apart * (chance < least) for least in (thresholds.low, thresholds.counted, thresholds.high))
        likeness = self._likeness(nodes, edges, one, other)
        source, orcid = self.known.source[nodes], self.known.orcids[nodes]
        _forbid(likeness, orcid)
        weights = np.ones(len(nodes))
        strict = likeness.copy()
        _forbid(strict, source)
        if np.count_nonzero(strict >= thresholds.high) == len(nodes) * (len(nodes) - 1):
            return (np.zeros(len(nodes), np.int64),) * 3
        made = joins(strict, weights, thresholds.counted)
        high = _label(len(nodes), [join for join in made if join[2] >= thresholds.high])
        counted = _label(len(nodes), made)
        if not counted.any():
            return counted, counted, high
        kept, position = np.unique(counted, return_inverse=True)
        member = np.zeros((len(kept), len(nodes)))
        member[position, np.arange(len(nodes))] = 1.0
        sizes = member.sum(axis=1)
        means = (member @ likeness @ member.T) / np.outer(sizes, sizes)
        low = kept[_label(len(kept), joins(means, sizes, thresholds.low))][position]
        return low, counted, high

    def _likeness(self, nodes: Ints, edges: Ints, one: Ints, other: Ints) -> Floats:
        """The square matrix of the nodes' likeness; two nodes with mentions of one work are kept apart."""
        a, b, chance = one[edges], other[edges], self.chance[edges]
        if self.known.source[nodes].max() >= 0:
            pair, where = np.unique((np.minimum(a, b) << 32) | np.maximum(a, b), return_inverse=True)
            chance = np.bincount(where, chance) / np.bincount(where)
            a, b = pair >> 32, pair & 0xFFFFFFFF
        likeness = matrix(nodes, a, b, chance, _NOT_COMPARED)
        _forbid_same(likeness, self.mentions.works[nodes])
        if self.known.source[nodes].max() >= 0:
            self._forbid_colleagues(likeness, nodes)
        return likeness

    def _forbid_colleagues(self, likeness: Floats, nodes: Ints) -> None:
        """Keeps apart nodes of several mentions that are two authors of one work."""
        inside = np.flatnonzero(np.isin(self.known.nodes, nodes))
        held: dict[int, set[int]] = {}
        for at in inside.tolist():
            held.setdefault(int(self.mentions.works[at]), set()).add(int(self.known.nodes[at]))
        for group in held.values():
            where = np.searchsorted(nodes, sorted(group))
            likeness[np.ix_(where, where)] = FORBIDDEN

    def reasons(self, counted: Ints, rows: Floats, ids: list[str]) -> tuple[list[float], list[str]]:
        """For each mention how sure its cluster is, and why it is there."""
        size = len(ids)
        inside = counted[self.left] == counted[self.right]
        total, number = np.zeros(size), np.zeros(size)
        rival = np.zeros(size)
        for side in (self.left, self.right):
            np.add.at(total, side[inside], self.chance[inside])
            np.add.at(number, side[inside], 1)
            np.maximum.at(rival, side[~inside], self.chance[~inside])
        best = np.full(size, -1)
        order = np.lexsort((self.right, self.left, self.chance))
        for side in (self.left, self.right):
            strong = order[inside[order]]
            ahead = strong[(best[side[strong]] < 0) | (self.chance[strong] >= self.chance[best[side[strong]]])]
            best[side[ahead]] = ahead
        mean = np.divide(total, number, out=1 - rival, where=number > 0)
        score = np.where(self.known.source >= 0, 1.0, mean)
        said = rows[:, _SAID][best].tolist() if len(rows) else [[]] * size
        texts = [self._reason(at, int(best[at]), said[at], ids, float(rival[at])) for at in range(size)]
        return score.tolist(), texts

    def _reason(self, at: int, pair: int, row: list[float], ids: list[str], rival: float) -> str:
        if self.known.source[at] >= 0:
            key = self.known.keys[int(self.known.source[at])]
            return f"the source's id {key[1] if key else ''}"
        if pair < 0:
            return "nobody else of this name" if rival <= 0 else f"no mention is likely enough (best {rival:.2f})"
        other = ids[int(self.right[pair] if self.left[pair] == at else self.left[pair])]
        coauthors, affiliation, title = row
        said = [f"{coauthors:.0f} co-authors"] if coauthors else []
        said += ["the affiliation"] if affiliation >= 0.5 else []
        said += ["words of the title"] if title >= 0.2 else []
        return f"shares {', '.join(said) or 'a rare enough name'} with {other} ({self.chance[pair]:.2f})"


def _forbid(likeness: Floats, marks: Ints) -> None:
    """Keeps apart nodes that are marked differently; -1 is no mark."""
    if marks.max() >= 0:
        apart = (marks[:, None] != marks) & (marks[:, None] >= 0) & (marks >= 0)
        likeness[apart] = FORBIDDEN


def _forbid_same(likeness: Floats, marks: Ints) -> None:
    same = marks[:, None] == marks
    np.fill_diagonal(same, val=False)
    likeness[same] = FORBIDDEN


def _label(size: int, made: list[tuple[int, int, float]]) -> Ints:
    """The smallest position of each position's cluster after the joins."""
    label = np.arange(size, dtype=np.int64)
    for one, other, _ in made:
        label[label == other] = one
    return label


def _person_ids(level: Ints, keys: list[tuple[int, str]]) -> list[str]:
    """`person:` and a hash of the smallest key of the cluster; ids of a source come before ids of mentions."""
    smallest: dict[int, tuple[int, str]] = {}
    for cluster, key in zip(level.tolist(), keys, strict=True):
        smallest[cluster] = min(smallest.get(cluster, (int(1e9), "")), key)
    made = {cluster: _person_id(key) for cluster, (_, key) in smallest.items()}
    return [made[cluster] for cluster in level.tolist()]


def _person_id(key: str) -> str:
    return "person:" + sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
