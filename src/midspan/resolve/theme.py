"""The theme of a work by its words, for works whose source gives no topic.

A linear model over the words of a text (`theme_words`), trained by `bench/train_themes.py` and shipped as arrays. A
word weighs by its rarity, a text is as long as one vector whatever its length. Sums are of integers, so a text has
one score on every machine. Below `COUNTED` the theme is `other`: the words do not say enough.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from midspan.resolve.theme_words import words_of

OTHER = "other"
COUNTED = 0.5
"""The score from which a theme by words is counted."""
VERSION = 1
"""Raised when the words of a text or the scores made of them change."""
_CHUNK = 4_096
_TOLD = 3
"""Words that a reason names."""
_SCORE_DIGITS = 4


@dataclass(frozen=True, slots=True)
class TextTheme:
    """A theme as the words of a text say it: how sure (0 to 1), and why in one sentence.

    Where `theme` is `other`, `score` is how sure the likeliest theme is, or `other` where that is likeliest.
    """

    theme: str
    score: float
    reason: str


@dataclass(frozen=True)
class ThemeModel:
    """Weights of words for each theme and for `other`, the last of `labels`.

    `rarity` is the weight of each word in a text (int16), `weights` its pull to each label (int8, words x labels);
    `scale` and `bias` (one of each for a label) make calibrated log-odds of the sums.
    """

    labels: tuple[str, ...]
    words: Mapping[str, int]
    rarity: NDArray[np.int64]
    weights: NDArray[np.int64]
    scale: NDArray[np.float64]
    bias: NDArray[np.float64]
    model_id: str = ""

    @cached_property
    def spelled(self) -> list[str]:
        """The words in the order of the arrays."""
        return list(self.words)

    @classmethod
    def load(cls, path: Path) -> "ThemeModel":
        """A model from a file that `save` wrote; its id is the version and the beginning of the file's sha256."""
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        with np.load(path, allow_pickle=False) as held:
            words = bytes(held["words"]).decode("utf-8").split("\n")
            return cls(
                tuple(str(label) for label in held["labels"]), {word: at for at, word in enumerate(words)},
                held["rarity"].astype(np.int64), held["weights"].astype(np.int64), held["scale"], held["bias"],
                f"{VERSION}-{digest}",
            )  # fmt: skip

    def save(self, path: Path) -> None:
        """Writes the arrays as one compressed `.npz` file."""
        np.savez_compressed(
            path, labels=np.array(self.labels), words=np.frombuffer("\n".join(self.words).encode(), np.uint8),
            rarity=self.rarity.astype(np.int16), weights=self.weights.astype(np.int8), scale=self.scale,
            bias=self.bias,
        )  # fmt: skip

    def classify(self, texts: Sequence[str]) -> list[TextTheme]:
        """The theme of each text: a title, with keywords and abstract after it where there are any."""
        found: list[TextTheme] = []
        for start in range(0, len(texts), _CHUNK):
            found += self._classified([self._known(text) for text in texts[start : start + _CHUNK]])
        return found

    def chances(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """The chance of each label (texts x labels, rows sum to 1)."""
        return self._chances([self._known(text) for text in texts])

    def _known(self, text: str) -> list[int]:
        known = self.words
        return sorted([known[word] for word in words_of(text) & known.keys()])

    def _chances(self, rows: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        counts = np.array([len(row) for row in rows])
        flat = np.array([at for row in rows for at in row], dtype=np.intp)
        told = np.flatnonzero(counts)
        sums = np.zeros((len(rows), len(self.labels)))
        if len(told):
            starts = np.concatenate([[0], np.cumsum(counts[told])[:-1]])
            rarity = self.rarity[flat]
            pulls = np.add.reduceat(self.weights[flat] * rarity[:, None], starts, axis=0)
            sums[told] = pulls / np.sqrt(np.add.reduceat(rarity * rarity, starts))[:, None]
        odds = sums * self.scale + self.bias
        odds = np.exp(odds - odds.max(axis=1, keepdims=True))
        chances: NDArray[np.float64] = odds / odds.sum(axis=1, keepdims=True)
        return chances

    def _classified(self, rows: Sequence[Sequence[int]]) -> list[TextTheme]:
        chances = self._chances(rows).round(_SCORE_DIGITS)
        best = chances.argmax(axis=1)
        telling = self._telling(rows, best)
        return [
            _said(self.labels[at], score, told, has_words=bool(row))
            for row, at, score, told in zip(rows, best.tolist(), chances.max(axis=1).tolist(), telling, strict=True)
        ]

    def _telling(self, rows: Sequence[Sequence[int]], best: NDArray[np.intp]) -> list[list[str]]:
        """The few words of each text that pull most to its label, against the mean of all labels."""
        counts = np.array([len(row) for row in rows])
        flat = np.array([at for row in rows for at in row], dtype=np.intp)
        of_row = np.repeat(np.arange(len(rows)), counts)
        lean = len(self.labels) * self.weights[flat, best[of_row]] - self.weights[flat].sum(axis=1)
        pulls = self.rarity[flat] * lean
        ranked = np.lexsort((flat, -pulls, of_row))
        found: list[list[str]] = []
        for end, count in zip(np.cumsum(counts).tolist(), counts.tolist(), strict=True):
            first = ranked[end - count : end - count + _TOLD]
            found.append([self.spelled[flat[at]] for at in first if pulls[at] > 0])
        return found


def _said(label: str, score: float, words: Sequence[str], *, has_words: bool) -> TextTheme:
    if not has_words:
        return TextTheme(OTHER, score, "none of its words is known")
    told = ", ".join(f"“{word}”" for word in words) or "no one word"
    if score < COUNTED and label != OTHER:
        return TextTheme(OTHER, score, f"its words say too little: {told}, likeliest of {label}")
    return TextTheme(label, score, f"by its words: {told}")


@cache
def shipped_model() -> ThemeModel:
    """The model that ships with Midspan."""
    return ThemeModel.load(Path(str(files("midspan.resolve").joinpath("data", "themes.npz"))))
