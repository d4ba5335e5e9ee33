"""Specialisation: the share of a theme in a region's works, over its share in the works of all regions of a study."""

from collections.abc import Mapping, Sequence

import numpy as np

from midspan.measure.indicator import Cells, Operand, Values
from midspan.measure.matrices import placed
from midspan.model.study import Study

OPERANDS = {"region_works": Operand("region_works", by=("region", "theme"))}


def activity(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
    """The activity index (M_ij / R_i) / (C_j / T) of each region and theme."""
    found: dict[tuple[str, ...], Values] = {}
    works = cells["region_works"]
    for rest in sorted({key[:-2] for key in works}):
        held = {key[-2:]: values for key, values in works.items() if key[:-2] == rest}
        regions, themes = (sorted({key[at] for key in held}) for at in (0, 1))
        nothing = np.zeros_like(next(iter(held.values())))
        table = np.array([[held.get((region, theme), nothing) for theme in themes] for region in regions])
        of_region, of_theme, whole = table.sum(axis=1), table.sum(axis=0), table.sum(axis=(0, 1))
        for i, region in enumerate(regions):
            for j, theme in enumerate(themes):
                expected = of_region[i] * of_theme[j]
                value = table[i, j] * whole / np.where(expected > 0, expected, np.nan)
                found[placed(by, rest, {"region": region, "theme": theme})] = value
    return found


def symmetric(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
    """(AI - 1) / (AI + 1) of each region and theme."""
    return {key: (value - 1) / (value + 1) for key, value in activity(cells, by, study).items()}
