"""The regions' shares of science-and-technology clusters."""

from collections.abc import Mapping, Sequence

import numpy as np

from midspan.measure.indicator import Cells, Derived, Operand, Values
from midspan.model.figure import Card
from midspan.model.study import Study


def derive(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
    """Works of a cluster at a region's places over all works of the cluster."""
    place, cluster = by.index("region"), cells["st_clusters"]
    whole: dict[tuple[str, ...], Values] = {}
    for key, works in cluster.items():
        rest = (*key[:place], *key[place + 1 :])
        whole[rest] = whole[rest] + works if rest in whole else works
    shares = {}
    for key, works in cluster.items():
        total = whole[*key[:place], *key[place + 1 :]]
        shares[key] = works / np.where(total > 0, total, np.nan)
    return shares


INDICATOR = Derived(
    Card(
        key="st_cluster_share",
        title="Shares of science-and-technology clusters",
        definition="Works of a cluster (st_clusters) at the places of each region over all works of the cluster.",
        formula=r"\frac{\sum_p \sum_{g \in c \cap A} s_{pg}}{\sum_p \sum_{g \in c} s_{pg}}",
        example=(
            "A cluster has 11 works, 6 at places of Shenzhen and 5 at places of Hong Kong. Shenzhen: 6 / 11 "
            "= 0.545. Hong Kong: 5 / 11 = 0.455."
        ),
        not_counted="As for st_clusters. A region that none of the cluster's places belongs to has no share.",
        reference="WIPO, Global Innovation Index, appendix on cluster methodology",
        unit="share",
        version=1,
        records="all_works",
        dimensions=("cluster", "region", "year", "type"),
    ),
    {"st_clusters": Operand("st_clusters")},
    derive,
    native=("cluster", "region"),
)
