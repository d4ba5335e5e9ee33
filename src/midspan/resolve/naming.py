"""The forms a registry's names are matched by: as listed, and as addresses commonly turn them."""

import re
from collections.abc import Iterator, Mapping

from midspan.resolve.registry import ALIAS, LABEL, VARIANT
from midspan.resolve.wording import name_words

_TAIL = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
_LEGAL = frozenset(
    "incorporated limited corporation company gmbh ag sa srl spa plc bv llc nv ab oy as kg group holdings pte "
    "pty".split()
)
_NOT_PLACES = frozenset("technology science applied medical national technical international open free state".split())
_SCHOOLS = {("school", "medicine"): ("medical", "school"), ("medical", "school"): ("school", "medicine")}
TOO_COMMON = frozenset(
    """university|hospital|institute|research|department|school|center|laboratory|college|company|faculty|medicine
    engineering|china|science|university hospital|university school|medical center|physics|chemistry|school medicine
    college medicine|faculty medicine|ministry health|national university|state university|medical university
    technical university|university technology|research center|research institute|medical school|graduate school
    institute technology|national institute|faculty science|school engineering|college engineering|university college
    computer science|public health|health|education|technology|international|national|academy science|business school
    institute physics|institute chemistry|institute mathematics|department health|general hospital|city hospital
    regional hospital|national laboratory|law school|law|school law|school business|school public health|management
    department physics|department chemistry|agricultural|children hospital|medical research|biology|mathematics|limited
    university science technology|university medical center|university science|university hospital center|academy
    ministry education|ministry science|ministry defence|ministry agricultural|city university|cancer center
    school education|school social work|community hospital|military hospital|central hospital|university press|clinic
    agricultural university|polytechnic university|institute science|information technology|school nursing|government
    department energy|department agricultural|research laboratory|association|foundation|ministry|society|network|museum
    university medicine|national research|medical college|neurology|ai|ip|it|clinical research|data science|systems
    energy
    """.replace("\n", "|").split("|")
)
"""Phrases that are words of other organisations' names or of their departments, whoever bears them as a name."""


def forms(names: Mapping[str, int], types: str, city: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """The word sequences of an organisation's names, each with its kind; a sequence may come more than once.

    `names` are names as listed with their kinds; `types` the organisation's types joined by `|`; `city` its seat.
    """
    for name, kind in names.items():
        words = name_words(name)
        yield words, kind
        closed = name_words(name.lower())
        if closed != words:
            yield closed, kind
        yield from ((form, VARIANT) for form in _of_city(words, name_words(city), types))
        bare = _TAIL.sub("", name)
        if bare != name:
            yield name_words(bare), ALIAS if kind == LABEL else VARIANT
            yield from ((form, VARIANT) for form in _without_legal_form(name_words(bare), types))
        yield from ((form, VARIANT) for form in _variants(words, types))


def _variants(words: tuple[str, ...], types: str) -> Iterator[tuple[str, ...]]:
    yield from _without_legal_form(words, types)
    if 2 <= len(words) <= 3 and not _NOT_PLACES.intersection(words) and words.count("university") == 1:
        if words[0] == "university":
            yield (*words[1:], "university")
        elif words[-1] == "university" and len(words) == 2:
            yield ("university", words[0])
    for old, new in _SCHOOLS.items():
        for at in range(len(words) - 1):
            if words[at : at + 2] == old and len(words) > 2:
                yield (*words[:at], *new, *words[at + 2 :])
    merged = "".join(words)
    if len(words) == 2 and len(merged) >= 8 and "company" in types:
        yield (merged,)


def _of_city(words: tuple[str, ...], city: tuple[str, ...], types: str) -> Iterator[tuple[str, ...]]:
    """`University Frankfurt` for `Goethe University Frankfurt`: several may be meant, so it is only a hint."""
    if not city or "education" not in types or "university" not in words or len(words) < 3:
        return
    at = next((n for n in range(len(words)) if words[n : n + len(city)] == city), -1)
    if at >= 0 and not _NOT_PLACES.intersection(words):
        yield ("university", *city)
        yield (*city, "university")


def _without_legal_form(words: tuple[str, ...], types: str) -> Iterator[tuple[str, ...]]:
    if "company" not in types:
        return
    end = len(words)
    while end > 1 and words[end - 1] in _LEGAL:
        end -= 1
    if end < len(words) and sum(map(len, words[:end])) >= 4:
        yield words[:end]
