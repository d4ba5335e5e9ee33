"""Misspellings of a short list of words that decide a place (`data/spelling.csv`): one edit, two in a long word."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from midspan.resolve.text import canonical_word, canonical_words, data_rows

_SHORTEST = 5
_LONG = 8


def _shortened(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


class Spelling:
    """Corrects a word nobody knows to the one listed word it can only mean.

    Words one or two edits away share a word with letters left out, so a dictionary of such words finds the candidates
    and the edit distance is only measured for them.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._words = sorted({row["word"] for row in data_rows("spelling.csv")})
        self._initials = frozenset(word[0] for word in self._words)
        self._near: dict[str, list[str]] = {}
        for word in self._words:
            for key in {word, *_shortened(word)}:
                self._near.setdefault(key, []).append(word)
        self.meaning = lru_cache(maxsize=200_000)(self._meaning)

    def _meaning(self, piece: str) -> tuple[str, bool]:
        """The canonical word that a word of a string means, and whether it was misspelt."""
        canonical = canonical_word(piece)
        meant = self._correct(canonical)
        return meant or canonical, meant is not None

    def _correct(self, word: str) -> str | None:
        if (
            len(word) < _SHORTEST
            or not word.isascii()
            or not word.isalpha()
            or word in self._known
            or word[0] not in self._initials
            or word in self._near.get(word, ())
        ):
            return None
        found: dict[str, int] = {}
        for key in (word, *_shortened(word)):
            for candidate in self._near.get(key, ()):
                allowed = 2 if len(candidate) >= _LONG else 1
                distance = OSA.distance(word, candidate, score_cutoff=allowed)
                if distance <= allowed and word[0] == candidate[0]:
                    found[candidate] = distance
        if not found:
            return None
        best = min(found, key=lambda candidate: (found[candidate], candidate))
        return canonical_words().get(best, best)
