"""Co-patents: co-inventions."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import WEIGHT, Counted
from midspan.measure.tables import Tables, full
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row a family of patents, by its earliest joint one; fractional counting weighs it with inventors' shares."""
    patents = tables.first_of_family(tables.joint_records("patents", study, "inventor"))
    inventors = tables.parties("patents", study, "inventor")
    shares = inventors.group_by("record_id").agg(weight=inventors.weight.sum().cast(WEIGHT))
    joint = full(shares.semi_join(patents, [("record_id", "patent_id")]), study)
    return joint.select("record_id", unit_id=joint.record_id, weight=joint.weight)


INDICATOR = Counted(
    Card(
        key="co_patents",
        title="Co-patents",
        definition=(
            "Co-inventions: patents filed in the period (granted, where the filing is not known) with at least one "
            "inventor in every region of the study, by the inventors' addresses. Patents of one family count once. "
            "Full counting: each counts 1. Fractional counting: each counts the regions' inventors over all inventors."
        ),
        formula=r"\sum_{p \in A \cap B} w_p",
        example=(
            "One invention has an inventor each in Shanghai, Hong Kong and Singapore, and two patents of "
            "one family; another has one in Shanghai and one in Hong Kong, and one patent. Full counting: 1 "
            "+ 1 = 2. Fractional counting: 2 / 3 + 1 = 1.67."
        ),
        not_counted="Applicants' places; patents whose inventors could not be placed.",
        reference="OECD Patent Statistics Manual 2009, chapter 7 on international co-operation",
        unit="patents",
        version=1,
        records="patents",
        dimensions=("year",),
    ),
    contributions,
)
