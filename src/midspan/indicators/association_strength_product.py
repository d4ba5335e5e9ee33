"""Association strength as a proximity index."""

from midspan.measure.indicator import Derived
from midspan.measure.similarity import OPERANDS, check_pair, of_works
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="association_strength_product",
        title="Association strength (product)",
        definition=(
            "Joint works divided by the product of the two regions' works, P_AB / (P_A P_B): the proximity index. "
            "It is tiny by nature and compares pairs; by itself it says nothing."
        ),
        formula=r"S_{AB} = \frac{P_{AB}}{P_A P_B}",
        example=(
            "Four works with one author in each place named: Shanghai and Hong Kong; Shanghai and Hong "
            "Kong; Shanghai; Hong Kong and the United States. 2 joint works, 3 works of each region: 2 / (3 "
            "x 3) = 0.222."
        ),
        not_counted="As for joint works and works of a region.",
        reference="van Eck & Waltman 2009, doi:10.1002/asi.21075",
        unit="index",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    OPERANDS,
    of_works(lambda joint, first, second: joint / (first * second)),
    check_pair,
)
