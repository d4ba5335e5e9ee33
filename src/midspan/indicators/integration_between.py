"""Integration between regions."""

from midspan.measure.indicator import Derived
from midspan.measure.integration import OPERANDS, between, derived
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="integration_between",
        title="Integration between regions",
        definition=(
            "The mean of ln(q_ij / (q_i. q_.j)) over links of organisations between two regions, i != j: the "
            "nearer to 0, the less the border holds."
        ),
        not_counted=(
            "Organisations outside the study's regions, and affiliations whose organisation could not be resolved."
        ),
        reference="Frenken 2002, doi:10.1023/A:1014849020968",
        unit="index",
        version=1,
        dimensions=("year", "theme", "type"),
    ),
    OPERANDS,
    derived(between),
)
