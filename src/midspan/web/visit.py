"""A visit: one request to one page, with everything the page may read. And what a page is."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from midspan.desk import Desk
from midspan.model.figure import Card, Estimate, Figure, Interval
from midspan.model.place import Name
from midspan.plugins import declared
from midspan.web.address import Address
from midspan.web.elsewhere import NO_NAMES
from midspan.web.forms import Tickets
from midspan.web.person import READER, Person
from midspan.web.source import Book
from midspan.web.words import Words

PAIR_PREFIX = "/{lang}/{a}/{b}/"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: the book, the language's words, and what the URL says."""

    book: Book
    t: Words
    parts: Mapping[str, str]
    query: Mapping[str, str]
    path: str
    person: Person = READER
    desk: Desk | None = None
    """The judgements of the workspace; None where the pages show a book alone."""
    tickets: Tickets | None = None

    @property
    def ticket(self) -> str:
        """A ticket for the forms of this page; empty where nothing may be sent."""
        return self.tickets.issue(self.person.session) if self.tickets else ""

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.t.language

    def region_name(self, key: str) -> str:
        """The name of a region; its key where the corpus knows none."""
        region = self.book.regions.get(key)
        return region.name.in_language(self.language) if region else self.t.said_or(f"region.{key}", key)

    def theme_name(self, key: str) -> str:
        """The name of a theme; its key where the corpus knows none."""
        theme = self.book.themes.get(key)
        return theme.name.in_language(self.language) if theme else self.t.said_or(f"theme.{key}", key)

    def organisation_names(self, ids: Collection[str]) -> dict[str, str]:
        """The name of each organisation; its id where there is none."""
        names: Mapping[str, Name] = self.book.organisation_names(ids) if ids else {}
        return {one: names[one].in_language(self.language) if one in names else one for one in ids}

    def cell_name(self, dimension: str, key: str) -> str:
        """The name of one key of a breakdown."""
        if dimension == "theme":
            return self.theme_name(key)
        if dimension in {"region", "part"}:
            return self.region_name(key)
        if dimension == "direction":
            return " → ".join(self.region_name(one) for one in key.replace("|", ">").split(">"))
        if dimension in {"part_pair", "region_link", "region_pair"}:
            return " – ".join(self.region_name(one) for one in key.split("|"))
        if dimension in {"organisation", "organisation_pair", "cluster"}:
            ids = key.split("|")
            names = self.organisation_names(ids)
            return " – ".join(names[one] for one in ids)
        return self.t.said_or(f"{dimension}.{key}", key)

    def dimension_name(self, dimension: str) -> str:
        """The name of a dimension; its key where the pages have no word for it."""
        return self.t.said_or(f"dimension.{dimension}", dimension)

    def title(self, card: Card) -> str:
        """The title readers know an indicator by."""
        return self.t.title_of(card.key, self.t.card(card).title)

    def heading(self, address: Address) -> str:
        """What a page of a pair is about: `Shanghai and Hong Kong SAR, 2019–2023`."""
        return self.t("study.heading", names=self.pair_names(address), period=self.t.span(address.period))

    def pair_names(self, address: Address) -> str:
        """The two regions in the reader's order."""
        return self.t.listed([self.region_name(address.a), self.region_name(address.b)])

    def elsewhere(self, text: str, names: Mapping[str, str] = NO_NAMES) -> Markup:
        """What another part of Midspan says in English, in the page's language; marked where it stays English."""
        said = Markup("{}").format(self.t.elsewhere(text, names))
        return Markup('<span lang="en">{}</span>').format(said) if self.t.is_english(text) else said

    def filled(self, key: str, **values: object) -> Markup:
        """A sentence whose gaps are filled with markup."""
        return escape(self.t.said_or(key, key)).format(**values)

    def said(self, figure: Figure) -> Figure:
        """A figure whose card and caveats are in the page's language; its keys stay."""
        caveats = tuple(replace(caveat, text=self.t.elsewhere(caveat.text)) for caveat in figure.caveats)
        return replace(figure, card=self.t.card(figure.card), caveats=caveats)

    def url_in(self, language: str) -> str:
        """The same address in another language; the start page where the address names no language."""
        there, _, rest = self.path.removeprefix("/").partition("/")
        if there != self.language:
            return f"/{language}/"
        query = urlencode(self.query, safe="|:,/")
        return f"/{language}/{quote(rest, safe='/:')}" + (f"?{query}" if query else "")

    def source_line(self, card: Card | None = None) -> str:
        """Where a number comes from: source, snapshot, and method version or corpus."""
        source = self.t("site.source_invented" if self.book.is_invented else "site.source_real")
        if card is None:
            return self.t(
                "site.source", source=source, date=self.t.date(self.book.snapshot_date), corpus=self.book.corpus_id
            )
        return self.t(
            "site.source_method", source=source, date=self.t.date(self.book.snapshot_date), version=card.version
        )


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its key, the URL it answers, and how it is drawn. `place` orders the tabs; 0 is no tab.

    A page that `is_live` says what changes without a new corpus: it is drawn for each request and kept nowhere.
    """

    key: str
    path: str
    render: Callable[[Visit], str]
    place: int = 0
    is_live: bool = False

    @property
    def is_of_pair(self) -> bool:
        """Whether the URL names two regions."""
        return self.path.startswith(PAIR_PREFIX)


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to a page that exists."""

    title: str
    url: str
    is_current: bool


def pages() -> tuple[Page, ...]:
    """Every page there is: the modules of `midspan.web.pages` and of installed plug-ins."""
    found = declared("web.pages", "PAGE").values()
    return tuple(sorted((one for one in found if isinstance(one, Page)), key=lambda page: (page.place, page.key)))


def tabs(visit: Visit, address: Address | None, current: str) -> tuple[Tab, ...]:
    """The tabs of the pages that exist; those of a pair only where a pair is chosen."""
    row: list[Tab] = []
    for page in pages():
        if page.place == 0 or (page.is_of_pair and address is None):
            continue
        url = address.url(page.path.removeprefix(PAIR_PREFIX)) if page.is_of_pair and address else page.path
        url = url.replace("{lang}", visit.language)
        title = visit.t(f"page.{page.key}") if visit.t.has(f"page.{page.key}") else page.key
        row.append(Tab(title, url, page.key == current))
    return tuple(row)


def same_range(estimate: Estimate) -> Interval | None:
    """The linkage range where it says anything: more than a point."""
    linkage = estimate.linkage
    return linkage if linkage is not None and linkage.low != linkage.high else None
