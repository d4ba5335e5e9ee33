"""The removal test of a gateway, set against rewired networks."""

from midspan.measure.indicator import Networked
from midspan.measure.positions import NETWORK, NOT_COUNTED, check_gateway, removals_z
from midspan.model.figure import Card

INDICATOR = Networked(
    Card(
        key="gateway_removal_z",
        title="Loss without the region, z",
        definition=(
            "The loss without the region, minus its mean in 100 rewired networks, over its standard deviation there. "
            "Rewired: each organisation keeps its region and its number of links, and pairs of links swap their ends "
            "by chance, 10 tries for each link, and 2 from one network to the next; what is drawn depends on the "
            "network alone. Readings as for the loss "
            f"without the region. {NETWORK} No stability interval."
        ),
        formula=r"z = \frac{G - \bar G}{\sigma_G}",
        example=(
            "The loss is 0.5; 100 rewired networks lose 0.3 on average, with a standard deviation of 0.1: "
            "(0.5 - 0.3) / 0.1 = 2."
        ),
        not_counted=f"Readings in which all rewired networks lose the same. {NOT_COUNTED}",
        reference="Fosdick, Larremore, Nishimura & Ugander 2018, doi:10.1137/16M1087175",
        unit="z",
        version=2,
        dimensions=("region", "reading"),
    ),
    removals_z,
    replicates=0,
    native=("region", "reading"),
    check=check_gateway,
    of_nothing=float("nan"),
    is_against_chance=True,
)
