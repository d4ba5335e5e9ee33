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
        formula=(
            r"T_{i \neq j} = \frac{\sum_{i \neq j} q_{ij} T_{ij}}{\sum_{i \neq j} q_{ij}}, \quad T_{ij} = \ln "
            r"\frac{q_{ij}}{q_{i \cdot} q_{\cdot j}}"
        ),
        example=(
            "Of 2,500 links, 250 lie within region F, 800 within U and 750 within G; 200 are between F and "
            "U, 300 between F and G, 200 between U and G. The three pairs have T_ij -0.69, -0.29 and -1.39; "
            "weighted with 0.04, 0.06 and 0.04 their mean is -0.72."
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
