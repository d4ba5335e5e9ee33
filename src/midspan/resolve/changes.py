"""Which strings a new registry of organisations can read otherwise: the others keep the answer they have.

The assumption, in one place. **A string's answer changes only if** it names a changed organisation in its answer or in
what its source says; or it shares a rare word with a name of a changed organisation, and the words it shares carry a
good part of that name's weight; or it holds all words of a name that has no rare word, or an acronym in capitals; or
it has a word that only one of the two registries knows. The matcher takes no organisation for less of its name.
What the others keep is their answer and its chance as they were: how common each word is in the whole registry shifts
a little with every release, and with it the later decimals of a chance made anew.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Any

from midspan.resolve.text import Text, has_han, is_han, read, simplified
from midspan.resolve.wording import name_words, numbered_words

COMMON_NAMES = 40
"""A word in more names than this is common: sharing it alone is no sign that an organisation is meant."""
SHARED_WEIGHT = 0.4
"""The share of a name's weight (its words' inverse frequencies, as logarithms) that a string must hold."""

Row = Mapping[str, Any]
"""A row of the table `registry`."""


class Changes:
    """What differs between two registries, as far as a string can feel it."""

    def __init__(self, before: Iterable[Row], after: Iterable[Row]) -> None:
        old = {str(row["organisation_id"]): row for row in before}
        new = {str(row["organisation_id"]): row for row in after}
        self.organisation_ids = _changed_ids(old, new)
        """Organisations that are new, gone or otherwise, and all below one whose place in the tree is another."""
        self._unsteady: AbstractSet[str] = frozenset()
        self._of_word: dict[str, list[_Form]] = {}
        if not self.organisation_ids:
            return
        known, formerly = _words_of(new.values()), _words_of(old.values())
        self._unsteady = known.keys() ^ formerly.keys()
        counts = known | formerly
        for row in (registry[i] for registry in (old, new) for i in sorted(self.organisation_ids & registry.keys())):
            for name, is_acronym in names_of(row):
                self._add(words_of_name(name, is_acronym=is_acronym), counts, len(new), is_acronym=is_acronym)

    def __bool__(self) -> bool:
        return bool(self.organisation_ids)

    def _add(self, words: AbstractSet[str], counts: Mapping[str, int], size: int, *, is_acronym: bool) -> None:
        weights = {word: log(1 + size / counts.get(word, 1)) for word in sorted(words)}
        rare = [word for word in weights if counts.get(word, 1) <= COMMON_NAMES]
        # With no rare word the whole name must stand there; a hair less, for the sums are floats.
        needed = sum(weights.values()) * (SHARED_WEIGHT if rare else 1) - 1e-9
        for word in rare or sorted(weights, key=lambda w: (counts.get(w, 1), w))[:1]:
            self._of_word.setdefault(word, []).append(_Form(weights, needed, is_acronym))

    def affects(self, raw: str, organisation_ids: Iterable[str] = ()) -> bool:
        """Whether a string may be read otherwise; `organisation_ids` are those of its answer and of its source."""
        if not self.organisation_ids.isdisjoint(organisation_ids):
            return True
        text = read(raw)
        words = {word for word, _ in numbered_words(text)}
        if not self._unsteady.isdisjoint(words):
            return True
        if has_han(raw):
            words |= _pairs(simplified(raw))
        in_capitals = _in_capitals(text)
        return any(
            form.is_held_by(in_capitals if form.is_acronym else words)
            for word in (words | in_capitals) & self._of_word.keys()
            for form in self._of_word[word]
        )


@dataclass(frozen=True, slots=True)
class _Form:
    """The words of a changed name with their weights, and the weight that a string must hold."""

    weights: Mapping[str, float]
    needed: float
    is_acronym: bool

    def is_held_by(self, words: AbstractSet[str]) -> bool:
        return sum(weight for word, weight in self.weights.items() if word in words) >= self.needed


def names_of(row: Row) -> Iterable[tuple[str, bool]]:
    """The names of a row; an acronym is marked."""
    for column in ("labels", "aliases", "acronyms"):
        for name in str(row[column] or "").split("|"):
            if name:
                yield name, column == "acronyms"


def words_of_name(name: str, *, is_acronym: bool = False) -> frozenset[str]:
    """The words of a name, Latin or Chinese; an acronym is one word, as it is written."""
    if has_han(name):
        return frozenset(_pairs(simplified(name)) or {simplified(name)})
    return frozenset({name.casefold()}) if is_acronym else frozenset(name_words(name))


def _words_of(rows: Iterable[Row]) -> Counter[str]:
    """In how many names each word is; words of cities too, as a city of the registry is read as one."""
    found: Counter[str] = Counter()
    for row in rows:
        for name, is_acronym in names_of(row):
            found.update(words_of_name(name, is_acronym=is_acronym))
        for city in str(row["cities"] or "").split("|"):
            found.update(name_words(city))
    return found


def _changed_ids(old: Mapping[str, Row], new: Mapping[str, Row]) -> frozenset[str]:
    changed = {i for i in old.keys() | new.keys() if old.get(i) != new.get(i)}
    moved = {i for i in changed if i not in old or i not in new or _tree(old[i]) != _tree(new[i])}
    below: dict[str, set[str]] = {}
    for registry in (old, new):
        for name, row in registry.items():
            for parent in str(row["parent_ids"] or "").split("|"):
                below.setdefault(parent, set()).add(name)
    waiting = list(moved)
    while waiting:
        under = below.get(waiting.pop(), set()) - moved
        moved |= under
        waiting += under
    return frozenset(changed | moved)


def _tree(row: Row) -> tuple[object, ...]:
    return row["parent_ids"], row["successor_ids"], row["status"]


def _pairs(han: str) -> set[str]:
    return {a + b for a, b in pairwise(han) if is_han(a) and is_han(b)}


def _in_capitals(text: Text) -> set[str]:
    """The words that may be acronyms: at most one small letter, or hardly a vowel; wider than the matcher does."""
    found: set[str] = set()
    for word in text.words:
        written = text.raw[word.start : word.end]
        letters = [c for c in written if c.isalpha()]
        if sum(c.isupper() for c in letters) >= len(letters) - 1 or sum(c in "aeiouyAEIOUY" for c in letters) <= 1:
            found.add(written.casefold())
    return found
