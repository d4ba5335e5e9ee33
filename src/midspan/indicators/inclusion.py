"""The inclusion index of two regions."""

import numpy as np

from midspan.measure.indicator import Derived
from midspan.measure.similarity import OPERANDS, check_pair, of_works
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="inclusion",
        title="Inclusion index",
        definition=(
            "Joint works divided by the works of the smaller region: what share of its works it shares with "
            "the larger one."
        ),
        formula=r"I_{AB} = \frac{P_{AB}}{\min(P_A, P_B)}",
        example=(
            "Four works with one author in each place named: Shanghai and Hong Kong; Shanghai and Hong "
            "Kong; Shanghai; Hong Kong and the United States. 2 joint works, 3 works of each region: 2 / 3 "
            "= 0.667."
        ),
        not_counted="As for joint works and works of a region.",
        reference="van Eck & Waltman 2009, doi:10.1002/asi.21075",
        unit="index",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    OPERANDS,
    of_works(lambda joint, first, second: joint / np.minimum(first, second)),
    check_pair,
)
