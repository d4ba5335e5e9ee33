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
        formula=r"T_{ij} = \ln \frac{q_{ij}}{q_{i \cdot} q_{\cdot j}}",
        example=(
            "Of 2,500 links, 250 lie within region F, 800 within U and 750 within G; 200 are between F and "
            "U, 300 between F and G, 200 between U and G. Half of the links of two regions belongs to each "
            "direction, so q_FU = 100 / 2,500 = 0.04, with q_F = 0.2 and q_U = 0.4: ln(0.04 / (0.2 x 0.4)) "
            "= -0.69. Within F: ln(0.1 / (0.2 x 0.2)) = 0.92."
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
