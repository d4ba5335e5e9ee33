"""What other parts of Midspan say in English, with its gaps filled already: caveats, reasons, errors.

They know no language, and a page gets their sentences as they are. Here each is found by its template, and said with
the same words in the gaps. The templates are `OTHERS` of `elsewhere_en.py`; a test compares them with the code.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, reduce
from typing import Protocol

from midspan.locale import PAGES, translations
from midspan.web.elsewhere_en import OTHERS
from midspan.web.words_en import ENGLISH as SENTENCES

GAP = re.compile(r"\{(\w+)\}")
JOINT = re.compile(r"; |, or ")
"""What parts of a gap stand between, where it holds several."""
_OF_YEAR = r"\d{4} -?\d(?:[\d.,]*\d)?(?: (?:bn|m))?"
OF_YEARS = re.compile(f"{_OF_YEAR}(?:, {_OF_YEAR})*")
"""A gap that holds a value of each year: 2019 20.4 bn, 2020 32.7 bn."""
ORGANISATION = "name"
"""The gap of a sentence that an organisation is named in."""
NO_NAMES: Mapping[str, str] = {}


class Say(Protocol):
    """Says a sentence in a language; None where it has no translation."""

    def __call__(self, text: str, names: Mapping[str, str] = ..., /) -> str | None:
        """`names` are organisations by their English name: in that gap of a sentence they have their own."""


@cache
def sayer(language: str) -> Say:
    """The function that says such a sentence in a language; None where it has no translation."""
    said = translations(language, PAGES)
    known = [(_pattern(text), said["", text]) for text in OTHERS if ("", text) in said]

    def form(key: str) -> str:
        return said.get((key, SENTENCES[key]), SENTENCES[key])

    joined, comma, of_year = map(form, ("list.semicolon", "list.comma", "list.of_year"))

    def in_gap(text: str) -> str:
        if OF_YEARS.fullmatch(text):
            years = [of_year.format(year=one[:4], value=one[5:]) for one in text.split(", ")]
            return reduce(lambda before, after: comma.format(first=before, after=after), years)
        first, *rest = (say(part) for part in JOINT.split(text))
        if first is None or None in rest:
            return say(text) or text
        return reduce(lambda before, after: joined.format(first=before, after=after), filter(None, rest), first)

    def say(text: str, names: Mapping[str, str] = NO_NAMES, /) -> str | None:
        for pattern, translated in known:
            found = pattern.fullmatch(text)
            if found:
                gaps: dict[str, str] = found.groupdict()
                own = {name: names[gap] for name, gap in gaps.items() if name == ORGANISATION and gap in names}
                return translated.format(**{name: in_gap(gap) for name, gap in gaps.items()} | own)
        return None

    return say


def _pattern(template: str) -> re.Pattern[str]:
    """A template as a pattern: each gap takes at least one character, as few as it can."""
    return re.compile("".join(_parts(template)), re.DOTALL)


def _parts(template: str) -> Iterator[str]:
    seen: set[str] = set()
    for number, part in enumerate(GAP.split(template)):
        if number % 2 == 0:
            yield re.escape(part)
        else:
            yield f"(?P={part})" if part in seen else f"(?P<{part}>.+?)"
            seen.add(part)
