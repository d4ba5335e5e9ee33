"""Betweenness of organisations."""

from midspan.measure.indicator import Networked
from midspan.measure.network import betweenness
from midspan.measure.positions import NETWORK, NOT_COUNTED, STABILITY, of_organisations
from midspan.model.figure import Card

INDICATOR = Networked(
    Card(
        key="betweenness",
        title="Betweenness of organisations",
        definition=(
            "The sum, over the pairs of other organisations that are connected, of the share of their shortest paths "
            f"that lead through this one. {NETWORK} {STABILITY} 100 replicates."
        ),
        formula=r"b_v = \sum_{a < b} \frac{g_{avb}}{g_{ab}}",
        example=(
            "Linked are the Shanghai organisations FDU - SJTU and SJTU - TJ, the Hong Kong ones HKU - CUHK, "
            "FDU - HKU and SJTU - CUHK between the two, and CUHK - MIT and TJ - MIT with MIT elsewhere. "
            "SJTU is on the only shortest path of FDU and TJ, on 1 of 2 of FDU and CUHK and of TJ and CUHK, "
            "on 2 of 3 of FDU and MIT and of TJ and HKU: 1 + 1 / 2 + 1 / 2 + 2 / 3 + 2 / 3 = 3.33."
        ),
        not_counted=NOT_COUNTED,
        reference="Freeman 1977, doi:10.2307/3033543; algorithm of Brandes 2001, doi:10.1080/0022250X.2001.9990249",
        unit="paths",
        version=1,
        dimensions=("organisation", "region"),
    ),
    of_organisations(lambda network, replicate: betweenness(network.ties(replicate))),
    replicates=100,
    native=("organisation",),
)
