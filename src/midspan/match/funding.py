"""Who could pay for joint projects: funders of one region's projects that pay for none of both yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from midspan.model.figure import Figure
from midspan.model.place import UNKNOWN


@dataclass(frozen=True, slots=True)
class CouldFund:
    """A funder, and how many projects of each region it pays for; their records stand behind `region_projects`."""

    funder: str
    projects: Mapping[str, int]


def could_fund(of_regions: Figure, joint: Figure) -> tuple[CouldFund, ...]:
    """Funders of projects of the study's regions (`region_projects` by region and funder) that pay for no joint project
    of it (`joint_projects` by funder), those with most projects first. Both figures must be of one study: narrowed to a
    theme, they say who could pay for joint projects of the theme. Projects without a known funder are nobody's.
    """
    at_region, at_funder = of_regions.by.index("region"), of_regions.by.index("funder")
    already = {cell.key[joint.by.index("funder")] for cell in joint.cells if cell.estimate.records}
    found: dict[str, dict[str, int]] = {}
    for cell in of_regions.cells:
        funder = cell.key[at_funder]
        if funder not in already and funder != UNKNOWN and cell.estimate.records:
            found.setdefault(funder, {})[cell.key[at_region]] = cell.estimate.records
    every = (CouldFund(funder, dict(sorted(projects.items()))) for funder, projects in found.items())
    return tuple(sorted(every, key=lambda one: (-sum(one.projects.values()), one.funder)))
