"""Every sentence the pages say, by key: English in `words_en.py`, other languages in their `pages.po`.

`**two stars**` mark what is set in bold; `{name}` is filled in.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache, reduce
from html import escape

from markupsafe import Markup

from midspan.chart.number import Numbers, read_steps
from midspan.locale import ENGLISH, PAGES, in_language, languages, say_in, translations
from midspan.model.errors import MidspanError, known_values
from midspan.model.figure import Card
from midspan.model.study import Period
from midspan.web.elsewhere import NO_NAMES, sayer
from midspan.web.words_en import ENGLISH as SENTENCES

CURRENCY = "currency."


class NotHere(MidspanError):
    """An address that leads nowhere in this corpus: a page of status 404."""


@cache
def sentences(language: str) -> dict[str, str]:
    """The sentences of a language by key; English where it has none, or where the English one has changed since."""
    said = translations(language, PAGES)
    return {key: said.get((key, text), text) for key, text in SENTENCES.items()}


class Words:
    """The sentences of one language, and how it writes numbers, years and lists."""

    def __init__(self, language: str) -> None:
        if language not in languages():
            raise NotHere(
                f'there are no pages in the language "{language}"', next_step=known_values(language, languages())
            )
        self.language = language
        self._catalogue = sentences(language)
        self._say_elsewhere = sayer(language)
        self._say_of_indicators = say_in(language)
        self.numbers = _numbers(language)

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

    def elsewhere(self, text: str, names: Mapping[str, str] = NO_NAMES) -> str:
        """What another part of Midspan says in English, said in this language; English where nobody translated it.

        `names` are organisations in this language, by their English names.
        """
        of_indicators = self._say_of_indicators(text)
        if of_indicators != text:
            return of_indicators
        said = self._say_elsewhere(text, names)
        return text if said is None else self.numbers.restepped(said)

    def is_english(self, text: str) -> bool:
        """Whether `elsewhere` had to leave a text in English on a page of another language."""
        return self.language != ENGLISH and bool(re.search(r"[a-z]{3}", text)) and self.elsewhere(text) == text

    def card(self, card: Card) -> Card:
        """A card whose sentences are in this language."""
        return in_language(card, self.language)

    def number(self, count: int) -> str:
        """Small whole numbers in words."""
        return self._catalogue.get(f"number.{count}", str(count))

    def listed(self, names: list[str]) -> str:
        """a, b and c."""
        if len(names) < 2:
            return "".join(names)
        return self("list.last", first=reduce(self._and_then, names[:-1]), last=names[-1])

    def _and_then(self, first: str, after: str) -> str:
        return self("list.comma", first=first, after=after)

    def joined(self, key: str, parts: Iterable[str]) -> str:
        """Parts put together by twos, as the sentence of this key says: `{first}; {after}`."""
        there = [part for part in parts if part]
        return reduce(lambda first, after: self(key, first=first, after=after), there) if there else ""

    def named(self, name: str, text: str) -> str:
        """A name with what it stands for: `Table: Joint papers by year`."""
        return self("list.named", name=name, text=text)

    def span(self, period: Period) -> str:
        """2019–2023, or 2023 for a single year."""
        if period.first == period.last:
            return self("period.year", year=period.first)
        return self("period.years", first=period.first, last=period.last)

    def date(self, text: str) -> str:
        """A date such as 2026-11-01 as this language writes it; what is no date stays."""
        try:
            return self("period.date", date=date.fromisoformat(text))
        except ValueError:
            return text


@cache
def _numbers(language: str) -> Numbers:
    """How a language writes numbers, as its sentences say."""
    said = sentences(language)
    return Numbers(
        percent_form=said["number.percent"],
        percents_form=said["number.percents"],
        yearly_form=said["number.yearly"],
        money_form=said["number.money"],
        step_form=said["number.step"],
        steps_form=said["number.step_range"],
        steps=read_steps(said["number.powers"]),
        currencies={key.removeprefix(CURRENCY): name for key, name in said.items() if key.startswith(CURRENCY)},
    )


@cache
def language_names() -> dict[str, str]:
    """Every language by its own name."""
    return {language: sentences(language)["site.language"] for language in languages()}


def rich(text: str) -> Markup:
    """Escaped text with `**bold**` set in bold."""
    return Markup(re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text, quote=False)))  # noqa: S704 - escaped first
