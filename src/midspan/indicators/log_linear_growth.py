"""Log-linear growth of joint works."""

from midspan.measure.growth import check_growth, log_linear, rates
from midspan.measure.indicator import Derived, Operand
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="log_linear_growth",
        title="Log-linear growth",
        definition=(
            "exp(b) - 1, where b is the least-squares slope of the logarithm of yearly joint works on the year: every "
            "year has a say, not only the ends."
        ),
        not_counted="Cells with a year without joint works: their logarithm has no value.",
        reference="Price 1963, Little Science, Big Science",
        unit="rate a year",
        version=1,
        dimensions=("region_pair", "theme", "type"),
    ),
    {"joint_works": Operand("joint_works", by=("year",))},
    rates("joint_works", log_linear),
    check_growth,
)
