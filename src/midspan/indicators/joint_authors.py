"""Joint authors: the people behind joint works."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted, Reducer
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each joint work and each of its authors in a region of the study."""
    people = tables.joint_people(study).drop("region").distinct()
    return people.select(*tables.pair, record_id=people.work_id, unit_id=people.unit_id, weight=1)


INDICATOR = Counted(
    Card(
        key="joint_authors",
        title="Joint authors",
        definition=(
            "Distinct persons with an affiliation in a region of the study on a joint work. A person is the source's "
            "author id where it is not suspicious, else a cluster of like mentions (docs/people.md). The linkage "
            "range counts the fewest persons (like mentions joined loosely; folded names instead of ids) and the most "
            "(joined strictly; every id a person). The most suspicious ones: midspan resolve --persons."
        ),
        formula=r"\left| \bigcup\limits_{p \in A \cap B} \left( H_{pA} \cup H_{pB} \right) \right|",
        example=(
            "One joint work of Shanghai and Hong Kong is by Chen in Shanghai and Lee in Hong Kong; another "
            "by Chen, by Wong in Hong Kong and by Sato in Tokyo. Chen, Lee and Wong are 3 joint authors: "
            "Chen counts once, Sato not at all."
        ),
        not_counted=(
            "Authors of works whose source does not say which author had which affiliation; co-authors elsewhere."
        ),
        reference="Standard; names against ids after Milojević 2013, doi:10.1016/j.joi.2013.06.006",
        unit="authors",
        version=1,
        dimensions=("region_pair", "year", "theme", "type", "organisation_pair"),
    ),
    contributions,
    Reducer.DISTINCT,
    headline=True,
    is_joint=True,
)
