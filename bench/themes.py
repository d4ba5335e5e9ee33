"""Measures the theme of a text by its words on sets that know a subject, English and Chinese apart, and its speed.

    python bench/themes.py --data DIRECTORY            # the shipped model on texts that it was not trained on
    python bench/themes.py --data DIRECTORY --topics   # retrained without a quarter of the topics, and without parts

Accuracy and macro-F1 count `other` as a label of its own, and what is below the threshold as `other`. Precision is of
the texts that were given a theme, recall of those that have one.
"""

import argparse
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import opencc
from theme_gold import UNDECIDED, Text, chinaxiv, disciplines, is_kept_apart, topics, wos

from midspan.resolve.text import has_han
from midspan.resolve.theme import OTHER, ThemeModel, shipped_model

TOPICS_KEPT, DISCIPLINES_KEPT = 0.25, 0.5
_TIMED = 40_000


@dataclass(frozen=True, slots=True)
class Score:
    """How right a model is on a set."""

    n: int
    accuracy: float
    macro_f1: float
    precision: float
    recall: float

    def __str__(self) -> str:
        return f"{self.n:>6,} | {self.accuracy:.3f} | {self.macro_f1:.3f} | {self.precision:.3f} | {self.recall:.3f} |"


def score(model: ThemeModel, texts: Sequence[str], truth: Sequence[str]) -> Score:
    """The score of a model on texts whose theme is known."""
    found = [theme.theme for theme in model.classify(texts)]
    pairs = list(zip(found, truth, strict=True))
    right = sum(one == other for one, other in pairs)
    given, wanted = [p for p in pairs if p[0] != OTHER], [p for p in pairs if p[1] != OTHER]
    hits = sum(one == other for one, other in given)
    f1 = [
        2 * sum(p == (label, label) for p in pairs) / (found.count(label) + truth.count(label))
        for label in sorted(set(truth))
    ]
    return Score(
        len(pairs), right / len(pairs), sum(f1) / len(f1), hits / max(len(given), 1), hits / max(len(wanted), 1)
    )


def unseen(data: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Name, texts and themes of each set that the shipped model was not trained on."""
    kept = [row for row in disciplines(data) if row[1] and is_kept_apart(row[0], DISCIPLINES_KEPT)]
    themes = [row[1] for row in kept]
    yield "disciplines, English names", [row[2] for row in kept], themes
    yield "disciplines, Chinese names", [row[3] for row in kept], themes
    yield from _works("WoS works, English", list(wos(data)))
    works = list(chinaxiv(data))
    yield from _works("ChinaXiv works, Chinese", [work for work in works if has_han(work.title)])
    traditional = opencc.OpenCC("s2t").convert
    yield "ChinaXiv works, Traditional, all text", [traditional(w.full) for w in works], [w.theme for w in works]


def _works(name: str, works: Sequence[Text]) -> Iterator[tuple[str, list[str], list[str]]]:
    themes = [work.theme for work in works]
    yield f"{name}, title", [work.title for work in works], themes
    yield f"{name}, all text", [work.full for work in works], themes


def report(model: ThemeModel, sets: Iterable[tuple[str, list[str], list[str]]]) -> None:
    """Prints one line a set."""
    print("| set | n | accuracy | macro-F1 | precision | recall |")
    for name, texts, truth in sets:
        print(f"| {name} | {score(model, texts, truth)}")


def _topics(data: Path) -> None:
    """Held-out topics, with and without what Chinese is learnt from."""
    from train_themes import trained

    found = topics(data)
    learnt = [topic for topic in found if not is_kept_apart(topic.key, TOPICS_KEPT)]
    kept = [topic for topic in found if is_kept_apart(topic.key, TOPICS_KEPT)]
    decided = [topic for topic in kept if topic.wide != UNDECIDED]
    sets = [
        ("held-out topics, label, as the TOML files list", [t.labels[0] for t in kept], [t.theme for t in kept]),
        ("held-out topics, all text, as the TOML files list", [t.full for t in kept], [t.theme for t in kept]),
        ("held-out topics, label, wide theme", [t.labels[0] for t in decided], [t.wide for t in decided]),
        ("held-out topics, all text, wide theme", [t.full for t in decided], [t.wide for t in decided]),
    ]
    for name, terms, pairs in (("all", True, True), ("no pairs", True, False), ("no Chinese", False, False)):
        print(f"\n{name}")
        report(trained(data, learnt, terms=terms, pairs=pairs), [*sets, *unseen(data)])


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("MIDSPAN_DATA"), help="default: MIDSPAN_DATA")
    parser.add_argument("--topics", action="store_true", help="retrain without a quarter of the topics")
    given = parser.parse_args()
    data = Path(given.data)
    if given.topics:
        _topics(data)
        return
    model = shipped_model()
    report(model, unseen(data))
    for name, works in (("English", list(wos(data))), ("Chinese", list(chinaxiv(data)))):
        titles = ([work.title for work in works] * (_TIMED // len(works) + 1))[:_TIMED]
        started = time.perf_counter()
        model.classify(titles)
        print(f"{name} titles: {_TIMED / (time.perf_counter() - started):,.0f} a second")


if __name__ == "__main__":
    main()
