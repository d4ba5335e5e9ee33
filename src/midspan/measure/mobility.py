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
    """(work_id, person, year, region, weight): known regions of persons, elsewhere included; one row each work."""
    links = tables.every_link(study)
    person = links[tables.linkage.people]
    known = links.filter(links.region != UNKNOWN, links.person_id.notnull())
    named = known.select("work_id", "region", "weight", person=person)
    years = tables.works(study).select("work_id", "year")
    found = named.inner_join(years, "work_id")
    grouped = found.group_by("work_id", "person", "year", "region").agg(weight=found.weight.sum())
    return step("affiliations", grouped)


def homes(affiliations: "ir.Table") -> "ir.Table":
    """(person, year, region): the region of most works of a person in a year.

    Where several have as many: the one with more weight, then the one of the person's last year that left no tie,
    then the first by key.
    """
    counts = affiliations.group_by("person", "year", "region").agg(
        works=affiliations.work_id.nunique(), weight=affiliations.weight.sum().cast("decimal(38, 12)")
    )
    of_year = ibis.window(group_by=["person", "year"])
    most = counts.mutate(top=counts.works.max().over(of_year)).filter(lambda t: t.works == t.top)
    tied = most.mutate(heaviest=most.weight.max().over(of_year)).filter(lambda t: t.weight == t.heaviest)
    years = tied.group_by("person", "year").agg(regions=tied.count(), first=tied.region.min())
    before = ibis.window(group_by="person", order_by="year", preceding=(None, 1))
    dated = ibis.ifelse(years.regions == 1, years.year.cast("string") + "|" + years["first"], ibis.null("string"))
    last = years.select("person", "year", last=dated.max().over(before))
    known = tied.inner_join(last, ["person", "year"])
    is_kept = known["last"].substr(5) == known.region
    chosen = known.mutate(kept=ibis.ifelse(is_kept, known.region, ibis.null("string")))
    return chosen.group_by("person", "year").agg(region=ibis.coalesce(chosen.kept.max(), chosen.region.min()))


def moves(tables: Tables, study: Study) -> "ir.Table":
    """(person, origin, destination, before, year, kind): changes of home between two years with works.

    `before` is the last year with works ahead of `year`.
    """
    seen = affiliations(tables, study)
    home = homes(seen)
    in_turn = ibis.window(group_by="person", order_by="year")
    steps = home.mutate(origin=home.region.lag().over(in_turn), before=home.year.lag().over(in_turn))
    moved = steps.filter(steps.origin.notnull(), steps.origin != steps.region).rename(destination="region")
    places = seen.select("person", region="region", seen="year").distinct()
    joined = moved.inner_join(places, ["person"])
    kept = joined.filter(
        joined.region == joined.origin, joined.seen >= joined.year, joined.seen <= joined.year + KEPT_YEARS
    )
    kept = kept.select(keeper="person", kept_year="year").distinct()
    marked = moved.left_join(kept, [("person", "keeper"), ("year", "kept_year")])
    return step(
        "moves",
        marked.select(
            "person", "origin", "destination", "before", "year",
            kind=ibis.ifelse(marked.keeper.notnull(), "traveller", "migrant"),
        ),
    )  # fmt: skip


def records_of_moves(tables: Tables, study: Study) -> "ir.Table":
    """Moves with the works that show them: at the origin the year before, at the destination the year of the move."""
    found, seen = moves(tables, study), affiliations(tables, study)
    shown = found.inner_join(seen.rename(seen="year").drop("weight"), "person")
    at_origin = (shown.seen == shown.before) & (shown.region == shown.origin)
    at_destination = (shown.seen == shown.year) & (shown.region == shown.destination)
    return shown.filter(at_origin | at_destination)
