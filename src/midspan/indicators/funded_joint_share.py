"""Of how many joint works it is stated who paid for them."""

from collections.abc import Mapping, Sequence

import numpy as np

from midspan.measure.indicator import Cells, Derived, Operand
from midspan.model.figure import Card
from midspan.model.study import Study


def derive(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
    """Works that name a funder over joint works; a cell without one is 0, not missing."""
    funded = cells["funded_joint_works"]
    return {
        key: funded.get(key, np.zeros_like(works)) / np.where(works > 0, works, np.nan)
        for key, works in cells["joint_works"].items()
    }


INDICATOR = Derived(
    Card(
        key="funded_joint_share",
        title="Share of joint works with a stated funder",
        definition="Joint works with a stated funder divided by joint works: of how many it is known who paid.",
        formula=r"\frac{\sum_{p \in A \cap B, \phi_p \geq 1} w_p}{P_{AB}}",
        example="Of four joint works two name a funder: 2 / 4 = 0.5.",
        not_counted="As for joint works, and joint works with a stated funder.",
        reference="Standard",
        unit="share",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    {"funded_joint_works": Operand("funded_joint_works"), "joint_works": Operand("joint_works")},
    derive,
)
