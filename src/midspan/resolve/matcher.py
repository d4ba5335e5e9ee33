"""Organisations of a registry that strings name, each with a calibrated chance: find, weigh, choose."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from midspan.resolve.candidates import Found, GeoHits, Longs, Tokens, best_of_each, exact, joined, spans, tokens_of
from midspan.resolve.features import NAMES, Floats, cover, features
from midspan.resolve.forest import Forest
from midspan.resolve.registry import FUZZY, HAN, KIND_NAMES, Registry
from midspan.resolve.similar import similar
from midspan.resolve.text import Text
from midspan.resolve.trees import Trees
from midspan.resolve.verdict import Verdict

ENOUGH = 0.5
"""Below this chance no organisation is named; where exact names reach it, similar names are not looked for."""
_SURE_INSIDE = 0.8
"""A name inside a longer one counts beside it only from this chance on."""
_LONGEST_HAN, _NESTED_HAN = 0.95, 0.1
"""The share of right ones among the longest Chinese names of strings (.977 in simplified, .968 in traditional script)
with room for names that the registry lacks."""


class Match(NamedTuple):
    """An organisation that a string names: its number and id, the chance, the characters read and how."""

    org: int
    organisation_id: str
    name: str
    chance: float
    start: int
    end: int
    kind: int
    likeness: float
    form: str

    @property
    def how(self) -> str:
        """In words how the string names it."""
        return KIND_NAMES[self.kind]


@dataclass(frozen=True)
class Weighed:
    """Candidates of many strings with their chances, ordered by string."""

    tokens: Tokens
    best: Found
    rows: Floats
    raw: Floats
    chance: Floats


@cache
def shipped_forest() -> Forest:
    """The trees trained by `bench/train_organisations.py`."""
    trees = Trees.load(Path(str(files("midspan.resolve").joinpath("data/organisation_trees.npz"))))
    if trees.features != NAMES:
        raise AssertionError("organisation_trees.npz was trained with other features; run bench/train_organisations.py")
    return Forest(trees)


@cache
def shipped_verdict() -> Verdict:
    """The formula fitted by `bench/train_verdict.py`."""
    return Verdict.load(Path(str(files("midspan.resolve").joinpath("data/organisation_verdict.csv"))))


class Matcher:
    """Matches strings with one registry."""

    def __init__(self, registry: Registry, forest: Forest | None = None, verdict: Verdict | None = None) -> None:
        registry.prepare()
        self.registry = registry
        self._forest = forest or shipped_forest()
        self._verdict = verdict or shipped_verdict()

    def match(self, texts: Sequence[Text], at_least: float = ENOUGH) -> list[tuple[Match, ...]]:
        """The organisations of each string, the likeliest first; empty where none reaches `at_least`."""
        weighed = self.judged(self.weigh(texts))
        kept = chosen(self.registry, weighed, at_least)
        found: list[list[Match]] = [[] for _ in texts]
        best = weighed.best.take(kept)
        columns = (
            best.owner, self.registry.org_successor[best.org], best.kind, best.form, best.score, weighed.chance[kept]
        )  # fmt: skip
        rows = zip(*(column.tolist() for column in columns), strict=True)
        ids, names = self.registry.ids, self.registry.names
        for (owner, org, kind, form, score, chance), (start, end) in zip(
            rows, spans(weighed.tokens, best), strict=True
        ):
            held = found[owner]
            if all(match.org != org for match in held):
                written = "" if kind == HAN else self.registry.form_name(form)
                likeness = round(score, 1)
                held.append(Match(org, ids[org], names[org], round(chance, 4), start, end, kind, likeness, written))
        return [tuple(held) for held in found]

    def judged(self, weighed: Weighed) -> Weighed:
        """The candidates with their chances in the light of the whole string."""
        w = weighed
        return replace(w, chance=self._verdict.chances(w.tokens, w.best, w.rows, w.raw, w.chance))

    def weigh(self, texts: Sequence[Text]) -> Weighed:
        """Every candidate of each string, by the trees alone.

        Similar names are added where exact ones do not reach `ENOUGH`.
        """
        tokens = tokens_of(self.registry, texts)
        found, hits = exact(self.registry, tokens)
        best, rows = self._rows(tokens, found, hits)
        raw = self._forest.raw(rows)
        chance = self._chance(best, rows, raw)
        doubtful = needs_similar(best, chance, len(texts))
        if not len(doubtful):
            return Weighed(tokens, best, rows, raw, chance)
        more_best, more_rows = with_similar(self.registry, tokens, found, hits, doubtful)
        more_raw = self._forest.raw(more_rows)
        more = self._chance(more_best, more_rows, more_raw)
        settled = ~np.isin(best.owner, doubtful)
        whole = joined([best.take(settled), more_best])
        order = np.argsort(whole.owner, kind="stable")
        return Weighed(
            tokens, whole.take(order), np.vstack([rows[settled], more_rows])[order],
            np.concatenate([raw[settled], more_raw])[order], np.concatenate([chance[settled], more])[order],
        )  # fmt: skip

    def _chance(self, best: Found, rows: Floats, raw: Floats) -> Floats:
        """By the trees; of Chinese names, which they were not trained with, the longest is meant."""
        chance = self._forest.curved(raw)
        nested, bearers = rows[:, NAMES.index("nested")], rows[:, NAMES.index("same_span")] + 1
        return np.where(best.kind == HAN, np.where(nested > 0, _NESTED_HAN, _LONGEST_HAN / bearers), chance)

    def _rows(self, tokens: Tokens, found: Found, hits: GeoHits) -> tuple[Found, Floats]:
        best, counts, bits = best_of_each(found)
        return best, features(self.registry, tokens, best, counts, bits, hits)


def needs_similar(best: Found, chance: Floats, strings: int) -> Longs:
    """The strings where no exact name is likely enough."""
    top = np.zeros(strings)
    np.maximum.at(top, best.owner, chance)
    return np.flatnonzero(top < ENOUGH)


def with_similar(
    registry: Registry, tokens: Tokens, found: Found, hits: GeoHits, owners: Longs
) -> tuple[Found, Floats]:
    """The candidates of some strings with similar names among them, and their features."""
    own = found.take(np.isin(found.owner, owners))
    covered = cover(len(tokens.word), own.start, own.end) + cover(len(tokens.word), hits.start, hits.end)
    every = joined([own, similar(registry, tokens, covered, owners.tolist())])
    best, counts, bits = best_of_each(every)
    return best, features(registry, tokens, best, counts, bits, hits)


def chosen(registry: Registry, weighed: Weighed, at_least: float) -> NDArray[np.int64]:
    """Rows of organisations that count, the likeliest first: of one span the likeliest, of names within names the
    longest, and a similar name only where no exact one stands.
    """
    best, chance = weighed.best, weighed.chance
    rows = np.flatnonzero(chance >= at_least)
    is_similar = best.kind[rows] == FUZZY
    length = np.where(is_similar, 0, best.end[rows] - best.start[rows])
    order = np.lexsort((best.org[rows], -chance[rows], -length, best.owner[rows]))
    rows = rows[order]
    kept: list[int] = []
    held: list[tuple[int, int]] = []
    before = -1
    columns = rows, best.owner[rows], best.start[rows], best.end[rows], chance[rows], best.kind[rows] == FUZZY
    for row, owner, start, end, likely, is_like in zip(*(column.tolist() for column in columns), strict=True):
        if owner != before:
            before, held = owner, []
        if _stand_together(start, end, likely, is_like, held):
            kept.append(row)
            held.append((start, end))
    found = np.array(kept, np.int64)
    return np.asarray(found[np.lexsort((best.org[found], -chance[found], best.owner[found]))])


def _stand_together(start: int, end: int, chance: float, is_similar: bool, held: Sequence[tuple[int, int]]) -> bool:
    """Whether a name can count beside the longer ones already chosen."""
    for a, b in held:
        if end <= a or b <= start:
            continue
        if (start, end) == (a, b) or is_similar or chance < _SURE_INSIDE:
            return False
    return True
