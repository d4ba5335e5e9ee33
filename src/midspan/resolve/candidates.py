"""Which organisations of a registry strings may name: many strings at once, every one found with where it stands.

Exact names first: all sequences of words of all strings are looked up as keys. Similar names only where asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from midspan.resolve.grams import ACRONYM, LONGEST, Ints, extended, mixed, positions, ragged
from midspan.resolve.registry import ACRONYM_KIND, HAN, Registry
from midspan.resolve.text import PART_BREAK, READ_LENGTH, Text, has_han, simplified
from midspan.resolve.wording import words_of

Longs = NDArray[np.int64]
BREAK = -2
WORDS_READ = 120
"""Words of one string that are matched; no honest affiliation has more."""
_SEGMENT_MARKS = frozenset(",:()[]{}/\\–—、，（）：")
_NO_GAP, _SEGMENTS, _PARTS = range(3)
_MANY = 8
"""A name that more organisations bear counts only where the string names their country."""
_FOUND_LIMIT = 60
"""Organisations that one string may suggest."""


@dataclass(frozen=True)
class Tokens:
    """The words of many strings in one line, a break after each string and each part of it.

    `word` is the registry's word id; `owner` the string's number; `segment` counts what commas and brackets part;
    `raw` the number of the text's word; `is_capital` marks words written in capitals, `is_joined` those that follow a
    silent word (`of`, `and`).
    """

    texts: Sequence[Text]
    owner: Ints
    word: Ints
    segment: Ints
    raw: Ints
    is_capital: NDArray[np.bool_]
    is_joined: NDArray[np.bool_]

    @property
    def first(self) -> Longs:
        """The first token of every string, and the end of the last."""
        return np.searchsorted(self.owner, np.arange(len(self.texts) + 1)).astype(np.int64)


@dataclass(frozen=True)
class Found:
    """Evidence, one row for each name found: `start` and `end` are tokens, `end` exclusive; score is 0 to 100."""

    owner: Longs
    org: Longs
    kind: Longs
    form: Longs
    start: Longs
    end: Longs
    score: NDArray[np.float64]
    weight: NDArray[np.float64]

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Found":
        """Some of the rows."""
        return Found(
            self.owner[rows], self.org[rows], self.kind[rows], self.form[rows], self.start[rows], self.end[rows],
            self.score[rows], self.weight[rows],
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.owner)


@dataclass(frozen=True)
class GeoHits:
    """Names of places found: one row for each place that a name may mean. `hit` numbers the name's occurrence."""

    owner: Longs
    hit: Longs
    start: Longs
    end: Longs
    place: Longs


def joined(parts: Sequence[Found]) -> Found:
    """The rows of several, in their order."""
    return Found(
        np.concatenate([p.owner for p in parts]), np.concatenate([p.org for p in parts]),
        np.concatenate([p.kind for p in parts]), np.concatenate([p.form for p in parts]),
        np.concatenate([p.start for p in parts]), np.concatenate([p.end for p in parts]),
        np.concatenate([p.score for p in parts]), np.concatenate([p.weight for p in parts]),
    )  # fmt: skip


def tokens_of(registry: Registry, texts: Sequence[Text]) -> Tokens:
    """The words of texts as the registry knows them."""
    rows: list[_Token] = []
    ends = []
    for text in texts:
        _add_tokens(rows, text, registry)
        ends.append(len(rows))
    owner = np.repeat(np.arange(len(texts), dtype=np.int32), np.diff(ends, prepend=0))
    table = np.fromiter(chain.from_iterable(rows), np.int32, 5 * len(rows)).reshape(-1, 5)
    word, segment, raw, is_capital, is_joined = (np.ascontiguousarray(table[:, n]) for n in range(5))
    return Tokens(texts, owner, word, segment, raw, is_capital.astype(bool), is_joined.astype(bool))


_Token = tuple[int, int, int, bool, bool]
"""Word id, segment, number of the text's word, whether it is in capitals and whether it follows a silent word."""


@lru_cache(maxsize=2_000)
def _gap(written: str) -> int:
    """What stands between two words: nothing, what parts segments, or what parts affiliations."""
    if written != ", " and PART_BREAK.search(written):
        return _PARTS
    return _SEGMENTS if _parts_segments(written) else _NO_GAP


def _parts_segments(written: str) -> bool:
    return not _SEGMENT_MARKS.isdisjoint(written) or " - " in written


