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
