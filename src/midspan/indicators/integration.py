"""Integration over all links."""

from midspan.measure.indicator import Derived
from midspan.measure.integration import OPERANDS, derived, overall
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="integration",
        title="Integration",
        definition=(
            "T, the mean of ln(q_ij / (q_i. q_.j)) over links of organisations, q_ij being the share of links "
            "between region i and region j: 0 where links know no borders, larger the more they stay within "
            "regions."
        ),
        formula=r"T = \sum_i \sum_j q_{ij} \ln \frac{q_{ij}}{q_{i \cdot} q_{\cdot j}}",
        example=(
            "Of 2,500 links, 250 lie within region F, 800 within U and 750 within G; 200 are between F and "
            "U, 300 between F and G, 200 between U and G. Then q_FF = 250 / 2,500 = 0.1 and q_FU = q_UF = "
            "100 / 2,500 = 0.04, and so on: T = 0.30."
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
    derived(overall),
)
