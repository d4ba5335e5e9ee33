"""The unbound tables that indicators are written against, at one level of linkage."""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import ibis

from midspan.measure.indicator import WEIGHT
from midspan.model.merged import MERGED
from midspan.model.place import ELSEWHERE, UNKNOWN
from midspan.model.study import Counting, Lens, Study
from midspan.store.engine import step
from midspan.store.extract_schema import BESIDE, EXTRACT
from midspan.store.kinds import KINDS
from midspan.store.schema import CORPUS

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
CLUSTER_RADIUS, CLUSTER_DENSITY = 15, 10
"""The baseline of clusters: kilometres, and ten-thousandths of all located weight within them."""
AS_COUNTED = Linkage(COUNTED)
PEOPLE = ("person_id", "person_id_low", "person_id_high")
DROPPED = Linkage(SURE, "person_id_low")
KEPT = Linkage(WEAK, "person_id_high")


@cache
def unbound(name: str) -> "ir.Table":
    """The unbound table of a corpus, of an extract, or of what stands beside them."""
    table = {**CORPUS, **EXTRACT, **BESIDE}[name]
    return ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)


def of_records(name: str) -> "ir.Table":
    """A table of works without those that are merged of several records."""
    table = unbound(name)
    return table.filter(~table.work_id.startswith(MERGED))


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a study, as an indicator sees them; `is_matrix`: every two regions by themselves."""

    linkage: Linkage = AS_COUNTED
    is_matrix: bool = False

    @property
    def pair(self) -> tuple[str, ...]:
        """The column that names the pair of regions, in a matrix."""
        return ("region_pair",) if self.is_matrix else ()

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019 - keyed by what a Tables says; few exist
    def works(self, study: Study) -> "ir.Table":
        """Works of the period that touch a region of the study, with the study's filters."""
        return step("works", self._counted(unbound("study_works"), study))

    def _counted(self, works: "ir.Table", study: Study) -> "ir.Table":
        chosen = self._chosen(works, study)
        if study.merge_doubles is not None:
            chosen = chosen & ~(works.is_double if study.merge_doubles else works.is_merged)
        if study.theme is not None:
            chosen = chosen & (works.theme == study.theme)
        return works.filter(chosen)

    def all_works(self, study: Study) -> "ir.Table":
        """Every record of a work of the corpus in the period, wherever it is from (no theme, doubles kept)."""
        works = of_records("works")
        return works.filter(self._chosen(works, study))

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019
    def links(self, study: Study) -> "ir.Table":
        """Links of those works to the regions of the study that count at this linkage."""
        links = self._inside_link(study)
        return step("links", links.filter(links.score >= self.linkage.score))

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019
    def every_link(self, study: Study) -> "ir.Table":
        """All links of works that have one to the study's regions at this linkage: elsewhere and to the unknown too."""
        links = unbound("study_links")
        counted = links.filter((links.score >= self.linkage.score) | (links.region == UNKNOWN))
        return step("every_link", counted.semi_join(self.links(study), "work_id"))

    def _inside_link(self, study: Study) -> "ir.Table":
        """Links of those works to the regions, whatever their score: what every linkage begins with."""
        links = unbound("study_links")
        inside = links.filter(links.region.isin(study.regions))
        return step("inside_link", inside.semi_join(self.works(study), "work_id"))

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019
    def shared_works(self, study: Study, least: int | None = None) -> "ir.Table":
        """Works that touch at least so many regions of the study, by weak links too; as many as a joint work must.

        Joint works of every linkage are among them: they are a small part of a study's works, and read alone.
        """
        works = self.works(study)
        return step("shared_works", works.filter(works.reach >= (least or self._regions_of_joint(study))))

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019
    def shared_links(self, study: Study, least: int | None = None) -> "ir.Table":
        """Links of those works to the regions of the study that count at this linkage."""
        links, least = unbound("study_links"), least or self._regions_of_joint(study)
        counted = links.filter(
            links.reach >= least, links.region.isin(study.regions), links.score >= self.linkage.score
        )
        return step("shared_links", counted.semi_join(self.shared_works(study, least), "work_id"))

    def _regions_of_joint(self, study: Study) -> int:
        return min(2, len(study.regions)) if self.is_matrix else len(study.regions)

    def units(self, study: Study) -> "ir.Table":
        """(work_id, unit): the regions of the study on a work, and the countries or regions outside them."""
        links = self.every_link(study)
        unit = ibis.ifelse(links.region == ELSEWHERE, links.country, links.region)
        known = links.filter(links.region != UNKNOWN).select("work_id", unit=unit)
        return known.filter(known.unit.notnull()).distinct()

    def leads(self, study: Study) -> "ir.Table":
        """(work_id, region, weight): where the lead of joint works is, as shares of each; unknown and elsewhere too."""
        links = unbound("study_links")
        counted = (links.score >= self.linkage.score) | (links.region == UNKNOWN)
        leading = links.filter(links.reach >= self._regions_of_joint(study), links.is_lead, counted)
        led = leading.semi_join(self.joint(study), "work_id")
        parts = led.group_by("work_id", "region").agg(part=led.weight.sum().cast(WEIGHT))
        whole = parts.part.sum().over(ibis.window(group_by="work_id"))
        # A quotient of two doubles is the same on every engine; a decimal's scale is not.
        share = (parts.part.cast("float64") / whole.cast("float64")).round(9).cast(WEIGHT)
        return step("leads", parts.select("work_id", "region", weight=share))

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019
    def region_weights(self, study: Study) -> "ir.Table":
        """(work_id, region, weight): what share of a work's weight 1 each region has."""
        return step("region_weights", _by_region(self.links(study)))

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019
    def joint(self, study: Study) -> "ir.Table":
        """(work_id, weight): works with a link in every region of the study, and their regions' shares together.

        In a matrix (work_id, region_pair, weight): works with a link in both regions of a pair.
        """
        if self.is_matrix:
            pairs = self.joint_pairs(study)
            both = (pairs.weight + pairs.other_weight).cast(WEIGHT)
            return step("joint", pairs.select("work_id", "region_pair", weight=both))
        weights = _by_region(self.shared_links(study))
        summed = weights.group_by("work_id").agg(weight=weights.weight.sum().cast(WEIGHT), regions=weights.count())
        joint = summed.filter(summed.regions == len(study.regions)).drop("regions")
        if not study.self_joint:
            families = _families(self.shared_links(study))
            alike = families.group_by("work_id").agg(
                is_one=(families.family.min() == families.other_family.max()) & families.is_known.all()
            )
            joint = joint.anti_join(alike.filter(alike.is_one), "work_id")
        return step("joint", joint)

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019
    def joint_pairs(self, study: Study) -> "ir.Table":
        """(work_id, region_pair, region, other, weight, other_weight): a row for each pair of regions of a work.

        `region` is the first of the two by key; a pair is written `a|b`.
        """
        links = self.shared_links(study, min(2, len(study.regions)))
        weights = _by_region(links)
        both = weights.inner_join(
            weights.rename(other_work="work_id", other="region", other_weight="weight"), [("work_id", "other_work")]
        )
        both = both.filter(both.region < both.other).drop("other_work")
        if not study.self_joint:
            families = _families(links)
            pairs = families.rename(other="region", other_first="family", other_last="other_family", also="is_known")
            same = families.inner_join(pairs, "work_id")
            same = same.filter(
                same.is_known & same.also & (same.family == same.other_family)
                & (same.other_first == same.other_last) & (same.family == same.other_first)
            )  # fmt: skip
            both = both.anti_join(same, ["work_id", "region", "other"])
        pair = (both.region + "|" + both.other).name("region_pair")
        return step("joint_pairs", both.select("work_id", pair, "region", "other", "weight", "other_weight"))

    def people(self, links: "ir.Table") -> "ir.Table":
        """(work_id, region, unit_id): the authors behind links; not aligned works have none."""
        return (
            links.filter(links.person_id.notnull())
            .select("work_id", "region", unit_id=links[self.linkage.people])
            .distinct()
        )

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019
    def joint_people(self, study: Study) -> "ir.Table":
        """(work_id, region, unit_id): the authors in the study's regions of joint works; in a matrix by pair too."""
        people = self.people(self.shared_links(study))
        if not self.is_matrix:
            return step("joint_people", people.semi_join(self.joint(study), "work_id"))
        pairs = self.joint_pairs(study).select("work_id", "region_pair", "region", "other")
        sides = pairs.drop("other").union(pairs.drop("region").rename(region="other"))
        return step("joint_people", people.inner_join(sides, ["work_id", "region"]))

    @lru_cache(maxsize=KEPT_STEPS)  # noqa: B019
    def joint_shares(self, study: Study) -> "ir.Table":
        """(work_id, region, organisation_id, share) of the known organisations in the study's regions of those works
        that joint ones are among.
        """
        return step("joint_shares", shares_of(self.shared_links(study)))

    def funders(self, study: Study) -> "ir.Table":
        """(work_id, funder, share): the funders of the study's works, each with an equal share of what it pays for."""
        funders = unbound("study_funders")
        own = funders if study.merge_doubles else funders.filter(~funders.is_lent)
        named = own.semi_join(self.works(study), "work_id").select("work_id", "funder")
        counted = named.mutate(funders=named.count().over(ibis.window(group_by="work_id")).cast("float64"))
        share = (ibis.literal(1.0) / counted.funders).round(9).cast(WEIGHT)
        return step("funders", counted.select("work_id", "funder", share=share))

    def citations(self, study: Study) -> "ir.Table":
        """(work_id, cited_work_id) of the study's works; of further records too, where they stand for one work."""
        works = self.works(study).select("work_id")
        cited = unbound("citations")
        if study.merge_doubles:
            for column in ("work_id", "cited_work_id"):
                kept = unbound("doubles").select(double_id="work_id", kept_id="kept_work_id")
                joined = cited.left_join(kept, [(column, "double_id")])
                counted = joined.mutate(**{column: ibis.coalesce(joined.kept_id, joined[column])})
                cited = counted.select("work_id", "cited_work_id")
        apart = cited.filter(cited.work_id != cited.cited_work_id)
        inside = apart.semi_join(works, "work_id").semi_join(works, [("cited_work_id", "work_id")])
        return inside.select("work_id", "cited_work_id").distinct()

    def contracts(self, study: Study) -> "ir.Table":
        """Contracts of the period with a party in every region of the study."""
        return self.joint_records("contracts", study)

    def parties(self, kind: str, study: Study, role: str = "") -> "ir.Table":
        """Parties of records of the period that are in a region of the study: record_id, position, role, region."""
        parties = unbound("study_parties")
        inside = parties.filter(
            parties.kind == kind, parties.region.isin(study.regions), parties.score >= self.linkage.score
        )
        inside = inside.filter(inside.role == role) if role else inside
        records = self._records(kind, study).select(record_key=KINDS[kind].key)
        return inside.semi_join(records, [("record_id", "record_key")])

    def joint_records(self, kind: str, study: Study, role: str = "") -> "ir.Table":
        """Records of a kind (contracts, projects, patents) of the period with a party in every region of the study.

        `role` narrows who counts as a party.
        """
        inside = self.parties(kind, study, role)
        joint = (
            inside.group_by("record_id")
            .agg(regions=inside.region.nunique())
            .filter(lambda t: t.regions == len(study.regions))
        )
        return self._records(kind, study).semi_join(joint, [(KINDS[kind].key, "record_id")])

    def _records(self, kind: str, study: Study) -> "ir.Table":
        """Records of the period, and of the theme where the kind has themes."""
        records = unbound(kind)
        chosen = records.year.between(study.period.first, study.period.last)
        if study.theme is not None and "theme" in records.columns:
            chosen = chosen & (records.theme == study.theme)
        return records.filter(chosen)

    def first_of_family(self, patents: "ir.Table") -> "ir.Table":
        """One patent of each family: the earliest, by id where years are equal; one without a family is its own."""
        family = ibis.coalesce(patents.family_id, patents.patent_id)
        place = ibis.row_number().over(group_by=family, order_by=[patents.year, patents.patent_id])
        placed = patents.mutate(place_in_family=place)
        return placed.filter(placed.place_in_family == 0).drop("place_in_family")

    def contract_values(self, study: Study) -> "ir.Table":
        """Those contracts with a known total, and `value` in the study's currency at the rate of the day."""
        contracts = self.contracts(study)
        return valued(contracts.filter(contracts.amount_kind == "total"), study)

    def joint_partners(self, study: Study) -> "ir.Table":
        """Partners in the regions of joint projects, with what each receives and the day whose rate converts it."""
        projects = self.joint_records("projects", study).select("project_id", signed="rate_day")
        partners, inside = unbound("project_partners"), self.parties("projects", study)
        inside = inside.select("record_id", "region", place="position")
        money = partners.select("project_id", "position", "amount", "currency")
        return inside.inner_join(money, [("record_id", "project_id"), ("place", "position")]).inner_join(
            projects, [("record_id", "project_id")]
        )

    def clustered_works(self, clusters: "ir.Table", study: Study, kept: tuple[str, ...]) -> "ir.Table":
        """Works of the period at the places of clusters, wherever they are from: what each adds to each cluster."""
        return _clustered(self._at_clusters(study), clusters, kept)

    def _at_clusters(self, study: Study) -> "ir.Table":
        """(record_id, place, weight): shares of those works at places that are in any cluster."""
        links, works = unbound("links"), self.all_works(study)
        if study.merge_doubles:
            every = unbound("works")
            works = every.filter(self._chosen(every, study)).anti_join(unbound("doubles"), "work_id")
        inside = unbound("study_clusters").select(place="place_id").distinct()
        counted = links.filter(links.score >= self.linkage.score).semi_join(works, "work_id")
        place = counted.organisation_place_id if study.lens is Lens.ORGANISATION else counted.place_id
        shares = counted.select(record_id=counted.work_id, place=place, weight=counted.weight)
        near = shares.semi_join(inside, "place")
        summed = near.group_by(["record_id", "place"]).agg(weight=lambda t: t.weight.sum().cast(WEIGHT))
        return step("at_clusters", summed)

    def clustered_patents(self, clusters: "ir.Table", study: Study, kept: tuple[str, ...]) -> "ir.Table":
        """Patents of the period at the places of clusters, by their inventors."""
        parties, patents = unbound("patent_parties"), self._records("patents", study)
        inventors = parties.filter(parties.role == "inventor", parties.score >= self.linkage.score)
        counted = inventors.semi_join(patents, "patent_id")
        shares = counted.select(record_id=counted.patent_id, place=counted.place_id, weight=counted.weight)
        return _clustered(shares, clusters, kept)

    def _chosen(self, works: "ir.Table", study: Study) -> "ir.BooleanValue":
        chosen = works.year.between(study.period.first, study.period.last)
        if not study.include_retracted:
            chosen = chosen & ~works.is_retracted
        if study.author_cap is not None:
            chosen = chosen & (works.author_count <= study.author_cap)
        if study.types:
            chosen = chosen & works.type.isin(study.types)
        if study.language is not None:
            chosen = chosen & (works.language == study.language)
        return chosen


