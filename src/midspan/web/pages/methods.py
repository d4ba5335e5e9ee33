"""Methods and definitions: every indicator, region and theme, and how intervals are made."""

from midspan.measure.symbols import SYMBOLS
from midspan.web.address import read_asof, refuse_unknown
from midspan.web.paper import in_order, write
from midspan.web.visit import Page, Visit


def render(visit: Visit) -> str:
    """The page."""
    refuse_unknown(visit.query, ("asof",))
    read_asof(visit.book, visit.query)
    book = visit.book
    return write(
        visit,
        "methods.html",
        title=visit.t("methods.title"),
        current="methods",
        cards=[book.cards[key] for key in sorted(book.cards)],
        symbols=SYMBOLS,
        all_regions=[book.regions[key] for key in in_order(book.regions)],
        all_themes=[book.themes[key] for key in in_order(book.themes)],
    )


PAGE = Page("methods", "/{lang}/methods", render, place=160)
