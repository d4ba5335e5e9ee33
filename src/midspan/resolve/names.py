"""Reading the name of a person: family name, given names, Chinese or not, and whether two names may be one person's.

Orders "Wei Wang", "Wang Wei" and "Wang, W." are all read; what decides is how common a token is as a Chinese family
name (`families.py`), a comma, or a family name in capitals. Given names are compared token by token: equal, initial,
nickname, or two romanisations of something that can be one character.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from midspan.resolve.families import RARE_SHARE, families, family_share, same_family
from midspan.resolve.romanisation import is_syllable, mandarin_of, meanings, pinyin_forms, split_pinyin
from midspan.resolve.text import data_rows, is_han, simplified

READ_LENGTH = 200
"""How many characters of a name are read."""

INCOMPATIBLE, LIKE, INITIALS, PARTIAL, ROMANISED, EQUAL = range(6)
"""How well two given names agree, worst first: a slip of a letter, initials only, a name more or less, another
romanisation (or order), equal."""

_LETTERS = str.maketrans({
    "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ı": "i", "ŋ": "n",
})  # fmt: skip
_PARTICLES = frozenset(
    "van von der den de del della di da do dos das du la le el al bin ibn ben ter ten zu zum zur af av st".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv phd md dr prof mr mrs ms".split())
_WORD = re.compile(r"[^\W\d_]+(?:['’‘`´ʼ][^\W\d_]+)*[\u0300-\u036f]*\.?")
_HYPHEN = re.compile(r"[-\u2010-\u2015\u2212]")
_UMLAUT = re.compile(r"([aou])e(?=[^aeiou]{2})")
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z])")
_FAMILY_FIRST = 0.08
"""Chance that a Chinese name without a comma is written family name first."""
_FAMILY_FIRST_ABROAD = 0.5
"""The same where the family names are not Pinyin ("Wong Ka Ho"): both orders are usual there."""
_GIVEN_SHARE = 2.0
"""How many in a thousand bear a syllable as given name, where it is no usual family name."""
_LIKE_LENGTH = 5


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it is compared: folded `family`, folded `given` tokens (initials are single letters).

    `is_chinese`: family and given names are Chinese syllables, and where `is_pinyin` those of Hanyu Pinyin alone.
    `han` holds the given name in simplified characters where the name was written in them.
    """

    family: str
    given: tuple[str, ...]
    is_chinese: bool = False
    is_pinyin: bool = False
    han: str = ""

    @property
    def joined(self) -> str:
        """The given names without spaces."""
        return "".join(self.given)

    @property
    def is_initials(self) -> bool:
        """Whether no given name is written out."""
        return all(len(token) == 1 for token in self.given)


@lru_cache(maxsize=500_000)
def fold_letters(text: str) -> str:
    """Lower case without accents or marks."""
    lower = text.lower()
    if lower.isascii():
        return "".join(c for c in lower if c.isalpha())
    plain = unicodedata.normalize("NFKD", lower.translate(_LETTERS))
    return "".join(c for c in plain if c.isalpha())


@lru_cache(maxsize=500_000)
def read_name(raw: str) -> PersonName:
    """Read a name as a source writes it. Never fails: what cannot be read has an empty family name."""
    raw = raw[:READ_LENGTH]
    if not raw.isascii():
        raw = unicodedata.normalize("NFKC", raw)
        compact = "".join(c for c in raw if not c.isspace() and c not in "·,，、")
        if compact and is_han(compact):
            return _read_han(simplified(compact), simplified(raw).split())
        raw = "".join(c for c in raw if not is_han(c)) or raw
    head, comma, tail = raw.partition(",")
    if comma and fold_letters(tail) in _SUFFIXES:
        raw, comma = head, ""
    if comma:
        family = [t for t in _tokens(head) if t not in _PARTICLES] or _tokens(head)
        return _made("".join(family[-1:]) or fold_letters(head), _tokens(tail))
    return _read_ordered(raw)


def _tokens(text: str) -> list[str]:
    """Folded words; "XiaoMing" and "Xiao-Ming" are two, and so are the initials of "J.K." and "JK"."""
    found: list[str] = []
    for match in _WORD.finditer(text):
        word = match.group()
        bare = word.rstrip(".")
        if bare.isupper() and 2 <= len(bare) <= 3 and bare.isascii() and not set(bare) & set("AEIOUY"):
            found += list(bare.lower())
            continue
        for piece in _CAMEL.split(re.sub(r"(?<=\w)['’‘`´ʼ](?=\w)", "", bare)):
            folded = fold_letters(piece)
            if folded and folded not in _SUFFIXES:
                found.append(folded)
    return found


