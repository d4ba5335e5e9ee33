"""The gateway share: how often a region's works with the rest of the world are joint works."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from midspan.measure.indicator import Cells, Operand
from midspan.model.errors import FigureError
from midspan.model.study import Counting, Study

OPERANDS = {key: Operand(key) for key in ("world_joint_works", "world_works", "joint_works", "region_works")}
"""What both figures are made of; the first is opened."""


def share(part: str, whole: str) -> Callable[[Mapping[str, Cells], Sequence[str], Study], Cells]:
    """The function of a derived indicator that divides works of all regions by works of each region."""

    def derive(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
        place = by.index("region")
        return {
            key: cells[part].get((*key[:place], *key[place + 1 :]), np.zeros_like(works))
            / np.where(works > 0, works, np.nan)
            for key, works in cells[whole].items()
        }

    return derive


def ratio(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
    """The share among works with the world over the share among all works, for each region."""
    found = share("world_joint_works", "world_works")(cells, by, study)
    expected = share("joint_works", "region_works")(cells, by, study)
    return {key: value / np.where(expected[key] > 0, expected[key], np.nan) for key, value in found.items()}


def check_whole_works(study: Study, by: Sequence[str], partial_year: int | None) -> None:
    """Refuses one region, which has no other, and shares of works."""
    if len(study.regions) < 2:
        raise FigureError(
            f'"{study.regions[0]}" can share its works with another region only, and the study has no other',
            next_step="choose two regions",
        )
    if study.counting is not Counting.FULL:
        raise FigureError("the gateway share is defined on whole works", next_step="count in full: --counting full")
