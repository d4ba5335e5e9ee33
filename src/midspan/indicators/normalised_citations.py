"""Total normalised citation score of joint works."""

from typing import TYPE_CHECKING

from midspan.measure.impact import scored
from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables, full
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each joint work with a score; it weighs its citation score."""
    rows = scored(full(tables.joint(study), study), tables, study)
    return rows.select(*tables.pair, record_id=rows.work_id, unit_id=rows.work_id, weight=rows.score)


INDICATOR = Counted(
    Card(
        key="normalised_citations",
        title="Normalised citations of joint works",
        definition=(
            "The sum of the citation scores of joint works: citations over the mean citations of the works of the same"
            " field, year and type in the baseline. A work weighs 1, under fractional counting the regions' shares of "
            "it together."
        ),
        formula=r"\sum_{p \in A \cap B \cap \Omega} w_p \frac{a_p}{\mu_p}",
        example=(
            "Two joint works: one has 12 citations where the works of its field, year and type have 4 on average, the "
            "other has 1 where they have 2. In full counting: 12 / 4 + 1 / 2 = 3.5. In fractional counting, where the "
            "regions' shares are 1 and 0.5: 1 x 12 / 4 + 0.5 x 1 / 2 = 3.25."
        ),
        not_counted=(
            "Works without known citations or field, and works whose field, year and type have no citation in the "
            "baseline."
        ),
        reference="Waltman et al. 2011, doi:10.1016/j.joi.2010.08.001",
        unit="index",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    contributions,
    scored_works=Tables.joint,
    is_joint=True,
)
