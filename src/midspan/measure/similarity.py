"""Similarity of two regions by their works: joint works set against the works of each."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from midspan.measure.breakdown import check_two_regions
from midspan.measure.indicator import Cells, Operand, Values
from midspan.model.errors import FigureError
from midspan.model.study import Counting, Study

OPERANDS = {"joint_works": Operand("joint_works"), "region_works": Operand("region_works", by=("region",))}
"""What every similarity is made of: joint works (opened as its records) and the works of each region."""


def of_works(
    formula: Callable[[Values, Values, Values], Values],
) -> Callable[[Mapping[str, Cells], Sequence[str], Study], Cells]:
    """The function of a derived indicator that applies a formula to (joint, first region's, second region's works)."""

    def derive(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
        works = cells["region_works"]
        nothing = np.zeros_like(next(iter(works.values()), np.zeros(1)))
        found: dict[tuple[str, ...], Values] = {}
        for rest in sorted({key[:-1] for key in works}):
            for one, other in study.region_pairs:
                first, second = (works.get((*rest, region), nothing) for region in (one, other))
                cell = in_pair(rest, by, one, other)
                joint = cells["joint_works"].get(cell, nothing)
                known = (first > 0) & (second > 0)
                safe = (np.where(known, value, np.nan) for value in (joint, first, second))
                found[cell] = formula(*safe)
        return found

    return derive


def in_pair(rest: tuple[str, ...], by: Sequence[str], one: str, other: str) -> tuple[str, ...]:
    """The cell of a pair: the rest of the breakdown, with the pair where the breakdown has it."""
    if "region_pair" not in by:
        return rest
    at = by.index("region_pair")
    return (*rest[:at], f"{one}|{other}", *rest[at:])


def check_pair(study: Study, by: Sequence[str], partial_year: int | None) -> None:
    """Refuses other than two regions, and shares of works: joint works are then no part of either region's."""
    check_two_regions("similarities", study, by)
    if study.counting is not Counting.FULL:
        raise FigureError("similarity is defined on whole works", next_step="count in full: --counting full")
