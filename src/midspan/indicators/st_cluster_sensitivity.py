"""Science-and-technology clusters under other radii and densities."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables, unbound
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each work, radius, density and cluster, weight its share at the cluster's places."""
    return tables.clustered_works(unbound("study_clusters"), study, ("radius", "density", "cluster"))


INDICATOR = Counted(
    Card(
        key="st_cluster_sensitivity",
        title="Clusters under other radii and densities",
        definition=(
            "st_clusters under radii of 10, 13, 15 and 20 km, and densities of 5, 10 and 20 ten-thousandths of "
            "all located weight within the radius."
        ),
        formula=r"\sum_p \sum_{g \in c_{r \rho}} s_{pg}",
        example=(
            "10,000 works are located, 6 of them at one place and 5 at another, 12 km away; a place is "
            "dense with 10 works within the radius. Radius 10 km: no cluster. Radii 13, 15 and 20 km: one, "
            "of 6 + 5 = 11 works."
        ),
        not_counted="As for st_clusters.",
        reference="WIPO, Global Innovation Index, appendix on cluster methodology; Bergquist, Fink & Raffo 2017",
        unit="works",
        version=1,
        records="all_works",
        dimensions=("radius", "density", "cluster", "year"),
    ),
    contributions,
    native=("radius", "density", "cluster"),
)
