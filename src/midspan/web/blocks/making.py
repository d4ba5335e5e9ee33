"""How this figure is made: definition, interval, data, query and the commands that give the same number."""

from collections.abc import Mapping
from dataclasses import dataclass

from midspan.chart.number import unit_of
from midspan.model.errors import FigureError
from midspan.model.figure import Figure
from midspan.web.blocks.numbers import Said, said
from midspan.web.blocks.studied import Studied, estimate_at
from midspan.web.commands import python_lines, shell_line


@dataclass(frozen=True, slots=True)
class Making:
    """The box."""

    figure: Figure
    title: str
    said: Said | None
    shell: str
    python: str
    json_url: str


def making(studied: Studied, key: str, where: Mapping[str, str]) -> Making:
    """The box of a figure, narrowed as far as the indicator can be; without a value where it can't."""
    figure = _figure(studied, key, where)
    estimate = estimate_at(figure, tuple(where.values()) if figure.by else ())
    is_narrowed = bool(where) == bool(figure.by)
    return Making(
        figure=figure,
        title=studied.visit.title(figure.card),
        said=said(studied.visit.t, estimate, unit_of(figure.card, figure.study))
        if estimate is not None and is_narrowed
        else None,
        shell=shell_line(key, studied.address.study),
        python=python_lines(key, studied.address.study),
        json_url=studied.address.url(f"figure/{key}.json", by=",".join(figure.by) or None),
    )


def _figure(studied: Studied, key: str, where: Mapping[str, str]) -> Figure:
    """The figure by the dimensions of the filters; the whole figure where it has no such breakdown."""
    by = tuple(where) if set(where) <= set(studied.card(key).dimensions) else ()
    try:
        return studied.figure(key, *by)
    except FigureError:
        return studied.figure(key)