def _add_tokens(rows: list[_Token], text: Text, registry: Registry) -> None:
    raw, segment, end = text.raw, 0, 0
    is_joined, glued = False, -1
    ids_of = registry.ids_of
    for number, (canonical, start, stop, _) in enumerate(text.words[:WORDS_READ]):
        if start > end:
            written = raw[end:start]
            gap = _NO_GAP if written == " " else _gap(written)
            if gap == _PARTS and end:
                rows.append((BREAK, segment, number, False, False))
            if gap == _SEGMENTS or (gap == _PARTS and (end or _parts_segments(written))):
                segment += 1
        end = stop
        every = ids_of(canonical)
        if not every:
            is_joined = True
            continue
        is_capital = stop - start > 1 and raw[start:stop].isupper()
        if start == glued and len(every) == 1 and rows[-1][2] == number - 1:
            before = words_of(text.words[number - 1].canonical)[-1]
            whole = registry.words.get(before + words_of(canonical)[0])
            if whole is not None:
                # "NanJing" is one word where the registry knows it as one.
                rows[-1] = (whole, segment, number - 1, is_capital, rows[-1][4])
                continue
        glued = stop
        for word in every:
            rows.append((word, segment, number, is_capital, is_joined))
            is_joined = False
    rows.append((BREAK, segment, max(0, len(text.words) - 1), False, False))


def exact(registry: Registry, tokens: Tokens) -> tuple[Found, GeoHits]:
    """Every name of the registry, and of a place, that strings hold word for word."""
    starts, lengths, forms, geo = [], [], [], []
    length_of = np.arange(len(tokens.word))
    spread = mixed(tokens.word)
    at = length_of[tokens.word >= 0]
    key = spread[at]
    capital = tokens.is_capital[at]
    for length in range(1, LONGEST + 1):
        for keys, chosen in ((key, slice(None)), (key + ACRONYM, capital if length <= 3 else slice(0, 0))):
            form = positions(registry.form_key, keys[chosen])
            hit = form >= 0
            starts.append(at[chosen][hit])
            forms.append(form[hit])
            lengths.append(np.full(int(hit.sum()), length))
            place = positions(registry.geo_key, keys[chosen])
            hit = place >= 0
            geo.append((at[chosen][hit], np.full(int(hit.sum()), length), place[hit]))
        goes_on = (positions(registry.begin_key, key) >= 0) & (at + length < len(tokens.word))
        at, key, capital = at[goes_on], key[goes_on], capital[goes_on]
        goes_on = tokens.word[at + length] >= 0 if len(at) else np.zeros(0, bool)
        at, key, capital = at[goes_on], key[goes_on], capital[goes_on]
        if not len(at):
            break
        key = extended(key, spread[at + length])
        capital = capital & tokens.is_capital[at + length]
    hits = _geo_hits(registry, tokens, *(np.concatenate(c) for c in zip(*geo, strict=True)))
    found = evidence(
        registry, tokens, np.concatenate(starts), np.concatenate(lengths), np.concatenate(forms).astype(np.int64)
    )
    return _without_crowds(registry, joined([found, han(registry, tokens)]), hits), hits


def evidence(
    registry: Registry, tokens: Tokens, start: Longs, length: Longs, form: Longs,
    score: NDArray[np.float64] | None = None, kind: int | None = None,
) -> Found:  # fmt: skip
    """A row for each organisation that bears each form."""
    first = registry.form_start[form]
    row, at = ragged(first, registry.form_start[form + 1] - first)
    kinds = registry.form_kind[at].astype(np.int64) if kind is None else np.full(len(at), kind)
    weight = registry.form_weight[form].astype(np.float64)[row]
    return Found(
        tokens.owner[start].astype(np.int64)[row], registry.form_org[at].astype(np.int64), kinds, form[row],
        start[row], (start + length)[row], np.full(len(row), 100.0) if score is None else score[row], weight,
    )  # fmt: skip


