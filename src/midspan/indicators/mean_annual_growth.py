"""Mean of the yearly growth rates of joint works."""

from midspan.measure.growth import check_growth, mean_of_rates, rates
from midspan.measure.indicator import Derived, Operand
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="mean_annual_growth",
        title="Mean annual growth",
        definition=(
            "The arithmetic mean of the yearly growth rates of joint works within the period. It is never below the "
            "compound rate, and far above it where years swing."
        ),
        formula=r"g = \frac{1}{n - 1} \sum_{t = 2}^{n} \left( \frac{v_t}{v_{t - 1}} - 1 \right)",
        example=(
            "100, 50 and 100 joint works in three years: (-50 % + 100 %) / 2 = 25 % a year, although "
            "nothing has grown: the compound rate is 0."
        ),
        not_counted="Years before the period: the first rate is that of its second year.",
        reference="Standard",
        unit="rate a year",
        version=1,
        dimensions=("region_pair", "theme", "type"),
    ),
    {"joint_works": Operand("joint_works", by=("year",))},
    rates("joint_works", mean_of_rates),
    check_growth,
)
