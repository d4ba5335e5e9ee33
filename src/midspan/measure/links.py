"""Links of organisations: who shares a work with whom, and to which group each organisation belongs.

The network that figures are made of is smaller than all links: works of 2 to 30 organisations, and of these the 300
organisations with the most works, so that it can be measured again in many replicates.
"""

from typing import TYPE_CHECKING

import ibis

from midspan.measure.indicator import WEIGHT, Counted, Reducer
from midspan.measure.tables import Tables
from midspan.model.figure import Card
from midspan.model.place import ELSEWHERE, UNKNOWN
from midspan.model.study import Study
from midspan.store.engine import step

if TYPE_CHECKING:
    import ibis.expr.types as ir

MOST_ORGANISATIONS = 30
"""Links of works with more organisations are left out: one work of 300 would make 44,850 links."""
LARGEST = 300
"""How many organisations a measured network has at most."""


def members(tables: Tables, study: Study, unit: str = "organisation_id") -> "ir.Table":
    """(record_id, organisation, region): the organisations of works of 2 to 30, each with its group.

    Of `unit` "person_id", the persons of works of 2 to 30 stand in the column `organisation`.
    """
    known = located(tables, study, unit)
    on_works = known.select("record_id", "organisation").distinct()
    size = on_works.group_by("record_id").agg(organisations=on_works.count())
    fitting = size.filter(size.organisations.between(2, MOST_ORGANISATIONS))
    return step("members", on_works.semi_join(fitting, "record_id").inner_join(_groups(known), "organisation"))


def of_person(tables: Tables, study: Study, person_id: str) -> "ir.Table":
    """(record_id, organisation, region): all works of one person, who stands in the column `organisation`."""
    known = located(tables, study, "person_id").filter(ibis._.organisation == person_id)
    return known.select("record_id", "organisation").distinct().inner_join(_groups(known), "organisation")


def located(tables: Tables, study: Study, unit: str = "organisation_id") -> "ir.Table":
    """(record_id, organisation, region, weight): links to known organisations; of an unknown region, elsewhere."""
    links = tables.every_link(study)
    sure = links.filter(links[unit].notnull(), links.score >= tables.linkage.score)
    region = (sure.region == UNKNOWN).ifelse(ibis.literal(ELSEWHERE), sure.region)
    return sure.select(record_id="work_id", organisation=unit, region=region, weight="weight")


def _groups(known: "ir.Table") -> "ir.Table":
    """(organisation, region): where most of an organisation's weight is; of equal ones the first by key."""
    weights = known.group_by("organisation", "region").agg(weight=known.weight.sum().cast(WEIGHT))
    order = ibis.window(group_by="organisation", order_by=[ibis.desc("weight"), "region"])
    ranked = weights.mutate(place=ibis.row_number().over(order))
    return ranked.filter(ranked.place == 0).select("organisation", "region")


def network_members(tables: Tables, study: Study) -> "ir.Table":
    """Members of works with at least two of the 300 organisations with the most works (ties by id)."""
    every = members(tables, study)
    works = every.group_by("organisation").agg(works=every.count())
    ranked = works.mutate(place=ibis.row_number().over(order_by=[ibis.desc("works"), "organisation"]))
    large = every.semi_join(ranked.filter(ranked.place < LARGEST), "organisation")
    shared = large.group_by("record_id").agg(organisations=large.count())
    return large.semi_join(shared.filter(shared.organisations > 1), "record_id")


def pairs(on_works: "ir.Table") -> "ir.Table":
    """(record_id, unit_id): every two organisations of a work, written `a|b`, the first by id first."""
    one = on_works.select("record_id", "organisation")
    other = on_works.select(other_record="record_id", other="organisation")
    both = one.inner_join(other, [("record_id", "other_record"), one.organisation < other.other])
    return both.select("record_id", unit_id=both.organisation + "|" + both.other)


def _works(tables: Tables, study: Study) -> "ir.Table":
    rows = network_members(tables, study)
    return rows.mutate(unit_id=rows.record_id, weight=1)


NETWORK_WORKS = Counted(
    Card(
        key="network_works",
        title="Works behind a network",
        definition=(
            f"Works of 2 to {MOST_ORGANISATIONS} organisations, of which at least two are among the {LARGEST} "
            "organisations with the most such works (ties by id)."
        ),
        not_counted="All other works.",
        reference="Midspan",
        unit="works",
        version=1,
        dimensions=("region", "organisation"),
    ),
    _works,
    Reducer.DISTINCT,
)
"""What stands behind every figure of a network: its SQL, its records. Not an indicator of the registry itself."""
