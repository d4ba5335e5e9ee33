"""Association strength by links observed and expected."""

from midspan.measure.indicator import Derived, Operand
from midspan.measure.matrices import check_matrix, observed_expected, of_links
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="association_strength_observed_expected",
        title="Association strength (observed / expected)",
        definition=(
            "Joint works of two regions over those expected from all joint works of each among the study's "
            "regions: a_ij / (n_i n_j / 2m), with n the links of a region and m all links."
        ),
        formula=r"S_{XY} = \frac{C_{XY}}{C_X C_Y / (2 T)}",
        example=(
            "X and Y have 30 links with each other, X has 100 in all, Y 60, all regions together 1,000. 30 "
            "/ (100 x 60 / 2,000) = 10."
        ),
        not_counted="Works with partners outside the study's regions: the study's regions are the whole here.",
        reference="van Eck & Waltman 2009, doi:10.1002/asi.21075",
        unit="index",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    {"joint_works": Operand("joint_works", by=("region_pair",))},
    of_links(observed_expected, is_directed=False),
    check_matrix,
    native=("region_pair",),
)
