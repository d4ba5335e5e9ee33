"""What other parts of Midspan say in English, with its gaps filled already: caveats, reasons, errors.

They know no language, and a page gets their sentences as they are. Here each is found by its template, and said with
the same words in the gaps. The templates are `OTHERS` of `elsewhere_en.py`; a test compares them with the code.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache

from midspan.locale import PAGES, translations
from midspan.web.elsewhere_en import OTHERS

GAP = re.compile(r"\{(\w+)\}")


@cache
def sayer(language: str) -> Callable[[str], str | None]:
    """The function that says such a sentence in a language; None where it has no translation."""
    said = {text: translated for (key, text), translated in translations(language, PAGES).items() if not key}
    known = [(_pattern(text), said[text]) for text in OTHERS if text in said]

    def say(text: str) -> str | None:
        for pattern, translated in known:
            found = pattern.fullmatch(text)
            if found:
                return translated.format(**{name: say(gap) or gap for name, gap in found.groupdict().items()})
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
