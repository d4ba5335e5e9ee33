"""Addresses: what a URL says of a study, and the URL of a study. One place reads them, one place writes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from midspan.model.errors import StudyError, known_values
from midspan.model.study import Period, Study
from midspan.model.switches import SWITCHES, chosen
from midspan.web.source import Book
from midspan.web.words import NotHere

STUDY_PARAMETERS = ("y", *(switch.parameter for switch in SWITCHES), "asof")
FEW_YEARS = 5
NO_THEME = ("other", "unknown")
"""Keys of what no theme holds: one may ask for them too."""


@dataclass(frozen=True, slots=True)
class Address:
    """A study as a reader asked for it: the two regions in the reader's order."""

    language: str
    a: str
    b: str
    study: Study
    """It knows no order of regions."""
    asof: str | None = None

    @property
    def period(self) -> Period:
        """The study's years."""
        return self.study.period

    @property
    def theme(self) -> str | None:
        """The study's theme."""
        return self.study.theme

    @property
    def is_swapped(self) -> bool:
        """Whether the reader's first region is the study's second."""
        return self.study.regions != (self.a, self.b)

    @property
    def parameters(self) -> dict[str, str]:
        """The choices of the study as parameters; the counting is always said."""
        said = {switch.parameter: ",".join(switch.written(value)) for switch, value in chosen(self.study)}
        return {"count": self.study.counting.value} | said

    def pair_key(self, id_a: str, id_b: str) -> str:
        """The cell key of two organisations, in the order of the study's regions."""
        return f"{id_b}|{id_a}" if self.is_swapped else f"{id_a}|{id_b}"

    def in_readers_order(self, pair_key: str) -> tuple[str, str]:
        """The two organisations of a cell key, that of the reader's first region first."""
        first, _, second = pair_key.partition("|")
        return (second, first) if self.is_swapped else (first, second)

    def url(self, page: str, /, **more: object) -> str:
        """The URL of a page of this pair; None in `more` takes a parameter away."""
        base = f"/{self.language}/{quote(self.a)}/{quote(self.b)}/{page}"
        values: dict[str, object] = {"y": str(self.period)} | self.parameters | {"asof": self.asof} | more
        kept = {name: str(value) for name, value in values.items() if value is not None}
        return f"{base}?{urlencode(kept, safe='|:,/')}"

    def with_period(self, period: Period) -> "Address":
        """The same study in other years."""
        return replace(self, study=replace(self.study, period=period))

    def without_theme(self) -> "Address":
        """The same study over all themes."""
        return replace(self, study=replace(self.study, theme=None))


def default_period(book: Book) -> Period:
    """The last five complete years of a corpus."""
    first, last = book.years
    if book.partial_year is not None and book.partial_year == last and last > first:
        last -= 1
    return Period(max(first, last - FEW_YEARS + 1), last)


def offered_periods(book: Book, chosen: Period | None = None) -> tuple[Period, ...]:
    """The periods one may pick from a list: five years each, newest first, then all complete years."""
    latest = default_period(book)
    first = book.years[0]
    spans = [
        Period(start, start + FEW_YEARS - 1)
        for start in range(latest.first, first - 1, -FEW_YEARS)
        if start + FEW_YEARS - 1 <= latest.last
    ]
    wanted = [*([chosen] if chosen else []), latest, *spans, Period(first, latest.last)]
    unique = dict.fromkeys(wanted)
    return tuple(sorted(unique, key=lambda period: (-period.last, -period.first)))


def previous(period: Period, book: Book) -> Period | None:
    """The period of the same length just before, where the corpus covers it and the period itself is complete."""
    if book.partial_year is not None and book.partial_year in period.years:
        return None
    length = period.last - period.first + 1
    first = period.first - length
    return Period(first, period.first - 1) if first >= book.years[0] else None


def read_address(
    book: Book, language: str, a: str, b: str, query: Mapping[str, str], more: Iterable[str] = ()
) -> Address:
    """The address of a request. `more` are the parameters a page knows beside the study's own."""
    refuse_unknown(query, (*STUDY_PARAMETERS, *more))
    for key in (a, b):
        if key not in book.regions:
            raise NotHere(f'the corpus knows no country or region "{key}"', next_step=known_values(key, book.regions))
    if a == b:
        raise StudyError(f'"{a}" is asked to work with itself', next_step="choose two different places")
    theme = query.get("theme") or None
    if theme is not None and theme not in book.themes and theme not in NO_THEME:
        raise NotHere(f'there is no theme "{theme}"', next_step=known_values(theme, book.themes))
    asof = read_asof(book, query)
    study = Study((a, b), read_period(book, query.get("y", "")), **read_choices(query))
    return Address(language, a, b, study, asof)


def read_asof(book: Book, query: Mapping[str, str]) -> str | None:
    """The corpus that an address is pinned to. Another one than this would give other numbers, and is refused."""
    asof = query.get("asof") or None
    if asof is not None and asof != book.corpus_id:
        raise NotHere(f'the corpus "{asof}" is not open here', next_step=f"this is corpus {book.corpus_id}")
    return asof


def read_choices(query: Mapping[str, str]) -> dict[str, Any]:
    """The choices of a study that a query names; a flag is said with 1."""
    found: dict[str, Any] = {}
    for switch in SWITCHES:
        text = query.get(switch.parameter)
        if not text:
            continue
        if switch.flag is not None and text != "1":
            raise StudyError(f'"{switch.parameter}={text}" has no meaning', next_step=f"write {switch.parameter}=1")
        found[switch.field] = switch.read_all(tuple(text.split(",")) if switch.is_many else (text,))
    return found


def refuse_unknown(query: Mapping[str, str], known: Iterable[str]) -> None:
    """An unknown parameter is an error: a misspelt filter must never give another number in silence."""
    names = tuple(known)
    for name in query:
        if name not in names:
            raise StudyError(f'the address has an unknown part "{name}"', next_step=known_values(name, names))


def read_period(book: Book, text: str) -> Period:
    """The period of `2019-2023`, inside the years of the corpus; the default where nothing is said."""
    if not text:
        return default_period(book)
    period = Period.parse(text)
    first, last = book.years
    if period.first < first or period.last > last:
        raise StudyError(
            f'the period "{period}" is not inside the corpus', next_step=f"choose years from {first} to {last}"
        )
    return period