def shares_of(links: "ir.Table") -> "ir.Table":
    """(work_id, region, organisation_id, share) of the known organisations of links."""
    known = links.filter(links.organisation_id.notnull())
    return known.group_by(["work_id", "region", "organisation_id"]).agg(share=known.weight.sum().cast(WEIGHT))


def _by_region(links: "ir.Table") -> "ir.Table":
    """(work_id, region, weight)."""
    return links.group_by("work_id", "region").agg(weight=links.weight.sum().cast(WEIGHT))


def _families(links: "ir.Table") -> "ir.Table":
    """(work_id, region, family, other_family, is_known): first and last family of a region's organisations."""
    return links.group_by("work_id", "region").agg(
        family=links.family_id.min(), other_family=links.family_id.max(), is_known=links.family_id.notnull().all()
    )


def baseline_clusters() -> "ir.Table":
    """Clusters at the radius and density of the baseline."""
    clusters = unbound("study_clusters")
    return clusters.filter(clusters.radius == CLUSTER_RADIUS, clusters.density == CLUSTER_DENSITY)


def _clustered(shares: "ir.Table", clusters: "ir.Table", kept: tuple[str, ...]) -> "ir.Table":
    """Shares (record_id, place, weight) at places of clusters, summed for each record and what is kept of clusters."""
    joined = shares.inner_join(clusters, [("place", "place_id")])
    summed = joined.group_by(["record_id", *kept]).agg(weight=joined.weight.sum().cast(WEIGHT))
    return summed.mutate(unit_id=summed.record_id)


def valued(records: "ir.Table", study: Study) -> "ir.Table":
    """Those with a known amount, and its `value` in the study's currency at the rate of the day `signed`."""
    rates = unbound("rates")
    quoted = rates.filter(rates.quote == study.currency).select("currency", "signed", "rate")
    # One product of two doubles is the same on every engine; products of decimals have other scales on each.
    known = records.filter(records.amount.notnull())
    return known.inner_join(quoted, ["currency", "signed"]).mutate(
        value=lambda t: (t.amount.cast("float64") * t.rate.cast("float64")).round(2).cast(WEIGHT)
    )


def full(table: "ir.Table", study: Study) -> "ir.Table":
    """Sets the weight to 1 where the study counts in full."""
    if study.counting is Counting.FULL:
        return table.mutate(weight=ibis.literal(1).cast(WEIGHT))
    return table
