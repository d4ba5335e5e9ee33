"""Works of a region by how far they reach."""

from typing import TYPE_CHECKING

import ibis

from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables, full
from midspan.model.figure import Card
from midspan.model.study import Scheme, Study

if TYPE_CHECKING:
    import ibis.expr.types as ir

ONE_COUNTRY = ("CN", "HK", "MO", "TW")
"""What the scheme `one` counts as one country."""


def contributions(tables: Tables, study: Study) -> "ir.Table":
    """One row for each work and region that it touches, in the class of the work."""
    weights, links = full(tables.region_weights(study), study), tables.every_link(study)
    known = links.filter(links.country.notnull())
    land = known.country
    if study.scheme is Scheme.ONE:
        land = ibis.ifelse(land.isin(ONE_COUNTRY), ibis.literal("CN"), land)
    work = known.mutate(land=land).group_by("work_id").agg(
        lands=lambda t: t.land.nunique(), organisations=lambda t: t.organisation_id.nunique(),
    )  # fmt: skip
    counted = tables.works(study).select("work_id", "author_count")
    work = work.inner_join(counted, "work_id")
    reach = ibis.cases(
        (work.lands > 1, "international"), (work.organisations > 1, "national"),
        (ibis.coalesce(work.author_count, 2) > 1, "institutional"),
        else_="single",
    )  # fmt: skip
    classed = weights.inner_join(work.select("work_id", collaboration_class=reach), "work_id")
    return classed.select(
        "region", "collaboration_class", record_id=classed.work_id, unit_id=classed.work_id, weight=classed.weight
    )


INDICATOR = Counted(
    Card(
        key="collaboration_classes",
        title="Works by collaboration class",
        definition=(
            "Works of a region in one of four classes, the first that fits: international (affiliations in two "
            "countries or regions), national (two organisations), institutional (two authors), single. The study's "
            "scheme says whether the mainland of China, Hong Kong, Macao and Taiwan stand apart (separate: a work of "
            "two of them is international) or together (one: it is national)."
        ),
        formula=r"P_{Ac} = \sum_{p \in A, c_p = c} w_p",
        example=(
            "Four works of Shanghai: one with an organisation in Hong Kong, one with an organisation in "
            "Japan, one of two authors of one university, one of a single author. Scheme separate: 2 "
            "international, 1 institutional, 1 single. Scheme one: 1 international, 1 national, 1 "
            "institutional, 1 single."
        ),
        not_counted="Affiliations whose place is unknown: they lift no work into a higher class.",
        reference="CWTS Leiden Ranking, collaboration indicators; the scheme is declared with the figure",
        unit="works",
        version=1,
        dimensions=("region", "collaboration_class", "year", "theme", "type"),
    ),
    contributions,
    native=("region", "collaboration_class"),
)
