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
