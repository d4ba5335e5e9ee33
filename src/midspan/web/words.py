"""Every sentence the pages say, by key. Another language is another catalogue with the same keys (gettext later).

`**two stars**` mark what is set in bold; `{name}` is filled in.
"""

from collections.abc import Callable
from html import escape
from re import sub

from markupsafe import Markup

from midspan.model.errors import MidspanError, known_values
from midspan.web.words_en import ENGLISH

CATALOGUES: dict[str, dict[str, str]] = {"en": ENGLISH}
LANGUAGE_NAMES = {"en": "English", "zh-Hans": "简体", "zh-Hant": "繁體"}

Say = Callable[..., str]


class NotHere(MidspanError):
    """An address that leads nowhere in this corpus: a page of status 404."""


class Words:
    """The sentences of one language."""

    def __init__(self, language: str) -> None:
        if language not in CATALOGUES:
            raise NotHere(
                f'there are no pages in the language "{language}"', next_step=known_values(language, CATALOGUES)
            )
        self.language = language
        self._catalogue = CATALOGUES[language]

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of this key, filled in."""
        return self._catalogue[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether there is a sentence of this key."""
        return key in self._catalogue

    def title_of(self, key: str, otherwise: str) -> str:
        """The title readers know an indicator by; the card's own where there is none."""
        return self.said_or(f"title.{key}", otherwise)

    def said_or(self, key: str, otherwise: str) -> str:
        """The sentence of this key, or another text where there is none."""
        return self._catalogue.get(key, otherwise)

    def number(self, count: int) -> str:
        """Small whole numbers in words."""
        return self._catalogue.get(f"number.{count}", str(count))

    def listed(self, names: list[str]) -> str:
        """a, b and c."""
        if len(names) < 2:
            return "".join(names)
        return self("list.last", first=", ".join(names[:-1]), last=names[-1])


def rich(text: str) -> Markup:
    """Escaped text with `**bold**` set in bold."""
    return Markup(sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text, quote=False)))  # noqa: S704 - escaped first
