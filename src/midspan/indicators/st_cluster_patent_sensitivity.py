"""Science-and-technology clusters of patents under other radii and densities."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables, unbound
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each patent, radius, density and cluster, weight its share at the cluster's places."""
    return tables.clustered_patents(unbound("study_clusters"), study, ("radius", "density", "cluster"))


INDICATOR = Counted(
    Card(
        key="st_cluster_patent_sensitivity",
        title="Patents of clusters under other radii and densities",
        definition=(
            "st_cluster_patents under radii of 10, 13, 15 and 20 km, and densities of 5, 10 and 20 "
            "ten-thousandths of all located weight within the radius."
        ),
        formula=r"\sum_p \sum_{g \in c_{r \rho}} s_{pg}",
        example=(
            "Two places of 6 and 5 ten-thousandths of the located weight are 12 km apart; a patent has an "
            "inventor at each and two elsewhere. At a density of 10 ten-thousandths, radius 10 km makes no "
            "cluster of the two; radii 13, 15 and 20 km make one, and the patent gives it 2 / 4 = 0.5."
        ),
        not_counted="As for st_clusters.",
        reference="WIPO, Global Innovation Index, appendix on cluster methodology; Bergquist, Fink & Raffo 2017",
        unit="patents",
        version=1,
        records="patents",
        dimensions=("radius", "density", "cluster", "year"),
    ),
    contributions,
    native=("radius", "density", "cluster"),
)
