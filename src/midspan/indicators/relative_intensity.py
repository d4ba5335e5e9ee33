"""Relative intensity of collaboration."""

from midspan.measure.indicator import Derived, Operand
from midspan.measure.matrices import (
    check_matrix,
    intensity_intervals,
    of_links,
    relative_intensity,
)
from midspan.model.figure import Card

INDICATOR = Derived(
    Card(
        key="relative_intensity",
        title="Relative intensity of collaboration",
        definition=(
            "(C_XY / C_X) / ((C_Y - C_XY) / (T - C_X)): how much likelier a link of X goes to Y than a link of "
            "the others does. C are joint works of every two regions of the study, T their sum. The cell names X "
            "as its region; the index is not symmetric. The interval is the source's, by the logarithm of the "
            "ratio, not the bootstrap."
        ),
        formula=(
            r"R_{XY} = \frac{C_{XY} / C_X}{(C_Y - C_{XY}) / (T - C_X)}, \quad \exp \left( \ln R_{XY} \pm 1.96 "
            r"\sqrt{\frac{1}{C_{XY}} - \frac{1}{C_X} + \frac{1}{C_Y - C_{XY}} - \frac{1}{T - C_X}} \right)"
        ),
        example=(
            "X and Y have 30 links with each other, X has 100 in all, Y 60, all regions together 1,000. "
            "From X to Y: (30 / 100) / (30 / 900) = 9.0, interval 5.67 to 14.28. From Y to X: (30 / 60) / "
            "(70 / 940) = 6.71."
        ),
        not_counted="Works with partners outside the study's regions: the study's regions are the whole here.",
        reference=(
            "Fuchs, Sivertsen & Rousseau 2021, doi:10.1007/s11192-021-04110-x; interval: the same 2022, "
            "doi:10.2478/jdis-2022-0021"
        ),
        unit="index",
        version=1,
        dimensions=("region_pair", "region", "year", "theme", "type"),
    ),
    {"joint_works": Operand("joint_works", by=("region_pair",))},
    of_links(relative_intensity, is_directed=True),
    check_matrix,
    native=("region_pair", "region"),
    interval=intensity_intervals,
)
