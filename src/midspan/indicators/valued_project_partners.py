"""Partners of joint projects whose money is known."""

from typing import TYPE_CHECKING

import ibis

from midspan.measure.indicator import WEIGHT, Counted
from midspan.measure.tables import Tables, valued
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each partner in a region, of joint projects, with a known amount and a rate."""
    partners = valued(tables.joint_partners(study), study)
    return partners.select(
        "record_id", "region", unit_id=partners.record_id + "#" + partners.place.cast("string"),
        weight=ibis.literal(1).cast(WEIGHT),
    )  # fmt: skip


INDICATOR = Counted(
    Card(
        key="valued_project_partners",
        title="Partners of joint projects whose money is known",
        definition=(
            "Participations of organisations in the study's regions in joint projects, where the source says what the "
            "organisation receives and an exchange rate of the day is published."
        ),
        formula=r"\sum_{k \in A \cap B} u_{kA}",
        example=(
            "One joint project has two partners in Shanghai and one in Hong Kong, another one in each; all "
            "amounts are known but that of one partner in Shanghai. Of known money are 2 in Shanghai and 2 "
            "in Hong Kong."
        ),
        not_counted="Partners whose amount is empty, or 0 beside a filled total.",
        reference="Standard",
        unit="partners",
        version=1,
        records="projects",
        dimensions=("region", "year", "theme", "programme"),
    ),
    contributions,
)