def _read_han(text: str, words: list[str]) -> PersonName:
    known = families()
    if len(words) == 2 and words[1] in known.han and (words[0] not in known.han or len(words[0]) > len(words[1])):
        text = words[1] + words[0]
    length = 2 if len(text) > 2 and text[:2] in known.han else 1
    row = known.han.get(text[:length])
    family = known.latin[row] if row is not None else mandarin_of(text[0])
    given = text[length:]
    return _made_han(family or text[:length], given)


def _made_han(family: str, given: str) -> PersonName:
    tokens = tuple(mandarin_of(c) or c for c in given)
    return PersonName(family, tokens, is_chinese=True, is_pinyin=True, han=given)


def _read_ordered(raw: str) -> PersonName:
    tokens = _tokens(raw)
    if len(tokens) < 2:
        return PersonName(tokens[0] if tokens else fold_letters(raw), ())
    shouted = [w.strip(".,-") for w in raw.split()]
    shouted = [fold_letters(w) for w in shouted if len(w) > 1 and w.isupper() and fold_letters(w) in tokens]
    if len(shouted) == 1 and len(shouted[0]) > 1 and not raw.isupper() and shouted[0] in (tokens[0], tokens[-1]):
        first = shouted[0] == tokens[0] and shouted[0] != tokens[-1]
    else:
        hyphened = _hyphened_end(raw)
        first = _is_family_first(tokens) if hyphened is None else hyphened and tokens[0] in families().share
    if first:
        return _made(tokens[0], tokens[1:])
    rest = tokens[:-1]
    while len(rest) > 1 and rest[-1] in _PARTICLES:
        rest.pop()
    return _made(tokens[-1], rest)


def _hyphened_end(raw: str) -> bool | None:
    """True where the last word is a Chinese given name with a hyphen, False where the first is, None otherwise."""
    words = raw.split()
    for word, answer in ((words[0], False), (words[-1], True)):
        parts = [fold_letters(part) for part in _HYPHEN.split(word)]
        if len(parts) == 2 and all(len(part) > 1 and is_syllable(part) for part in parts):
            return answer
    return None


def _is_family_first(tokens: list[str]) -> bool:
    """Whether the first token is likelier the family name than the last one is."""
    first, last = tokens[0], tokens[-1]
    if len(first) == 1 or first not in families().share:
        return False
    if len(last) == 1:
        return True
    if len(tokens) > 2 and _is_western_given(last) and all(is_syllable(t) for t in tokens[:-1]):
        return True
    if not all(len(t) == 1 or is_syllable(t) or len(split_pinyin(t)) > 1 for t in tokens):
        return False
    abroad = not (_is_pinyin_family(first) and _is_pinyin_family(last))
    chance = _FAMILY_FIRST_ABROAD if abroad else _FAMILY_FIRST
    share = families().abroad if abroad else families().share
    forward = share.get(first, 0.0) * _given_share(last) * chance
    backward = share.get(last, RARE_SHARE) * _given_share(first) * (1 - chance)
    return forward > backward


def _given_share(token: str) -> float:
    if len(token) == 1:
        return _GIVEN_SHARE
    if len(split_pinyin(token)) > 1:
        return _GIVEN_SHARE
    return _GIVEN_SHARE / (1 + family_share(token)) if is_syllable(token) else 0.01


def _made(family: str, given: list[str]) -> PersonName:
    known = family in families().share
    if known and len(given) > 1 and _is_foreign(given[-1]) and not _is_foreign(given[0]):
        given = [given[-1], *given[:-1]]  # "Chan Ka Wai Peter" is Peter Ka Wai Chan
    syllables = [split_pinyin(token) if len(token) > 1 else (token,) for token in given]
    if known and given and all(syllables):
        whole = tuple(s for parts in syllables for s in parts)
        return PersonName(family, whole, is_chinese=True, is_pinyin=_is_pinyin_family(family))
    if not known:
        family = _UMLAUT.sub(r"\1", family)
    chinese = known and any(is_syllable(t) for t in given if len(t) > 1)
    return PersonName(family, tuple(given), is_chinese=chinese)


def _is_foreign(token: str) -> bool:
    return len(token) > 1 and not is_syllable(token) and not split_pinyin(token)


@lru_cache(maxsize=10_000)
def _is_pinyin_family(family: str) -> bool:
    return family in families().latin.values()


