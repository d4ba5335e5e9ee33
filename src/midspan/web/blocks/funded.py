"""Funders of one place's projects that pay for no joint one yet, each number with the way to its projects."""

from dataclasses import dataclass

from midspan.match.funding import could_fund
from midspan.model.errors import FigureError
from midspan.web.blocks.studied import Studied

JOINT, OF_REGION = "joint_projects", "region_projects"
MOST = 50
"""Funders that a page shows."""


@dataclass(frozen=True, slots=True)
class Funder:
    """One funder; of each place the number of projects (empty where there is none) and the address of their list."""

    name: str
    projects: tuple[tuple[str, str], ...]


def funders(studied: Studied) -> tuple[Funder, ...] | None:
    """Those with most projects first; None where the corpus has no projects of the two places."""
    address, cards = studied.address, studied.visit.book.cards
    if not all(key in cards and "funder" in cards[key].dimensions for key in (JOINT, OF_REGION)):
        return None
    try:
        found = could_fund(studied.figure(OF_REGION, "region", "funder"), studied.figure(JOINT, "funder"))
    except FigureError:
        return None
    return tuple(
        Funder(
            one.funder,
            tuple(
                (
                    f"{one.projects[region]:,}" if region in one.projects else "",
                    address.url("records", figure=OF_REGION, region=region, funder=one.funder),
                )
                for region in (address.a, address.b)
            ),
        )
        for one in found[:MOST]
    )
