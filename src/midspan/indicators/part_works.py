"""Works of each part of the regions, and of places elsewhere that work with them."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.parts import part_weights
from midspan.measure.tables import Tables, full
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each work and part that it touches."""
    weights = full(part_weights(tables, study), study)
    return weights.select("part", record_id=weights.work_id, unit_id=weights.work_id, weight=weights.weight)


INDICATOR = Counted(
    Card(
        key="part_works",
        title="Works of a part of a region",
        definition=(
            "Works with a link to a region of the study and with one in the part. A place is in the part that is the "
            "smallest region holding it, so a city counts by itself within a larger region. Parts outside the study's "
            "regions have only their works with these. Full counting: each counts 1. Fractional counting: each counts "
            "the part's share of it."
        ),
        formula=r"P_i = \sum_{p \in i} w_p",
        example=(
            "The study is of Shanghai and the Greater Bay Area. Three works: Shanghai and Shenzhen; Shenzhen and "
            "Guangzhou; Shenzhen and Boston. Works of Shenzhen: 3, in full counting; of Boston: 1."
        ),
        not_counted=(
            "Places that no region holds; works of a part outside the study without a link to its regions; works whose "
            "place could not be resolved."
        ),
        reference="Midspan",
        unit="works",
        version=1,
        dimensions=("part", "year", "theme", "type"),
    ),
    contributions,
    native=("part",),
)
