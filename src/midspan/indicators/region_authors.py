"""Authors of a region."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted, Reducer
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each work and each of its authors in a region; an author of two regions stands in both."""
    people = tables.people(tables.links(study))
    return people.select(record_id=people.work_id, unit_id=people.unit_id, region=people.region, weight=1)


INDICATOR = Counted(
    Card(
        key="region_authors",
        title="Authors of a region",
        definition=(
            "Distinct authors with an affiliation in the region on a work of the period; ids as for joint authors."
        ),
        formula=r"\left| \bigcup\limits_{p \in A} H_{pA} \right|",
        example=(
            "Chen has two works in Shanghai, Lee one in Hong Kong, Zhou one with an affiliation in each. "
            "Authors of Shanghai are Chen and Zhou: 2."
        ),
        not_counted="Authors of works whose source does not say which author had which affiliation.",
        reference="Standard",
        unit="authors",
        version=1,
        dimensions=("region", "year", "theme", "type"),
    ),
    contributions,
    Reducer.DISTINCT,
    native=("region",),
)
