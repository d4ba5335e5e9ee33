"""Integration of a region."""

from midspan.measure.indicator import Derived
from midspan.measure.integration import OPERANDS, derived_regions
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="integration_of_region",
        title="Integration of a region",
        definition="T_i, the mean of ln(q_ij / (q_i. q_.j)) over all links of organisations of region i.",
        not_counted=(
            "Organisations outside the study's regions, and affiliations whose organisation could not be resolved."
        ),
        reference="Frenken 2002, doi:10.1023/A:1014849020968",
        unit="index",
        version=1,
        dimensions=("region", "year", "theme", "type"),
    ),
    OPERANDS,
    derived_regions,
    native=("region",),
)
