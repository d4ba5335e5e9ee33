"""Who could pay for joint projects or works: funders of one region's, or of both, that pay for no joint one yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from midspan.model.figure import Figure
from midspan.model.place import UNKNOWN


@dataclass(frozen=True, slots=True)
class CouldFund:
    """A funder, and how many records of each region it pays for; they stand behind the figure of the regions."""

    funder: str
    records: Mapping[str, int]


def could_fund(of_regions: Figure, joint: Figure, *, in_every: bool = False) -> tuple[CouldFund, ...]:
    """Funders of records of the study's regions (`region_projects` or `funded_region_works` by region and funder) that
    pay for no joint one of it (`joint_projects` or `funded_joint_works` by funder), those with most records first.

    With `in_every` only those who pay in every region. Both figures must be of one study: narrowed to a theme, they say
    who could pay for joint records of the theme. Records without a known funder are nobody's.
    """
    at_region, at_funder = of_regions.by.index("region"), of_regions.by.index("funder")
    already = {cell.key[joint.by.index("funder")] for cell in joint.cells if cell.estimate.records}
    found: dict[str, dict[str, int]] = {}
    for cell in of_regions.cells:
        funder = cell.key[at_funder]
        if funder not in already and funder != UNKNOWN and cell.estimate.records:
            found.setdefault(funder, {})[cell.key[at_region]] = cell.estimate.records
    least = len(of_regions.study.regions) if in_every else 1
    every = (
        CouldFund(funder, dict(sorted(counts.items()))) for funder, counts in found.items() if len(counts) >= least
    )
    return tuple(sorted(every, key=lambda one: (-sum(one.records.values()), one.funder)))
