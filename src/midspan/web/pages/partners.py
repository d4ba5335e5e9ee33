"""Partners: who could work together next, with the chance and why. Where nobody is suggested, who does already."""

from midspan.match.past import RECENT
from midspan.model.errors import FigureError
from midspan.partnering import Check
from midspan.web.absent import absent
from midspan.web.address import read_address
from midspan.web.blocks.suggested import suggestion_rows
from midspan.web.paper import write
from midspan.web.visit import PAIR_PREFIX, Page, Visit

NOBODY = absent("partners", place=90, leads_to="organisations#joint-works-organisation-pair")
SHOWN = 20


def render(visit: Visit) -> str:
    """The page."""
    return suggested(visit, "")


def suggested(visit: Visit, organisation: str) -> str:
    """The page of a study's suggestions, or of those of one organisation; StudyError where it has no works there."""
    address = read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], visit.query)
    partners = visit.book.partners(address.study)
    try:
        found = partners.suggestions(organisation, SHOWN)
    except FigureError:
        return NOBODY.render(visit)
    if not found and not organisation:
        return NOBODY.render(visit)
    title, lede = visit.t("partners.title", names=visit.pair_names(address)), visit.t("partners.lede")
    if organisation:
        name = visit.organisation_names([organisation])[organisation]
        title, lede = (
            visit.t("partners.title_of_one", name=name),
            visit.t("partners.lede_of_one" if found else "partners.none_of_one"),
        )
    return write(
        visit,
        "partners.html",
        title=f"{title} · {visit.heading(address)}",
        current="partners",
        address=address,
        kicker=visit.heading(address),
        up=address.url("partners" if organisation else "overview"),
        heading=title,
        lede=lede,
        rows=suggestion_rows(visit, address, found),
        checked=_checked(visit, partners.checked()),
        source=visit.source_line(),
    )


def _checked(visit: Visit, check: Check | None) -> str:
    """How chances given before stood the test."""
    if check is None:
        return visit.t("partners.unchecked")
    first, last = check.until + 1, check.until + RECENT
    numbers = {"expected": visit.t.number(round(check.expected)), "observed": visit.t.number(check.observed)}
    return visit.t("partners.checked", first=first, last=last, **numbers)


PAGE = Page("partners", PAIR_PREFIX + "partners", render, place=90, is_live=True)
