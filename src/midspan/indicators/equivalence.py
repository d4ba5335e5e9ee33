"""The equivalence index of two regions."""

from midspan.measure.indicator import Derived
from midspan.measure.similarity import OPERANDS, check_pair, of_works
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="equivalence",
        title="Equivalence index",
        definition=(
            "The square of joint works divided by the product of the two regions' works: the product of the "
            "two joint shares."
        ),
        formula=r"E_{AB} = \frac{P_{AB}^2}{P_A P_B}",
        example=(
            "Four works with one author in each place named: Shanghai and Hong Kong; Shanghai and Hong "
            "Kong; Shanghai; Hong Kong and the United States. 2 joint works, 3 works of each region: 2 x 2 "
            "/ (3 x 3) = 0.444."
        ),
        not_counted="As for joint works and works of a region.",
        reference="Callon et al. 1991; the square of Salton's cosine",
        unit="index",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    OPERANDS,
    of_works(lambda joint, first, second: joint**2 / (first * second)),
    check_pair,
)
