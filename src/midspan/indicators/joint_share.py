"""Joint share: joint works among the works of each region."""

from collections.abc import Mapping, Sequence

import numpy as np

from midspan.measure.indicator import Cells, Derived, Operand
from midspan.model.figure import Card
from midspan.model.study import Study


def derive(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
    """Joint works over region works, for each region."""
    place, joint = by.index("region"), cells["joint_works"]
    return {
        key: joint[(*key[:place], *key[place + 1 :])] / np.where(works > 0, works, np.nan)
        for key, works in cells["region_works"].items()
        if (*key[:place], *key[place + 1 :]) in joint
    }


INDICATOR = Derived(
    Card(
        key="joint_share",
        title="Joint share",
        definition="Joint works divided by all works of the region, under the study's counting.",
        formula=r"\frac{P_{AB}}{P_A}",
        example=(
            "Four works with one author in each place named: Shanghai and Hong Kong; Shanghai and Hong "
            "Kong; Shanghai; Hong Kong and the United States. 2 of Shanghai's 3 works are joint: 2 / 3 = "
            "0.667."
        ),
        not_counted="As for joint works and works of a region.",
        reference="Standard",
        unit="share",
        version=1,
        dimensions=("region", "year", "theme", "type"),
    ),
    {"joint_works": Operand("joint_works"), "region_works": Operand("region_works")},
    derive,
    native=("region",),
    headline=True,
)
