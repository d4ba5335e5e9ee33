"""Specialisation of a region in a theme."""

from midspan.measure.indicator import Derived
from midspan.measure.specialisation import OPERANDS, activity
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="specialisation",
        title="Specialisation (activity index)",
        definition=(
            "(M_ij / R_i) / (C_j / T): the share of theme j in the works of region i, over its share in the works "
            "of all regions of the study. 1 where the region does as much of the theme as all regions together."
        ),
        not_counted="Works of other regions than the study's: they are no part of the comparison.",
        reference="Balassa 1965 (revealed comparative advantage); Frame 1977 (activity index)",
        unit="index",
        version=1,
        dimensions=("region", "theme", "year", "type"),
    ),
    OPERANDS,
    activity,
    native=("region", "theme"),
)
