"""Joint works: the first question of every pair."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables, full
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row a joint work; fractional counting weighs it with the regions' shares together."""
    joint = full(tables.joint(study), study)
    return joint.select(*tables.pair, record_id=joint.work_id, unit_id=joint.work_id, weight=joint.weight)


INDICATOR = Counted(
    Card(
        key="joint_works",
        title="Joint works",
        definition=(
            "Works with at least one authorship in every region of the study. Full counting: each counts 1. Fractional "
            "counting: each counts the regions' shares of it together, where a work's weight 1 is shared equally among "
            "its authors, then among an author's affiliations, then among an affiliation's organisations."
        ),
        formula=r"P_{AB} = \sum_{p \in A \cap B} w_p",
        example=(
            "Four works with one author in each place named: Shanghai and Hong Kong; Shanghai and Hong "
            "Kong; Shanghai; Hong Kong and the United States. Joint works of Shanghai and Hong Kong: 2, in "
            "full counting. Fractional counting gives (0.5 + 0.5) + (0.5 + 0.5) = 2 as well; with a third "
            "author elsewhere on one of the two it gives 1 + 2 / 3 = 1.67."
        ),
        not_counted=(
            "Works whose link to a region could not be resolved, retracted works, and further records of one work."
        ),
        reference=(
            "Full: standard. Fractional: the bilateral collaboration score of the Nature Index; weights after Waltman &"
            " van Eck 2015, doi:10.1016/j.joi.2015.08.001"
        ),
        unit="works",
        version=1,
        dimensions=("region_pair", "year", "theme", "type", "organisation", "organisation_pair"),
    ),
    contributions,
    headline=True,
    is_joint=True,
)
