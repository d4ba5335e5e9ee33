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
        formula=r"\mathrm{AI}_{ij} = \frac{M_{ij} / R_i}{C_j / T}",
        example=(
            "A region has 200 works, 30 of them in the theme; all regions of the study have 1,000, 100 of "
            "them in the theme. (30 / 200) / (100 / 1,000) = 1.5."
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
