"""Fractional counting of links between regions."""

from typing import TYPE_CHECKING

import ibis

from midspan.measure.breakdown import check_two_regions
from midspan.measure.indicator import WEIGHT, Counted
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row a joint work, weight 1 / (n - 1), where n regions and other countries are on it."""
    check_two_regions("fractional links", study, tables.pair)
    pairs = tables.joint_pairs(study)
    units = tables.units(study).group_by("work_id").agg(among=lambda t: t.count())
    linked = pairs.inner_join(units, "work_id")
    weight = (ibis.literal(1.0) / (linked.among - 1).cast("float64")).round(9).cast(WEIGHT)
    return linked.select(*tables.pair, record_id=linked.work_id, unit_id=linked.work_id, weight=weight)


INDICATOR = Counted(
    Card(
        key="fractional_links",
        title="Fractional links",
        definition=(
            "The sum over joint works of 1 / (n - 1), where n is how many units are on the work: regions of the study, "
            "and countries or regions outside them. Every work adds exactly 1 to a unit's links altogether, however "
            "many partners it has."
        ),
        formula=r"L_{AB} = \sum_{p \in A \cap B} \frac{1}{n_p - 1}",
        example=(
            "Three joint works of Shanghai and Hong Kong: one of these two alone (n = 2), one with "
            "Singapore too (n = 3), one with Singapore, Japan and Germany too (n = 5). 1 / 1 + 1 / 2 + 1 / "
            "4 = 1.75."
        ),
        not_counted="Affiliations whose place is unknown: they are no unit.",
        reference="Perianes-Rodriguez, Waltman & van Eck 2016, doi:10.1016/j.joi.2016.10.006",
        unit="works",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    contributions,
    is_joint=True,
)
