"""Pairs of organisations that work together."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted, Reducer
from midspan.measure.tables import Tables
from midspan.model.errors import FigureError
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each joint work and pair of organisations on it, one in each region."""
    if len(study.regions) != 2:
        raise FigureError("organisation pairs need two regions", next_step="choose two regions")
    links = tables.links(study)
    known = links.filter(links.organisation_id.notnull()).select("work_id", "region", "organisation_id").distinct()
    first, second = (known.filter(known.region == region).drop("region") for region in study.regions)
    pairs = first.inner_join(second.rename(other_work="work_id", other="organisation_id"), [("work_id", "other_work")])
    return pairs.select(record_id=pairs.work_id, unit_id=pairs.organisation_id + "|" + pairs.other, weight=1)


INDICATOR = Counted(
    Card(
        key="organisation_pairs",
        title="Pairs of organisations",
        definition="Distinct pairs of organisations, one in each of two regions, with at least one joint work.",
        not_counted="Pairs within one region; affiliations whose organisation could not be resolved.",
        reference="Standard",
        unit="pairs",
        version=1,
        dimensions=("year", "theme", "type"),
    ),
    contributions,
    Reducer.DISTINCT,
    headline=True,
)
