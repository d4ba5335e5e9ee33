"""Start: choose two places and a period; what Midspan is; facts of the corpus."""

from midspan.web.address import default_period, read_asof, refuse_unknown
from midspan.web.paper import write
from midspan.web.source import Book
from midspan.web.visit import Page, Visit


def render(visit: Visit) -> str:
    """The page."""
    refuse_unknown(visit.query, ("asof",))
    read_asof(visit.book, visit.query)
    book, t = visit.book, visit.t
    first, last = book.years
    years = t("start.whole", first=first, last=last)
    if book.partial_year is not None:
        years = t("start.partial", first=first, last=last, partial=book.partial_year)
    facts = [
        (t("start.years"), years),
        (t("start.regions"), str(len(book.regions))),
        (t("start.themes"), str(len(book.themes))),
        (t("start.indicators"), str(len(book.cards))),
        (t("start.snapshot"), t.date(book.snapshot_date)),
        (t("start.corpus_id"), book.corpus_id),
    ]
    return write(
        visit,
        "start.html",
        title=t("site.tagline"),
        current="start",
        facts=facts,
        pair=first_choice(book),
        period=default_period(book),
        years=range(first, last + 1),
    )


def first_choice(book: Book) -> tuple[str, str]:
    """Two regions to begin with: Shanghai and Hong Kong where the corpus has them."""
    keys = [key for key in ("shanghai", "hong-kong") if key in book.regions]
    keys += [key for key in sorted(book.regions) if key not in keys]
    return (keys[0], keys[1]) if len(keys) > 1 else ("", "")


PAGE = Page("start", "/{lang}/", render)
