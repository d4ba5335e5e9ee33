"""Trains the model behind `midspan.resolve.theme` and writes src/midspan/resolve/data/themes.npz.

    python bench/train_themes.py --data DIRECTORY

The directory holds openalex_topics/ (CC0) and nsfc_taxonomy/ (MIT). English is learnt from labels, keywords and
summaries of topics: a topic listed in a theme's TOML file is an example of it; one that none lists is an example of the
theme that `theme_subfields.toml` gives its subfield, else of `other`. Chinese is learnt from our
own terms (`theme_terms_zh.toml`) and from the bilingual disciplines that are not kept apart for tests: the English
model reads the English name, and its chances are the truth of the Chinese one. The temperature is fitted on English
names of the same disciplines. Needs SciPy (dependency group `bench`).
"""

import argparse
import os
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse
from theme_gold import UNDECIDED, Topic, disciplines, is_kept_apart, topics

from midspan.resolve.theme import OTHER, ThemeModel
from midspan.resolve.theme_words import words_of

Floats = NDArray[np.float64]
TARGET = Path(__file__).parents[1] / "src" / "midspan" / "resolve" / "data" / "themes.npz"
DISCIPLINES_KEPT = 0.5
"""Share of the disciplines that is kept for tests."""
_TERMS = Path(__file__).with_name("theme_terms_zh.toml")
_KEYWORD, _TERM, _PAIR = 0.15, 0.3, 0.3
"""How much an example weighs beside a label or a summary: one keyword, a term of ours, a pair of names."""
_OTHER_PRIOR = 0.35
"""The chance of `other` before a word is read."""
_RIDGE, _STEPS = 3e-6, 80
_FEWEST = 2
"""Texts that a word must be in to be learnt."""
_RARITY_UNIT, _WEIGHT_MOST = 256, 127


@dataclass
class Examples:
    """Texts as words, with the chance of each label and a weight."""

    labels: tuple[str, ...]
    words: list[set[str]] = field(default_factory=list)
    chances: list[Floats] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def add(self, text: str, truth: str | Floats, weight: float) -> None:
        """One example; `truth` is a label or a chance for each."""
        sure = np.array([float(label == truth) for label in self.labels]) if isinstance(truth, str) else truth
        self.words.append(words_of(text))
        self.chances.append(sure)
        self.weights.append(weight)

    def balanced(self) -> Floats:
        """The weights with `other` at its prior and themes by the root of what they have, summing to 1."""
        chances, weights = np.array(self.chances), np.array(self.weights)
        held = weights @ chances
        wanted = np.sqrt(held)
        wanted[-1] = 0
        wanted *= (1 - _OTHER_PRIOR) / wanted.sum()
        wanted[-1] = _OTHER_PRIOR
        balanced: Floats = weights * (chances @ (wanted / held))
        balanced /= balanced.sum()
        return balanced


def english(found: Sequence[Topic], labels: tuple[str, ...]) -> Examples:
    """Examples of topics."""
    examples = Examples(labels)
    for topic in found:
        if topic.wide == UNDECIDED:
            continue
        for text in (*topic.labels, "; ".join(topic.keywords), topic.summary):
            examples.add(text, topic.wide, 1.0)
        for keyword in topic.keywords:
            examples.add(keyword, topic.wide, _KEYWORD)
    return examples


def add_chinese(examples: Examples, data: Path, model: ThemeModel | None) -> None:
    """Our terms; with a model also the Chinese names of disciplines, by what it reads in the English ones."""
    for label, terms in tomllib.loads(_TERMS.read_text(encoding="utf-8")).items():
        for term in terms.split():
            examples.add(term, label, _TERM)
    if model:
        pairs = [(en, zh) for code, _, en, zh in disciplines(data) if not is_kept_apart(code, DISCIPLINES_KEPT)]
        for (_, zh), chances in zip(pairs, model.chances([en for en, _ in pairs]), strict=True):
            examples.add(zh, chances, _PAIR)


