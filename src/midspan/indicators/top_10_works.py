"""Joint works among the most cited of their field, year and type."""

from typing import TYPE_CHECKING

from midspan.measure.impact import scored
from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables, full
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each joint work with a score that is among the top."""
    rows = scored(full(tables.joint(study), study), tables, study)
    rows = rows.filter(rows.top > 0)
    return rows.select(*tables.pair, record_id=rows.work_id, unit_id=rows.work_id, weight=rows.top)


INDICATOR = Counted(
    Card(
        key="top_10_works",
        title="Joint works among the top 10 %",
        definition=(
            "Joint works among the 10 % most cited of their field, year and type in the baseline. Works above the "
            "threshold count wholly, works right at it by the share that makes a cell's top exactly 10 %. A work "
            "weighs 1, under fractional counting the regions' shares of it together."
        ),
        formula=r"\sum_{p \in A \cap B \cap \Omega} w_p \theta_p",
        example=(
            "A field has 15 works of one year and type in the baseline, so 1.5 are its top 10 %: one work has 9 "
            "citations, two have 7, the others fewer. Each of the two counts (1.5 - 1) / 2 = 0.25. Four of the 15 are "
            "joint works, with 9, 7, 3 and 0 citations: 1 + 0.25 + 0 + 0 = 1.25."
        ),
        not_counted=(
            "Works without known citations or field, and works whose field, year and type have no citation in the "
            "baseline."
        ),
        reference="Waltman & Schreiber 2013, doi:10.1002/asi.22775",
        unit="works",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    contributions,
    scored_works=Tables.joint,
    is_joint=True,
)
