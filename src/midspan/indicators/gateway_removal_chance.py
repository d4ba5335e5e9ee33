"""The removal test of a gateway: how often rewired networks lose as much."""

from midspan.measure.indicator import Networked
from midspan.measure.positions import NETWORK, NOT_COUNTED, check_gateway, removals_chance
from midspan.model.figure import Card

INDICATOR = Networked(
    Card(
        key="gateway_removal_chance",
        title="Loss without the region, by chance",
        definition=(
            "The share of 100 rewired networks in which the loss without the region is at least as large. "
            "Rewired: each organisation keeps its region and its number of links, and pairs of links swap their ends "
            "by chance, 10 tries for each link, and 2 from one network to the next; what is drawn depends on the "
            "network alone. Readings as for the loss "
            f"without the region. {NETWORK} No stability interval."
        ),
        formula=r"\frac{1}{100} \sum_{r = 1}^{100} h_r",
        example="The loss is 0.5; 18 of 100 rewired networks lose 0.5 or more: 18 / 100 = 0.18.",
        not_counted=f"Pairs inside the regions and pairs elsewhere. {NOT_COUNTED}",
        reference="Fosdick, Larremore, Nishimura & Ugander 2018, doi:10.1137/16M1087175",
        unit="share",
        version=2,
        dimensions=("region", "reading"),
    ),
    removals_chance,
    replicates=0,
    native=("region", "reading"),
    check=check_gateway,
    of_nothing=float("nan"),
    is_against_chance=True,
)
