"""Links between organisations, by the regions they are in."""

from typing import TYPE_CHECKING

import ibis

from midspan.measure.indicator import WEIGHT, Counted
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each work and two organisations on it, one row also where both are in one region (`a|a`)."""
    links = tables.links(study)
    known = links.filter(links.organisation_id.notnull()).select("work_id", "region", "organisation_id").distinct()
    second = known.rename(other_work="work_id", other="region", partner="organisation_id")
    both = known.inner_join(second, [("work_id", "other_work")])
    both = both.filter(
        (both.region < both.other) | ((both.region == both.other) & (both.organisation_id < both.partner))
    )
    pair = both.region + "|" + both.other
    unit = both.organisation_id + "|" + both.partner
    return both.select(record_id=both.work_id, unit_id=unit, region_link=pair, weight=ibis.literal(1).cast(WEIGHT))


INDICATOR = Counted(
    Card(
        key="region_links",
        title="Links of organisations by region",
        definition=(
            "Pairs of organisations on a work, summed over works, by the regions of the two: within one region (a|a) "
            "and between two (a|b)."
        ),
        formula=r"L_{AB} = \sum_p o_{pA} o_{pB}, \quad L_{AA} = \sum_p \frac{o_{pA} (o_{pA} - 1)}{2}",
        example=(
            "A work has 2 organisations in Shanghai and 3 in Hong Kong: 2 x 1 / 2 = 1 link within Shanghai, "
            "3 x 2 / 2 = 3 within Hong Kong, 2 x 3 = 6 between the two."
        ),
        not_counted="Affiliations whose organisation could not be resolved; organisations outside the study's regions.",
        reference="Frenken 2002, doi:10.1023/A:1014849020968",
        unit="links",
        version=1,
        dimensions=("region_link", "year", "theme", "type"),
    ),
    contributions,
    native=("region_link",),
)
