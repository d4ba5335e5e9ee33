"""Brokerage: between whom a region's organisations stand."""

from midspan.measure.indicator import Networked
from midspan.measure.positions import NETWORK, NOT_COUNTED, STABILITY, of_roles, roles
from midspan.model.figure import Card

INDICATOR = Networked(
    Card(
        key="brokerage",
        title="Brokerage roles",
        definition=(
            "The number of paths a - v - b, told in both directions, where v is an organisation of the region and a "
            "and b are not linked; by the groups of the three (the regions of the study, and elsewhere). "
            "Coordinator: all of one group. Itinerant: a and b of one group, v of another. Gatekeeper: v and b of one "
            "group, a of another. Representative: a and v of one group, b of another. Liaison: three groups. Total: "
            f"all. {NETWORK} {STABILITY} 200 replicates."
        ),
        not_counted=NOT_COUNTED,
        reference="Gould & Fernandez 1989, doi:10.2307/270949",
        unit="paths",
        version=1,
        dimensions=("region", "role", "organisation"),
    ),
    of_roles(roles),
    native=("region", "role"),
)