def block_key(raw: str) -> str:
    """The key under which all mentions of one person are compared.

    The family name, or the group of family names whose usual romanisations overlap: Wang, Wong and Huang are one.
    """
    return family_block(read_name(raw).family)


def family_block(family: str) -> str:
    """The key of a folded family name's block."""
    return families().block.get(family, family)


def given_forms(name: PersonName) -> set[str]:
    """The given name joined, and all Pinyin it may stand for where it is written in another romanisation."""
    forms = {name.joined, "".join(sorted(name.given))}
    if name.is_chinese and not name.han and all(len(t) > 1 for t in name.given) and len(name.given) <= 3:
        forms |= pinyin_forms(name.given)
    return forms - {""}


@lru_cache(maxsize=1)
def _nicknames() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in data_rows("nicknames.csv"):
        for short in row["short"].split():
            found.setdefault(short, set()).add(row["name"])
    return {short: frozenset(names) for short, names in found.items()}


@lru_cache(maxsize=1)
def _western_given() -> frozenset[str]:
    return frozenset(row["name"] for row in data_rows("nicknames.csv")) | frozenset(_nicknames())


def _is_western_given(token: str) -> bool:
    return token in _western_given() and not is_syllable(token)


def long_forms(token: str) -> frozenset[str]:
    """A given name and the names it is short for."""
    return _nicknames().get(token, frozenset()) | {token}


def _token_agreement(one: str, other: str, *, romanised: bool) -> int:
    """0 no, 1 initial, 2 nickname or romanisation, 3 equal."""
    if one == other:
        return 3
    if len(one) == 1 or len(other) == 1:
        return int(one[0] == other[0])
    if romanised and meanings(one) & meanings(other):
        return 2
    return 2 if long_forms(one) & long_forms(other) else 0


def _aligned(short: tuple[str, ...], long: tuple[str, ...], *, romanised: bool) -> tuple[int, list[str]] | None:
    """The weakest agreement when all tokens of the shorter are found in order in the longer, and what is left."""
    at, weakest, left = 0, 3, []
    for token in short:
        while at < len(long):
            agreement = _token_agreement(token, long[at], romanised=romanised)
            at += 1
            if agreement:
                weakest = min(weakest, agreement)
                break
            left.append(long[at - 1])
        else:
            return None
    return weakest, [*left, *long[at:]]


@lru_cache(maxsize=1_000_000)
def given_agreement(one: PersonName, other: PersonName) -> int:
    """How well two given names agree: one of INCOMPATIBLE ... EQUAL. Family names are compared elsewhere."""
    a, b = one.given, other.given
    if not a or not b:
        return INITIALS if a != b else EQUAL
    if one.joined == other.joined and one.family == other.family:
        return EQUAL if not one.han or not other.han or one.han == other.han else INCOMPATIBLE
    if one.is_pinyin and other.is_pinyin and one.family != other.family and not (one.han or other.han):
        return INCOMPATIBLE
    if sorted(a) == sorted(b):
        return INCOMPATIBLE if one.is_chinese else ROMANISED
    romanised = (
        one.is_chinese and other.is_chinese and not (one.is_pinyin and other.is_pinyin and same_system(one, other))
    )
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    found = _aligned(short, long, romanised=romanised)
    if found is None:
        return _slip(one, other)
    weakest, left = found
    if any(len(t) > 1 and one.is_chinese and other.is_chinese and is_syllable(t) for t in left) and weakest > 1:
        return INCOMPATIBLE
    if weakest == 1:
        return INITIALS
    if not left:
        return ROMANISED
    return PARTIAL


def same_system(one: PersonName, other: PersonName) -> bool:
    """Whether two Chinese names are spelled alike, so that different syllables are different names."""
    return one.family == other.family and bool(one.han) == bool(other.han)


def _slip(one: PersonName, other: PersonName) -> int:
    """LIKE where two written-out names differ by one letter; Chinese syllables are too short for that."""
    a, b = one.joined, other.joined
    if one.is_chinese or other.is_chinese or min(len(a), len(b)) < _LIKE_LENGTH or a[0] != b[0]:
        return INCOMPATIBLE
    if abs(len(a) - len(b)) > 1 or one.is_initials or other.is_initials:
        return INCOMPATIBLE
    return LIKE if OSA.distance(a, b, score_cutoff=1) <= 1 else INCOMPATIBLE


def agreement(one: str, other: str) -> int:
    """How well two raw names agree; INCOMPATIBLE where the family names cannot be one."""
    a, b = read_name(one), read_name(other)
    return given_agreement(a, b) if same_family(a.family, b.family) else INCOMPATIBLE
