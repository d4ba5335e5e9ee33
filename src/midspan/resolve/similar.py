"""Similar names, for strings that hold no name word for word: rare words in common first, then the letters."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from midspan.resolve.candidates import BREAK, Found, Longs, Tokens, evidence
from midspan.resolve.grams import ragged
from midspan.resolve.registry import FUZZY, UNKNOWN_WORD, Registry, letters_of
from midspan.resolve.wording import words_of

Floats = NDArray[np.float64]

_RARE_WORDS = 5
_NAMES = 12
_LIKENESS = 72.0
_PARTIAL = 3.0
"""A name that is like a part of the segment is so much less like it."""
_LONG_ENOUGH, _BEGINNING = 12, 90.0
_SHORTEST, _LONG_WORD, _LONGEST = 5, 9, 24
_LONGEST_SEGMENT = 25
_POSTINGS = 2500
"""Names looked at for one segment; the rarest word's are always looked at."""
_AT_ONCE = 500_000
"""Names looked at together, for as many segments as have so many."""
_PLACE_BITS, _QUERY_BITS = 3, 34
"""How far up in one number a form stands, above the place of one of a few words, and a segment above both."""


def similar(registry: Registry, tokens: Tokens, covered: Longs, owners: Iterable[int]) -> Found:
    """Names like a segment of these strings. `covered` counts, token by token, the names over it."""
    first = tokens.first.tolist()
    places: list[tuple[int, int, int]] = []
    asked: dict[tuple[tuple[int, ...], str], int] = {}
    for owner in owners:
        begin, end = first[owner], first[owner + 1]
        words, is_open = tokens.word[begin:end].tolist(), (covered[begin:end] == 0).tolist()
        for a, b in _segments(words, tokens.segment[begin:end].tolist()):
            if any(is_open[a:b]):
                key = tuple(words[a:b]), _written(tokens, begin + a, begin + b)
                places.append((begin + a, b - a, asked.setdefault(key, len(asked))))
    likest = _likest(registry, list(asked))
    rows = [(start, length, form, score) for start, length, query in places for form, score in likest[query]]
    table = np.array(rows, np.float64).reshape(-1, 4)
    start, length, form = (table[:, n].astype(np.int64) for n in range(3))
    return evidence(registry, tokens, start, length, form, table[:, 3], FUZZY)


def _segments(words: Sequence[int], segment: Sequence[int]) -> list[tuple[int, int]]:
    """Ranges of a string's tokens: of what commas part, and of a short string as a whole."""
    inner = [n for n, word in enumerate(words) if word != BREAK]
    found: list[tuple[int, int]] = []
    for n in inner:
        if found and found[-1][1] == n and segment[n] == segment[n - 1]:
            found[-1] = found[-1][0], n + 1
        else:
            found.append((n, n + 1))
    found = [(a, b) for a, b in found if b - a <= _LONGEST_SEGMENT][:12]
    if len(found) > 1 and len(inner) <= 12 and inner[-1] - inner[0] == len(inner) - 1:
        found.append((inner[0], inner[-1] + 1))
    return found


def _written(tokens: Tokens, a: int, b: int) -> str:
    text = tokens.texts[int(tokens.owner[a])]
    return " ".join([text.words[n].canonical for n in dict.fromkeys(tokens.raw[a:b].tolist())])


def _likest(registry: Registry, asked: Sequence[tuple[Sequence[int], str]]) -> list[list[tuple[int, float]]]:
    """For each segment, its word ids and how it is written: forms with their likeness from 0 to 100.

    Those below a limit are left out.
    """
    written = [[word for piece in text.split() for word in words_of(piece)] for _, text in asked]
    rare = [_rarest(registry, words, found) for (words, _), found in zip(asked, written, strict=True)]
    found = []
    for words, forms in zip(written, _sharing(registry, rare), strict=True):
        found.append(_compared(registry, " ".join(words), forms) if forms else [])
    return found


def _rarest(registry: Registry, words: Sequence[int], written: Sequence[str]) -> list[int]:
    """The rarest words that names have; a misspelt one is the word it can only mean."""
    if UNKNOWN_WORD in words:
        unknown = (_nearest(registry, word) for word in written if word not in registry.words)
        words = [w for w in words if w >= 0] + [w for w in unknown if w >= 0]
    start = registry.rare_start.item
    length = {w: start(w + 1) - start(w) for w in words if w >= 0}
    known: list[int] = []
    room = _POSTINGS
    for w in sorted((w for w, size in length.items() if size), key=lambda w: (length[w], w))[:_RARE_WORDS]:
        if known and length[w] > room:
            break
        known.append(w)
        room -= length[w]
    return known


