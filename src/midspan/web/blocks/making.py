"""How this figure is made: definition, interval, data, query and the commands that give the same number."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from midspan.chart.number import unit_of
from midspan.model.errors import FigureError
from midspan.model.figure import Figure
from midspan.web.blocks.measured import Measured, shown
from midspan.web.blocks.numbers import Said, said
from midspan.web.blocks.studied import Studied, estimate_at
from midspan.web.commands import python_lines, shell_line


@dataclass(frozen=True, slots=True)
class Making:
    """The box. A figure that stands by regions or organisations has no one value to say: it has a card of `values`."""

    figure: Figure
    title: str
    said: Said | None
    values: Measured | None
    shell: str
    python: str


def making(studied: Studied, key: str, where: Mapping[str, str]) -> Making:
    """The box of a figure, narrowed as far as the indicator can be; without a value where it can't."""
    figure = _figure(studied, key, where)
    is_narrowed = set(where) <= set(figure.by)
    cell = tuple(where[by] for by in figure.by if by in where)
    estimate = estimate_at(figure, cell) if is_narrowed else None
    return Making(
        figure=figure,
        title=studied.visit.title(figure.card),
        said=said(studied.visit.t, estimate, unit_of(figure.card, figure.study)) if estimate is not None else None,
        values=_values(studied, figure, where) if figure.by and is_narrowed and estimate is None else None,
        shell=shell_line(key, studied.address.study, figure.by),
        python=python_lines(key, studied.address.study, figure.by, cell if estimate is not None else ()),
    )


def _values(studied: Studied, figure: Figure, where: Mapping[str, str]) -> Measured:
    """The card of the cells that the filters leave."""
    wanted = [where.get(by) for by in figure.by]
    kept = tuple(c for c in figure.cells if all(w in (None, key) for w, key in zip(wanted, c.key, strict=True)))
    return shown(studied, replace(figure, cells=kept))


def _figure(studied: Studied, key: str, where: Mapping[str, str]) -> Figure:
    """The figure by the dimensions of the filters; the whole figure where it has no such breakdown."""
    by = tuple(where) if set(where) <= set(studied.card(key).dimensions) else ()
    try:
        return studied.figure(key, *by)
    except FigureError:
        return studied.figure(key)
