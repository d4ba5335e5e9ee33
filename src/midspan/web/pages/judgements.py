"""The log of judgements: who said what, when and why, what became of it, and the next corpus."""

from midspan.web.address import read_asof, refuse_unknown
from midspan.web.blocks.judged import lines
from midspan.web.paper import write
from midspan.web.visit import Page, Visit


def render(visit: Visit) -> str:
    """The page."""
    refuse_unknown(visit.query, ("asof",))
    read_asof(visit.book, visit.query)
    return write(
        visit,
        "judgements.html",
        title=visit.t("judgements.title"),
        current="judgements",
        lines=lines(visit, visit.desk.log() if visit.desk else ()),
    )


PAGE = Page("judgements", "/{lang}/judgements", render, is_live=True)
