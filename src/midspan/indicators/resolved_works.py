"""Works whose places are known."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import WEIGHT, Counted
from midspan.measure.tables import Tables, unbound
from midspan.model.figure import Card
from midspan.model.place import UNKNOWN
from midspan.model.study import Lens, Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row a work with a known place, weight the share of the work that is known."""
    links = unbound("links")
    place = links.organisation_place_id if study.lens is Lens.ORGANISATION else links.place_id
    known = links.filter(place != UNKNOWN, links.score >= tables.linkage.score)
    shares = (
        known.semi_join(tables.all_works(study), "work_id")
        .group_by("work_id")
        .agg(weight=lambda t: t.weight.sum().cast(WEIGHT))
    )
    return shares.select(record_id=shares.work_id, unit_id=shares.work_id, weight=shares.weight)


INDICATOR = Counted(
    Card(
        key="resolved_works",
        title="Works whose places are known",
        definition="The sum over works of the share of their weight 1 whose place could be resolved.",
        formula=r"\sum_p \left( 1 - s_{p \emptyset} \right)",
        example=(
            "Of three works, one is of known places only, one is known by half, one not at all: 1 + 0.5 + 0 = 1.5."
        ),
        not_counted="Authorships without affiliation, and affiliations that name no place.",
        reference="Midspan",
        unit="works",
        version=1,
        records="all_works",
        dimensions=("year", "type"),
    ),
    contributions,
)
