"""Partners for one organisation: those of the other place that it has no joint paper with, likeliest first, and why."""

from midspan.model.errors import StudyError
from midspan.web.pages.partners import suggested
from midspan.web.visit import PAIR_PREFIX, Page, Visit
from midspan.web.words import NotHere


def render(visit: Visit) -> str:
    """The page."""
    try:
        return suggested(visit, visit.parts["id"])
    except StudyError as error:
        raise NotHere(error.fact, next_step="look at the suggestions of the whole study") from error


PAGE = Page("organisation_partners", PAIR_PREFIX + "partners/{id}", render, is_live=True)
