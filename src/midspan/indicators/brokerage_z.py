"""Brokerage of an organisation, in standard deviations from chance."""

from midspan.measure.indicator import Networked
from midspan.measure.positions import NETWORK, NOT_COUNTED, STABILITY, of_roles, roles_z
from midspan.model.figure import Card

INDICATOR = Networked(
    Card(
        key="brokerage_z",
        title="Brokerage of organisations, z",
        definition=(
            "For each organisation and role: (brokerage - its mean) / its standard deviation, by the moments of Gould "
            "& Fernandez for one organisation, where every two organisations are linked with one chance, the share of "
            "pairs that are linked. The moments are those of directed networks, as is usual, so that a z of an "
            f"undirected one is too far from 0: compare, do not test. {NETWORK} {STABILITY} 200 replicates."
        ),
        not_counted=f"Roles that the sizes of the groups do not allow. {NOT_COUNTED}",
        reference="Gould & Fernandez 1989, doi:10.2307/270949",
        unit="z",
        version=1,
        dimensions=("organisation", "role"),
    ),
    of_roles(roles_z, differs=True),
    native=("organisation", "role"),
    of_nothing=float("nan"),
)
