"""Words as a registry's names are matched: many spellings and languages of one word made one, small words left out."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from midspan.resolve.text import Text, data_rows, read

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


@cache
def _canonical_words() -> Mapping[str, str]:
    return {row["word"]: row["canonical"] for row in data_rows("registry_words.csv")}


@cache
def _silent_words() -> frozenset[str]:
    return frozenset(row["word"] for row in data_rows("registry_silent.csv"))


@lru_cache(maxsize=400_000)
def words_of(canonical: str) -> tuple[str, ...]:
    """The registry's words of one canonical word of a text; none where it is silent.

    >>> words_of("univ"), words_of("of"), words_of("hong kong")
    (('university',), (), ('hong', 'kong'))
    """
    if canonical.isascii() and " " not in canonical:
        return () if canonical in _silent_words() else (_canonical_words().get(canonical, canonical),)
    every = canonical.translate(_LETTERS).split()
    return tuple(_canonical_words().get(word, word) for word in every if word not in _silent_words())


def name_words(name: str) -> tuple[str, ...]:
    """The words by which a name is matched; empty for a name in another script alone.

    >>> name_words("Università degli Studi di Genova")
    ('university', 'genova')
    """
    return tuple(word for word, _ in numbered_words(read(name)))


def numbered_words(text: Text) -> Iterator[tuple[str, int]]:
    """The words of a text that matter, each with the number of the text's word it comes from."""
    for number, word in enumerate(text.words):
        for canonical in words_of(word.canonical):
            yield canonical, number
