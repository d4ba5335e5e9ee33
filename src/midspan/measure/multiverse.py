"""The multiverse of a figure: which choices are varied, and the values under all their combinations.

Reference: Steegen, Tuerlinckx, Gelman & Vanpaemel 2016, doi:10.1177/1745691616658637; the curve of values with the
choices below it: Simonsohn, Simmons & Nelson 2020, doi:10.1038/s41562-020-0912-z.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np

from midspan.measure.figure import Measurer
from midspan.measure.indicator import Cells, Counted, Indicator, Networked
from midspan.measure.interval import tidy
from midspan.measure.loosened import Loosened
from midspan.measure.staged import staged_values
from midspan.measure.tables import AS_COUNTED, DROPPED, KEPT, Linkage, unbound
from midspan.model.errors import FigureError
from midspan.model.figure import Cell, Figure
from midspan.model.multiverse import Choice, Combination, Multiverse
from midspan.model.study import Study
from midspan.model.switches import SWITCHES, Switch

LINKAGE = "linkage"
LINKAGES: tuple[tuple[str, Linkage], ...] = (("as counted", AS_COUNTED), ("dropped", DROPPED), ("kept", KEPT))
"""Doubtful links as the figure counts them, and at both ends of its linkage range."""
GRID = 1
"""The version of the grid of choices; kept multiverses of another one are made anew."""
MOST_CELLS = 12
"""Figures of organisations have hundreds of cells: so many of them are shown under all choices."""
PLACED = ("study_works", "study_links")
"""The tables that a lens changes."""


Asked = tuple[tuple[int, ...], Study, Linkage]
"""A combination by its options, and the study and the linkage that it stands for."""


@dataclass(frozen=True, slots=True)
class Varied:
    """A choice, and what each of its options sets."""

    choice: Choice
    values: tuple[Any, ...]


def multiverses(measurer_of: Callable[[Study], Measurer], figure: Figure) -> tuple[Multiverse, ...]:
    """The multiverse of each cell of a figure; `measurer_of` binds an engine to a study's extract."""
    study, key = figure.study, figure.card.key
    _check(measurer_of(study).indicator(key), figure)
    varied = varied_choices(measurer_of(study), key, study)
    values: dict[tuple[int, ...], dict[tuple[str, ...], float]] = {}
    for lens in _of(varied, "lens") or (study.lens,):
        measurer = measurer_of(replace(study, lens=lens))
        values |= dict(_values(measurer, measurer.indicator(key), replace(study, lens=lens), varied))
    nothing = of_nothing(measurer.indicator(key))
    choices = tuple(one.choice for one in varied)
    return tuple(
        Multiverse(
            figure.card, study, cell.key, choices,
            _sorted(Combination(taken, _tidy(found.get(cell.key, nothing))) for taken, found in values.items()),
            cell.estimate, figure.corpus_id, len(figure.cells),
        )
        for cell in largest(figure.cells)
    )  # fmt: skip


def largest(cells: Sequence[Cell]) -> Sequence[Cell]:
    """The cells that have a multiverse: all where they are few, else those of the largest values, in their order."""
    if len(cells) <= MOST_CELLS:
        return cells
    ranked = sorted(cells, key=lambda cell: (-(cell.estimate.value or Decimal(0)), cell.key))[:MOST_CELLS]
    return [cell for cell in cells if cell in ranked]


def of_nothing(indicator: Indicator) -> float:
    """What a cell is worth that a combination does not find; not a number where it then has no meaning."""
    if isinstance(indicator, Networked):
        return indicator.of_nothing
    return 0.0 if isinstance(indicator, Counted) else np.nan


def _check(indicator: Indicator, figure: Figure) -> None:
    """Refuses what has no value, and what would have to be drawn by chance anew for every combination."""
    if isinstance(indicator, Networked) and indicator.is_against_chance:
        raise FigureError(
            f'"{indicator.key}" is set against 100 rewired networks for each value, and has no multiverse',
            next_step="look at the loss itself under all choices: --figure gateway_removal --multiverse",
        )
    if not figure.cells:
        raise FigureError(
            f'"{indicator.key}" has no value for this study, and so no multiverse',
            next_step="take a longer period or a wider theme",
        )


