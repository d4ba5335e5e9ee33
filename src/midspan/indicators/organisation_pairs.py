"""Pairs of organisations that work together."""

from typing import TYPE_CHECKING

from midspan.measure.breakdown import check_two_regions
from midspan.measure.indicator import Counted, Reducer
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.study import Study

if TYPE_CHECKING:
    import ibis.expr.types as ir


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each joint work and pair of organisations on it, one in each region."""
    check_two_regions("organisation pairs", study, tables.pair)
    pairs = tables.joint_pairs(study).drop("weight", "other_weight")
    known = tables.joint_shares(study).drop("share")
    other = known.rename(other="region", partner="organisation_id")
    both = pairs.inner_join(known, ["work_id", "region"]).inner_join(other, ["work_id", "other"])
    unit = both.organisation_id + "|" + both.partner
    return both.select(*tables.pair, record_id=both.work_id, unit_id=unit, weight=1)


INDICATOR = Counted(
    Card(
        key="organisation_pairs",
        title="Pairs of organisations",
        definition="Distinct pairs of organisations, one in each of two regions, with at least one joint work.",
        formula=r"\left| \bigcup\limits_{p \in A \cap B} O_{pA} \times O_{pB} \right|",
        example=(
            "One joint work has organisation X in Shanghai and Y in Hong Kong; another has X, and Y and Z "
            "in Hong Kong. X with Y and X with Z are 2 pairs: the first counts once, though it has two "
            "works."
        ),
        not_counted="Pairs within one region; affiliations whose organisation could not be resolved.",
        reference="Standard",
        unit="pairs",
        version=1,
        dimensions=("region_pair", "year", "theme", "type"),
    ),
    contributions,
    Reducer.DISTINCT,
    headline=True,
    is_joint=True,
)
