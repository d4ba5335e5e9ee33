"""Salton's cosine of two regions."""

import numpy as np

from midspan.measure.indicator import Derived
from midspan.measure.similarity import OPERANDS, check_pair, of_works
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="salton",
        title="Salton's cosine",
        definition=(
            "Joint works divided by the square root of the product of the two regions' works. 1 where every "
            "work is joint."
        ),
        formula=r"S_{AB} = \frac{P_{AB}}{\sqrt{P_A P_B}}",
        example=(
            "Four works with one author in each place named: Shanghai and Hong Kong; Shanghai and Hong "
            "Kong; Shanghai; Hong Kong and the United States. 2 joint works, 3 works of each region: 2 / "
            "sqrt(3 x 3) = 0.667."
        ),
        not_counted="As for joint works and works of a region.",
        reference="Salton & McGill 1983; van Eck & Waltman 2009, doi:10.1002/asi.21075",
        unit="index",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    OPERANDS,
    of_works(lambda joint, first, second: joint / np.sqrt(first * second)),
    check_pair,
)
