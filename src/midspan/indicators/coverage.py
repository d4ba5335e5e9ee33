"""Coverage: how much of the corpus could be placed."""

from collections.abc import Mapping, Sequence

import numpy as np

from midspan.measure.indicator import Cells, Derived, Operand
from midspan.model.figure import Card
from midspan.model.study import Study


def derive(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
    """Resolved over all works; a cell without any resolved work is 0, not missing."""
    resolved = cells["resolved_works"]
    return {
        key: resolved.get(key, np.zeros_like(works)) / np.where(works > 0, works, np.nan)
        for key, works in cells["corpus_works"].items()
    }


INDICATOR = Derived(
    Card(
        key="coverage",
        title="Coverage",
        definition="The share of the corpus's works, by weight, whose place could be resolved.",
        formula=r"\frac{1}{N} \sum_p \left( 1 - s_{p \emptyset} \right)",
        example=(
            "Of three works, one is of known places only, one is known by half, one not at all: (1 + 0.5 + "
            "0) / 3 = 0.5."
        ),
        not_counted="Whether a resolved place is right: that is the linkage range's question.",
        reference="Midspan",
        unit="share",
        version=1,
        records="all_works",
        dimensions=("year", "type"),
    ),
    {"resolved_works": Operand("resolved_works"), "corpus_works": Operand("corpus_works")},
    derive,
)
