"""Similar names, for strings that hold no name word for word: rare words in common first, then the letters."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from midspan.resolve.candidates import Found, Longs, Tokens, evidence
from midspan.resolve.registry import FUZZY, Registry, letters_of
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


def similar(registry: Registry, tokens: Tokens, covered: Longs, owners: Iterable[int]) -> Found:
    """Names like a segment of these strings. `covered` counts, token by token, the names over it."""
    first = tokens.first
    rows: list[tuple[int, int, int, float]] = []
    known: dict[tuple[tuple[int, ...], str], list[tuple[int, float]]] = {}
    shared = np.zeros(len(registry.form_weight))
    for owner in owners:
        begin, end = int(first[owner]), int(first[owner + 1])
        for a, b in _segments(tokens, begin, end):
            if (covered[a:b] > 0).all():
                continue
            key = tuple(tokens.word[a:b].tolist()), _written(tokens, a, b)
            likest = known.get(key)
            if likest is None:
                likest = known[key] = _likest(registry, shared, *key)
            rows += [(a, b - a, form, score) for form, score in likest]
    table = np.array(rows, np.float64).reshape(-1, 4)
    start, length, form = (table[:, n].astype(np.int64) for n in range(3))
    return evidence(registry, tokens, start, length, form, table[:, 3], FUZZY)


def _segments(tokens: Tokens, begin: int, end: int) -> list[tuple[int, int]]:
    """Token ranges of what commas part, and of a short string as a whole."""
    inner = [n for n in range(begin, end) if tokens.word[n] != -2]
    found: list[tuple[int, int]] = []
    for n in inner:
        if found and found[-1][1] == n and tokens.segment[n] == tokens.segment[n - 1]:
            found[-1] = found[-1][0], n + 1
        else:
            found.append((n, n + 1))
    found = [(a, b) for a, b in found if b - a <= _LONGEST_SEGMENT][:12]
    if len(found) > 1 and len(inner) <= 12 and inner[-1] - inner[0] == len(inner) - 1:
        found.append((inner[0], inner[-1] + 1))
    return found


def _written(tokens: Tokens, a: int, b: int) -> str:
    text = tokens.texts[int(tokens.owner[a])]
    return " ".join(text.words[n].canonical for n in dict.fromkeys(tokens.raw[a:b].tolist()))


def _likest(registry: Registry, shared: Floats, words: Sequence[int], written: str) -> list[tuple[int, float]]:
    """Forms with their likeness from 0 to 100, those below a limit left out.

    `shared` is nothing but zeros, one for each form of the registry, before and after.
    """
    query_words = [word for piece in written.split() for word in words_of(piece)]
    if -1 in words:
        unknown = (_nearest(registry, word) for word in query_words if word not in registry.words)
        words = [w for w in words if w >= 0] + [w for w in unknown if w >= 0]
    starts = registry.rare_start
    length = {w: int(starts[w + 1] - starts[w]) for w in words if w >= 0}
    known: list[int] = []
    room = _POSTINGS
    for w in sorted((w for w, size in length.items() if size), key=lambda w: (length[w], w))[:_RARE_WORDS]:
        if known and length[w] > room:
            break
        known.append(w)
        room -= length[w]
    if not known:
        return []
    found = []
    query = " ".join(query_words)
    for form in _sharing(registry, shared, known):
        name = registry.form_name(form)
        score = fuzz.token_sort_ratio(query, name, score_cutoff=_LIKENESS)
        if len(name) <= len(query):
            better = max(score, _LIKENESS) + _PARTIAL
            score = max(score, fuzz.partial_token_sort_ratio(query, name, score_cutoff=better) - _PARTIAL)
        elif len(query) >= _LONG_ENOUGH and name.startswith(query):
            score = max(score, _BEGINNING)
        if score >= _LIKENESS:
            found.append((form, score))
    return found


def _sharing(registry: Registry, shared: Floats, words: Sequence[int]) -> list[int]:
    """The forms that share most weight with these words."""
    lists = [registry.rare_form[registry.rare_start[w] : registry.rare_start[w + 1]] for w in words]
    for word, forms in zip(words, lists, strict=True):
        shared[forms] += float(registry.word_weight[word])
    every = np.concatenate(lists)
    # Common words left over: a name with words that the segment lacks is the less like.
    total = shared[every] / registry.form_size[every]
    shared[every] = 0.0
    wanted = _NAMES * len(words)  # a form stands at most once in each list
    if wanted < len(every):
        enough = total >= np.partition(total, -wanted)[-wanted]
        every, total = every[enough], total[enough]
    distinct, first = np.unique(every, return_index=True)
    return [int(form) for form in distinct[np.lexsort((distinct, -total[first]))[:_NAMES]]]


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
        near = [held[0][n] for n in np.flatnonzero(np.bitwise_count(held[1] ^ letters) <= 2 * allowed)]
        for other in near:
            distance = OSA.distance(word, other, score_cutoff=allowed)
            if distance <= allowed:
                best.append((distance, other))
    best.sort()
    is_sure = best and (len(best) == 1 or best[0][0] < best[1][0])
    return registry.words[best[0][1]] if is_sure else -1
