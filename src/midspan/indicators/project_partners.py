"""Partners of joint projects."""

from typing import TYPE_CHECKING

import ibis

from midspan.measure.indicator import WEIGHT, Counted
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each partner in a region, of joint projects."""
    partners = tables.joint_partners(study)
    return partners.select(
        "record_id", "region", unit_id=partners.record_id + "#" + partners.place.cast("string"),
        weight=ibis.literal(1).cast(WEIGHT),
    )  # fmt: skip


INDICATOR = Counted(
    Card(
        key="project_partners",
        title="Partners of joint projects",
        definition=(
            "Participations of organisations in the study's regions in joint projects: an organisation of two projects "
            "counts 2."
        ),
        formula=r"\sum_{k \in A \cap B} t_{kA}",
        example=(
            "One joint project has two partners in Shanghai and one in Hong Kong, another one in each; all "
            "amounts are known but that of one partner in Shanghai. Partners in Shanghai: 2 + 1 = 3. In "
            "Hong Kong: 1 + 1 = 2."
        ),
        not_counted="Partners elsewhere, and partners whose place is unknown.",
        reference="Standard",
        unit="partners",
        version=1,
        records="projects",
        dimensions=("region", "year", "theme", "programme"),
    ),
    contributions,
)
