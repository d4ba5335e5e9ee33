"""The unbound tables that indicators are written against, at one level of linkage."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import ibis

from midspan.measure.indicator import WEIGHT
from midspan.model.study import Counting, Study
from midspan.store import schema
from midspan.store.engine import step

if TYPE_CHECKING:
    import ibis.expr.types as ir

SURE, COUNTED, WEAK = 0.9, 0.5, 0.2
"""Scores from which a link is sure, is counted, and is kept as a candidate."""


@dataclass(frozen=True, slots=True)
class Linkage:
    """Which doubtful judgements count: links from `score` up; persons as counted, or the fewest or most of them."""

    score: float
    people: str = "person_id"


KEPT_STEPS = 256
AS_COUNTED = Linkage(COUNTED)
PEOPLE = ("person_id", "person_id_low", "person_id_high")
DROPPED = Linkage(SURE, "person_id_low")
KEPT = Linkage(WEAK, "person_id_high")


@cache
def unbound(name: str) -> "ir.Table":
    """The unbound table of a corpus or an extract."""
    table = {**schema.CORPUS, **schema.EXTRACT}[name]
    return ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a study, as an indicator sees them."""

    linkage: Linkage = AS_COUNTED

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019 - keyed by what a Tables says; few exist
    def works(self, study: Study) -> "ir.Table":
        """Works of the period that touch a region of the study, with the study's filters."""
        works = unbound("study_works")
        return step("works", works.filter(self._chosen(works, study)))

    def all_works(self, study: Study) -> "ir.Table":
        """Every work of the corpus in the period, wherever it is from (no theme, doubles kept)."""
        works = unbound("works")
        chosen = works.year.between(study.period.first, study.period.last)
        return works.filter(chosen if study.include_retracted else chosen & ~works.is_retracted)

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019
    def links(self, study: Study) -> "ir.Table":
        """Links of those works to the regions of the study that count at this linkage."""
        links = unbound("study_links")
        inside = links.filter(links.region.isin(study.regions), links.score >= self.linkage.score)
        return step("links", inside.semi_join(self.works(study), "work_id"))

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019
    def every_link(self, study: Study) -> "ir.Table":
        """All links of works that have one to the study's regions: those elsewhere too, at this linkage."""
        links = unbound("study_links")
        sure = links.filter(links.score >= self.linkage.score)
        return step("every_link", sure.semi_join(self.links(study), "work_id"))

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019
    def region_weights(self, study: Study) -> "ir.Table":
        """(work_id, region, weight): what share of a work's weight 1 each region has."""
        links = self.links(study)
        weights = links.group_by("work_id", "region").agg(weight=links.weight.sum().cast(WEIGHT))
        return step("region_weights", weights)

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019
    def joint(self, study: Study) -> "ir.Table":
        """(work_id, weight): works with a link in every region of the study, and their regions' shares together."""
        weights = self.region_weights(study)
        summed = weights.group_by("work_id").agg(weight=weights.weight.sum().cast(WEIGHT), regions=weights.count())
        return step("joint", summed.filter(summed.regions == len(study.regions)).drop("regions"))

    def people(self, links: "ir.Table") -> "ir.Table":
        """(work_id, region, unit_id): the authors behind links; not aligned works have none."""
        return (
            links.filter(links.person_id.notnull())
            .select("work_id", "region", unit_id=links[self.linkage.people])
            .distinct()
        )

    def contracts(self, study: Study) -> "ir.Table":
        """Contracts of the period with a party in every region of the study."""
        parties = unbound("study_parties")
        inside = parties.filter(parties.region.isin(study.regions), parties.score >= self.linkage.score)
        joint = (
            inside.group_by("contract_id")
            .agg(regions=inside.region.nunique())
            .filter(lambda t: t.regions == len(study.regions))
        )
        contracts = unbound("contracts")
        chosen = contracts.year.between(study.period.first, study.period.last)
        if study.theme is not None:
            chosen = chosen & (contracts.theme == study.theme)
        return contracts.filter(chosen).semi_join(joint, "contract_id")

    def contract_values(self, study: Study) -> "ir.Table":
        """Those contracts with a known total, and `value` in the study's currency at the rate of the day."""
        rates = unbound("rates")
        contracts = self.contracts(study)
        known = contracts.filter(contracts.amount.notnull(), contracts.amount_kind == "total")
        quoted = rates.filter(rates.quote == study.currency).select("currency", "signed", "rate")
        # One product of two doubles is the same on every engine; products of decimals have other scales on each.
        return known.inner_join(quoted, ["currency", "signed"]).mutate(
            value=lambda t: (t.amount.cast("float64") * t.rate.cast("float64")).round(2).cast(WEIGHT)
        )

    def _chosen(self, works: "ir.Table", study: Study) -> "ir.BooleanValue":
        chosen = works.year.between(study.period.first, study.period.last)
        if not study.include_retracted:
            chosen = chosen & ~works.is_retracted
        if study.merge_doubles:
            chosen = chosen & ~works.is_double
        if study.theme is not None:
            chosen = chosen & (works.theme == study.theme)
        return chosen


def full(table: "ir.Table", study: Study) -> "ir.Table":
    """Sets the weight to 1 where the study counts in full."""
    if study.counting is Counting.FULL:
        return table.mutate(weight=ibis.literal(1).cast(WEIGHT))
    return table
