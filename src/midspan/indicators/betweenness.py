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
