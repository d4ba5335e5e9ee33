"""Integration within regions."""

from midspan.measure.indicator import Derived
from midspan.measure.integration import OPERANDS, derived, within
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="integration_within",
        title="Integration within regions",
        definition="The mean of ln(q_ij / (q_i. q_.j)) over links of organisations within one region, i = j.",
        not_counted=(
            "Organisations outside the study's regions, and affiliations whose organisation could not be resolved."
        ),
        reference="Frenken 2002, doi:10.1023/A:1014849020968",
        unit="index",
        version=1,
        dimensions=("year", "theme", "type"),
    ),
    OPERANDS,
    derived(within),
)
