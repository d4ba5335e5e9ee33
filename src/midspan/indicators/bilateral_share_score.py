"""The bilateral collaboration score of the Nature Index."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row a joint work, weight the regions' shares of it together."""
    joint = tables.joint(study)
    return joint.select(*tables.pair, record_id=joint.work_id, unit_id=joint.work_id, weight=joint.weight)


INDICATOR = Counted(
    Card(
        key="bilateral_share_score",
        title="Bilateral share score",
        definition=(
            "The sum over joint works of the regions' fractional shares of each, a + b: fractional joint works, "
            "whatever the study's counting."
        ),
        formula=r"S_{AB} = \sum_{p \in A \cap B} \left( s_{pA} + s_{pB} \right)",
        example=(
            "One joint work has 10 authors, 9 in Shanghai and 1 in Hong Kong; another has 4, 1 in each and "
            "2 elsewhere. (0.9 + 0.1) + (0.25 + 0.25) = 1.5."
        ),
        not_counted="Shares of the same works that lie elsewhere or are unknown.",
        reference="Nature Index, glossary: bilateral collaboration score",
        unit="works",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    contributions,
    is_joint=True,
)
