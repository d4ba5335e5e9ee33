"""How sure is this? Coverage, both intervals, caveats and the incomplete year, beside the headline."""

from midspan.model.errors import FigureError
from midspan.model.figure import Figure
from midspan.web.blocks.numbers import said
from midspan.web.blocks.studied import Studied

COVERAGE = "coverage"
"""The indicator that says how much could be read."""

SAID_ELSEWHERE = frozenset({"invented"})
"""Caveats that stand at the top of every page."""


def sure(studied: Studied, works: Figure) -> tuple[str, ...]:
    """The sentences, as far as the figure gives them."""
    visit = studied.visit
    spoken_now = said(visit.t, works.total, works.card.unit)
    lines = _coverage(studied)
    if spoken_now.has_interval:
        lines.append(visit.t("sure.stability", interval=spoken_now.interval))
    if spoken_now.linkage:
        lines.append(visit.t("sure.linkage", linkage=spoken_now.linkage))
    lines += [visit.t.elsewhere(caveat.text) for caveat in works.caveats if caveat.code not in SAID_ELSEWHERE]
    partial = visit.book.partial_year
    if partial is not None and all(caveat.code != "partial" for caveat in works.caveats):
        lines.append(visit.t("sure.partial", year=partial))
    return tuple(lines)


def _coverage(studied: Studied) -> list[str]:
    cards = studied.visit.book.cards
    if COVERAGE not in cards:
        return []
    try:
        spoken_now = said(studied.visit.t, studied.figure(COVERAGE).total, cards[COVERAGE].unit)
    except (FigureError, ValueError):
        return []
    return [studied.visit.t("sure.coverage", title=studied.visit.title(cards[COVERAGE]), value=spoken_now.value)]
