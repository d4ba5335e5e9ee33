"""What other parts of Midspan say in English, with its gaps filled already: caveats, reasons, errors.

They know no language, and a page gets their sentences as they are. Here each is found by its template, and said with
the same words in the gaps. The templates are `OTHERS` of `elsewhere_en.py`; a test compares them with the code.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, reduce

from midspan.locale import PAGES, translations
from midspan.web.elsewhere_en import OTHERS
from midspan.web.words_en import ENGLISH as SENTENCES

GAP = re.compile(r"\{(\w+)\}")
JOINT = re.compile(r"; |, or ")
"""What parts of a gap stand between, where it holds several."""

Say = Callable[[str], str | None]


@cache
def sayer(language: str) -> Say:
    """The function that says such a sentence in a language; None where it has no translation."""
    said = translations(language, PAGES)
    known = [(_pattern(text), said["", text]) for text in OTHERS if ("", text) in said]
    joined = said.get(("list.semicolon", SENTENCES["list.semicolon"]), SENTENCES["list.semicolon"])

    def in_gap(text: str) -> str:
        first, *rest = (say(part) for part in JOINT.split(text))
        if first is None or None in rest:
            return say(text) or text
        return reduce(lambda before, after: joined.format(first=before, after=after), filter(None, rest), first)

    def say(text: str) -> str | None:
        for pattern, translated in known:
            found = pattern.fullmatch(text)
            if found:
                return translated.format(**{name: in_gap(gap) for name, gap in found.groupdict().items()})
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
