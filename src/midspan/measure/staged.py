"""Values under many choices of figures that rest on all works of a person together: all choices in one query.

What is known of persons is read once with every filter on works opened. For each study it is narrowed to the study's
own works, and persons are named apart; then they are counted together, each study's persons by themselves.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis
import numpy as np

from midspan.measure.figure import Measurer
from midspan.measure.indicator import WEIGHT, Cells, Counted, Reducer, Staged
from midspan.measure.loosened import opened
from midspan.measure.tables import Linkage, Tables
from midspan.model.study import Study
from midspan.store.engine import step

if TYPE_CHECKING:
    import ibis.expr.types as ir

_FIRST, _PERSONS = 1_000, 10**12
"""The number of the first study, so that all have four digits, and how many persons each may have."""


def staged_values(
    measurer: Measurer, indicator: Counted, staged: Staged, studies: Sequence[Study], linkage: Linkage
) -> list[Cells]:
    """The value of each cell under each study, as arrays of one; the studies differ in filters on works only."""
    tables, by = Tables(linkage), list(indicator.native)
    rows = _numbered(staged.rows(tables, opened(studies[0], indicator.card.records)))
    parts = [
        rows.semi_join(tables.works(study), "work_id").mutate(person=rows.person + number * _PERSONS)
        for number, study in enumerate(studies, _FIRST)
    ]
    made = staged.made(step("staged", ibis.union(*parts) if len(parts) > 1 else parts[0]))
    of_study = made.mutate(study=made.unit_id.substr(0, len(str(_FIRST))))
    value = of_study.unit_id.nunique() if indicator.reducer is Reducer.DISTINCT else of_study.weight.sum()
    found: list[dict[tuple[str, ...], np.ndarray]] = [{} for _ in studies]
    for row in measurer.engine.arrow(of_study.group_by(["study", *by]).agg(value=value.cast(WEIGHT))).to_pylist():
        cell = tuple(str(row[dimension]) for dimension in by)
        found[int(row["study"]) - _FIRST][cell] = np.array([float(row["value"])])
    return list(found)


def _numbered(rows: "ir.Table") -> "ir.Table":
    """The rows with persons as numbers, which are told apart faster than names."""
    number = ibis.dense_rank().over(ibis.window(order_by=rows.person)).cast("int64")
    return step("works_of_persons", rows.mutate(person=number))
