"""Who leads joint works."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from midspan.measure.indicator import Cells, Derived, Operand
from midspan.measure.matrices import placed
from midspan.model.figure import Card
from midspan.model.study import Study


def derive(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
    """Works led from a region over works with a lead."""
    led = cells["led_works"]
    whole: dict[tuple[str, ...], NDArray[np.float64]] = {}
    for (*rest, _), works in led.items():
        whole[tuple(rest)] = whole.get(tuple(rest), np.zeros_like(works)) + works
    return {
        placed(by, rest, {"region": region}): works / np.where(whole[tuple(rest)] > 0, whole[tuple(rest)], np.nan)
        for (*rest, region), works in led.items()
    }


INDICATOR = Derived(
    Card(
        key="leadership_share",
        title="Leadership share",
        definition=(
            "The share of joint works whose corresponding author (where none is marked, the first one) is in the "
            "region; several corresponding authors, and several affiliations of one, share a work's 1. Leads "
            "elsewhere and unknown ones are cells of their own."
        ),
        formula=r"\frac{\sum_p l_{pA}}{\sum_p 1}, \quad p \in A \cap B",
        example=(
            "The corresponding author of one joint work is in Shanghai, that of another in Hong Kong; a "
            "third work has one in each. Shanghai's share: (1 + 0 + 0.5) / 3 = 0.5."
        ),
        not_counted="Works whose source does not say which author had which affiliation.",
        reference="Chinchilla-Rodriguez et al. 2019, doi:10.1016/j.joi.2019.03.008",
        unit="share",
        version=1,
        dimensions=("region", "year", "theme", "type"),
    ),
    {"led_works": Operand("led_works", by=("region",))},
    derive,
    native=("region",),
)
