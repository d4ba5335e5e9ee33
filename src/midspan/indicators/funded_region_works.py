"""Works of a region that name who paid for them."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables, full
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each region and each of its works of which a record names a funder."""
    weights = full(tables.region_weights(study), study).semi_join(tables.funders(study), "work_id")
    return weights.select(
        record_id=weights.work_id, unit_id=weights.work_id, region=weights.region, weight=weights.weight
    )


INDICATOR = Counted(
    Card(
        key="funded_region_works",
        title="Works of a region with a stated funder",
        definition=(
            "Works with at least one authorship in the region whose record names at least one funder. By funder: each "
            "funder named counts the work as 1; fractional counting shares what the work counts equally among its "
            "funders. One funder that records name by several ids or names counts once."
        ),
        formula=r"\sum_{p \in A, \phi_p \geq 1} w_p",
        example=(
            "Of three works of Shanghai one names two funders, one names the first of them, and one names none: 2. By "
            "funder: 2 for the first, 1 for the second."
        ),
        not_counted="Works that say nothing of money, which many do that were paid for.",
        reference="Funders and awards as OpenAlex, Crossref, Web of Science or Scopus state them",
        unit="works",
        version=1,
        dimensions=("region", "year", "theme", "type", "funder"),
    ),
    contributions,
    native=("region",),
)
