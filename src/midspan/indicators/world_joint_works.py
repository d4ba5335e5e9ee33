"""Joint works with the rest of the world."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.place import ELSEWHERE
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each joint work that has a link elsewhere, weight 1."""
    every = tables.every_link(study)
    joint = tables.joint(study).semi_join(every.filter(every.region == ELSEWHERE), "work_id")
    return joint.select(record_id=joint.work_id, unit_id=joint.work_id, weight=1)


INDICATOR = Counted(
    Card(
        key="world_joint_works",
        title="Joint works with the rest of the world",
        definition=(
            "Works with at least one authorship in every region of the study and at least one in a known place outside "
            "all of them. Each counts 1."
        ),
        formula=r"W_{AB} = \sum_{p \in A \cap B \cap W} 1",
        example=(
            "Three works: Shanghai and Hong Kong; Shanghai, Hong Kong and the United States; Hong Kong and "
            "the United States. Joint works of Shanghai and Hong Kong with the rest of the world: 1."
        ),
        not_counted="Works whose only other places are unknown, retracted works, and further records of one work.",
        reference="Standard",
        unit="works",
        version=1,
        dimensions=("year", "theme", "type"),
    ),
    contributions,
    is_joint=True,
)
