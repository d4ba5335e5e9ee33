"""Works of the whole corpus."""

from typing import TYPE_CHECKING

import ibis

from midspan.measure.indicator import WEIGHT, Counted
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row a work of the corpus."""
    works = tables.all_works(study)
    return works.select(record_id=works.work_id, unit_id=works.work_id, weight=ibis.literal(1).cast(WEIGHT))


INDICATOR = Counted(
    Card(
        key="corpus_works",
        title="Works of the corpus",
        definition="Every work of the period in the corpus, wherever it is from: the denominator of coverage.",
        formula=r"N = \sum_p 1",
        example=(
            "A corpus holds 1,000 works of the first year and 1,200 of the second, 5 of them retracted: "
            "1,000 + 1,200 - 5 = 2,195."
        ),
        not_counted="Retracted works, unless the study includes them.",
        reference="Standard",
        unit="works",
        version=1,
        records="all_works",
        dimensions=("year", "type"),
    ),
    contributions,
)
