"""Joint works with a company."""

from collections.abc import Mapping, Sequence

import numpy as np

from midspan.measure.indicator import Cells, Derived, Operand
from midspan.model.figure import Card
from midspan.model.study import Study


def derive(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
    """Works with a company over joint works; a cell without one is 0, not missing."""
    company = cells["company_works"]
    return {
        key: company.get(key, np.zeros_like(works)) / np.where(works > 0, works, np.nan)
        for key, works in cells["joint_works"].items()
    }


INDICATOR = Derived(
    Card(
        key="company_share",
        title="Company share",
        definition=(
            "Joint works with at least one organisation of ROR's type company, over all joint works, under the "
            "study's counting."
        ),
        formula=r"\frac{\sum_{p \in A \cap B, f_p \geq 1} w_p}{\sum_{p \in A \cap B} w_p}",
        example="Of 40 joint works, 8 have an organisation of type company: 8 / 40 = 0.2.",
        not_counted="Companies that the registry does not list: they have no type.",
        reference="CWTS Leiden Ranking, PP(industry); types of ROR",
        unit="share",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    {"company_works": Operand("company_works"), "joint_works": Operand("joint_works")},
    derive,
)
