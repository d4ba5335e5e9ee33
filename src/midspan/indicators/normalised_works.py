"""Joint works that can be set against a baseline of citations."""

from typing import TYPE_CHECKING

from midspan.measure.impact import scored
from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables, full
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each joint work with a score."""
    rows = scored(full(tables.joint(study), study), tables, study)
    return rows.select(*tables.pair, record_id=rows.work_id, unit_id=rows.work_id, weight=rows.weight)


INDICATOR = Counted(
    Card(
        key="normalised_works",
        title="Joint works with a citation score",
        definition=(
            "Joint works that have a citation score: their field, year and type are a cell of the baseline with a "
            "citation. A work weighs 1, under fractional counting the regions' shares of it together."
        ),
        formula=r"\sum_{p \in A \cap B \cap \Omega} w_p",
        example=(
            "Of 10 joint works, 2 have no known citations, 1 more has no field, and 1 more is of a field, year and "
            "type whose works in the baseline have no citation: 10 - 2 - 1 - 1 = 6."
        ),
        not_counted=(
            "Works without known citations or field, and works whose field, year and type have no citation in the "
            "baseline."
        ),
        reference="Waltman et al. 2011, doi:10.1016/j.joi.2010.08.001",
        unit="works",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    contributions,
    scored_works=Tables.joint,
    is_joint=True,
)
