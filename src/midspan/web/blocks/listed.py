"""Offers, requests and entries of directories as pages show them: in their own words, with reasons in the page's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from midspan.match.directories import Found
from midspan.match.offers import Match, terms_with
from midspan.match.wording import Terms
from midspan.model.listing import Entry, Listing, Listings
from midspan.resolve.text import has_han, simplified, traditional
from midspan.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Own:
    """A listing in its own words: `facts` are who and where, `text` is what it says."""

    key: str
    title: str
    text: str
    facts: str
    language: str
    kind: str
    money: str
    until: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A request, an offer, and the reasons."""

    request: Own
    offer: Own
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One that answers a request: who, in which role, what it takes, and the reasons."""

    own: Own
    url: str
    takes: str
    reasons: tuple[str, ...]


def today() -> date:
    """The day on which pages say what is open."""
    return datetime.now(UTC).date()


def open_here(visit: Visit, regions: Sequence[str], theme: str | None) -> Listings:
    """What is open today in these regions, and of this theme where one is chosen."""
    opened = visit.book.listings(today())

    def is_here(one: Listing | Entry) -> bool:
        return one.region in regions and (theme is None or theme in one.themes)

    return Listings(
        tuple(filter(is_here, opened.listings)), tuple(filter(is_here, opened.entries)),
        opened.interests, opened.refused,
    )  # fmt: skip


def known_terms(visit: Visit) -> Terms:
    """The glossary with the themes of the corpus."""
    return terms_with(visit.book.themes)


def own(visit: Visit, one: Listing | Entry) -> Own:
    """A listing or an entry."""
    where: tuple[str, ...] = (one.place, visit.region_name(one.region))
    if isinstance(one, Listing):
        where = (one.organisation, *where)
        kind, money = visit.t(f"offers.type.{one.type}"), visit.t(f"offers.money.{one.money}")
        title, text = one.title, one.description
    else:
        kind, money = visit.t.listed([visit.t(f"directories.role.{role}") for role in one.roles]), ""
        title, text = one.organisation, one.gives
    facts = " · ".join(filter(None, where))
    return Own(one.key, title, text, facts, one.language, kind, money, visit.t.date(one.expires.isoformat()))


def pair(visit: Visit, match: Match, terms: Terms) -> Pair:
    """A match with its reasons as sentences."""
    t, request, offer = visit.t, match.request, match.offer
    kinds = [t(f"offers.type.{one.type}") for one in (request, offer)]
    places = [visit.region_name(one.region) for one in (request, offer)]
    reasons = (
        t("offers.says", terms=said_terms(visit, match.terms, terms)) if match.terms else t("offers.means"),
        t("offers.same_themes", themes=_themes(visit, match.themes)) if match.themes else "",
        t("offers.same_type", type=kinds[0])
        if match.is_same_type
        else t("offers.near_type", type=kinds[0], other=kinds[1]),
        t("offers.across", a=places[0], b=places[1]) if match.is_across else t("offers.within", a=places[0]),
    )
    return Pair(own(visit, request), own(visit, offer), tuple(filter(None, reasons)))


def answer(visit: Visit, found: Found, terms: Terms) -> Answer:
    """One of the three lists for a request."""
    t, listed = visit.t, found.listed
    reasons = (
        t("directories.says", terms=said_terms(visit, found.terms, terms)) if found.terms else "",
        t("directories.themes", themes=_themes(visit, found.themes)) if found.themes else "",
        t("offers.means") if found.score and not found.terms and not found.themes else "",
    )
    shown = own(visit, listed)
    if isinstance(listed, Entry):
        return Answer(shown, listed.url, listed.takes, tuple(filter(None, reasons)))
    said = replace(shown, kind=t("directories.offer", type=shown.kind))
    return Answer(said, "", shown.money, tuple(filter(None, reasons)))


def said_terms(visit: Visit, names: Sequence[str], terms: Terms) -> str:
    """Terms in the page's language where the glossary has them; Chinese ones in the page's script."""
    return visit.t.listed([_said(visit.language, name, terms) for name in names])


def _said(language: str, name: str, terms: Terms) -> str:
    names = terms.others(name)
    chinese = next((one for one in names if has_han(one)), "")
    if language.startswith("zh") and chinese:
        name = chinese
    elif language == "en" and has_han(name):
        name = next((one for one in names if not has_han(one)), name)
    if not has_han(name):
        return name
    return traditional(simplified(name)) if language == "zh-Hant" else simplified(name)


def _themes(visit: Visit, keys: Sequence[str]) -> str:
    return visit.t.listed([visit.theme_name(key) for key in keys])
