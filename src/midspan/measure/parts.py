"""Parts of regions: a place belongs to the smallest region of all that holds it and lies on its side of the study.

So a work of Shenzhen is at Shenzhen in a study of the Greater Bay Area, and also where Shenzhen is elsewhere. A region
that has places in two regions of the study, or in one and elsewhere, is no part: it would be on two sides at once.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from midspan.measure.indicator import WEIGHT
from midspan.measure.tables import Tables, full, unbound
from midspan.model.place import ELSEWHERE, Place, Region
from midspan.model.study import Lens, Study
from midspan.store.engine import step

if TYPE_CHECKING:
    import ibis.expr.types as ir


def part_rows(places: Sequence[Place], chosen: Sequence[Region], known: Sequence[Region]) -> list[dict[str, str]]:
    """(place_id, part, region) of each place held; of equally small regions that which lists less, then by key."""
    side = {place.place_id: region.key for region in chosen for place in places if place in region}
    candidates: list[tuple[int, int, str, str, list[str]]] = []
    for region in known:
        held = [place.place_id for place in places if place in region]
        sides = {side.get(one, ELSEWHERE) for one in held}
        if len(sides) == 1:
            listed = len(region.countries) + len(region.divisions) + len(region.places)
            candidates.append((len(held), listed, region.key, sides.pop(), held))
    found: dict[str, dict[str, str]] = {}
    for _, _, key, region_key, held in sorted(candidates):
        for one in held:
            found.setdefault(one, {"place_id": one, "part": key, "region": region_key})
    return [found[one] for one in sorted(found)]


def links_by_place(lens: Lens) -> "ir.Table":
    """(place, links): how many links of the whole corpus a place has."""
    links = unbound("links")
    place = links.organisation_place_id if lens is Lens.ORGANISATION else links.place_id
    return links.group_by(place=place).agg(links=links.count())


def with_points(
    rows: Sequence[Mapping[str, str]], places: Sequence[Place], links: Mapping[str, int]
) -> list[dict[str, object]]:
    """Marks the place of each part where a map draws it: that with the most links, of those whose position is known."""
    known = {place.place_id for place in places if place.latitude == place.latitude}
    best: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: (-links.get(row["place_id"], 0), row["place_id"])):
        if row["place_id"] in known:
            best.setdefault(row["part"], row["place_id"])
    return [{**row, "is_point": best.get(row["part"]) == row["place_id"]} for row in rows]


def part_points() -> "ir.Table":
    """(part, region, latitude, longitude): where each part is drawn."""
    parts, places = unbound("study_parts"), unbound("places").select("place_id", "latitude", "longitude")
    return parts.filter(parts.is_point).inner_join(places, "place_id").select("part", "region", "latitude", "longitude")


def part_weights(tables: Tables, study: Study) -> "ir.Table":
    """(work_id, part, region, weight): the share that a part has of each work with a link to the study's regions."""
    links, parts = unbound("links"), unbound("study_parts")
    place = links.organisation_place_id if study.lens is Lens.ORGANISATION else links.place_id
    counted = links.filter(links.score >= tables.linkage.score).semi_join(tables.links(study), "work_id")
    placed = counted.mutate(at_place=place).inner_join(parts, [("at_place", "place_id")])
    weights = placed.group_by("work_id", "part", "region").agg(weight=placed.weight.sum().cast(WEIGHT))
    return step("part_weights", weights)


def part_pairs(tables: Tables, study: Study) -> "ir.Table":
    """(work_id, part_pair, weight): every two parts of a work, at least one in the study, with both shares.

    A pair is written `a|b`, the first by key first. Parts of two regions of the study pair where the work is joint.
    """
    weights = part_weights(tables, study)
    second = weights.rename(other_work="work_id", other_part="part", other="region", other_weight="weight")
    both = weights.inner_join(second, [("work_id", "other_work")]).drop("other_work")
    both = both.filter(both.part < both.other_part, (both.region != ELSEWHERE) | (both.other != ELSEWHERE))
    if not study.self_joint and len(study.regions) > 1:
        joint = tables.joint_pairs(study).select("work_id", "region", "other")
        turned = joint.select("work_id", region="other", other="region")
        across = (both.region != both.other) & (both.region != ELSEWHERE) & (both.other != ELSEWHERE)
        kept = both.filter(across).semi_join(joint.union(turned), ["work_id", "region", "other"])
        both = both.filter(~across).union(kept)
    pair = (both.part + "|" + both.other_part).name("part_pair")
    return full(both.select("work_id", pair, weight=(both.weight + both.other_weight).cast(WEIGHT)), study)