def fitted(examples: Examples) -> ThemeModel:
    """A multinomial logistic regression over words weighted by rarity, as integers."""
    counts = Counter(word for words in examples.words for word in words)
    known = sorted(word for word, count in counts.items() if count >= _FEWEST or word >= "\u3400")
    rarity = np.array([np.log(1 + len(examples.words) / counts[word]) for word in known])
    rarity = np.rint(rarity * _RARITY_UNIT)
    places = {word: at for at, word in enumerate(known)}
    rows = [sorted(places[w] for w in words & places.keys()) for words in examples.words]
    weights, bias = _regression(_matrix(rows, rarity), np.array(examples.chances), examples.balanced())
    scale = np.abs(weights).max(axis=0) / _WEIGHT_MOST
    whole = np.rint(weights / scale).astype(np.int64)
    return ThemeModel(examples.labels, places, rarity.astype(np.int64), whole, scale, bias)


def _matrix(rows: Sequence[Sequence[int]], rarity: Floats) -> sparse.csr_matrix:
    ends = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    columns = np.array([at for row in rows for at in row], dtype=np.intp)
    lengths = np.array([np.sqrt((rarity[list(row)] ** 2).sum()) or 1.0 for row in rows])
    values = rarity[columns] / np.repeat(lengths, np.diff(ends))
    return sparse.csr_matrix((values, columns, ends), shape=(len(rows), len(rarity)))


def _regression(inputs: sparse.csr_matrix, truth: Floats, weight: Floats) -> tuple[Floats, Floats]:
    width, labels = inputs.shape[1], truth.shape[1]
    turned = inputs.T.tocsr()

    def loss(flat: Floats) -> tuple[float, Floats]:
        found = flat.reshape(width + 1, labels)
        odds = inputs @ found[:-1] + found[-1]
        odds -= odds.max(axis=1, keepdims=True)
        logs = odds - np.log(np.exp(odds).sum(axis=1, keepdims=True))
        error = weight[:, None] * (np.exp(logs) - truth)
        slope = np.vstack([turned @ error + _RIDGE * found[:-1], error.sum(axis=0)])
        return float(-(weight[:, None] * truth * logs).sum() + _RIDGE / 2 * (found[:-1] ** 2).sum()), slope.ravel()

    start = np.zeros((width + 1) * labels)
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _STEPS}).x
    found = found.reshape(width + 1, labels)
    return found[:-1], found[-1]


def calibrated(model: ThemeModel, texts: Sequence[str], themes: Sequence[str]) -> ThemeModel:
    """The model at the temperature that makes its chances likeliest."""
    logs = np.log(np.maximum(model.chances(texts), 1e-12))
    truth = np.array([model.labels.index(theme) for theme in themes])

    def loss(cold: float) -> float:
        odds = logs * cold
        odds -= odds.max(axis=1, keepdims=True)
        chosen = odds[np.arange(len(truth)), truth] - np.log(np.exp(odds).sum(axis=1))
        return float(-chosen.mean())

    cold = float(optimize.minimize_scalar(loss, bounds=(0.2, 5), method="bounded").x)
    print(f"temperature {1 / cold:.2f}")
    return ThemeModel(model.labels, model.words, model.rarity, model.weights, model.scale * cold, model.bias * cold)


def trained(data: Path, found: Sequence[Topic], *, terms: bool = True, pairs: bool = True) -> ThemeModel:
    """The model of some topics; without our terms, or without pairs of names, to see what each is worth."""
    labels = (*sorted({topic.theme for topic in found} - {OTHER}), OTHER)
    model = fitted(english(found, labels))
    if terms:
        examples = english(found, labels)
        add_chinese(examples, data, model if pairs else None)
        model = fitted(examples)
    known = [row for row in disciplines(data) if row[1] and not is_kept_apart(row[0], DISCIPLINES_KEPT)]
    return calibrated(model, [row[2] for row in known], [row[1] for row in known])


def main() -> None:
    """Trains on everything that is not kept apart, and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("MIDSPAN_DATA"), help="default: MIDSPAN_DATA")
    data = Path(parser.parse_args().data)
    model = trained(data, topics(data))
    model.save(TARGET)
    print(f"{TARGET.name}: {len(model.words):,} words, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
