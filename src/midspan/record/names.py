"""How alike two names of organisations are, in Chinese, English or one in each, by the rare pieces that they share.

A name is read as pieces: its words, every two of its Chinese characters, and every two of its syllables in Pinyin, by
which "上海华虹" and "Shanghai Huahong" meet. A piece weighs ln(names / names with it) + 1, so that what every name has
(place, legal form, trade) says little and no list of such words is needed.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

Syllables = Callable[[str], tuple[str, ...]]
"""The Pinyin of a Chinese run, or the syllables of a Latin word that is Pinyin; empty where it is none."""
Meant = Callable[[str, str], float]
"""How alike two names in two languages are by their meaning, from 0 to 1."""
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W_\u3400-\u9fff\uf900-\ufaff]+")
_HAN = "\u3400"
_LEAST_INITIALS = 3
_MEANT_WEIGHT = 0.7
_LETTERS_COUNT_FROM = 0.82
"""Likeness of letters below which misspelling explains nothing."""
_LEAST_SLIPPED = 5
"""Letters of a text in which a slip can be told from another name."""
_SLIPPED = 0.9
"""Likeness of names that a slip tells apart."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in pieces. `identifier` is that of a known organisation, empty where there is none."""

    text: str
    identifier: str
    written: frozenset[str]
    spoken: frozenset[str]
    is_han: bool
    initials: str


@dataclass(frozen=True, slots=True)
class NameLikeness:
    """From 0 to 1, how sure it can be (0: the two can't be compared), and why in words."""

    score: float
    weight: float
    reason: str


def name_of(text: str, identifier: str, syllables: Syllables) -> Name:
    """A folded name (lower case, simplified characters) in pieces."""
    runs = _RUN.findall(text)
    is_han = any(run[0] >= _HAN for run in runs)
    written: set[str] = set()
    spoken: set[str] = set()
    for run in runs:
        if run[0] >= _HAN:
            written.update(run[at : at + 2] for at in range(max(1, len(run) - 1)))
        elif not is_han:
            written.add(run)
        else:
            written.add(run)
            spoken.add(run)
        spoken.update(one + other for one, other in pairwise(syllables(run)))
    initials = "" if is_han else "".join(run[0] for run in runs if run not in ("of", "and", "the", "for"))
    return Name(text, identifier, frozenset(written), frozenset(spoken), is_han, initials)


