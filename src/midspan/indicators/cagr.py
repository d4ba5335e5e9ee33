"""Compound annual growth of joint works."""

from midspan.measure.growth import check_growth, compound, rates
from midspan.measure.indicator import Derived, Operand
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="cagr",
        title="Compound annual growth",
        definition=(
            "The end-point rate: (last year / first year) to the power 1 / (number of years - 1), minus 1, of the "
            "yearly joint works of the period. Also called the horizontal method (水平法), with the base year "
            "inside the span."
        ),
        formula=r"g = \left( \frac{v_n}{v_1} \right)^{1 / (n - 1)} - 1",
        example=(
            "100 joint works in the first year and 1,000 in the year 14 years later: (1,000 / 100)^(1 / 14) "
            "- 1 = 17.9 % a year."
        ),
        not_counted="What happened between the first and the last year.",
        reference="Standard; 水平法 of the National Bureau of Statistics of China",
        unit="rate a year",
        version=1,
        dimensions=("region_pair", "theme", "type"),
    ),
    {"joint_works": Operand("joint_works", by=("year",))},
    rates("joint_works", compound),
    check_growth,
)
