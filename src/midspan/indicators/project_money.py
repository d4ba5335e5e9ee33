"""Money of joint projects."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables, valued
from midspan.model.figure import Card, Kind
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each partner in a region with a known amount, weight what it receives in the study's currency."""
    partners = valued(tables.joint_partners(study), study)
    return partners.select(
        "record_id", "region", unit_id=partners.record_id + "#" + partners.place.cast("string"), weight=partners.value
    )


INDICATOR = Counted(
    Card(
        key="project_money",
        title="Money of joint projects",
        definition=(
            "What the partners in the study's regions receive in joint projects, converted to the study's currency at "
            "the European Central Bank's rate of the day the project starts (1 July where only its year is known)."
        ),
        formula=r"\sum_{k \in A \cap B} e_k \sum_{i \in A} x_{ki}",
        example=(
            "In one joint project the partner in Shanghai receives 100,000 euros on a day when 1 euro is "
            "7.8 yuan; in another the partner there receives 200,000 yuan: 100,000 x 7.8 + 200,000 = "
            "980,000 yuan."
        ),
        not_counted=(
            "Unknown amounts: empty ones, and 0 beside a filled total; see project_money_coverage. What partners "
            "elsewhere receive."
        ),
        reference="CORDIS, net contribution of the EU; ECB euro reference rates",
        unit="money",
        version=1,
        records="projects",
        kind=Kind.REPORTED,
        dimensions=("region", "year", "theme", "programme", "funder"),
    ),
    contributions,
)
