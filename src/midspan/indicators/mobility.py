"""Moves of persons between regions."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted, Reducer, Staged
from midspan.measure.mobility import affiliations, moves
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each move and work that shows it; the unit is the person and the year of the move."""
    return of_affiliations(affiliations(tables, study))


def of_affiliations(seen: "ir.Table") -> "ir.Table":
    """Those rows, of affiliations."""
    rows = moves(seen)
    return rows.select(
        record_id=rows.work_id,
        unit_id=rows.person.cast("string") + "|" + rows.year.cast("string"),
        direction=rows.origin + ">" + rows.destination,
        kind=rows.kind,
        year=rows.year,
        weight=1,
    )


INDICATOR = Counted(
    Card(
        key="mobility",
        title="Moves of persons between regions",
        definition=(
            "A person's home in a year is the region (one of the study's, or elsewhere) of most of the person's works "
            "of the year; where several have as many, the one with more of their weight, then the one that was home in "
            "the last year without such a tie, then the first by key. A move is a change of home between two years "
            "with works that follow each other, whatever lies between; it counts once, in the later one. It is a "
            "traveller's where an affiliation in the origin stands on a work of that year or of the two after, else a "
            "migrant's. The works behind it are those in the origin of the year before and those in the destination."
        ),
        formula=r"\sum_{(i, t): \eta_{i t^-} = A, \eta_{it} = B} 1, \quad A \neq B",
        example=(
            "A person has 2 works in Shanghai and 1 in Hong Kong in 2019, none in 2020, and 3 in Hong Kong in 2021: "
            "one move, in 2021, a migrant's if no work until 2023 names Shanghai. Another person moves so too, and "
            "signs a work of 2022 in both: a traveller's. From Shanghai to Hong Kong in 2021: 1 + 1 = 2."
        ),
        not_counted=(
            "Works without a link to a region of the study, so moves far from it, and moves to where nobody publishes "
            "with it any more; unknown places; authors who are not aligned with affiliations. Who moved in the last "
            "two years of the period may yet be seen at the origin again."
        ),
        reference=(
            "Modal place: Akbaritabar et al. 2024, doi:10.1038/s41597-024-03655-9; migrants and travellers: "
            "Robinson-Garcia et al. 2019, doi:10.1016/j.joi.2018.11.002"
        ),
        unit="moves",
        version=1,
        dimensions=("direction", "kind", "year"),
        caveat=(
            "A name that many persons bear looks like one who moves often: moves are the first to grow where persons "
            "are taken for one. The linkage range counts them with the fewest and the most persons."
        ),
    ),
    contributions,
    Reducer.DISTINCT,
    native=("direction",),
    staged=Staged(affiliations, of_affiliations),
)
