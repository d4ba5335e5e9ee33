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
        formula=r"B_r = \sum_v \sum_{(a, b) \in r} y_{av} y_{vb} (1 - y_{ab})",
        example=(
            "Linked are the Shanghai organisations FDU - SJTU and SJTU - TJ, the Hong Kong ones HKU - CUHK, "
            "FDU - HKU and SJTU - CUHK between the two, and CUHK - MIT and TJ - MIT with MIT elsewhere. "
            "SJTU stands between FDU and TJ (coordinator), and between CUHK and each of them (gatekeeper "
            "one way, representative the other): 2 + 2 + 2 = 6 paths. FDU and TJ have 2 each, so Shanghai "
            "has 6 + 2 + 2 = 10."
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
