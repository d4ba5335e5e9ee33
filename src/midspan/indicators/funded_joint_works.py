"""Joint works that name who paid for them."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables, full
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row a joint work of which a record names a funder."""
    joint = full(tables.joint(study), study).semi_join(tables.funders(study), "work_id")
    return joint.select(*tables.pair, record_id=joint.work_id, unit_id=joint.work_id, weight=joint.weight)


INDICATOR = Counted(
    Card(
        key="funded_joint_works",
        title="Joint works with a stated funder",
        definition=(
            "Joint works whose record names at least one funder. By funder: each funder named counts the work as 1; "
            "fractional counting shares what the work counts equally among its funders. An award adds nothing to its "
            "funder's count. One funder that records name by several ids or names counts once."
        ),
        formula=r"\sum_{p \in A \cap B, \phi_p \geq 1} w_p",
        example=(
            "Of four joint works one names two funders, one names the first of them with three awards, and two name "
            "none: 2. By funder: 2 for the first, 1 for the second; fractional: 1.5 and 0.5."
        ),
        not_counted=(
            "Works that say nothing of money, which many do that were paid for; and how much a funder paid, which no "
            "record of a work says."
        ),
        reference="Funders and awards as OpenAlex, Crossref, Web of Science or Scopus state them",
        unit="works",
        version=1,
        dimensions=("region_pair", "year", "theme", "type", "funder"),
    ),
    contributions,
    is_joint=True,
)
