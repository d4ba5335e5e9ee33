"""Bilateral score after Rousseau & Zhang."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import WEIGHT, Counted
from midspan.measure.tables import Tables
from midspan.model.errors import FigureError
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row a joint work, weight 2 a b / (a + b) of the two regions' shares a and b."""
    if len(study.regions) != 2:
        raise FigureError("the bilateral score is defined for two regions", next_step="choose two regions")
    weights = tables.region_weights(study).semi_join(tables.joint(study), "work_id")
    first, second = (weights.filter(weights.region == region) for region in study.regions)
    both = first.select("work_id", a=first.weight.cast("float64")).inner_join(
        second.select(other="work_id", b=second.weight.cast("float64")), [("work_id", "other")]
    )
    score = (both.a * both.b * 2 / (both.a + both.b)).round(9).cast(WEIGHT)
    return both.select(record_id=both.work_id, unit_id=both.work_id, weight=score)


INDICATOR = Counted(
    Card(
        key="bilateral_score",
        title="Bilateral score",
        definition=(
            "The sum over joint works of 2ab / (a + b), where a and b are the two regions' fractional shares of the "
            "work."
        ),
        not_counted=(
            "What one region adds beyond its partner's share: a work of 9 authors here and 1 there counts little."
        ),
        reference="Rousseau & Zhang 2021, doi:10.2478/jdis-2021-0005",
        unit="works",
        version=1,
        dimensions=("year", "theme", "type"),
    ),
    contributions,
)
