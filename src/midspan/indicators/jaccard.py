"""The Jaccard index of two regions."""

from midspan.measure.indicator import Derived
from midspan.measure.similarity import OPERANDS, check_pair, of_works
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="jaccard",
        title="Jaccard index",
        definition=("Joint works divided by the works of either region (of the one, the other or both)."),
        formula=r"J_{AB} = \frac{P_{AB}}{P_A + P_B - P_{AB}}",
        example=(
            "Four works with one author in each place named: Shanghai and Hong Kong; Shanghai and Hong "
            "Kong; Shanghai; Hong Kong and the United States. 2 joint works, 3 works of each region: 2 / (3 "
            "+ 3 - 2) = 0.5."
        ),
        not_counted="As for joint works and works of a region.",
        reference="Jaccard 1912; van Eck & Waltman 2009, doi:10.1002/asi.21075",
        unit="index",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    OPERANDS,
    of_works(lambda joint, first, second: joint / (first + second - joint)),
    check_pair,
)
