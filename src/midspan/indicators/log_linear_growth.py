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
        formula=r"g = e^b - 1, \quad b = \frac{\sum_t (t - \bar t) \ln v_t}{\sum_t (t - \bar t)^2}",
        example=(
            "100, 200, 200 and 200 joint works in four years: b = 1.5 x (ln 200 - ln 100) / 5 = 0.208 and "
            "exp(0.208) - 1 = 23.1 % a year; the end points alone would give 26.0 %."
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
