"""What tells two mentions of one name apart, as numbers: names, co-authors, affiliation, title, venue, year.

A mention is one author on one work. Words and names are hashed (CRC-32: the same on every machine), and how rare they
are comes from a `Background` counted over all mentions before; backgrounds of parts add up to that of the whole.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from itertools import chain
from math import log
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from midspan.resolve.families import surprise
from midspan.resolve.names import PersonName, fold_letters, read_name
from midspan.resolve.text import has_han, simplified

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MENTIONS: pa.Schema = pa.schema([
    ("mention_id", pa.string()), ("work_id", pa.string()), ("name", pa.string()), ("author_id", pa.string()),
    ("orcid", pa.string()), ("coauthors", pa.list_(pa.string())), ("affiliation", pa.string()),
    ("organisation_ids", pa.list_(pa.string())), ("title", pa.string()), ("venue", pa.string()), ("year", pa.int32()),
    ("topic", pa.string()),
])  # fmt: skip
"""The columns of a table of mentions; only the first three may not be null."""

_BUCKETS = 1 << 20
_READ_LENGTH = 2000
_MOST_LISTED = 100
_WORD = re.compile(r"[^\W\d_]{2,}|\d{4,}")
_STOP = frozenset(
    "and the for with from into via using based toward towards its their our are can how what why not new an of in on"
    " by to at is as or de la et der und des du".split()
)


def hashed(text: str) -> int:
    """CRC-32 of a text, lone surrogates included."""
    return crc32(text.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=500_000)
def name_key(raw: str) -> int:
    """Hash of a name as read: family and given names, order and marks aside."""
    name = read_name(raw)
    return hashed(f"{name.family}|{name.joined}")


@lru_cache(maxsize=500_000)
def initial_key(raw: str) -> int:
    """Hash of family name and first initial."""
    name = read_name(raw)
    return hashed(f"{name.family}|{name.joined[:1]}")


@lru_cache(maxsize=200_000)
def words(text: str) -> tuple[int, ...]:
    """Hashes of the distinct words of a text, sorted; Chinese text gives its pairs of characters."""
    part = text[:_READ_LENGTH]
    if part.isascii():
        return tuple(sorted({crc32(word.encode()) for word in {*_WORD.findall(part.lower())} - _STOP}))
    part = unicodedata.normalize("NFKC", part)[:_READ_LENGTH]
    if has_han(part):
        part = simplified(part)
    found: set[int] = set()
    for match in _WORD.finditer(part):
        word = match.group()
        if has_han(word):
            found.update(hashed(word[at : at + 2]) for at in range(len(word) - 1))
            continue
        folded = fold_letters(word) if word.isalpha() else word
        if folded not in _STOP:
            found.add(hashed(folded))
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Background:
    """How often names and words occur over all mentions, in hashed buckets; `size` is the number of mentions."""

    size: int
    names: Ints
    families: Ints
    given: Ints
    affiliation_words: Ints
    title_words: Ints

    @classmethod
    def of(cls, mentions: pa.Table) -> "Background":
        """Counted over a table with the columns name, affiliation and title."""
        mentions = readable(mentions)
        names = _Coded.of(mentions, "name")
        return cls(
            len(mentions),
            _counts(names.each(name_key)),
            _counts(names.each(lambda raw: hashed(read_name(raw).family))),
            _counts(names.each(lambda raw: hashed(read_name(raw).joined))),
            _counts(_Coded.of(mentions, "affiliation").words()[1]),
            _counts(_Coded.of(mentions, "title").words()[1]),
        )

    @classmethod
    def load(cls, path: Path) -> "Background":
        """From a file that `save` wrote."""
        with np.load(path, allow_pickle=False) as held:
            counts = (held[field.name] for field in fields(cls)[1:])
            return cls(int(held["size"]), *counts)

    def save(self, path: Path) -> None:
        """Writes the counts as one `.npz` file."""
        held: dict[str, Any] = {field.name: np.asarray(getattr(self, field.name)) for field in fields(self)}
        np.savez(path, **held)

    def __add__(self, other: "Background") -> "Background":
        return Background(
            self.size + other.size, self.names + other.names, self.families + other.families,
            self.given + other.given,
            self.affiliation_words + other.affiliation_words, self.title_words + other.title_words,
        )  # fmt: skip


def _counts(keys: Ints) -> Ints:
    return np.bincount(keys % _BUCKETS, minlength=_BUCKETS).astype(np.int64)


def readable(table: pa.Table) -> pa.Table:
    """The table, with bytes that are no UTF-8 (lone surrogates, cut characters) replaced by U+FFFD."""
    try:
        table.validate(full=True)
    except pa.ArrowInvalid:
        return pa.table([_decoded(column) for column in table.columns], schema=table.schema)
    return table


def _decoded(column: Any) -> Any:
    kind = column.type
    if pa.types.is_string(kind):
        held: list[Any] = [text and text.decode("utf-8", "replace") for text in column.cast(pa.binary()).to_pylist()]
    elif pa.types.is_list(kind) and pa.types.is_string(kind.value_type):
        rows = column.cast(pa.list_(pa.binary())).to_pylist()
        held = [row and [text and text.decode("utf-8", "replace") for text in row] for row in rows]
    else:
        return column
    held = ["" if text == b"" else text for text in held]
    return pa.chunked_array([pa.array(held, kind)])


def texts(table: pa.Table, column: str) -> list[str]:
    """A column as texts, null as the empty one."""
    return ["" if text is None else str(text) for text in table.column(column).to_pylist()]


@dataclass(frozen=True, slots=True)
class _Coded:
    """A column of texts as its distinct texts and the number of each row's, so that each is read once."""

    distinct: list[str]
    codes: Ints

    @classmethod
    def of(cls, table: pa.Table, column: str) -> "_Coded":
        return cls.of_values(table.column(column))

    @classmethod
    def of_values(cls, held: Any) -> "_Coded":
        """Of a chunked array of strings; null is the empty text."""
        coded = pc.fill_null(held, "").combine_chunks().dictionary_encode()
        return cls(coded.dictionary.to_pylist(), np.asarray(coded.indices, np.int64))

    def each(self, reads: Callable[[str], int]) -> Ints:
        """What a text is read as, for each row."""
        return np.array([reads(text) for text in self.distinct], np.int64)[self.codes]

    def words(self) -> tuple[Ints, Ints]:
        """The hashed words of all rows, one after another, each with its row."""
        read = [words(text) for text in self.distinct]
        lengths = np.array([len(row) for row in read], np.int64)
        tokens = np.fromiter(chain.from_iterable(read), np.int64, int(lengths.sum()))
        rows, at = ranges(np.cumsum(lengths) - lengths, lengths, self.codes)
        return rows, tokens[at]


