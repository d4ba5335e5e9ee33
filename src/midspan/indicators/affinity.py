"""Affinity of one region for another."""

from midspan.measure.indicator import Derived, Operand
from midspan.measure.matrices import affinity, check_matrix, of_links
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="affinity",
        title="Affinity (probabilistic affinity index)",
        definition=(
            "(C_XY / C_X) / (C_Y / (T - C_X)): the share of X's links that go to Y, over the share that Y has of "
            "all links that could. C are joint works of every two regions of the study, T their sum. The cell "
            "names X as its region."
        ),
        formula=r"A_{XY} = \frac{C_{XY} / C_X}{C_Y / (T - C_X)}",
        example=(
            "X and Y have 30 links with each other, X has 100 in all, Y 60, all regions together 1,000. (30 "
            "/ 100) / (60 / 900) = 4.5."
        ),
        not_counted="Works with partners outside the study's regions: the study's regions are the whole here.",
        reference="Luukkonen, Persson & Sivertsen 1992, doi:10.1177/016224399201700106",
        unit="index",
        version=1,
        dimensions=("region_pair", "region", "year", "theme", "type"),
    ),
    {"joint_works": Operand("joint_works", by=("region_pair",))},
    of_links(affinity, is_directed=True),
    check_matrix,
    native=("region_pair", "region"),
)
