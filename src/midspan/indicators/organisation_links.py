"""Links of organisations: who works with whom, inside the regions and elsewhere."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted, Reducer
from midspan.measure.links import MOST_ORGANISATIONS, members, pairs
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each work and two of its organisations."""
    rows = pairs(members(tables, study))
    return rows.mutate(organisation_link=rows.unit_id, weight=1)


INDICATOR = Counted(
    Card(
        key="organisation_links",
        title="Links of organisations",
        definition=(
            "Distinct pairs of organisations, in no order, that share a work with a link to a region of the study: "
            "organisations of the regions and elsewhere."
        ),
        formula=r"\left| \bigcup\limits_{p} \binom{O_p}{2} \right|",
        example=(
            "One work has the organisations X, Y and Z, another X and Y. X with Y, X with Z and Y with Z "
            "are 3 links: the first counts once, though it has two works."
        ),
        not_counted=(
            f"Links of works with more than {MOST_ORGANISATIONS} organisations; affiliations whose organisation could "
            "not be resolved; works elsewhere that no region of the study takes part in."
        ),
        reference="Standard",
        unit="links",
        version=1,
        dimensions=("year", "theme", "type", "organisation_link"),
    ),
    contributions,
    Reducer.DISTINCT,
)
