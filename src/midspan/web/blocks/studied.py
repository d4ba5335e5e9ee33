"""The figures of one study as the overview needs them: now, in the period before, and by year over the whole corpus."""

from dataclasses import dataclass, replace

from midspan.model.errors import FigureError
from midspan.model.figure import Card, Estimate, Figure
from midspan.model.study import Period, Study
from midspan.web.address import Address, previous
from midspan.web.headline import Spans
from midspan.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Studied:
    """A visit to a study."""

    visit: Visit
    address: Address

    @property
    def spans(self) -> Spans:
        """The period, the one before it, and the incomplete year where the period holds it."""
        partial = self.visit.book.partial_year
        inside = partial if partial is not None and partial in self.address.period.years else None
        return Spans(self.address.period, previous(self.address.period, self.visit.book), inside)

    @property
    def study_before(self) -> Study | None:
        """The same study in the period before, where it can be compared."""
        before = self.spans.before
        return self.address.with_period(before).study if before else None

    @property
    def study_of_all_years(self) -> Study:
        """The same study over every year of the corpus."""
        return replace(self.address.study, period=Period(*self.visit.book.years))

    def card(self, key: str) -> Card:
        """What an indicator says of itself."""
        return self.visit.book.cards[key]

    def figure(self, key: str, *by: str) -> Figure:
        """A figure in the period."""
        return self.visit.book.figure(key, self.address.study, by)

    def figure_before(self, key: str, *by: str) -> Figure | None:
        """The figure in the period before, where there is one."""
        study = self.study_before
        return self.visit.book.figure(key, study, by) if study else None

    def by_year(self, key: str, *more: str) -> Figure | None:
        """The figure by year over the whole corpus; None where the indicator has no such breakdown."""
        if "year" not in self.card(key).dimensions:
            return None
        try:
            return self.visit.book.figure(key, self.study_of_all_years, ("year", *more))
        except FigureError:
            return None


def estimate_at(figure: Figure | None, key: tuple[str, ...]) -> Estimate | None:
    """The estimate of a cell; None where the figure or the cell is not there."""
    if figure is None:
        return None
    return next((cell.estimate for cell in figure.cells if cell.key == key), None)