class Names:
    """How much each piece says, from every name of the registers."""

    def __init__(self, names: Iterable[Name], meant: Meant | None = None) -> None:
        self._meant = meant
        every = {name.text: name for name in names}.values()
        self._count = len(every)
        self._written = Counter(piece for name in every for piece in name.written)
        self._spoken = Counter(piece for name in every for piece in name.spoken)
        self._scripts = {
            is_han: {p for name in every if name.is_han is is_han for p in name.spoken} for is_han in (False, True)
        }

    def likeness(self, one: Name, other: Name) -> NameLikeness:
        """How alike two names are."""
        if one.identifier and other.identifier:
            same = one.identifier == other.identifier
            return NameLikeness(float(same), 1.0, "the same organisation" if same else "two known organisations")
        if one.text == other.text:
            return NameLikeness(1.0, 1.0, "the same name")
        found = self._by_pieces(one, other)
        if bool(one.identifier) != bool(other.identifier) and not found.score:
            return NameLikeness(0.0, max(0.4, found.weight), "only one is a known organisation")
        return found

    def _by_pieces(self, one: Name, other: Name) -> NameLikeness:
        if one.is_han == other.is_han:
            return self._of_one_script(one, other)
        return self._of_two_scripts(one, other)

    def rare(self, name: Name, most: int = 2) -> list[str]:
        """The pieces that few names have, by which a name is looked up; its identifier where it has one."""
        if name.identifier:
            return [name.identifier]
        # Syllables are for names in the other script: of what none of those has, there is nothing to find.
        spoken = sorted(name.spoken & self._scripts[not name.is_han], key=lambda piece: (self._spoken[piece], piece))[
            :most
        ]
        written = sorted(name.written, key=lambda piece: (self._written[piece], piece))[:most]
        return [f"~{piece}" for piece in spoken] + [f"={piece}" for piece in written]

    def _of_one_script(self, one: Name, other: Name) -> NameLikeness:
        pieces = self._shared(one.written, other.written, self._written)
        letters = max(0.0, (fuzz.ratio(one.text, other.text) / 100 - _LETTERS_COUNT_FROM) / (1 - _LETTERS_COUNT_FROM))
        short, long = sorted((one, other), key=lambda name: (len(name.text), name.text))
        if not one.is_han and len(short.text) >= _LEAST_INITIALS and short.text.replace(" ", "") == long.initials:
            return NameLikeness(0.9, 0.8, f'"{short.text}" are its initials')
        if one.is_han and _stands_in(short.text, long.text):
            return NameLikeness(max(0.8, pieces), 0.8, f'"{short.text}" is short for it')
        if has_slipped(one.text, other.text) and max(pieces, letters) < _SLIPPED:
            return NameLikeness(_SLIPPED, 1.0, "one with a slip of a letter")
        score = max(pieces, letters)
        return NameLikeness(score, 1.0, f"names alike by {score:.0%}")

    def _of_two_scripts(self, one: Name, other: Name) -> NameLikeness:
        latin, han = (other, one) if one.is_han else (one, other)
        by_sound = self._by_sound(latin, han)
        if self._meant is None:
            return by_sound
        score = self._meant(one.text, other.text)
        if by_sound.score * by_sound.weight >= score * _MEANT_WEIGHT:
            return by_sound
        return NameLikeness(score, _MEANT_WEIGHT, f"names that mean the same by {score:.0%}")

    def _by_sound(self, latin: Name, han: Name) -> NameLikeness:
        weighed = self._sum(latin.spoken, self._spoken)
        if not weighed or not han.spoken:
            return NameLikeness(0.0, 0.0, "names of two scripts")
        shared = latin.spoken & han.spoken
        # A piece that most names have (a city) neither proves nor refutes.
        weight = min(1.0, weighed / (2 + math.log(max(2, self._count))))
        if not shared:
            return NameLikeness(0.0, 0.3 * weight, "no syllables in common")
        score = self._sum(shared, self._spoken) / weighed
        said = " ".join(sorted(shared))
        return NameLikeness(score, weight, f'the syllables "{said}" in common')

    def _shared(self, one: Collection[str], other: Collection[str], met: Counter[str]) -> float:
        """The mean of what is shared of both together and of the shorter one."""
        own, its = self._sum(one, met), self._sum(other, met)
        both = self._sum(set(one) & set(other), met)
        if not own or not its:
            return 0.0
        return (both / (own + its - both) + both / min(own, its)) / 2

    def _sum(self, pieces: Collection[str], met: Counter[str]) -> float:
        return math.fsum(math.log((1 + self._count) / (1 + met[piece])) + 1 for piece in sorted(pieces))


def has_slipped(one: str, other: str) -> bool:
    """Whether two neighbouring letters of a text stand the other way round, or one letter is missing inside it.

    A letter in place of another is no slip: 华东 and 华南 are two names.

    >>> has_slipped("上海体大育学", "上海体育大学"), has_slipped("华东大学", "华南大学")
    (True, False)
    """
    if min(len(one), len(other)) < _LEAST_SLIPPED or OSA.distance(one, other, score_cutoff=1) != 1:
        return False
    return len(one) != len(other) or sorted(one) == sorted(other)


def _stands_in(short: str, long: str) -> bool:
    """Whether the characters of a short name stand in a long one in their order, at least three of them."""
    if len(short) < _LEAST_INITIALS or len(short) * 3 > len(long) * 2:
        return False
    rest = iter(long)
    return all(character in rest for character in short)
