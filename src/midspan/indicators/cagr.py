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
