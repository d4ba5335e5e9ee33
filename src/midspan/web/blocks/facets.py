"""The filters beside a list of records: how many records each year and each theme has, given the other filters."""

from collections.abc import Mapping
from dataclasses import dataclass

from midspan.model.errors import FigureError
from midspan.web.address import STUDY_PARAMETERS
from midspan.web.blocks.studied import Studied

FACETS = ("year", "theme")
WHERE = (
    "year", "theme", "type", "programme", "funder", "region", "organisation", "organisation_pair", "direction", "part",
    "part_pair", "cluster", "radius", "density",
)  # fmt: skip
"""Every dimension a list can be narrowed by."""
NARROWED = tuple(name for name in WHERE if name not in STUDY_PARAMETERS and name != "year")
"""Every dimension a file of a figure can be narrowed by: those that an address does not say otherwise."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value one may narrow the list to. `share` is its length against the longest, 0 to 100."""

    name: str
    count: str
    share: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One dimension."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter and the link that removes it."""

    text: str
    url: str


def facets(studied: Studied, key: str, where: Mapping[str, str]) -> tuple[Facet, ...]:
    """The facets this indicator can give."""
    found = (_facet(studied, key, dimension, where) for dimension in FACETS)
    return tuple(facet for facet in found if facet is not None)


def _facet(studied: Studied, key: str, dimension: str, where: Mapping[str, str]) -> Facet | None:
    known = studied.card(key).dimensions
    others = {name: value for name, value in where.items() if name != dimension}
    if dimension not in known or not set(others) <= set(known):
        return None
    try:
        figure = studied.figure(key, dimension, *others)
    except FigureError:
        return None
    wanted = tuple(others.values())
    counts = {cell.key[0]: cell.estimate.records for cell in figure.cells if cell.key[1:] == wanted}
    counts = {one: count for one, count in counts.items() if count or one == where.get(dimension)}
    if not counts:
        return None
    most = max(1, *counts.values())
    if dimension == "year":
        order = sorted(counts, reverse=True)
    else:
        order = sorted(counts, key=lambda one: (-counts[one], one))
    choices = tuple(
        Choice(
            studied.visit.cell_name(dimension, one),
            f"{counts[one]:,}",
            round(100 * counts[one] / most),
            list_url(studied, key, {**where, dimension: one}),
            where.get(dimension) == one,
        )
        for one in order
    )
    return Facet(studied.visit.dimension_name(dimension), choices)


def chips(studied: Studied, key: str, where: Mapping[str, str]) -> tuple[Chip, ...]:
    """The active filters."""
    t = studied.visit.t
    return tuple(
        Chip(
            t.named(studied.visit.dimension_name(name), studied.visit.cell_name(name, value)),
            list_url(studied, key, {one: other for one, other in where.items() if one != name}),
        )
        for name, value in where.items()
    )


def list_url(studied: Studied, key: str, where: Mapping[str, str], page: int = 1, form: str = "") -> str:
    """The URL of a list of records; `form` is "" for the page, ".csv" or ".json" for a twin."""
    known = {name: where.get(name) for name in WHERE}
    return studied.address.url(f"records{form}", figure=key, **known, page=page if page > 1 else None)
