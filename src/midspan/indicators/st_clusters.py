"""Science-and-technology clusters by their works."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables, baseline_clusters
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each work, cluster and region, weight its share at the cluster's places."""
    return tables.clustered_works(baseline_clusters(), study, ("cluster", "region"))


INDICATOR = Counted(
    Card(
        key="st_clusters",
        title="Science-and-technology clusters",
        definition=(
            "Works at the places of each cluster that holds a place of the study's regions: the sum of the shares of "
            "works there, by author, then affiliation. Clusters ignore borders. They are found by DBSCAN over all "
            "places of the corpus with coordinates, weighted with shares of works (and of patents, by inventors) of "
            "all its years: a place is dense where at least 10 ten-thousandths of all located weight lie within 15 km; "
            "dense places within 15 km of one another are one cluster, and a place within 15 km of a dense one joins "
            "the nearest. A cluster is named by its heaviest place; its region says whose places they are. How it "
            "changes with radius and density: st_cluster_sensitivity."
        ),
        formula=r"\sum_p \sum_{g \in c} s_{pg}",
        example=(
            "10,000 works are located, 6 of them at one place and 5 at another, 12 km away; a place is "
            "dense with 10 works within the radius. Within 15 km of either there are 6 + 5 = 11: both are "
            "dense, and one cluster of 11 works."
        ),
        not_counted=(
            "Places without coordinates (unknown ones, countries, provinces) and places in no cluster. Always "
            "fractional. WIPO counts listed inventors and authors, with a fixed least number for a corpus of the world."
        ),
        reference="WIPO, Global Innovation Index, appendix on cluster methodology; Ester et al. 1996 (DBSCAN)",
        unit="works",
        version=1,
        records="all_works",
        dimensions=("cluster", "region", "year", "type"),
    ),
    contributions,
    native=("cluster",),
)
