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
        not_counted="Retracted works, unless the study includes them.",
        reference="Standard",
        unit="works",
        version=1,
        records="all_works",
        dimensions=("year", "type"),
    ),
    contributions,
)
