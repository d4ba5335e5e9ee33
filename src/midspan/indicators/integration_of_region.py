"""Integration of a region."""

from midspan.measure.indicator import Derived
from midspan.measure.integration import OPERANDS, derived_regions
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="integration_of_region",
        title="Integration of a region",
        definition="T_i, the mean of ln(q_ij / (q_i. q_.j)) over all links of organisations of region i.",
        formula=r"T_i = \frac{1}{q_{i \cdot}} \sum_j q_{ij} \ln \frac{q_{ij}}{q_{i \cdot} q_{\cdot j}}",
        example=(
            "Of 2,500 links, 250 lie within region F, 800 within U and 750 within G; 200 are between F and "
            "U, 300 between F and G, 200 between U and G. For F, with T_ij 0.916, -0.693 and -0.288: (0.1 x "
            "0.916 - 0.04 x 0.693 - 0.06 x 0.288) / 0.2 = 0.23."
        ),
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
