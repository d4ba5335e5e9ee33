"""Reading a raw affiliation string: words with their place in the string, folded to one spelling.

Matching never sees the raw characters. It sees canonical words ("Univ." and "University" are one word, "Hongkong" is
two) joined by single spaces, and every canonical character remembers the raw characters it came from, so a span can
always be shown in the string as it was written.
"""

import csv
import re
import unicodedata
from bisect import bisect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple

import opencc

READ_LENGTH = 4000
"""How many characters of a raw string are read. No honest affiliation is longer, and a hostile one costs time."""

_WORD = re.compile(r"[^\W\d_]+(?:['’‘`´ʼ][^\W\d_]+)*[\u0300-\u036f]*|\d+|&")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
"""An e-mail address names a person, not a place."""
_APOSTROPHE = re.compile(r"['’‘`´ʼ]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_INITIALS_GAP = re.compile(r"\.\s?")
_SILENT = frozenset({"the"})
PART_BREAK = re.compile(r"[;|\n\r\t+*•†‡§¶♭♯♠♣♥♦；‖]")
"""What always parts one affiliation from the next: list marks and the footnote marks that headers leave behind."""


class Word(NamedTuple):
    """One canonical word (it may hold a space: "hong kong") and the raw characters it was read from."""

    canonical: str
    start: int
    end: int
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A raw string as it is matched: `canonical` starts and ends with a space; `index` gives each character's word.

    `breaks` are the positions in `raw` of what parts one affiliation from the next.
    """

    raw: str
    words: tuple[Word, ...]
    canonical: str
    index: tuple[int, ...]
    is_cut: bool
    breaks: tuple[int, ...] = ()

    def part_at(self, position: int) -> int:
        """The number of the affiliation that a character of `raw` stands in."""
        return bisect(self.breaks, position) if self.breaks else 0


def data_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a data file of this package; lines that start with `#` are comments."""
    text = files("midspan.resolve").joinpath("data", name).read_text(encoding="utf-8")
    yield from csv.DictReader(line for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def canonical_words() -> Mapping[str, str]:
    """Spelling variants of one word: `words.csv`."""
    return {row["word"]: row["canonical"] for row in data_rows("words.csv")}


def fold(word: str) -> str:
    """Lower case without accents, ligatures or apostrophes."""
    if word.isascii():
        return word.replace("'", "").replace("`", "").lower()
    plain = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", word))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def _pieces(raw: str) -> Iterator[tuple[str, int, int]]:
    """The words of a string, camel case taken apart ("ShanghaiTech" is two words) and initials joined ("H.K.")."""
    held: tuple[str, int, int] | None = None
    for match in _WORD.finditer(raw):
        start, end = match.span()
        word = match.group()
        if end - start > 1 and held is None and (word.islower() or word.istitle() or word.isupper()):
            yield word, start, end
            continue
        if held is not None:
            if end - start == 1 and word.isalpha() and _INITIALS_GAP.fullmatch(raw, held[2], start):
                held = (held[0] + word, held[1], end)
                continue
            yield held
            held = None
        if end - start == 1 and word.isalpha():
            held = (word, start, end)
        elif word.islower() or word.isupper():
            yield word, start, end
        else:
            cuts = [0, *(m.start() for m in _CAMEL.finditer(word)), end - start]
            for a, b in pairwise(cuts):
                yield word[a:b], start + a, start + b
    if held is not None:
        yield held


@lru_cache(maxsize=200_000)
def _canonical(word: str) -> str:
    folded = fold(word)
    return canonical_words().get(folded, folded)


def read(raw: str, spell: Callable[[str], str | None] | None = None, known: frozenset[str] = frozenset()) -> Text:
    """Read a raw string. `spell` may correct an unknown word; `known` words mend a word broken at a line's end."""
    read_part = raw[:READ_LENGTH]
    if "@" in read_part:
        read_part = _MAIL.sub(lambda found: " " * len(found[0]), read_part)
    words: list[Word] = []
    for piece, start, end in _pieces(read_part):
        canonical = "and" if piece == "&" else _canonical(piece)
        if canonical in _SILENT or not canonical:
            continue
        broken = (
            start > 0
            and raw[start - 1] == "-"
            and words
            and piece.islower()
            and start - words[-1].end == 1
            and words[-1].canonical + canonical in known
        )
        if broken:
            last = words.pop()
            whole = last.canonical + canonical
            words.append(Word(canonical_words().get(whole, whole), last.start, end))
            continue
        meant = spell(canonical) if spell is not None else None
        words.append(Word(meant or canonical, start, end, meant is not None))
    return _assemble(raw, words)


def _assemble(raw: str, words: list[Word]) -> Text:
    index: list[int] = [0]
    pieces: list[str] = [" "]
    breaks = tuple(match.start() for match in PART_BREAK.finditer(raw, 0, READ_LENGTH))
    for number, word in enumerate(words):
        if breaks and bisect(breaks, word.start) != bisect(breaks, words[number - 1].start if number else 0):
            pieces.append("| ")
            index.extend([number, number])
        pieces.append(word.canonical + " ")
        index.extend([number] * (len(word.canonical) + 1))
    return Text(raw, tuple(words), "".join(pieces), tuple(index), len(raw) > READ_LENGTH, breaks)


def canonical_name(name: str) -> str:
    """A name as it is matched: canonical words joined by single spaces."""
    return read(name).canonical.strip()


def name_forms(name: str) -> set[str]:
    """The canonical forms a name is matched by: as written, and with its camel case closed ("sensetime")."""
    closed = canonical_name(name.lower())
    # Only a capital inside a word makes the two forms differ.
    return {closed, canonical_name(name)} - {""} if _CAMEL.search(name) else {closed} - {""}


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@cache
def _to_hong_kong() -> opencc.OpenCC:
    return opencc.OpenCC("s2hk")


def has_han(text: str) -> bool:
    """Whether the text holds a Chinese character."""
    return not text.isascii() and _HAN.search(text) is not None


def is_han(text: str) -> bool:
    """Whether the text is Chinese characters only."""
    return _HAN.fullmatch(text) is not None


def _without_surrogates(text: str) -> str:
    # OpenCC refuses lone surrogates; a replacement of equal length keeps every offset.
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def simplified(text: str) -> str:
    """The text in simplified characters, always of the same length, so that offsets stay true."""
    clean = _without_surrogates(text)
    whole = str(_to_simplified().convert(clean))
    if len(whole) == len(text):
        return whole
    single = (str(_to_simplified().convert(c)) for c in clean)
    return "".join(new if len(new) == 1 else old for old, new in zip(clean, single, strict=True))


def traditional(text: str) -> str:
    """The text in traditional characters as Hong Kong writes them."""
    return str(_to_hong_kong().convert(_without_surrogates(text)))