def _compared(registry: Registry, query: str, forms: Sequence[int]) -> list[tuple[int, float]]:
    names = [registry.form_name(form) for form in forms]
    likeness = process.cdist([query], names, scorer=fuzz.token_sort_ratio, score_cutoff=_LIKENESS, dtype=np.float64)
    found = []
    for form, name, whole in zip(forms, names, likeness[0].tolist(), strict=True):
        score = whole
        if len(name) <= len(query):
            better = max(score, _LIKENESS) + _PARTIAL
            score = max(score, fuzz.partial_token_sort_ratio(query, name, score_cutoff=better) - _PARTIAL)
        elif len(query) >= _LONG_ENOUGH and name.startswith(query):
            score = max(score, _BEGINNING)
        if score >= _LIKENESS:
            found.append((form, score))
    return found


def _sharing(registry: Registry, asked: Sequence[Sequence[int]]) -> list[list[int]]:
    """For each list of words the forms that share most weight with it."""
    found: list[list[int]] = []
    room = _AT_ONCE
    held: list[Sequence[int]] = []
    start = registry.rare_start.item
    for words in asked:
        size = sum([start(w + 1) - start(w) for w in words])
        if held and size > room:
            found += _sharing_most(registry, held)
            held, room = [], _AT_ONCE
        held.append(words)
        room -= size
    return found + _sharing_most(registry, held)


def _sharing_most(registry: Registry, asked: Sequence[Sequence[int]]) -> list[list[int]]:
    words = np.array([word for some in asked for word in some], np.int64)
    if not len(words):
        return [[] for _ in asked]
    query = np.repeat(np.arange(len(asked)), [len(some) for some in asked])
    place = np.arange(len(words)) - np.searchsorted(query, query)
    starts = registry.rare_start[words]
    row, at = ragged(starts, registry.rare_start[words + 1] - starts)
    # Query, form and the word's place in one number: sorted, a form's words stand together, in their order.
    key = (query[row] << _QUERY_BITS) | (registry.rare_form[at].astype(np.int64) << _PLACE_BITS) | place[row]
    key.sort()
    weight = np.zeros((len(asked), 1 << _PLACE_BITS))
    weight[query, place] = registry.word_weight[words]
    word_at = ((key >> _QUERY_BITS) << _PLACE_BITS) | (key & ((1 << _PLACE_BITS) - 1))
    key >>= _PLACE_BITS
    is_new = np.concatenate([[True], key[1:] != key[:-1]])
    shared = np.bincount(np.cumsum(is_new) - 1, weight.ravel()[word_at])
    key = key[is_new]
    form = key & ((1 << (_QUERY_BITS - _PLACE_BITS)) - 1)
    # Common words left over: a name with words that the segment lacks is the less like.
    total = shared / registry.form_size[form]
    bounds = np.searchsorted(key >> (_QUERY_BITS - _PLACE_BITS), np.arange(len(asked) + 1)).tolist()
    return [_first(form[a:b], total[a:b]) for a, b in pairwise(bounds)]


def _first(form: Longs, total: Floats) -> list[int]:
    """The forms of the largest totals, the largest first; of equal ones the form with the smaller number."""
    if len(form) > _NAMES:
        enough = total >= np.partition(total, -_NAMES)[-_NAMES]
        form, total = form[enough], total[enough]
    return [number for _, number in sorted(zip((-total).tolist(), form.tolist(), strict=True))[:_NAMES]]


def _nearest(registry: Registry, word: str) -> int:
    """The id of the one word of the registry that an unknown word can be a misspelling of; -1 where there is none.

    The first letter is taken to be right; one edit, in a long word two.
    """
    if len(word) < _SHORTEST or len(word) > _LONGEST or not word.isalpha():
        return -1
    allowed = 2 if len(word) >= _LONG_WORD else 1
    letters = letters_of([word])
    best: list[tuple[int, str]] = []
    for length in range(len(word) - allowed, len(word) + allowed + 1):
        held = registry.words_by_shape.get((word[0], length))
        if held is None:
            continue
        near = np.flatnonzero(np.bitwise_count(held[1] ^ letters) <= 2 * allowed).tolist()
        words = [held[0][n] for n in near]
        found = process.extract(word, words, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        best += [(distance, other) for other, distance, _ in found]
    best.sort()
    is_sure = best and (len(best) == 1 or best[0][0] < best[1][0])
    return registry.words[best[0][1]] if is_sure else -1
