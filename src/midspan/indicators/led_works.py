"""Joint works led from a region."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each joint work and region with a part in its lead."""
    leads = tables.leads(study)
    return leads.select(record_id=leads.work_id, unit_id=leads.work_id, region=leads.region, weight=leads.weight)


INDICATOR = Counted(
    Card(
        key="led_works",
        title="Joint works led from a region",
        definition=(
            "Joint works whose corresponding author (where none is marked, the first one) is in the region. Several "
            "corresponding authors, and several affiliations of one, share the work's 1 by their weights. Works led "
            "from elsewhere, and of unknown lead, are cells of their own."
        ),
        formula=r"\sum_{p \in A \cap B} l_{pA}",
        example=(
            "The corresponding author of one joint work is in Shanghai, that of another in Hong Kong; a "
            "third work has one in each. Led from Shanghai: 1 + 0 + 0.5 = 1.5."
        ),
        not_counted="Works whose source does not say which author had which affiliation.",
        reference="Chinchilla-Rodriguez et al. 2019, doi:10.1016/j.joi.2019.03.008",
        unit="works",
        version=1,
        dimensions=("region", "year", "theme", "type"),
    ),
    contributions,
    native=("region",),
    is_joint=True,
)
