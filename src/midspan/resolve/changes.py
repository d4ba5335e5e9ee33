"""Which strings a new registry of organisations can read otherwise: the others keep the answer they have.

The assumption, in one place. **A string's answer can only change if** it names a changed organisation in its answer
or in what its source says; or it shares a rare word with a form of a changed organisation's name, and the words it
shares carry half of that form's weight; or it holds all words of a form that has no rare word; or a word of it is
corrected or mended under one registry only. The exact stage matches a form only where all its words stand, so it can
never break this. A fuzzy stage keeps it as long as it takes no organisation for less than half of its name.
A word is a canonical word of the text, or two neighbouring Chinese characters in simplified script.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log

from midspan.resolve.organisation import NameForm, Organisation, OrganisationIndex, shipped_organisations
from midspan.resolve.spelling import Spelling
from midspan.resolve.text import Text, canonical_words, has_han, is_han, read, simplified

COMMON_NAMES = 40
"""A word in more forms of names than this is common: sharing it alone is no sign that an organisation is meant."""
SHARED_WEIGHT = 0.5
"""The share of a form's weight (its words' inverse frequencies, as logarithms) that a string must hold."""
_LONGEST_BREAK = 4
_OLD = "before "


class Changes:
    """What differs between two registries, as far as a string can feel it."""

    def __init__(self, before: Sequence[Organisation], after: Sequence[Organisation]) -> None:
        old, new = _by_id(before), _by_id(after)
        self.organisation_ids = _changed_ids(old, new)
        """Organisations that are new, gone or otherwise, and all below one whose place in the tree is another."""
        # One index holds both registries: the changed records of the old one stand in it under ids of their own.
        former = [replace(old[i], organisation_id=_OLD + i) for i in sorted(self.organisation_ids & old.keys())]
        index = OrganisationIndex([*new.values(), *former])
        holders = {key: {name.organisation_id for name in names} for key, names in _named(index)}
        counts = Counter(word for key in holders for word in words_of_form(key))
        self._unsteady = _unsteady(holders, self.organisation_ids)
        self._of_word: dict[str, list[_Form]] = {}
        touched = self.organisation_ids | {organisation.organisation_id for organisation in former}
        for key, names in _named(index):
            of_changed = [name for name in names if name.organisation_id in touched]
            if of_changed:
                weights = {word: log(1 + len(holders) / counts[word]) for word in sorted(words_of_form(key))}
                self._add(weights, counts, is_acronym=all(name.is_acronym for name in of_changed))
        self._spelling = Spelling(())

    def __bool__(self) -> bool:
        return bool(self.organisation_ids)

    def _add(self, weights: Mapping[str, float], counts: Mapping[str, int], *, is_acronym: bool) -> None:
        rare = [word for word in weights if counts[word] <= COMMON_NAMES]
        # With no rare word the whole form must stand there; a hair less, for the sums are floats.
        needed = sum(weights.values()) * (SHARED_WEIGHT if rare else 1) - 1e-9
        for word in rare or sorted(weights, key=lambda w: (counts[w], w))[:1]:
            self._of_word.setdefault(word, []).append(_Form(weights, needed, is_acronym))

    def affects(self, raw: str, organisation_ids: Iterable[str] = ()) -> bool:
        """Whether a string may be read otherwise; `organisation_ids` are those of its answer and of its source."""
        if not self.organisation_ids.isdisjoint(organisation_ids):
            return True
        text = read(raw)
        words = {part for word in text.words for part in word.canonical.split()}
        corrected = {word: meant for word in words if (meant := self._spelling.correct(word)) is not None}
        mended = _mended(text)
        if not self._unsteady.isdisjoint(corrected.keys() | mended):
            return True
        words |= mended | {part for meant in corrected.values() for part in meant.split()}
        if has_han(raw):
            words |= _pairs(simplified(raw))
        in_capitals = _in_capitals(text)
        return any(
            form.is_held_by(in_capitals if form.is_acronym else words)
            for word in words & self._of_word.keys()
            for form in self._of_word[word]
        )


@dataclass(frozen=True, slots=True)
class _Form:
    """The words of a form of a changed name with their weights, and the weight that a string must hold."""

    weights: Mapping[str, float]
    needed: float
    is_acronym: bool

    def is_held_by(self, words: AbstractSet[str]) -> bool:
        return sum(weight for word, weight in self.weights.items() if word in words) >= self.needed


def words_of_form(key: str) -> frozenset[str]:
    """The words of a canonical form of a name, Latin or Chinese."""
    return frozenset((_pairs(key) or {key}) if has_han(key) else key.split())


def _by_id(organisations: Iterable[Organisation]) -> dict[str, Organisation]:
    """As an index holds them: ours before others of the same id."""
    found: dict[str, Organisation] = {}
    for organisation in (*shipped_organisations(), *organisations):
        found.setdefault(organisation.organisation_id, organisation)
    return found


def _changed_ids(old: Mapping[str, Organisation], new: Mapping[str, Organisation]) -> frozenset[str]:
    changed = {i for i in old.keys() | new.keys() if old.get(i) != new.get(i)}
    moved = {i for i in changed if i not in old or i not in new or old[i].parent_id != new[i].parent_id}
    below: dict[str, set[str]] = {}
    for registry in (old, new):
        for organisation in registry.values():
            if organisation.parent_id:
                below.setdefault(organisation.parent_id, set()).add(organisation.organisation_id)
    waiting = list(moved)
    while waiting:
        under = below.get(waiting.pop(), set()) - moved
        moved |= under
        waiting += under
    return frozenset(changed | moved)


def _named(index: OrganisationIndex) -> Iterable[tuple[str, Sequence[NameForm]]]:
    yield from index.names.items()
    yield from index.han_names.items()


def _unsteady(holders: Mapping[str, set[str]], changed: frozenset[str]) -> frozenset[str]:
    """Words that only one of the registries knows: what the speller and the mending of broken words depend on."""
    before: set[str] = set()
    after: set[str] = set()
    for key, ids in holders.items():
        words = key.split()
        if any(i.startswith(_OLD) or i not in changed for i in ids):
            before.update(words)
        if any(not i.startswith(_OLD) for i in ids):
            after.update(words)
    return frozenset(before ^ after)


def _pairs(han: str) -> set[str]:
    return {a + b for a, b in pairwise(han) if is_han(a) and is_han(b)}


def _in_capitals(text: Text) -> set[str]:
    """The words that may be acronyms: at most one small letter, or hardly a vowel; wider than what the reader takes."""
    found: set[str] = set()
    for word in text.words:
        letters = [c for c in text.raw[word.start : word.end] if c.isalpha()]
        if sum(c.isupper() for c in letters) >= len(letters) - 1 or sum(c in "aeiouyAEIOUY" for c in letters) <= 1:
            found.update(word.canonical.split())
    return found


def _mended(text: Text) -> set[str]:
    """What words broken at hyphens may be once mended."""
    found: set[str] = set()
    for number, word in enumerate(text.words):
        whole, end = word.canonical, word.end
        for after in text.words[number + 1 : number + _LONGEST_BREAK]:
            if after.start - end != 1 or text.raw[end] != "-":
                break
            whole, end = whole + after.canonical, after.end
            found |= {whole, canonical_words().get(whole, whole)}
    return {part for whole in found for part in whole.split()}
