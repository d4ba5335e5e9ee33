"""Integration of two regions."""

from midspan.measure.indicator import Derived
from midspan.measure.integration import OPERANDS, derived_pairs
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="integration_of_pair",
        title="Integration of two regions",
        definition=(
            "T_ij = ln(q_ij / (q_i. q_.j)), q_ij being the share of links of organisations between region i and "
            "region j (a|a: within): above 0 more links than the shares of both would give, below 0 fewer."
        ),
        not_counted=(
            "Organisations outside the study's regions, and affiliations whose organisation could not be resolved."
        ),
        reference="Frenken 2002, doi:10.1023/A:1014849020968",
        unit="index",
        version=1,
        dimensions=("region_link", "year", "theme", "type"),
    ),
    OPERANDS,
    derived_pairs,
    native=("region_link",),
)
