"""How alike texts are by their words alone, across English and both Chinese scripts.

A text is read as words (English, in the singular), pairs of neighbouring characters (Chinese, in simplified ones) and
concepts: words of the glossary `data/terms.csv`, and of the themes, that mean the same in the languages. Each counts
with tf-idf (1 + log tf, log((1 + n) / (1 + df)) + 1), and likeness is the cosine. Sums go over terms in their order, so
that no order of texts changes a score.

Reference: Salton, Buckley (1988), Term-weighting approaches in automatic text retrieval.
"""

import csv
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from midspan.match.encoder import WORDS_SHARE, Encoder, of_length_1
from midspan.match.texts import Numbers, Words, plain, singular

CONCEPT = "="
"""What a concept begins with."""
ALIKE_BY_MEANING = 0.5
"""The least likeness of sentence vectors of two texts that say the same in other words or in another language.

Of 313 real firms it keeps half of the pairs of a firm's offer with its own uses, and under 1 % of those of two firms.
"""
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W_\u3400-\u9fff\uf900-\ufaff]+(?:[.+#-][^\W_\u3400-\u9fff]+)*")
_LONGEST_PHRASE, _LONGEST_RUN = 4, 8
"""Words, and Chinese characters, of the longest term that is looked up."""


class Terms:
    """What means the same: concepts by their words in each language."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._concepts: dict[str, str] = {}
        self.names: dict[str, tuple[str, ...]] = {}
        for group in groups:
            names = tuple(filter(None, group))
            concept = CONCEPT + _joined(names[0])
            self.names.setdefault(concept, names)
            for name in names:
                self._concepts.setdefault(_joined(name), concept)

    def of(self, words: Sequence[str]) -> str | None:
        """The concept of English words that stand together, or of one Chinese run."""
        return self._concepts.get(" ".join(words))

    def others(self, name: str) -> tuple[str, ...]:
        """Every name of the concept that has this one, itself among them; none where it is no concept's."""
        return self.names.get(self._concepts.get(_joined(name), ""), ())


@cache
def shipped_terms() -> tuple[tuple[str, ...], ...]:
    """The glossary that the package ships: English words first, then Chinese ones."""
    text = files("midspan.match").joinpath("data/terms.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple((*row["en"].split("|"), *row["zh"].split("|")) for row in rows)


class Wording:
    """Texts to be found by their words, and by sentence vectors where an encoder is given."""

    def __init__(self, texts: Sequence[str], terms: Terms, vectors: Encoder | None = None) -> None:
        self._terms, self._encode = terms, vectors
        read = {text: tuple(self._tokens(text)) for text in texts}
        self._words = Words.of(texts, read=lambda text: read[text] if text in read else self._tokens(text))
        self._rows = self._words.vectors(texts)
        self._held = of_length_1(vectors(texts)) if vectors and texts else None

    def asked(self, text: str) -> "Asked":
        """How alike each text is to this one."""
        own = self._words.vectors([text])
        words = np.asarray((self._rows @ own.T).toarray(), dtype=np.float64).ravel()
        return Asked(self, text, self._weights(own), np.round(words, 9), self._near(text))

    def shared(self, own: Mapping[str, float], text: str, number: int) -> dict[str, float]:
        """The terms by which a text with these weights is like one of the texts, a concept by its first name."""
        other = self._weights(self._rows[[number]])
        weighed = {token: weight * other[token] for token, weight in own.items() if token in other}
        concepts = [token for token in weighed if token.startswith(CONCEPT)]
        said = {_joined(name) for token in concepts for name in self._terms.names[token]}
        named = {self._terms.names[token][0]: weighed.pop(token) for token in concepts}
        others = {run: _sum_of(run, weighed) for run in _runs_of(text, weighed)}
        others |= {token: weight for token, weight in weighed.items() if token[0] < "\u3400"}
        return named | {name: weight for name, weight in others.items() if not any(name in one for one in said)}

    def _near(self, text: str) -> Numbers | None:
        if self._encode is None or self._held is None:
            return None
        return np.asarray(np.round(np.clip(self._held @ of_length_1(self._encode([text]))[0], 0, 1), 9))

    def weights(self, text: str) -> dict[str, float]:
        """The weight of each term of a text that the texts know."""
        return self._weights(self._words.vectors([text]))

    def _weights(self, row: Any) -> dict[str, float]:
        """The weight of each term of a text that the texts know, in the order of the terms."""
        names = self._words.names
        return {names[at]: float(weight) for at, weight in zip(row.indices, row.data, strict=True)}

    def _tokens(self, text: str) -> Iterator[str]:
        words: list[str] = []
        for run in _RUN.findall(plain(text)):
            if run[0] < "\u3400":
                words.append(singular(run))
                continue
            yield from self._of_words(words)
            words = []
            yield from self._of_run(run)
        yield from self._of_words(words)

    def _of_words(self, words: Sequence[str]) -> Iterator[str]:
        for at, word in enumerate(words):
            if word not in _silent():
                yield word
            for length in range(1, _LONGEST_PHRASE + 1):
                concept = self._terms.of(words[at : at + length]) if at + length <= len(words) else None
                if concept:
                    yield concept

    def _of_run(self, run: str) -> Iterator[str]:
        for at in range(len(run)):
            for length in range(2, min(_LONGEST_RUN, len(run) - at) + 1):
                concept = self._terms.of((run[at : at + length],))
                if concept:
                    yield concept
        for silent in _silent_runs():
            run = run.replace(silent, " ")
        for part in run.split():
            yield from (part[at : at + 2] for at in range(len(part) - 1))


class Asked:
    """A text that was asked for: its likeness to each text, and what ties it to one.

    `words` and `near` are the likeness by words and by sentence vectors (None without an encoder), from 0 to 1;
    `scores` is .7 and .3 of them, or the words alone.
    """

    def __init__(
        self, wording: Wording, text: str, weights: Mapping[str, float], words: Numbers, near: Numbers | None
    ) -> None:
        self._wording, self._text, self._weights = wording, text, weights
        self.words, self.near = words, near
        self.scores = words if near is None else np.round(WORDS_SHARE * words + (1 - WORDS_SHARE) * near, 9)

    def is_alike(self, number: int, least: float) -> bool:
        """Whether one of the texts has at least this likeness by words, or says the same in other words."""
        return bool(self.words[number] >= least) or self.is_meant(number)

    def is_meant(self, number: int) -> bool:
        """Whether sentence vectors find that one of the texts says the same."""
        return self.near is not None and bool(self.near[number] >= ALIKE_BY_MEANING)

    def shared(self, number: int, most: int = 6) -> tuple[str, ...]:
        """The terms that tie it to one of the texts, those that weigh most first."""
        named = self._wording.shared(self._weights, self._text, number)
        whole = [name for name in named if not any(name != other and name in other for other in named)]
        return tuple(sorted(whole, key=lambda name: (-round(named[name], 9), name))[:most])


def _runs_of(text: str, pairs: Collection[str]) -> Iterator[str]:
    """The longest runs of Chinese characters in a text of which each two neighbours are among these pairs."""
    for run in _RUN.findall(plain(text)):
        start = 0
        for at in range(len(run)):
            if run[0] >= "\u3400" and run[at : at + 2] not in pairs:
                if at > start:
                    yield run[start : at + 1]
                start = at + 1


def _sum_of(run: str, weights: Mapping[str, float]) -> float:
    return math.fsum(weights[run[at : at + 2]] for at in range(len(run) - 1))


def _joined(name: str) -> str:
    """A name as its words or its run are looked up."""
    return " ".join(run if run[0] >= "\u3400" else singular(run) for run in _RUN.findall(plain(name)))


@cache
def _silent() -> frozenset[str]:
    """English words that say nothing of a subject."""
    return frozenset(
        "a about all also an and any are as at be been best but by can could do for from has have help how if in into "
        "is it its like look looking may more most need new not of offer offering on one or other our out over partner "
        "provide request seek seeking service so such that the their them these they this those through to up use used "
        "user using via want we well what when where which who will with within would you your".split()
    )


@cache
def _silent_runs() -> tuple[str, ...]:
    """Chinese words that say nothing of a subject, in simplified characters, the longest first."""
    words = "我们 提供 寻求 寻找 希望 需要 可以 以及 合作 伙伴 服务 或者 进行 用于 并且 对于 通过 一个 现有 的 与 及 或"
    return tuple(sorted(words.split(), key=lambda word: (-len(word), word)))
