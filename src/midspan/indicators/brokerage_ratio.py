"""Brokerage of a region, set against chance."""

from midspan.measure.indicator import Networked
from midspan.measure.positions import NETWORK, NOT_COUNTED, STABILITY, expected_roles, of_roles, roles
from midspan.model.figure import Card

INDICATOR = Networked(
    Card(
        key="brokerage_ratio",
        title="Brokerage against chance",
        definition=(
            "Brokerage roles, divided by what is expected where every two organisations are linked with one chance d, "
            "the share of pairs that are linked: d^2 (1 - d) for each ordered pair of others that fits the role. 1 is "
            f"chance. {NETWORK} {STABILITY} 200 replicates."
        ),
        not_counted=f"Roles that the sizes of the groups do not allow. {NOT_COUNTED}",
        reference="Gould & Fernandez 1989, doi:10.2307/270949",
        unit="ratio",
        version=1,
        dimensions=("region", "role", "organisation"),
    ),
    of_roles(roles, expected_roles),
    native=("region", "role"),
    of_nothing=float("nan"),
)
