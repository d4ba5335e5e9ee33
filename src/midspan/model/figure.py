"""A figure: an indicator x a study x a corpus, with both uncertainties."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from midspan.model.study import Study


class Kind(StrEnum):
    """How a figure came about."""

    COMPUTED = "Computed"
    ESTIMATED = "Estimated"
    REPORTED = "Reported"


@dataclass(frozen=True, slots=True)
class Card:
    """What an indicator says of itself, on the page, in the API and in the docs.

    `unit` is what one counts: `works`, `authors`, `contracts`, `share`, `CNY`, `rate a year`.
    `records` is what a figure opens to: a kind of `store/kinds.py` such as `works`, `contracts`, `projects`.
    `formula` is LaTeX, in the letters of `measure/symbols.py`; `example` is one that a reader can recompute. A
    `caveat` stands beside each figure.
    """

    key: str
    title: str
    definition: str
    not_counted: str
    reference: str
    unit: str
    version: int
    records: str = "works"
    kind: Kind = Kind.COMPUTED
    dimensions: tuple[str, ...] = ()
    caveat: str = ""
    formula: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """From low to high, both included."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its stability interval, its linkage range and how many records stand behind it.

    `value` is None where the figure has no meaning (a share of nothing); the caveats say why.
    """

    value: Decimal | None
    stability: Interval | None
    linkage: Interval | None
    records: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a figure: `key` has one entry for each dimension of the figure."""

    key: tuple[str, ...]
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Caveat:
    """Something a reader must know beside the number."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """Values of one indicator for one study on one corpus. `by` are the dimensions of its cells."""

    card: Card
    study: Study
    by: tuple[str, ...]
    cells: tuple[Cell, ...]
    caveats: tuple[Caveat, ...]
    corpus_id: str
    fingerprint: str
    sql: str

    @property
    def total(self) -> Estimate:
        """The estimate of a figure of one cell."""
        if self.by or len(self.cells) != 1:
            raise ValueError(f"{self.card.key} by {self.by} has {len(self.cells)} cells, not one")
        return self.cells[0].estimate

    def at(self, *key: str) -> Estimate:
        """The estimate of one cell."""
        return next(cell.estimate for cell in self.cells if cell.key == key)