def varied_choices(measurer: Measurer, key: str, study: Study) -> tuple[Varied, ...]:
    """The choices that can change this figure, with the options that have a meaning for it on this corpus."""
    indicator = measurer.indicator(key)
    found = []
    for switch in SWITCHES:
        own = getattr(study, switch.field)
        options = [
            (name, value)
            for name, value in _options(switch, own)
            if value == own
            or (_is_there(measurer, switch, value) and _changes(measurer, indicator, study, switch, value))
        ]
        if len(options) > 1:
            found.append(_varied(switch.field, switch.title, options, own))
    return (*found, _varied(LINKAGE, "Doubtful links", LINKAGES, AS_COUNTED))


def _options(switch: Switch, own: object) -> tuple[tuple[str, object], ...]:
    """The reasonable options, and the study's own where it is none of them."""
    if not switch.reasonable or own in [value for _, value in switch.reasonable]:
        return switch.reasonable
    return (*switch.reasonable, (", ".join(switch.written(own)), own))


def _varied(field: str, title: str, options: Sequence[tuple[str, object]], own: object) -> Varied:
    names, values = zip(*options, strict=True)
    return Varied(Choice(field, title, names, values.index(own)), values)


def _changes(measurer: Measurer, indicator: Indicator, study: Study, switch: Switch, value: Any) -> bool:
    """Whether an option has a meaning for the figure and says something else than the study's own."""
    other = replace(study, **{switch.field: value})
    if not measurer.fits(indicator.key, other):
        return False
    before, after = (measurer.sql(indicator.key, of, indicator.native) for of in (study, other))
    return any(name in before for name in PLACED) if switch.field == "lens" else before != after


def _is_there(measurer: Measurer, switch: Switch, value: object) -> bool:
    """Types are only varied where the corpus has works of them and of others."""
    if switch.field != "types" or not isinstance(value, tuple) or not value:
        return True
    works = unbound("study_works")
    types = set(measurer.engine.arrow(works.select("type").distinct()).column("type").to_pylist())
    return bool(types & set(value)) and bool(types - set(value))


def _of(varied: Sequence[Varied], field: str) -> tuple[Any, ...]:
    return next((one.values for one in varied if one.choice.field == field), ())


def _values(
    measurer: Measurer, indicator: Indicator, study: Study, varied: Sequence[Varied]
) -> Iterator[tuple[tuple[int, ...], dict[tuple[str, ...], float]]]:
    """The value of each cell under each combination of the study's lens."""
    asked = []
    for taken in product(*(range(len(one.values)) for one in varied)):
        set_to = {one.choice.field: one.values[option] for one, option in zip(varied, taken, strict=True)}
        linkage: Linkage = set_to.pop(LINKAGE)
        if set_to.get("lens", study.lens) is study.lens:
            asked.append((taken, replace(study, **set_to), linkage))
    for taken, found in _measured(measurer, indicator, asked):
        yield taken, {cell: float(value[0]) for cell, value in found.items()}


def _measured(
    measurer: Measurer, indicator: Indicator, asked: Sequence[Asked]
) -> Iterator[tuple[tuple[int, ...], Cells]]:
    """The cells of each combination that is asked for, with its study and linkage."""
    if isinstance(indicator, Counted) and indicator.staged:
        for _, linkage in LINKAGES:
            those = [(taken, study) for taken, study, at in asked if at == linkage]
            studies = [study for _, study in those]
            found = staged_values(measurer, indicator, indicator.staged, studies, linkage)
            yield from zip([taken for taken, _ in those], found, strict=True)
        return
    caps = {study.author_cap for _, study, _ in asked if study.author_cap is not None}
    loosened = Loosened(measurer, tuple(sorted(caps)))
    for taken, study, linkage in asked:
        yield taken, loosened.values(indicator, study, indicator.native, linkage)


def _tidy(value: float) -> Decimal | None:
    return tidy(value) if np.isfinite(value) else None


def _sorted(combinations: Iterator[Combination]) -> tuple[Combination, ...]:
    """By value, those without one last; equal values by the number of their options."""
    return tuple(sorted(combinations, key=lambda one: (one.value is None, one.value or Decimal(0), one.taken)))
