"""Likeness of texts by their words: TF-IDF of single words and of two words together, English and Chinese.

Traditional characters are read as Simplified ones. Chinese has no spaces: its "words" are characters, and two of them.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import opencc
import scipy
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Reader = Callable[[str], Iterable[str]]
"""What gives the terms of a text."""
_PIECE = re.compile(r"[a-z][a-z0-9]+|[0-9]+[a-z]+[0-9a-z]*|[\u3400-\u9fff\uf900-\ufaff]+")
_HAN_FIRST = "\u3400"
_SILENT = frozenset(
    "about above after all also among an and any are as at be been between both but by can could do does for from had "
    "has have how in into is it its many may more most no not of on one or other our over part some such than that the "
    "their them then there these they this those through to toward towards two under up upon use used using via was we "
    "were what when where which while who will with within without would you "
    "based approach approaches method methods new novel study towards analysis".split()
)
MOST_CHARACTERS = 4000
"""How much of a text is read."""


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """A text with Simplified characters where it has Traditional ones."""
    # OpenCC refuses lone surrogates.
    return str(_to_simplified().convert(text.encode("utf-8", "replace").decode("utf-8")))


def plain(text: str) -> str:
    """In lower case, without accents and full-width forms, in Simplified characters."""
    if text.isascii():
        return text.lower()
    parted = unicodedata.normalize("NFKD", text)
    clean = "".join(c for c in parted if not unicodedata.combining(c)).lower()
    return clean if clean.isascii() else simplified(clean)


def terms(text: str) -> list[str]:
    """The words of a text and every two that follow one another, in its order.

    >>> terms("Learning of graphs")
    ['learning', 'graphs', 'learning graphs']
    >>> terms("機器學習") == terms("机器学习")
    True
    """
    words: list[str] = []
    for piece in _PIECE.findall(plain(text[:MOST_CHARACTERS])):
        if piece[0] >= _HAN_FIRST:
            words.extend(piece)
        elif piece not in _SILENT:
            words.append(singular(piece))
    return words + [f"{one} {other}" for one, other in pairwise(words)]


@lru_cache(maxsize=100_000)
def singular(word: str) -> str:
    """A plural as its singular."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@dataclass(frozen=True, slots=True)
class Words:
    """A vocabulary with the weight of each term: ln((1 + texts) / (1 + texts with it)) + 1."""

    names: tuple[str, ...]
    places: dict[str, int]
    weights: Numbers
    read: Reader = terms

    @classmethod
    def of(cls, texts: Iterable[str], least: int = 1, read: Reader = terms) -> "Words":
        """The vocabulary of texts, sorted; terms of fewer than `least` texts are left out.

        `read` gives the terms of a text.
        """
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            total += 1
            counts.update(set(read(text)))
        kept = sorted(term for term, count in counts.items() if count >= least)
        found = np.array([counts[term] for term in kept], dtype=np.float64)
        return cls(tuple(kept), {term: at for at, term in enumerate(kept)}, np.log((1 + total) / (1 + found)) + 1, read)

    def vectors(self, texts: Sequence[str]) -> Any:
        """Sparse, shape (texts, terms): (1 + ln count) x weight, each row of length 1 or empty."""
        indices: list[int] = []
        values: list[float] = []
        starts = [0]
        for text in texts:
            counts = Counter(at for term in self.read(text) if (at := self.places.get(term)) is not None)
            for at in sorted(counts):
                indices.append(at)
                values.append((1 + np.log(counts[at])) * self.weights[at])
            starts.append(len(indices))
        shape = (len(texts), len(self.places))
        return of_length_one(scipy.sparse.csr_array((values, indices, starts), shape=shape))


def of_length_one(rows: Any) -> Any:
    """Sparse rows divided by their lengths; empty ones stay."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return scipy.sparse.csr_array(scipy.sparse.diags_array(scale) @ rows)
