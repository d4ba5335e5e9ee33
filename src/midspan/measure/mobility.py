"""Where persons are year by year, and the moves between: windows over the links of a study's works."""

from typing import TYPE_CHECKING

import ibis

from midspan.measure.tables import Tables
from midspan.model.place import UNKNOWN
from midspan.model.study import Study
from midspan.store.engine import step

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEPT_YEARS = 2
"""For how many years after a move the origin is looked for."""


def affiliations(tables: Tables, study: Study) -> "ir.Table":
    """(work_id, person, year, region, weight): known regions of persons with several, elsewhere included.

    One row for each work and region of a person. Who was in one region alone did not move.
    """
    links = tables.every_link(study)
    person = links[tables.linkage.people]
    known = links.filter(links.region != UNKNOWN, links.person_id.notnull())
    named = known.select("work_id", "region", "weight", person=person)
    years = tables.works(study).select("work_id", "year")
    found = named.inner_join(years, "work_id")
    grouped = found.group_by("work_id", "person", "year", "region").agg(weight=found.weight.sum())
    spread = grouped.group_by("person").agg(first=grouped.region.min(), last=grouped.region.max())
    return step("affiliations", grouped.semi_join(spread.filter(spread["first"] < spread["last"]), "person"))


def homes(affiliations: "ir.Table") -> "ir.Table":
    """(person, year, region): the region of most works of a person in a year.

    Where several have as many: the one with more weight, then the one of the person's last year that left no tie,
    then the first by key.
    """
    counts = affiliations.group_by("person", "year", "region").agg(
        works=affiliations.count(), weight=affiliations.weight.sum().cast("decimal(38, 12)")
    )
    of_year = ibis.window(group_by=["person", "year"])
    most = counts.mutate(top=counts.works.max().over(of_year)).filter(lambda t: t.works == t.top)
    tied = most.mutate(heaviest=most.weight.max().over(of_year)).filter(lambda t: t.weight == t.heaviest)
    earlier = ibis.range_window(group_by="person", order_by="year", preceding=(None, 1))
    alone = tied.mutate(regions=tied.count().over(of_year))
    dated = ibis.ifelse(alone.regions == 1, alone.year.cast("string") + "|" + alone.region, ibis.null("string"))
    last = alone.mutate(dated=dated).mutate(last=lambda t: t.dated.max().over(earlier))
    kept = ibis.ifelse(last["last"].substr(5) == last.region, last.region, ibis.null("string"))
    chosen = last.mutate(kept=kept)
    return chosen.group_by("person", "year").agg(region=ibis.coalesce(chosen.kept.max(), chosen.region.min()))


def moves(seen: "ir.Table") -> "ir.Table":
    """(person, origin, destination, year, kind, work_id): changes of home between two years with works.

    One row for each work that shows the move: at the origin the last year with works before, at the destination in the
    year of the move. `seen` are affiliations.
    """
    home = homes(seen)
    in_turn = ibis.window(group_by="person", order_by="year")
    turns = home.mutate(origin=home.region.lag().over(in_turn), before=home.year.lag().over(in_turn))
    moved = turns.filter(turns.origin.notnull(), turns.origin != turns.region).rename(destination="region")
    shown = moved.inner_join(seen.rename(seen="year").drop("weight"), "person")
    is_kept = (
        (shown.region == shown.origin) & (shown.seen >= shown.year) & (shown.seen <= shown.year + KEPT_YEARS)
    ).cast("int64")
    marked = shown.mutate(keeps=is_kept).mutate(
        keeps=lambda t: t.keeps.max().over(ibis.window(group_by=["person", "year"]))
    )
    at_origin = (marked.seen == marked.before) & (marked.region == marked.origin)
    at_destination = (marked.seen == marked.year) & (marked.region == marked.destination)
    return marked.filter(at_origin | at_destination).select(
        "person", "origin", "destination", "year", "work_id",
        kind=ibis.ifelse(marked.keeps == 1, "traveller", "migrant"),
    )  # fmt: skip