def _geo_hits(registry: Registry, tokens: Tokens, start: Longs, length: Longs, form: Longs) -> GeoHits:
    order = np.lexsort((-length, start))
    start, length, form = start[order], length[order], form[order]
    # Of places that overlap the longest counts: "New South Wales" is not Wales.
    reach = np.maximum.accumulate(np.concatenate([[0], (start + length)[:-1]])) if len(start) else start
    free = start >= reach
    start, length, form = start[free], length[free], form[free]
    first = registry.geo_start[form]
    row, at = ragged(first, registry.geo_start[form + 1] - first)
    return GeoHits(
        tokens.owner[start].astype(np.int64)[row], row, start[row], (start + length)[row],
        registry.geo_place[at].astype(np.int64),
    )  # fmt: skip


def _without_crowds(registry: Registry, found: Found, hits: GeoHits) -> Found:
    """Leaves out bearers of a name that many bear, unless the string names their country."""
    bearers = registry.form_start[found.form + 1] - registry.form_start[found.form]
    country = registry.org_country[found.org]
    places = len(registry.country_codes) + 1
    said = np.unique(hits.owner * places + registry.place_country[hits.place])
    is_said = np.isin(found.owner * places + country, said) & (country >= 0)
    return found.take((bearers <= _MANY) | (found.kind == HAN) | is_said)


def han(registry: Registry, tokens: Tokens) -> Found:
    """Chinese names, read in simplified characters; of names within names all are kept."""
    rows: list[tuple[int, int, int, int, int]] = []
    first = tokens.first
    for owner, text in enumerate(tokens.texts):
        if not len(registry.han_org) or not text.words or not has_han(text.raw[:READ_LENGTH]):
            continue
        read = text.raw[: text.words[min(len(text.words), WORDS_READ) - 1].end]
        words = tokens.raw[first[owner] : first[owner + 1]]
        starts = [text.words[n].start for n in words]
        for last, (name, orgs) in registry.han.iter(simplified(read)):
            begin, end = last + 1 - len(name), last + 1
            a = int(np.searchsorted(starts, begin, "right")) - 1
            b = int(np.searchsorted(starts, end, "left"))
            rows += [
                (owner, org, int(first[owner]) + max(a, 0), int(first[owner]) + max(b, 1), end - begin) for org in orgs
            ]
    table = np.array(rows, np.int64).reshape(-1, 5)
    owners, org, from_, ends, length = (np.ascontiguousarray(table[:, n]) for n in range(5))
    return Found(
        owners, org, np.full(len(table), HAN), np.zeros(len(table), np.int64), from_, ends,
        np.full(len(table), 100.0), (8.0 + 2.0 * length).astype(np.float64),
    )  # fmt: skip


def best_of_each(found: Found) -> tuple[Found, Longs, Longs]:
    """For each string and organisation its best evidence, how many rows it has, and the kinds among them as bits.

    The best is an exact name before a similar one, a name before an acronym, then the weightier.
    """
    rank = (found.kind < HAN + 1) * 4.0 + (found.kind != ACRONYM_KIND) * 2.0
    order = np.lexsort((-found.start, found.weight * found.score, rank, found.org, found.owner))
    found = found.take(order)
    if not len(found):
        return found, np.zeros(0, np.int64), np.zeros(0, np.int64)
    change = (np.diff(found.owner) != 0) | (np.diff(found.org) != 0)
    starts = np.concatenate([[0], np.flatnonzero(change) + 1])
    ends = np.concatenate([starts[1:], [len(found)]])
    bits = np.bitwise_or.reduceat(np.left_shift(1, found.kind), starts)
    best = found.take(ends - 1)
    kept = _heaviest(best)
    return best.take(kept), (ends - starts)[kept], bits[kept]


def _heaviest(best: Found) -> Longs:
    """Of one string's organisations the weightiest; a hostile string could suggest thousands."""
    count = np.bincount(best.owner) if len(best) else np.zeros(0, np.int64)
    if not len(count) or count.max() <= _FOUND_LIMIT:
        return np.arange(len(best))
    order = np.lexsort((best.org, -best.weight * best.score, best.owner))
    place = np.arange(len(best)) - (np.cumsum(count) - count)[best.owner[order]]
    return np.asarray(np.sort(order[place < _FOUND_LIMIT]))


def spans(tokens: Tokens, found: Found) -> Iterable[tuple[int, int]]:
    """The characters that each row was read from."""
    first, last = tokens.raw[found.start], tokens.raw[np.maximum(found.start, found.end - 1)]
    for owner, start, end in zip(found.owner.tolist(), first.tolist(), last.tolist(), strict=True):
        words = tokens.texts[owner].words
        yield words[start].start, words[end].end
