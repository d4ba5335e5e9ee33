"""A figure by two dimensions as a table: one down, the other across, the number in each cell, in one hue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from midspan.chart.heat import heat_step
from midspan.chart.number import MISSING, unit_of
from midspan.model.figure import Cell, Figure
from midspan.web.blocks.studied import Studied

MOST_ACROSS, MOST_DOWN = 7, 24


@dataclass(frozen=True, slots=True)
class CrossedCell:
    """One cell: its number, its colour step (0 for none), and the way to its records (empty for none)."""

    text: str
    step: int
    url: str


@dataclass(frozen=True, slots=True)
class Crossed:
    """The table. `corner` says what its rows are."""

    corner: str
    across: tuple[str, ...]
    rows: tuple[tuple[str, tuple[CrossedCell, ...]], ...]


def crossed(studied: Studied, figure: Figure, url_of: Callable[[Cell], str]) -> Crossed | None:
    """The table, or None where the figure stands by one dimension, by three, or by too many values of both."""
    if len(figure.by) != 2:
        return None
    keys = [_in_order(figure, at) for at in (0, 1)]
    down, across = (0, 1) if len(keys[1]) <= len(keys[0]) else (1, 0)
    if len(keys[across]) > MOST_ACROSS or len(keys[down]) > MOST_DOWN:
        return None
    visit, cells = studied.visit, {(cell.key[down], cell.key[across]): cell for cell in figure.cells}
    most = max((float(cell.estimate.value or 0) for cell in figure.cells), default=0.0)
    unit = unit_of(figure.card, figure.study)

    def shown(cell: Cell | None) -> CrossedCell:
        if cell is None or cell.estimate.value is None:
            return CrossedCell(MISSING, 0, "")
        value = cell.estimate.value
        return CrossedCell(visit.t.numbers.spoken(value, unit), heat_step(float(value), most), url_of(cell))

    return Crossed(
        visit.dimension_name(figure.by[down]),
        tuple(visit.cell_name(figure.by[across], key) for key in keys[across]),
        tuple(
            (visit.cell_name(figure.by[down], key), tuple(shown(cells.get((key, other))) for other in keys[across]))
            for key in keys[down]
        ),
    )


def _in_order(figure: Figure, at: int) -> Sequence[str]:
    """The values of a dimension: years as they follow, others with the largest first."""
    if figure.by[at] == "year":
        return sorted({cell.key[at] for cell in figure.cells})
    largest: dict[str, float] = {}
    for cell in figure.cells:
        largest[cell.key[at]] = max(largest.get(cell.key[at], 0.0), float(cell.estimate.value or 0))
    return sorted(largest, key=lambda key: (-largest[key], key))