def ranges(start: Ints, lengths: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """The members of ranges, one range after another: the place of each one's range in `chosen`, and the member."""
    sizes = lengths[chosen]
    ends = np.cumsum(sizes)
    at = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(start[chosen] - ends + sizes, sizes)
    return np.repeat(np.arange(len(chosen)), sizes), at


@dataclass(frozen=True, slots=True)
class Bags:
    """A set of hashed tokens for each mention: row `i` is `tokens[start[i]:start[i + 1]]`, sorted, with weights.

    `keys` joins row and token into one number, rising, so that membership is one binary search.
    """

    start: Ints
    tokens: Ints
    keys: Ints
    weights: Floats
    norms: Floats

    @classmethod
    def of(cls, size: int, rows: Ints, tokens: Ints, weigh: Callable[[Ints], Floats]) -> "Bags":
        """`size` bags of tokens, each told with its row, in any order."""
        keys = np.sort((rows << 32) + tokens)
        keys = keys[np.diff(keys, prepend=-1) > 0]
        rows, tokens = keys >> 32, keys & 0xFFFFFFFF
        weights = weigh(tokens)
        norms = np.sqrt(np.bincount(rows, weights**2, size))
        return cls(np.searchsorted(rows, np.arange(size + 1)), tokens, keys, weights, norms)

    def shared(self, left: Ints, right: Ints) -> tuple[Floats, Floats, Floats, Floats]:
        """For each pair of rows: how many tokens both hold, the sum, the sum of squares and the largest weight."""
        sizes = np.diff(self.start)
        swap = sizes[left] > sizes[right]
        one, other = np.where(swap, right, left), np.where(swap, left, right)
        pair, at = ranges(self.start[:-1], sizes, one)
        wanted = (other[pair] << 32) + self.tokens[at]
        found = np.searchsorted(self.keys, wanted)
        found[found == len(self.keys)] = 0
        hit = self.keys[found] == wanted if len(self.keys) else np.zeros(0, bool)
        pair, weights = pair[hit], self.weights[at[hit]]
        largest = np.zeros(len(one))
        np.maximum.at(largest, pair, weights)
        count = np.bincount(pair, minlength=len(one)).astype(np.float64)
        sums = np.asarray(np.bincount(pair, weights, len(one)), np.float64)
        squares = np.asarray(np.bincount(pair, weights**2, len(one)), np.float64)
        return count, sums, squares, largest


@dataclass(frozen=True, slots=True)
class Mentions:
    """The mentions of a group of blocks, encoded; all arrays have one entry a mention."""

    names: tuple[PersonName, ...]
    name_ids: Ints
    works: Ints
    years: Ints
    venues: Ints
    topics: Ints
    coauthors: Bags
    initials: Bags
    affiliations: Bags
    titles: Bags
    organisations: Bags
    name_counts: Floats
    chance_counts: Floats
    surprise: Floats

    def __len__(self) -> int:
        return len(self.name_ids)


def encode(table: pa.Table, background: Background) -> Mentions:
    """Reads a table of mentions (`MENTIONS`) into arrays."""
    size = len(table)
    raws = _Coded.of(table, "name")
    read = [read_name(raw) for raw in raws.distinct]
    distinct = tuple(sorted(set(read), key=lambda n: (n.family, n.given, n.han, n.is_chinese)))
    number = {name: at for at, name in enumerate(distinct)}
    own = raws.each(name_key)
    teams, coauthors = _listed(table.column("coauthors"))
    keys = coauthors.each(name_key)
    others = keys != own[teams]
    said, titled = _Coded.of(table, "affiliation").words(), _Coded.of(table, "title").words()
    places, organisations = _listed(table.column("organisation_ids"))
    return Mentions(
        distinct,
        np.array([number[name] for name in read], np.int64)[raws.codes],
        _codes(table, "work_id"),
        np.array([-1 if year is None else year for year in table.column("year").to_pylist()], np.int64),
        _codes(table, "venue"),
        _codes(table, "topic"),
        Bags.of(size, teams[others], keys[others], _rarity_of_names(background)),
        Bags.of(size, teams[others], coauthors.each(initial_key)[others], np.ones_like),
        Bags.of(size, *said, _rarity(background.affiliation_words, background.size)),
        Bags.of(size, *titled, _rarity(background.title_words, background.size)),
        Bags.of(size, places, organisations.each(hashed), np.ones_like),
        background.names[own % _BUCKETS].astype(np.float64),
        chance_counts(raws.distinct, background)[raws.codes],
        np.array([_name_surprise(name) for name in read], np.float64)[raws.codes],
    )


def _listed(held: Any) -> tuple[Ints, _Coded]:
    """The texts of a chunked array of lists, empty ones left out and at most a hundred of each row, with their rows."""
    lengths = np.asarray(pc.fill_null(pc.list_value_length(held), 0), np.int64)
    rows, place = ranges(np.zeros_like(lengths), lengths, np.arange(len(lengths)))
    every = _Coded.of_values(pc.list_flatten(held))
    kept = (place < _MOST_LISTED) & (every.each(len) > 0)
    return rows[kept], _Coded(every.distinct, every.codes[kept])


def _codes(table: pa.Table, column: str) -> Ints:
    return _Coded.of(table, column).each(lambda text: hashed(text) if text else -1)


def _rarity(counts: Ints, size: int) -> Callable[[Ints], Floats]:
    """1 for a word of one mention, falling to 0 for one of every mention."""
    scale = log(size + 2)
    return lambda tokens: np.maximum(0.0, 1 - np.log(np.maximum(counts[tokens % _BUCKETS], 1)) / scale)


def _rarity_of_names(background: Background) -> Callable[[Ints], Floats]:
    """1 for a name borne by up to two mentions, falling slowly: independent of the corpus' size."""
    return lambda tokens: 1 / (1 + np.log(np.maximum(background.names[tokens % _BUCKETS], 2) / 2))


def chance_counts(raws: Sequence[str], background: Background) -> Floats:
    """How many mentions would bear a name by chance, if family and given names met freely, its own bearers aside."""
    names = [read_name(raw) for raw in raws]
    own = background.names[np.array([name_key(raw) for raw in raws], np.int64) % _BUCKETS]
    families = background.families[np.array([hashed(name.family) for name in names], np.int64) % _BUCKETS]
    given = background.given[np.array([hashed(name.joined) for name in names], np.int64) % _BUCKETS]
    return np.asarray(np.maximum(families - own, 0) * np.maximum(given - own, 0) / max(background.size, 1), np.float64)


def _name_surprise(name: PersonName) -> float:
    """How rare a name is by itself: its family name, and the length of what is written of the given names."""
    if not name.is_chinese:
        return 12.0 + min(len(name.joined), 12)
    written = [token for token in name.given if len(token) > 1]
    return surprise(name.family) + 5.0 * len(written) + 2.0 * (len(name.given) - len(written))
