"""Breaks contributions down by year, theme, type, region, organisation and organisation pair."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from midspan.measure.indicator import WEIGHT, Counted
from midspan.measure.tables import Tables, shares_of, unbound
from midspan.model.errors import FigureError, known_values
from midspan.model.figure import Card
from midspan.model.study import Counting, Study
from midspan.store.engine import step
from midspan.store.kinds import KINDS

if TYPE_CHECKING:
    import ibis.expr.types as ir

UNSAID = {"theme": "other", "programme": "unknown", "funder": "unknown"}
"""What stands for a dimension that a record may not have."""


def check_breakdown(card: Card, by: Sequence[str], study: Study) -> None:
    """Refuses a dimension that the indicator does not have."""
    for dimension in by:
        if dimension not in card.dimensions:
            raise FigureError(
                f'"{card.key}" can\'t be broken down by "{dimension}"',
                next_step=known_values(dimension, card.dimensions),
            )
    if "organisation_pair" in by:
        check_two_regions("organisation pairs", study)
    if "region_pair" in by and {"organisation", "organisation_pair"} & set(by):
        raise FigureError(
            "a matrix of regions can't be broken down by organisation as well",
            next_step="study the two regions by themselves: --by organisation",
        )


def check_two_regions(what: str, study: Study, by: Sequence[str] = ()) -> None:
    """Refuses other than two regions, unless every two of them are asked for by themselves."""
    if len(study.regions) < 2 or (len(study.regions) > 2 and "region_pair" not in by):
        raise FigureError(
            f"{what} need two regions, the study has {len(study.regions)}",
            next_step="choose two regions, or a matrix where the figure has one: --by region_pair",
        )


def broken_down(rows: "ir.Table", tables: Tables, study: Study, by: Sequence[str], indicator: Counted) -> "ir.Table":
    """Adds the columns of a breakdown to contributions and leaves only what the engine reduces.

    Joint works are few: with all that they say of themselves they are one step, which every breakdown begins with.
    """
    kind, is_joint = KINDS[indicator.card.records], indicator.is_joint
    asked = indicator.card.dimensions if is_joint else by
    wanted = [d for d in asked if d in kind.dimensions and d not in rows.columns]
    if wanted:
        table = tables.shared_works(study) if is_joint else unbound(kind.said_in)
        said = table.select(
            record_key=table[kind.key],
            **{d: table[d].fill_null(UNSAID[d]) if d in UNSAID else table[d] for d in wanted},
        )
        rows = rows.inner_join(said, [("record_id", "record_key")]).drop("record_key")
        rows = step("joint_rows", rows) if is_joint else rows
    shares = tables.joint_shares(study) if is_joint else shares_of(tables.links(study))
    if "organisation" in by and "organisation" not in rows.columns:
        rows = _by_organisation(rows, shares, study)
    if "organisation_pair" in by:
        rows = _by_pair(rows, shares, study)
    if "funder" in by and "funder" not in rows.columns:
        rows = _by_funder(rows, tables.funders(study), study)
    return rows.select("record_id", "unit_id", *by, weight=rows.weight.cast(WEIGHT))


def _by_organisation(rows: "ir.Table", shares: "ir.Table", study: Study) -> "ir.Table":
    """Each organisation gets 1 of a work, or its own share under fractional counting."""
    if "region" in rows.columns:
        named = shares.rename(organisation="organisation_id", record_key="work_id", of_region="region")
        joined = rows.inner_join(named, [("record_id", "record_key"), ("region", "of_region")])
    else:
        whole = shares.group_by(["work_id", "organisation_id"]).agg(share=shares.share.sum().cast(WEIGHT))
        joined = rows.inner_join(
            whole.rename(organisation="organisation_id", record_key="work_id"), [("record_id", "record_key")]
        )
    return _weighted(joined, study)


def _by_funder(rows: "ir.Table", funders: "ir.Table", study: Study) -> "ir.Table":
    """Each funder gets all that a work adds, or an equal part of it under fractional counting."""
    named = funders.rename(record_key="work_id")
    joined = rows.inner_join(named, [("record_id", "record_key")]).drop("record_key")
    part = (joined.weight.cast("float64") * joined.share.cast("float64")).round(9).cast(WEIGHT)
    return joined.mutate(weight=part) if study.counting is Counting.FRACTIONAL else joined


def _by_pair(rows: "ir.Table", shares: "ir.Table", study: Study) -> "ir.Table":
    """Pairs of organisations, the first region's first, written `a|b`; both shares under fractional counting."""
    first, second = study.regions
    left = shares.filter(shares.region == first).select(
        left_key="work_id", left_organisation="organisation_id", left_share="share"
    )
    right = shares.filter(shares.region == second).select(
        right_key="work_id", right_organisation="organisation_id", right_share="share"
    )
    joined = rows.inner_join(left, [("record_id", "left_key")]).inner_join(right, [("record_id", "right_key")])
    paired = joined.mutate(
        organisation_pair=joined.left_organisation + "|" + joined.right_organisation,
        share=(joined.left_share + joined.right_share).cast(WEIGHT),
    )
    return _weighted(paired, study)


def _weighted(rows: "ir.Table", study: Study) -> "ir.Table":
    return rows.mutate(weight=rows.share) if study.counting is Counting.FRACTIONAL else rows
