"""Joint works with a company."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables, full
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row a joint work with an organisation of type company, wherever that is."""
    joint = full(tables.joint(study), study)
    companies = tables.every_link(study).filter(lambda t: t.is_company)
    with_one = joint.semi_join(companies, "work_id")
    return with_one.select(*tables.pair, record_id=with_one.work_id, unit_id=with_one.work_id, weight=with_one.weight)


INDICATOR = Counted(
    Card(
        key="company_works",
        title="Joint works with a company",
        definition="Joint works with at least one organisation of ROR's type company, in a region of the study or not.",
        formula=r"\sum_{p \in A \cap B, f_p \geq 1} w_p",
        example=(
            "Of 40 joint works, 6 have a company in one of the regions and 2 more have one elsewhere only: 6 + 2 = 8."
        ),
        not_counted="Companies that the registry does not list: they have no type.",
        reference="CWTS Leiden Ranking, PP(industry); types of ROR",
        unit="works",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    contributions,
    is_joint=True,
)
