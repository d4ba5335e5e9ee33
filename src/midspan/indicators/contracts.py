"""Technology contracts."""

from typing import TYPE_CHECKING

import ibis

from midspan.measure.indicator import WEIGHT, Counted
from midspan.measure.tables import Tables
from midspan.model.figure import Card, Kind
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row a contract with a party in every region of the study."""
    contracts = tables.contracts(study)
    return contracts.select(
        record_id=contracts.contract_id, unit_id=contracts.contract_id, weight=ibis.literal(1).cast(WEIGHT)
    )


INDICATOR = Counted(
    Card(
        key="contracts",
        title="Technology contracts",
        definition="Registered technology contracts signed in the period with a party in every region of the study.",
        formula=r"\sum_{k \in A \cap B} 1",
        example=(
            "Three contracts were signed in the period: Shanghai with Hong Kong, Hong Kong with Shanghai, "
            "Shanghai with Beijing. Those of Shanghai and Hong Kong: 2."
        ),
        not_counted="Contracts that no register holds: a seller outside the mainland need not register.",
        reference="MOST, Measures for the Registration of Technology Contracts",
        unit="contracts",
        version=1,
        records="contracts",
        kind=Kind.REPORTED,
        dimensions=("year", "theme", "type"),
    ),
    contributions,
)
