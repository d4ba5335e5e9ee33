"""How much of the money of joint projects is known."""

from collections.abc import Mapping, Sequence

import numpy as np

from midspan.measure.indicator import Cells, Derived, Operand
from midspan.model.figure import Card
from midspan.model.study import Study


def derive(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
    """Partners of known money over all; a cell without any is 0, not missing."""
    known = cells["valued_project_partners"]
    return {
        key: known.get(key, np.zeros_like(partners)) / np.where(partners > 0, partners, np.nan)
        for key, partners in cells["project_partners"].items()
    }


INDICATOR = Derived(
    Card(
        key="project_money_coverage",
        title="Coverage of project money",
        definition="The share of partners of joint projects in the study's regions whose money is known.",
        formula=r"\frac{\sum_{k \in A \cap B} u_{kA}}{\sum_{k \in A \cap B} t_{kA}}",
        example=(
            "One joint project has two partners in Shanghai and one in Hong Kong, another one in each; all "
            "amounts are known but that of one partner in Shanghai. Shanghai: 2 / 3 = 0.667. Hong Kong: 2 / "
            "2 = 1."
        ),
        not_counted="Whether a known amount is all that the partner received.",
        reference="Midspan",
        unit="share",
        version=1,
        records="projects",
        dimensions=("region", "year", "theme", "programme"),
    ),
    {
        "project_partners": Operand("project_partners"),
        "valued_project_partners": Operand("valued_project_partners"),
    },
    derive,
)
