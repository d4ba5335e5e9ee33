"""Fractional works of a region."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each work and region that it touches, with the region's share."""
    weights = tables.region_weights(study)
    return weights.select(
        record_id=weights.work_id, unit_id=weights.work_id, region=weights.region, weight=weights.weight
    )


INDICATOR = Counted(
    Card(
        key="fractional_works",
        title="Fractional works of a region",
        definition=(
            "The sum of the region's shares of works: a work's weight 1 is shared equally among its authors, then among"
            " an author's affiliations, then among an affiliation's organisations. Shares of unknown places stay "
            "unknown."
        ),
        formula=r"F_A = \sum_p s_{pA}, \quad s_{pA} = \frac{1}{m_p} \sum_{i=1}^{m_p} \frac{k_{iA}}{k_i}",
        example=(
            "A work has 3 authors: one in Shanghai, one in Hong Kong, one with an affiliation in each. "
            "Shanghai's share is (1 + 0 + 0.5) / 3 = 0.5; with a second work, of Shanghai alone, its "
            "fractional works are 0.5 + 1 = 1.5."
        ),
        not_counted="Shares whose place could not be resolved: they belong to no region.",
        reference="Waltman & van Eck 2015, doi:10.1016/j.joi.2015.08.001; CWTS Leiden Ranking Open Edition",
        unit="works",
        version=1,
        dimensions=("region", "year", "theme", "type"),
    ),
    contributions,
    native=("region",),
)
