"""Cross-border ownership of patents."""

from typing import TYPE_CHECKING

import ibis

from midspan.measure.indicator import WEIGHT, Counted, Reducer
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each patent and direction: the inventor's region, then the applicant's, written `a|b`."""
    inventors = tables.parties("patents", study, "inventor").select("record_id", inventor="region").distinct()
    applicants = (
        tables.parties("patents", study, "applicant").select(applied="record_id", applicant="region").distinct()
    )
    both = inventors.inner_join(applicants, [("record_id", "applied")])
    crossed = both.filter(both.inventor != both.applicant)
    return crossed.select(
        "record_id", unit_id=crossed.record_id, direction=crossed.inventor + "|" + crossed.applicant,
        weight=ibis.literal(1).cast(WEIGHT),
    )  # fmt: skip


INDICATOR = Counted(
    Card(
        key="cross_border_ownership",
        title="Cross-border ownership of patents",
        definition=(
            "Patents filed in the period (granted, where the filing is not known) with an inventor in one region of "
            "the study and an applicant in another. The direction is the inventor's region, then the applicant's; a "
            "patent of two directions counts once in the total."
        ),
        formula=r"D_{AB} = \sum_{p \in A_I \cap B_O} 1",
        example=(
            "One patent has an inventor in Shanghai and an applicant in Hong Kong, another has inventors in "
            "both and an applicant in Hong Kong, a third has both in Shanghai. From Shanghai to Hong Kong: "
            "2."
        ),
        not_counted="Applicants whose place is neither stated nor known from their name. Always counted whole.",
        reference="OECD Patent Statistics Manual 2009, chapter 7 on cross-border ownership of inventions",
        unit="patents",
        version=1,
        records="patents",
        dimensions=("direction", "year"),
    ),
    contributions,
    Reducer.DISTINCT,
)
