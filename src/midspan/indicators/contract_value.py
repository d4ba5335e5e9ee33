"""Value of technology contracts."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables
from midspan.model.figure import Card, Kind
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row a contract, weight its total in the study's currency at the rate of the day of signature."""
    valued = tables.contract_values(study)
    return valued.select(record_id=valued.contract_id, unit_id=valued.contract_id, weight=valued.value)


INDICATOR = Counted(
    Card(
        key="contract_value",
        title="Value of technology contracts",
        definition=(
            "The sum of the total amounts of contracts signed in the period with a party in every region, each "
            "converted to the study's currency at the European Central Bank's rate of its day of signature."
        ),
        formula=r"V = \sum_{k \in A \cap B} x_k e_k",
        example=(
            "One contract is of 1,000,000 yuan, another of 500,000 Hong Kong dollars, signed on a day when "
            "1 dollar is 0.9 yuan: 1,000,000 + 500,000 x 0.9 = 1,450,000 yuan. A third one without an "
            "amount adds nothing."
        ),
        not_counted=(
            "Contracts whose amount is unknown (an empty amount is not zero); amounts of kinds other than the total."
        ),
        reference="MOST, Measures for the Registration of Technology Contracts; ECB euro reference rates",
        unit="money",
        version=1,
        records="contracts",
        kind=Kind.REPORTED,
        dimensions=("year", "theme", "type"),
    ),
    contributions,
    headline=True,
)
