"""Values under many choices from few queries: contributions once without the filters on works, then summed in groups.

What a work contributes does not depend on which other works are counted. So the contributions are taken with every
filter on works opened, grouped by what those filters ask (type, retracted, double, number of authors), and a study's
value is that of the groups that pass its own filters: the same number as the figure's, by a fraction of its work.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from midspan.measure import reduction
from midspan.measure.figure import Measurer
from midspan.measure.indicator import WEIGHT, Cells, Counted, Derived, Indicator, Reducer
from midspan.measure.tables import Linkage, unbound
from midspan.model.study import Study
from midspan.store.kinds import KINDS

if TYPE_CHECKING:
    import ibis.expr.types as ir

ASKED = ("type", "is_retracted", "is_double", "is_merged", "caps_passed")
"""What the filters on works ask; `caps_passed` is how many of the caps a work's authors are more than."""


def opened(study: Study, records: str) -> Study:
    """The study with every filter on works that can be applied later taken away.

    Only the works of a study say whether they are doubles; of all works of a corpus the figure itself asks.
    """
    is_told = "is_double" in unbound(KINDS[records].said_in).columns
    merge_doubles = None if is_told else study.merge_doubles
    return replace(study, include_retracted=True, merge_doubles=merge_doubles, author_cap=None, types=())


@dataclass(frozen=True, slots=True)
class _Groups:
    """Contributions in groups: parallel arrays. A group has a cell and, where units are counted, one unit."""

    cells: list[tuple[str, ...]]
    cell: NDArray[np.intp]
    asked: dict[str, NDArray[np.object_]]
    unit: NDArray[np.intp] | None
    value: list[Decimal]


@dataclass(frozen=True, slots=True)
class Loosened:
    """The values of one measurer's figures under choices on works; `caps` are all author caps that will be asked."""

    measurer: Measurer
    caps: tuple[int, ...]
    _kept: dict[object, _Groups] = field(default_factory=dict)

    def values(self, indicator: Indicator, study: Study, by: Sequence[str], linkage: Linkage) -> Cells:
        """The value of each cell, as an array of one."""
        if isinstance(indicator, Derived):
            return self.measurer.derived(indicator, study, by, lambda i, b: self.values(i, study, b, linkage))
        if not isinstance(indicator, Counted):
            raise TypeError(f"{indicator.key} is no sum of what works add")
        groups = self._groups(indicator, opened(study, indicator.card.records), tuple(by), linkage)
        chosen = self._chosen(groups, study)
        if groups.unit is None:
            sums = dict.fromkeys(groups.cells, Decimal(0))
            for number in np.flatnonzero(chosen):
                sums[groups.cells[groups.cell[number]]] += groups.value[number]
            seen = {groups.cells[number] for number in np.unique(groups.cell[chosen])}
            return {cell: np.array([float(total)]) for cell, total in sums.items() if cell in seen or not by}
        width = int(groups.unit.max(initial=0)) + 1
        units = np.unique(groups.cell[chosen] * width + groups.unit[chosen]) // width
        counts = np.bincount(units, minlength=len(groups.cells))
        return {
            cell: np.array([float(count)]) for cell, count in zip(groups.cells, counts, strict=True) if count or not by
        }

    def _chosen(self, groups: _Groups, study: Study) -> NDArray[np.bool_]:
        """Which groups pass the study's filters on works."""
        chosen = np.ones(len(groups.cell), dtype=np.bool_)
        asked = groups.asked
        if not asked:
            return chosen
        if not study.include_retracted:
            chosen &= asked["is_retracted"] == False  # noqa: E712 - an array of values
        if study.merge_doubles is not None:
            chosen &= asked["is_double" if study.merge_doubles else "is_merged"] == False  # noqa: E712
        if study.types:
            chosen &= np.isin(asked["type"].astype(str), study.types)
        if study.author_cap is not None:
            chosen &= asked["caps_passed"].astype(np.intp) <= self.caps.index(study.author_cap)
        return chosen

    def _groups(self, indicator: Counted, study: Study, by: tuple[str, ...], linkage: Linkage) -> _Groups:
        wanted = (indicator.key, study, by, linkage)
        if wanted not in self._kept:
            rows = self.measurer.engine.arrow(grouped(indicator, study, by, linkage, self.caps))
            self._kept[wanted] = _read(rows, by)
        return self._kept[wanted]


def grouped(indicator: Counted, study: Study, by: tuple[str, ...], linkage: Linkage, caps: Sequence[int]) -> "ir.Table":
    """(breakdown, what filters ask, `value` or `unit_id`): contributions of an opened study in groups."""
    rows = reduction.contributions(indicator, study, by, linkage)
    asked: tuple[str, ...] = ()
    if not KINDS[indicator.card.records].parties:
        rows, asked = _with_asked(rows, indicator.card.records, caps), ASKED
    if indicator.reducer is Reducer.DISTINCT:
        return rows.select(*by, *asked, "unit_id").distinct()
    names = [*by, *asked]
    value = rows.weight.sum().cast(WEIGHT)
    return rows.group_by(names).agg(value=value) if names else rows.agg(value=value)


def _with_asked(rows: "ir.Table", records: str, caps: Sequence[int]) -> "ir.Table":
    kind = KINDS[records]
    works, key = unbound(kind.said_in), kind.key
    more = [(works.author_count > cap).cast("int64") for cap in caps]
    passed = sum(more[1:], more[0]).fill_null(len(caps)) if more else ibis.literal(0)
    never = ibis.literal(value=False)
    said = works.select(
        asked_key=works[key], asked_type=works.type, is_retracted=works.is_retracted,
        **{name: works[name] if name in works.columns else never for name in ("is_double", "is_merged")},
        caps_passed=passed,
    )  # fmt: skip
    joined = rows.inner_join(said, [("record_id", "asked_key")]).drop("asked_key")
    return joined.drop("type").rename(type="asked_type") if "type" in rows.columns else joined.rename(type="asked_type")


def _read(rows: pa.Table, by: tuple[str, ...]) -> _Groups:
    keys = [tuple(map(str, key)) for key in zip(*(rows.column(d).to_pylist() for d in by), strict=True)]
    cells: list[tuple[str, ...]] = sorted(set(keys)) if by else [()]
    place = {cell: number for number, cell in enumerate(cells)}
    cell = np.array([place[key] for key in keys] if by else np.zeros(len(rows)), dtype=np.intp)
    asked = {name: np.array(rows.column(name).to_pylist(), dtype=object) for name in ASKED if name in rows.column_names}
    if "unit_id" in rows.column_names:
        units = rows.column("unit_id").combine_chunks().dictionary_encode().indices.to_numpy().astype(np.intp)
        return _Groups(cells, cell, asked, units, [])
    values = [Decimal(0) if value is None else value for value in rows.column("value").to_pylist()]
    return _Groups(cells, cell, asked, None, values)
