"""Works of a region with the rest of the world."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.place import ELSEWHERE
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each region and each of its works that has a link elsewhere, weight 1."""
    every = tables.every_link(study)
    weights = tables.region_weights(study).semi_join(every.filter(every.region == ELSEWHERE), "work_id")
    return weights.select(record_id=weights.work_id, unit_id=weights.work_id, region=weights.region, weight=1)


INDICATOR = Counted(
    Card(
        key="world_works",
        title="Works with the rest of the world",
        definition=(
            "Works with at least one authorship in the region and at least one in a known place outside all regions "
            "of the study. Each counts 1."
        ),
        formula=r"W_A = \sum_{p \in A \cap W} 1",
        example=(
            "Three works: Shanghai and Hong Kong; Shanghai, Hong Kong and the United States; Hong Kong and "
            "the United States. With the rest of the world: 1 of Shanghai, 2 of Hong Kong."
        ),
        not_counted="Works whose only other places are unknown, retracted works, and further records of one work.",
        reference="Standard",
        unit="works",
        version=1,
        dimensions=("region", "year", "theme", "type"),
    ),
    contributions,
    native=("region",),
)
