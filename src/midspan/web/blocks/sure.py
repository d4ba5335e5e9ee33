"""How sure is this? Coverage, both intervals, caveats and the incomplete year, beside the headline."""

from midspan.model.errors import FigureError
from midspan.model.figure import Figure
from midspan.web.blocks.numbers import said
from midspan.web.blocks.studied import Studied

COVERAGE = ("coverage", "coverage_share", "linked_share", "affiliation_coverage", "resolved_share")
"""Indicators that say how much of the affiliations could be read, the best first."""


def sure(studied: Studied, works: Figure) -> tuple[str, ...]:
    """The sentences, as far as the figure gives them."""
    visit, spoken_now = studied.visit, said(works.total, works.card.unit)
    lines = _coverage(studied)
    if spoken_now.has_interval:
        lines.append(visit.t("sure.stability", interval=spoken_now.interval))
    if spoken_now.linkage:
        lines.append(visit.t("sure.linkage", linkage=spoken_now.linkage))
    lines += [caveat.text for caveat in works.caveats]
    partial = visit.book.partial_year
    if partial is not None:
        lines.append(visit.t("sure.partial", year=partial))
    return tuple(lines)


def _coverage(studied: Studied) -> list[str]:
    cards = studied.visit.book.cards
    key = next((one for one in COVERAGE if one in cards), None)
    if key is None:
        return []
    try:
        spoken_now = said(studied.figure(key).total, cards[key].unit)
    except (FigureError, ValueError):
        return []
    return [studied.visit.t("sure.coverage", title=studied.visit.title(cards[key]), value=spoken_now.value)]
