"""Patents of a region."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import WEIGHT, Counted
from midspan.measure.tables import Tables, full
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each patent and region in which it has an inventor."""
    inventors = tables.parties("patents", study, "inventor")
    shares = inventors.group_by("record_id", "region").agg(weight=inventors.weight.sum().cast(WEIGHT))
    counted = full(shares, study)
    return counted.select("record_id", "region", unit_id=counted.record_id, weight=counted.weight)


INDICATOR = Counted(
    Card(
        key="region_patents",
        title="Patents of a region",
        definition=(
            "Patents filed in the period (granted, where the filing is not known) with at least one inventor in the "
            "region. Full counting: each counts 1. Fractional counting: the region's inventors over all inventors."
        ),
        formula=r"\sum_{p \in A} w_p",
        example=(
            "One patent has an inventor each in Shanghai, Hong Kong and Singapore, another has its only "
            "inventor in Shanghai. Patents of Shanghai: 2, in full counting; 1 / 3 + 1 = 1.33, in "
            "fractional counting."
        ),
        not_counted="Applicants' places; patents whose inventors could not be placed. Families are not merged.",
        reference="OECD Patent Statistics Manual 2009, chapter 4 on counting by inventors",
        unit="patents",
        version=1,
        records="patents",
        dimensions=("region", "year"),
    ),
    contributions,
    native=("region",),
)
