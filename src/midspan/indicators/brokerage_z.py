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
        formula=(
            r"z_{vr} = \frac{b_{vr} - K_{vr} p}{\sqrt{K_{vr} p (1 - p) + S_{vr} \left( d (1 - d) \right)^3}}, "
            r"\quad p = d^2 (1 - d)"
        ),
        example=(
            "Linked are the Shanghai organisations FDU - SJTU and SJTU - TJ, the Hong Kong ones HKU - CUHK, "
            "FDU - HKU and SJTU - CUHK between the two, and CUHK - MIT and TJ - MIT with MIT elsewhere. d = "
            "7 / 15 and p = 0.116. SJTU has 6 paths of any role, with K = 20 and S = 120: (6 - 2.32) / "
            "sqrt(2.05 + 1.85) = 1.86."
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
