"""Works of a region."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables, full
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each work and region that it touches."""
    weights = full(tables.region_weights(study), study)
    return weights.select(
        record_id=weights.work_id, unit_id=weights.work_id, region=weights.region, weight=weights.weight
    )


INDICATOR = Counted(
    Card(
        key="region_works",
        title="Works of a region",
        definition=(
            "Works with at least one authorship in the region. Full counting: each counts 1. Fractional counting: each "
            "counts the region's share of it."
        ),
        formula=r"P_A = \sum_{p \in A} w_p",
        example=(
            "Four works with one author in each place named: Shanghai and Hong Kong; Shanghai and Hong "
            "Kong; Shanghai; Hong Kong and the United States. Works of Shanghai: 3, in full counting; 0.5 + "
            "0.5 + 1 = 2, in fractional counting."
        ),
        not_counted=(
            "Works whose link to the region could not be resolved, retracted works, and further records of one work."
        ),
        reference="Waltman & van Eck 2015, doi:10.1016/j.joi.2015.08.001",
        unit="works",
        version=1,
        dimensions=("region", "year", "theme", "type", "organisation"),
    ),
    contributions,
    native=("region",),
)
