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
        formula=r"\frac{\sum_v \sum_{(a, b) \in r} y_{av} y_{vb} (1 - y_{ab})}{\sum_v K_{vr} d^2 (1 - d)}",
        example=(
            "Linked are the Shanghai organisations FDU - SJTU and SJTU - TJ, the Hong Kong ones HKU - CUHK, "
            "FDU - HKU and SJTU - CUHK between the two, and CUHK - MIT and TJ - MIT with MIT elsewhere. 7 "
            "of 15 pairs are linked: d = 0.467 and d^2 (1 - d) = 0.1161. Each of the 3 in Shanghai has 5 x "
            "4 = 20 ordered pairs of others, so 60 x 0.1161 = 6.97 paths are expected; there are 10: 10 / "
            "6.97 = 1.43."
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
