"""Joint works of every two parts: what a map of flows draws."""

from typing import TYPE_CHECKING

from midspan.measure.indicator import Counted
from midspan.measure.parts import part_pairs
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each work and two of its parts."""
    pairs = part_pairs(tables, study)
    return pairs.select("part_pair", record_id=pairs.work_id, unit_id=pairs.work_id, weight=pairs.weight)


INDICATOR = Counted(
    Card(
        key="part_joint_works",
        title="Joint works of two parts",
        definition=(
            "Works with a link in each of two parts, at least one of which is in a region of the study. A place is in "
            "the part that is the smallest region holding it. Full counting: each counts 1 for every two of its parts. "
            "Fractional counting: each counts the shares of both parts."
        ),
        formula=r"P_{ij} = \sum_{p \in i \cap j} w_p",
        example=(
            "The study is of Shanghai and the Greater Bay Area. Three works: Shanghai and Shenzhen; Shanghai, "
            "Shenzhen and Guangzhou; Shenzhen and Boston. Shanghai and Shenzhen: 2; Shanghai and Guangzhou: 1; "
            "Guangzhou and Shenzhen: 1; Boston and Shenzhen: 1."
        ),
        not_counted=(
            "Two parts outside the study, as only works with its regions are seen; places that no region holds; works "
            "whose place could not be resolved."
        ),
        reference="Midspan",
        unit="works",
        version=1,
        dimensions=("part_pair", "year", "theme", "type"),
    ),
    contributions,
    native=("part_pair",),
)
