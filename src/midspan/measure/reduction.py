"""The expressions of a counted indicator: its contributions, broken down, and three ways to reduce them.

They are pure functions of indicator, study, breakdown and linkage, so each is built once and kept.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

import ibis

from midspan.measure.breakdown import broken_down
from midspan.measure.indicator import WEIGHT, Counted, Reducer
from midspan.measure.tables import AS_COUNTED, Linkage, Tables
from midspan.model.errors import FigureError
from midspan.model.study import Study
from midspan.store.engine import step

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEPT = 2_048


@lru_cache(maxsize=KEPT)
def contributions(
    indicator: Counted, study: Study, by: tuple[str, ...], linkage: Linkage, of: Callable[..., Tables] = Tables
) -> "ir.Table":
    """The one expression behind a figure and its records: record_id, unit_id, the breakdown, weight.

    The engine holds joint works with their organisations: each work with all of them is more than it reads otherwise.
    """
    tables = of(linkage, is_matrix="region_pair" in by)
    rows = broken_down(indicator.contributions(tables, study), tables, study, by, indicator)
    is_held = indicator.is_joint and not {"organisation", "organisation_pair"}.isdisjoint(by)
    return step("joint_contributions" if is_held else "contributions", rows)


@lru_cache(maxsize=KEPT)
def reduced(
    indicator: Counted, study: Study, by: tuple[str, ...], linkage: Linkage, of: Callable[..., Tables] = Tables
) -> "ir.Table":
    """The breakdown, `value` and, as counted, how many `records` stand behind it: bounds have no use for them."""
    rows = contributions(indicator, study, by, linkage, of)
    if indicator.is_joint and indicator.reducer is Reducer.DISTINCT and linkage == AS_COUNTED:
        return _counted_once(rows, by)
    value = rows.weight.sum() if indicator.reducer is Reducer.TOTAL else rows.unit_id.nunique()
    sums = {"value": value.cast(WEIGHT)}
    if linkage == AS_COUNTED:
        is_once = indicator.is_joint and indicator.reducer is Reducer.TOTAL
        sums["records"] = rows.count() if is_once else rows.record_id.nunique()
    return rows.group_by(list(by)).agg(**sums).order_by(list(by)) if by else rows.agg(**sums)


def _counted_once(rows: "ir.Table", by: tuple[str, ...]) -> "ir.Table":
    """The same of units told apart once for all that asks: the engine holds them, and here they are only counted."""
    records = step("joint_records", rows.select(*by, "record_id").distinct()).select(*by, is_unit=False)
    both = _sharing(rows, by).select(*by, is_unit=True).union(records)
    sums = {
        "value": both.is_unit.sum().fill_null(0).cast(WEIGHT),
        "records": (~both.is_unit).sum().fill_null(0).cast("int32"),
    }
    return both.group_by(list(by)).agg(**sums).order_by(list(by)) if by else both.agg(**sums)


def _sharing(once: "ir.Table", by: tuple[str, ...], name: str = "joint_units") -> "ir.Table":
    """(breakdown, unit_id, among): each unit of a cell, and among how many records; of rows that say each once."""
    return step(name, once.group_by([*by, "unit_id"]).agg(among=once.count()))


@lru_cache(maxsize=KEPT)
def scored(indicator: Counted, study: Study, by: tuple[str, ...], linkage: Linkage) -> "ir.Table":
    """(breakdown, record_id, score): what a record adds; a unit's 1 is shared equally among its records of a cell.

    In no order: sums of it are exact, whatever the order.
    """
    rows = contributions(indicator, study, by, linkage)
    if indicator.reducer is Reducer.TOTAL:
        return rows.group_by([*by, "record_id"]).agg(score=rows.weight.sum().cast("float64"))
    is_once = indicator.is_joint
    once = rows if is_once else rows.select(*by, "record_id", "unit_id").distinct()
    sharing = _sharing(once, by, "joint_units" if is_once else "units")
    shared = once.inner_join(sharing, [*by, "unit_id"])
    counted = shared.group_by([*by, "record_id", "among"]).agg(units=shared.count())
    return counted.select(*by, "record_id", score=counted.units.cast("float64") / counted.among.cast("float64"))


@lru_cache(maxsize=KEPT)
def listed(indicator: Counted, study: Study, where: tuple[tuple[str, str], ...]) -> "ir.Table":
    """The records behind a value, or behind the cell `where`: record_id and weight; the weights sum to the value.

    Where units are counted (authors), a unit's 1 stands with its first record, by id.
    """
    rows = contributions(indicator, study, tuple(dimension for dimension, _ in where), AS_COUNTED)
    for dimension, value in where:
        column = rows[dimension]
        if column.type().is_integer() and not value.lstrip("-").isdecimal():
            raise FigureError(f'the {dimension} "{value}" is not a number', next_step=f"write {dimension}=2021")
        rows = rows.filter(column == (int(value) if column.type().is_integer() else value))
    if indicator.reducer is Reducer.TOTAL:
        return rows.group_by("record_id").agg(weight=rows.weight.sum().cast(WEIGHT))
    first = rows.record_id.min().over(ibis.window(group_by="unit_id"))
    pairs = rows.mutate(is_first=first == rows.record_id).select("record_id", "unit_id", "is_first").distinct()
    return pairs.group_by("record_id").agg(weight=pairs.is_first.cast("int64").sum().cast(WEIGHT))
