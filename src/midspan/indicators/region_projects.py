"""Projects of a region."""

from typing import TYPE_CHECKING

import ibis

from midspan.measure.indicator import WEIGHT, Counted
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each project and region in which it has a partner."""
    partners = tables.parties("projects", study).select("record_id", "region").distinct()
    return partners.select("record_id", "region", unit_id=partners.record_id, weight=ibis.literal(1).cast(WEIGHT))


INDICATOR = Counted(
    Card(
        key="region_projects",
        title="Projects of a region",
        definition=(
            "Projects that start in the period with at least one partner, the coordinator included, in the region. "
            "Each counts 1."
        ),
        formula=r"\sum_{k \in A} 1",
        example=(
            "Three projects start in the period: with partners in Shanghai and Hong Kong, in Hong Kong and "
            "Singapore, and in Shanghai, Hong Kong and Germany. Projects of Shanghai: 2; of Hong Kong: 3."
        ),
        not_counted="Projects whose partners could not be placed, and those that no funder's list in the corpus holds.",
        reference="Standard; CORDIS, the European Commission's register of projects, for its fields",
        unit="projects",
        version=1,
        records="projects",
        dimensions=("region", "year", "theme", "programme", "funder"),
    ),
    contributions,
    native=("region",),
)
