"""Science-and-technology clusters by their patents."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables, baseline_clusters
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each patent, cluster and region, weight the share of its inventors at the cluster's places."""
    return tables.clustered_patents(baseline_clusters(), study, ("cluster", "region"))


INDICATOR = Counted(
    Card(
        key="st_cluster_patents",
        title="Patents of science-and-technology clusters",
        definition=(
            "The sum of the inventors' shares of patents at the places of each cluster that holds a place of the "
            "study's regions. The clusters are those of st_clusters."
        ),
        formula=r"\sum_p \sum_{g \in c} s_{pg}",
        example=(
            "A patent has 4 inventors, 3 of them at places of the cluster; another has 2, both there: 3 / 4 + 1 = 1.75."
        ),
        not_counted="As for st_clusters. Always fractional.",
        reference="WIPO, Global Innovation Index, appendix on cluster methodology",
        unit="patents",
        version=1,
        records="patents",
        dimensions=("cluster", "region", "year"),
    ),
    contributions,
    native=("cluster",),
)
