"""A pair asked of the whole corpus, without an extract: values of joint works, read of works in the order of places.

The tables `works_by_place`, with all that a work says of itself in the row, and `people_by_place` stand beside the
corpus, each written once for a lens, when it is first asked. Of them DuckDB reads only the groups of rows with places
of the study.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import ibis

from midspan.measure import reduction
from midspan.measure.breakdown import check_breakdown
from midspan.measure.extract import known_organisations, with_place, with_themes
from midspan.measure.indicator import Counted, Indicator
from midspan.measure.tables import AS_COUNTED, KEPT_STEPS, WEAK, Tables, unbound
from midspan.model.errors import FigureError
from midspan.model.place import UNKNOWN
from midspan.model.study import Lens, Study
from midspan.store.engine import Engine, sql_of, step
from midspan.store.extract_schema import OF_WORKS, PEOPLE_BY_PLACE, WORKS_BY_PLACE

if TYPE_CHECKING:
    import ibis.expr.types as ir

VERSION = 1


def works_by_place(lens: Lens) -> "ir.Table":
    """Links of every work, those of one work, place, organisation and score as one, with what the work says."""
    counted = _placed(lens)
    rows = counted.group_by("work_id", "organisation_id", "score", place_id="place").agg(
        weight=counted.weight.sum().cast("decimal(18, 12)")
    )
    said = unbound("works").select("work_id", *OF_WORKS)
    return rows.inner_join(said, "work_id").order_by("place_id", "work_id", "organisation_id", "score")


def people_by_place(lens: Lens) -> "ir.Table":
    """Links of every work to its authors."""
    links = _placed(lens)
    told = links.filter(links.person_id.notnull())
    return told.select("work_id", "person_id", "score", place_id="place").order_by(
        "place_id", "work_id", "person_id", "score"
    )


def _placed(lens: Lens) -> "ir.Table":
    links = with_place(unbound("links"), lens)
    return links.filter(links.score >= WEAK, links.place != UNKNOWN)


LAYOUTS = {WORKS_BY_PLACE: works_by_place, PEOPLE_BY_PLACE: people_by_place}


@dataclass(frozen=True, slots=True)
class WholeTables(Tables):
    """The tables of a study of the whole corpus: joint works, their links by organisation, and their authors."""

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019 - keyed by what a Tables says; few exist
    def shared_works(self, study: Study, least: int | None = None) -> "ir.Table":
        """As those of an extract."""
        works = self._shared(study, least).select("work_id", "reach", *OF_WORKS).distinct()
        return step("shared_works", self._counted(with_themes(works), study))

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019
    def shared_links(self, study: Study, least: int | None = None) -> "ir.Table":
        """As those of an extract, but for what they say of companies, of countries and of who leads."""
        shared, known = self._shared(study, least), known_organisations()
        counted = shared.filter(shared.score >= self.linkage.score).semi_join(
            self.shared_works(study, least), "work_id"
        )
        named = counted.left_join(known, [("organisation_id", "organisation_key")])
        return step(
            "shared_links",
            named.select(
                "work_id", "reach", "organisation_id", "region", "score", "weight",
                family_id=ibis.coalesce(named.family, named.organisation_id),
            ),
        )  # fmt: skip

    def people(self, links: "ir.Table") -> "ir.Table":
        """The authors of the works that `links` are of, at places of the study."""
        rows = unbound("people_by_place")
        inside = rows.filter(rows.score >= self.linkage.score).inner_join(unbound("region_places"), "place_id")
        return inside.semi_join(links, "work_id").select("work_id", "region", unit_id="person_id").distinct()

    def _shared(self, study: Study, least: int | None) -> "ir.Table":
        """What works have at places of the study that touch as many of its regions as a joint work must."""
        rows, regions = unbound("works_by_place"), unbound("region_places")
        inside = step("inside_places", rows.filter(self._chosen(rows, study)).inner_join(regions, "place_id"))
        reach = inside.group_by("work_id").agg(reach=inside.region.nunique().cast("int32"))
        reached = reach.filter(reach.reach >= (least or self._regions_of_joint(study)))
        return step("shared_works_by_place", inside.inner_join(reached, "work_id"))


def values_of(
    engine: Engine, indicator: Indicator, study: Study, by: Sequence[str], folder: Path
) -> list[dict[str, object]]:
    """The value of each cell (the breakdown, `value`, `records`) of a figure of joint works of the whole corpus.

    The engine is bound to the corpus, and here to those of the tables in `folder` that the figure is read of; what is
    missing there is written.
    """
    if not isinstance(indicator, Counted) or not indicator.is_joint:
        raise _needs_extract(indicator, study)
    check_breakdown(indicator.card, by, study)
    asked = reduction.reduced(indicator, study, tuple(by), AS_COUNTED, WholeTables)
    said = sql_of(asked)
    if '"study_' in said:
        raise _needs_extract(indicator, study)
    for table, written in LAYOUTS.items():
        if f'"{table.name}"' in said:
            path = folder / f"{table.name}.parquet"
            if not path.exists():
                engine.write(written(study.lens), path, table.schema)
            engine.bind({table.name: path})
    found: list[dict[str, object]] = engine.arrow(asked).to_pylist()
    return found


def _needs_extract(indicator: Indicator, study: Study) -> FigureError:
    asked = f"midspan measure {' '.join(study.regions)} --period {study.period} --figure {indicator.key}"
    return FigureError(
        f'"{indicator.key}" is made of more than which places a work names',
        next_step=f"make the figure, with its uncertainties: {asked}",
    )
