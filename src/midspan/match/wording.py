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
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import opencc

Scores = npt.NDArray[np.float64]
Vectors = Callable[[Sequence[str]], npt.NDArray[Any]]
"""Sentence vectors of texts, one row each: what an encoder is plugged in as."""
CONCEPT = "="
"""What a concept begins with."""
BY_WORDS = 0.7
"""The share of the words where sentence vectors are given too: what did best on rated works, see docs/offers.md."""
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

    def __init__(self, texts: Sequence[str], terms: Terms, vectors: Vectors | None = None) -> None:
        self._terms, self._vectors, self._count = terms, vectors, len(texts)
        counts = [Counter(self._tokens(text)) for text in texts]
        met = Counter(token for count in counts for token in count)
        self._idf = {token: math.log((1 + len(texts)) / (1 + df)) + 1 for token, df in met.items()}
        self._weights = [self._weighted(count) for count in counts]
        postings: dict[str, list[tuple[int, float]]] = {}
        for number, weights in enumerate(self._weights):
            for token, weight in weights.items():
                postings.setdefault(token, []).append((number, weight))
        self._postings = {
            token: (np.array([n for n, _ in held]), np.array([w for _, w in held])) for token, held in postings.items()
        }
        self._held = _unit(vectors(texts)) if vectors and texts else None

    def asked(self, text: str) -> "Asked":
        """How alike each text is to this one."""
        return Asked(self, text)

    def scores(self, weights: Mapping[str, float], text: str) -> Scores:
        """How alike each text is to one with these weights of terms, from 0 to 1."""
        found: Scores = np.zeros(self._count)
        for token, weight in sorted(weights.items()):
            if token in self._postings:
                numbers, held = self._postings[token]
                found[numbers] += held * weight
        if self._vectors is not None and self._held is not None:
            near = np.clip(self._held @ _unit(self._vectors([text]))[0], 0, 1)
            found = BY_WORDS * found + (1 - BY_WORDS) * near
        return np.round(found, 9)

    def shared(self, own: Mapping[str, float], text: str, number: int) -> dict[str, float]:
        """The terms by which a text with these weights is like one of the texts, a concept by its first name."""
        other = self._weights[number]
        weighed = {token: weight * other[token] for token, weight in own.items() if token in other}
        concepts = [token for token in weighed if token.startswith(CONCEPT)]
        said = {_joined(name) for token in concepts for name in self._terms.names[token]}
        named = {self._terms.names[token][0]: weighed.pop(token) for token in concepts}
        others = {run: _sum_of(run, weighed) for run in _runs_of(text, weighed)}
        others |= {token: weight for token, weight in weighed.items() if token[0] < "\u3400"}
        return named | {name: weight for name, weight in others.items() if not any(name in one for one in said)}

    def weights(self, text: str) -> dict[str, float]:
        """The weight of each term of a text that the texts know."""
        return self._weighted(Counter(self._tokens(text)))

    def _weighted(self, count: Mapping[str, int]) -> dict[str, float]:
        raw = {token: (1 + math.log(tf)) * self._idf.get(token, 0.0) for token, tf in sorted(count.items())}
        length = math.sqrt(math.fsum(weight * weight for weight in raw.values()))
        return {token: weight / length for token, weight in raw.items() if weight} if length else {}

    def _tokens(self, text: str) -> Iterator[str]:
        words: list[str] = []
        for run in _RUN.findall(_plain(text)):
            if run[0] < "\u3400":
                words.append(_singular(run))
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
    """A text that was asked for: its likeness to each text, and what ties it to one."""

    def __init__(self, wording: Wording, text: str) -> None:
        self._wording, self._text, self._weights = wording, text, wording.weights(text)
        self.scores = wording.scores(self._weights, text)

    def shared(self, number: int, most: int = 6) -> tuple[str, ...]:
        """The terms that tie it to one of the texts, those that weigh most first."""
        named = self._wording.shared(self._weights, self._text, number)
        whole = [name for name in named if not any(name != other and name in other for other in named)]
        return tuple(sorted(whole, key=lambda name: (-round(named[name], 9), name))[:most])


def _runs_of(text: str, pairs: Collection[str]) -> Iterator[str]:
    """The longest runs of Chinese characters in a text of which each two neighbours are among these pairs."""
    for run in _RUN.findall(_plain(text)):
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
    return " ".join(run if run[0] >= "\u3400" else _singular(run) for run in _RUN.findall(_plain(name)))


def _plain(text: str) -> str:
    """In lower case, without accents and full-width forms, in simplified characters."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()
    # OpenCC refuses lone surrogates.
    clean = plain.encode("utf-8", "replace").decode("utf-8")
    return clean if clean.isascii() else str(_to_simplified().convert(clean))


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=100_000)
def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


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


def _unit(vectors: npt.NDArray[Any]) -> Scores:
    held = np.asarray(vectors, dtype=np.float64)
    lengths = np.linalg.norm(held, axis=1, keepdims=True)
    unit: Scores = held / np.where(lengths, lengths, 1)
    return unit
