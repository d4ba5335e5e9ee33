"""Bilateral score after Rousseau & Zhang."""

from typing import TYPE_CHECKING

from midspan.measure.breakdown import check_two_regions
from midspan.measure.indicator import WEIGHT, Counted
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row a joint work, weight 2 a b / (a + b) of the two regions' shares a and b."""
    check_two_regions("bilateral scores", study, tables.pair)
    pairs = tables.joint_pairs(study)
    one, other = pairs.weight.cast("float64"), pairs.other_weight.cast("float64")
    score = (one * other * 2 / (one + other)).round(9).cast(WEIGHT)
    return pairs.select(*tables.pair, record_id=pairs.work_id, unit_id=pairs.work_id, weight=score)


INDICATOR = Counted(
    Card(
        key="bilateral_score",
        title="Bilateral score",
        definition=(
            "The sum over joint works of 2ab / (a + b), where a and b are the two regions' fractional shares of the "
            "work."
        ),
        formula=r"B_{AB} = \sum_{p \in A \cap B} \frac{2 s_{pA} s_{pB}}{s_{pA} + s_{pB}}",
        example=(
            "One joint work has 10 authors, 9 in Shanghai and 1 in Hong Kong; another has 4, 1 in each and "
            "2 elsewhere. 2 x 0.9 x 0.1 / 1 + 2 x 0.25 x 0.25 / 0.5 = 0.43."
        ),
        not_counted=(
            "What one region adds beyond its partner's share: a work of 9 authors here and 1 there counts little."
        ),
        reference="Rousseau & Zhang 2021, doi:10.2478/jdis-2021-0005",
        unit="works",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    contributions,
    is_joint=True,
)
