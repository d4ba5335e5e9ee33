"""Integration within regions."""

from midspan.measure.indicator import Derived
from midspan.measure.integration import OPERANDS, derived, within
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="integration_within",
        title="Integration within regions",
        definition="The mean of ln(q_ij / (q_i. q_.j)) over links of organisations within one region, i = j.",
        formula=(
            r"T_{i = j} = \frac{\sum_i q_{ii} T_{ii}}{\sum_i q_{ii}}, \quad T_{ii} = \ln \frac{q_{ii}}{q_{i "
            r"\cdot} q_{\cdot i}}"
        ),
        example=(
            "Of 2,500 links, 250 lie within region F, 800 within U and 750 within G; 200 are between F and "
            "U, 300 between F and G, 200 between U and G. F, U and G have T_ii 0.92, 0.69 and 0.63; "
            "weighted with 0.1, 0.32 and 0.3 their mean is 0.70."
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
    derived(within),
)
