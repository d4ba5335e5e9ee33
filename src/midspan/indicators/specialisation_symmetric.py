"""Symmetric specialisation of a region in a theme."""

from midspan.measure.indicator import Derived
from midspan.measure.specialisation import OPERANDS, symmetric
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="specialisation_symmetric",
        title="Symmetric specialisation",
        definition=(
            "(AI - 1) / (AI + 1) of the activity index AI: from -1 (none of the theme) over 0 (as all regions of "
            "the study) to 1."
        ),
        formula=r"\frac{\mathrm{AI}_{ij} - 1}{\mathrm{AI}_{ij} + 1}",
        example="An activity index of 1.5 gives (1.5 - 1) / (1.5 + 1) = 0.2.",
        not_counted="Works of other regions than the study's: they are no part of the comparison.",
        reference="Dalum, Laursen & Villumsen 1998, doi:10.1080/13563469808406349; activity index: Frame 1977",
        unit="index",
        version=1,
        dimensions=("region", "theme", "year", "type"),
    ),
    OPERANDS,
    symmetric,
    native=("region", "theme"),
)
