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
from itertools import accumulate, pairwise
from typing import NamedTuple

import opencc

READ_LENGTH = 4000
"""How many characters of a raw string are read. No honest affiliation is longer, and a hostile one costs time."""

_WORD = re.compile(r"([^\W\d_]+(?:['’‘`´ʼ][^\W\d_]+)*[\u0300-\u036f]*|\d+|&)")
_ASCII_WORD = re.compile(r"([A-Za-z]+(?:['`][A-Za-z]+)*|[0-9]+|&)")
"""The same for a string in ASCII, in a third of the time."""
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
"""An e-mail address names a person, not a place."""
_LEAD_IN = re.compile(
    r"(?:^|(?<=[\s(,;.]))(?:[Cc]urrent(?:ly)?|[Pp]resent(?:ly)?|[Nn]ow)\s*"
    r"(?:[Aa]ddress|[Aa]ffiliation|at|with)(?=[\s:]|[A-Z])\s*:?"
)
"""What says that an affiliation is an author's present one, often glued to the name: "Currently withRaytheon"."""
_APOSTROPHE = re.compile(r"['’‘`´ʼ]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_PLAIN = re.compile(r"[A-Za-z][a-z]+(?: [A-Za-z][a-z]+)*")
"""A name of whole ASCII words and single blanks, as most of the gazetteer's are."""
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
    """A raw string as it is matched: `canonical` starts and ends with a space; `starts` has where each word begins.

    `breaks` are the positions in `raw` of what parts one affiliation from the next.
    """

    raw: str
    words: tuple[Word, ...]
    canonical: str
    starts: tuple[int, ...]
    is_cut: bool
    breaks: tuple[int, ...] = ()

    def word_at(self, position: int) -> int:
        """The number of the word that a character of `canonical` belongs to."""
        return bisect(self.starts, position) - 1

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


def _pieces(raw: str) -> list[tuple[str, int, int]]:
    """The words of a string, camel case taken apart ("ShanghaiTech" is two words) and initials joined ("H.K.")."""
    found: list[tuple[str, int, int]] = []
    held: tuple[str, int, int] | None = None
    end = 0
    parted = iter((_ASCII_WORD if raw.isascii() else _WORD).split(raw))
    for gap, word in zip(parted, parted, strict=False):  # a last gap has no word
        start = end + len(gap)
        end = start + len(word)
        is_whole = end - start > 1 and (
            word.islower() or word.istitle() or word.isupper() or _CAMEL.search(word) is None
        )
        if is_whole and held is None:
            found.append((word, start, end))
            continue
        if held is not None:
            if end - start == 1 and word.isalpha() and _INITIALS_GAP.fullmatch(raw, held[2], start):
                held = (held[0] + word, held[1], end)
                continue
            found.append(held)
            held = None
        if end - start == 1 and word.isalpha():
            held = (word, start, end)
        elif is_whole:
            found.append((word, start, end))
        else:
            cuts = [0, *(m.start() for m in _CAMEL.finditer(word)), end - start]
            found += [(word[a:b], start + a, start + b) for a, b in pairwise(cuts)]
    return found if held is None else [*found, held]


@lru_cache(maxsize=200_000)
def canonical_word(piece: str) -> str:
    """A word as it is matched; empty where it is silent."""
    folded = "and" if piece == "&" else fold(piece)
    canonical = canonical_words().get(folded, folded)
    return "" if canonical in _SILENT else canonical


@lru_cache(maxsize=200_000)
def _as_written(piece: str) -> tuple[str, bool]:
    return canonical_word(piece), False


def read(
    raw: str, meaning: Callable[[str], tuple[str, bool]] = _as_written, known: frozenset[str] = frozenset()
) -> Text:
    """Read a raw string. `known` words mend a word broken at a line's end.

    `meaning` says of a word its canonical one, empty where it is silent, and whether it was misspelt.
    """
    read_part = raw[:READ_LENGTH]
    if "@" in read_part:
        read_part = _MAIL.sub(lambda found: " " * len(found[0]), read_part)
    if _LEAD_IN.search(read_part) is not None:
        read_part = _LEAD_IN.sub(lambda found: " " * len(found[0]), read_part)
    words: list[Word] = []
    has_hyphen = "-" in raw
    for piece, start, end in _pieces(read_part):
        canonical, is_corrected = meaning(piece)
        if not canonical:
            continue
        if has_hyphen and start and raw[start - 1] == "-" and words and _is_broken(words[-1], piece, start, known):
            last = words.pop()
            whole = last.canonical + canonical_word(piece)
            words.append(Word(canonical_words().get(whole, whole), last.start, end))
            continue
        # Half the time of `Word(...)`, for what is made most often.
        words.append(tuple.__new__(Word, (canonical, start, end, is_corrected)))
    return _assemble(raw, words)


def _is_broken(last: Word, piece: str, start: int, known: frozenset[str]) -> bool:
    return piece.islower() and start - last.end == 1 and last.canonical + canonical_word(piece) in known


def _assemble(raw: str, words: list[Word]) -> Text:
    breaks = tuple([match.start() for match in PART_BREAK.finditer(raw, 0, READ_LENGTH)])
    pieces = [word[0] for word in words]
    if breaks:
        parts = [bisect(breaks, 0), *(bisect(breaks, word.start) for word in words)]
        pieces = [f"| {word}" if a != b else word for word, (a, b) in zip(pieces, pairwise(parts), strict=True)]
    starts = tuple(accumulate([len(piece) + 1 for piece in pieces[:-1]], initial=1))
    return Text(raw, tuple(words), " ".join(["", *pieces, ""]), starts, len(raw) > READ_LENGTH, breaks)


def canonical_name(name: str) -> str:
    """A name as it is matched: canonical words joined by single spaces."""
    if _PLAIN.fullmatch(name) is not None and _LEAD_IN.search(name) is None:  # the same in a fifth of the time
        return " ".join(filter(None, map(canonical_word, name.split(" "))))
    return read(name).canonical.strip()


@lru_cache(maxsize=20_000)
def name_forms(name: str) -> frozenset[str]:
    """The canonical forms a name is matched by: as written, and with its camel case closed ("sensetime")."""
    closed = canonical_name(name.lower())
    # Only a capital inside a word makes the two forms differ.
    return frozenset({closed, canonical_name(name)} - {""} if _CAMEL.search(name) else {closed} - {""})


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
