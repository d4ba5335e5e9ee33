"""Cited impact: citations of a work against those of its field, year and type in a baseline.

The score of a work is its citations over the mean of its cell. Of a cell's works exactly 10 % are its top: works above
the threshold wholly, works right at it by one equal share. Works without known citations, without field, or whose cell
has no citation or is not in the baseline have no score, and stand in neither numerator nor denominator.
Reference: Waltman et al. 2011, doi:10.1016/j.joi.2010.08.001; Waltman & Schreiber 2013, doi:10.1002/asi.22775.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import ibis
import numpy as np

from midspan.measure.indicator import WEIGHT, Cells
from midspan.measure.tables import Tables, unbound
from midspan.model.figure import Caveat
from midspan.model.study import Study
from midspan.store.baseline import KEY, Baseline
from midspan.store.engine import Engine

if TYPE_CHECKING:
    import ibis.expr.types as ir

THIN = 20
"""Cells of fewer works are declared thin."""
OWN = (
    "Cited impact is set against corpus {corpus} itself: {works:,} works with field and known citations, data of "
    "{date}. Where a corpus holds the works of some regions only, that is their mean and not the world's."
)
PUBLISHED = "Cited impact is set against a published baseline, {origin}: {works:,} works, {first}-{last}."
LEFT_OUT = (
    "{left:,} of {every:,} works have no score: {uncited:,} without known citations, {fieldless:,} more without field, "
    "{cellless:,} more whose field, year and type have no citation in the baseline."
)
THIN_CELLS = "{share:.1f} % of the scored works stand in cells of fewer than {thin} works, whose means are unsteady."


def scored(weights: "ir.Table", tables: Tables, study: Study) -> "ir.Table":
    """Adds `score` and `top` to works with a weight: weight x citations / mean, and weight x part among the top 10 %.

    Only works that have a score are left.
    """
    known = _known(tables.works(study))
    joined = weights.inner_join(known, "work_id")
    # Quotients and products of doubles are the same on every engine; decimals' scales are not.
    weight, cited = joined.weight.cast("float64"), joined.citations.cast("float64")
    part = ibis.cases(
        (joined.citations > joined.threshold, 1.0),
        (joined.citations == joined.threshold, joined.tie_share.cast("float64")),
        else_=0.0,
    )
    return joined.mutate(
        score=(weight * cited / joined["mean"].cast("float64")).round(9).cast(WEIGHT),
        top=(weight * part).round(9).cast(WEIGHT),
    )


def _known(works: "ir.Table") -> "ir.Table":
    baseline = unbound("baseline")
    cells = baseline.filter(baseline["mean"] > 0)
    joined = works.filter(works.citations.notnull()).inner_join(cells, list(KEY))
    return joined.select("work_id", "citations", "mean", "threshold", "tie_share", cell_works="works")


def a_work(numerator: str, works: str) -> Callable[[Mapping[str, Cells], Sequence[str], Study], Cells]:
    """The function of a derived indicator: one operand over the scored works of another, 0 where it has no record."""

    def derive(cells: Mapping[str, Cells], by: Sequence[str], study: Study) -> Cells:
        return {
            key: cells[numerator].get(key, np.zeros_like(scored)) / np.where(scored > 0, scored, np.nan)
            for key, scored in cells[works].items()
        }

    return derive


def baseline_caveats(engine: Engine, baseline: Baseline, works: "ir.Table", study: Study) -> Iterator[Caveat]:
    """What a reader must know of the baseline, and of the works that it leaves out or knows little of."""
    text = OWN if baseline.corpus_id else PUBLISHED
    yield Caveat(
        "baseline",
        text.format(
            corpus=baseline.corpus_id, works=baseline.works, date=baseline.data_date, origin=baseline.origin,
            first=baseline.years[0], last=baseline.years[1],
        ),
    )  # fmt: skip
    counts = {name: int(count or 0) for name, count in engine.arrow(_counts(works, study)).to_pylist()[0].items()}
    left = counts["uncited"] + counts["fieldless"] + counts["cellless"]
    if left:
        yield Caveat("not_scored", LEFT_OUT.format(left=left, **counts))
    if counts["thin"]:
        share = 100 * counts["thin"] / (counts["every"] - left)
        yield Caveat("thin_baseline", THIN_CELLS.format(share=share, thin=THIN))


def _counts(works: "ir.Table", study: Study) -> "ir.Table":
    every = Tables().works(study).semi_join(works, "work_id")
    cells = _known(every).select(scored_id="work_id", cell_works="cell_works")
    joined = every.left_join(cells, [("work_id", "scored_id")])
    uncited, fieldless = joined.citations.isnull(), joined.field_id.isnull()
    return joined.agg(
        every=joined.count(),
        uncited=uncited.cast("int64").sum(),
        fieldless=(~uncited & fieldless).cast("int64").sum(),
        cellless=(~uncited & ~fieldless & joined.scored_id.isnull()).cast("int64").sum(),
        thin=(joined.cell_works < THIN).cast("int64").sum(),
    )


def counts_of_cells() -> "ir.Table":
    """(field_id, year, type, works, total, threshold, above, at) of a corpus; neither doubles nor retracted works.

    `threshold` are the most citations that a tenth of the works or more reach; `above` have more, `at` just as many.
    """
    works, doubles = unbound("works"), unbound("doubles")
    known = works.filter(
        ~works.is_retracted, works.citations.notnull(), works.field_id.notnull(), works.year.notnull()
    ).anti_join(doubles, "work_id")
    levels = known.group_by([*KEY, "citations"]).agg(level=known.count())
    cell = ibis.window(group_by=KEY)
    upwards = ibis.window(group_by=KEY, order_by=ibis.desc("citations"), preceding=None, following=0)
    summed = levels.mutate(
        works=levels.level.sum().over(cell).cast("int64"),
        total=(levels.citations * levels.level).sum().over(cell).cast("int64"),
        reaching=levels.level.sum().over(upwards).cast("int64"),
    )
    reached = summed.filter(summed.reaching * 10 >= summed.works).mutate(over=lambda t: t.reaching - t.level)
    found = reached.group_by(list(KEY)).agg(
        works=reached.works.max(), total=reached.total.max(), threshold=reached.citations.max(),
        above=reached.over.min(), reaching=reached.reaching.min(),
    )  # fmt: skip
    return found.mutate(at=found.reaching - found.above).drop("reaching")


def cell_of(counts: Mapping[str, object]) -> dict[str, object]:
    """A row of the baseline of a row of counts.

    >>> row = cell_of({"works": 15, "total": 40, "threshold": 7, "above": 1, "at": 2})
    >>> str(row["mean"]), str(row["tie_share"])
    ('2.666666667', '0.250000000000')
    """
    works, total, above, at = (int(str(counts[name])) for name in ("works", "total", "above", "at"))
    return {
        **{name: counts[name] for name in (*KEY, "works", "threshold") if name in counts},
        "mean": (Decimal(total) / works).quantize(Decimal("1e-9")),
        "tie_share": (Decimal(works - 10 * above) / (10 * at)).quantize(Decimal("1e-12")),
    }
