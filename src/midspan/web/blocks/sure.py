"""How sure is this? Coverage, both intervals, caveats and the incomplete year, beside the headline."""

from markupsafe import Markup

from midspan.model.errors import FigureError
from midspan.model.figure import Figure
from midspan.web.blocks.numbers import said
from midspan.web.blocks.studied import Studied
from midspan.web.words import rich

COVERAGE = "coverage"
"""The indicator that says how much could be read."""

SAID_ELSEWHERE = frozenset({"invented"})
"""Caveats that stand at the top of every page."""


def sure(studied: Studied, works: Figure) -> tuple[Markup, ...]:
    """The sentences, as far as the figure gives them."""
    visit = studied.visit
    spoken_now = said(visit.t, works.total, works.card.unit)
    said_here = _coverage(studied)
    if spoken_now.has_interval:
        said_here.append(visit.t("sure.stability", interval=spoken_now.interval))
    if spoken_now.linkage:
        said_here.append(visit.t("sure.linkage", linkage=spoken_now.linkage))
    lines = [*map(rich, said_here)]
    lines += [visit.elsewhere(caveat.text) for caveat in works.caveats if caveat.code not in SAID_ELSEWHERE]
    partial = visit.book.partial_year
    if partial is not None and all(caveat.code != "partial" for caveat in works.caveats):
        lines.append(rich(visit.t("sure.partial", year=partial)))
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
