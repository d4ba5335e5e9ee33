"""Who stands on each work, with which organisations: drawn so that joint works are exactly those planned as joint."""

from dataclasses import dataclass

import numpy as np

from midspan.demo.works import JOINT, BoolArray, Works
from midspan.demo.world import ELSEWHERE, HONG_KONG, SHANGHAI, FloatArray, IntArray, World

NONE = -1
_AREA_SHARES = {
    JOINT: (0.40, 0.28, 0.32),
    SHANGHAI: (0.72, 0.0, 0.28),
    HONG_KONG: (0.0, 0.66, 0.34),
    ELSEWHERE: (0.0, 0.0, 1.0),
}
_HYPER_SHARES = {kind: (0.015, 0.015, 0.97) if kind == JOINT else (0.0, 0.0, 1.0) for kind in _AREA_SHARES}
_ANCHORS = {JOINT: (SHANGHAI, HONG_KONG), SHANGHAI: (SHANGHAI,), HONG_KONG: (HONG_KONG,), ELSEWHERE: ()}
WITHOUT_AFFILIATION = 0.02
WITHOUT_ANY = 0.01
SECOND_AFFILIATION = 0.06
RAW_ONLY = 0.03
ON_BOTH_SHORES = 0.03
_TAIL = 2.1
_TURNOVER = 0.02


@dataclass(frozen=True, slots=True)
class Slots:
    """One row per authorship, sorted by work and position. An organisation of -1 means none; second is a further one.

    `is_raw_only` authorships have a raw affiliation string that OpenAlex has not matched. The slots of work w are
    first[w] .. first[w + 1] - 1.
    """

    work: IntArray
    person: IntArray
    organisation: IntArray
    second: IntArray
    is_raw_only: BoolArray
    form: IntArray
    first: IntArray


def draw_teams(seed: int, world: World, works: Works) -> Slots:
    """Draws every authorship: the shores' anchors first, then the others, then homes that changed."""
    rng = np.random.default_rng([seed, 4])
    work = np.repeat(np.arange(len(works)), works.size)
    starts = np.cumsum(works.size) - works.size
    seat = np.arange(len(work)) - starts[work]
    area, is_anchor = _areas(rng, works, work, seat)
    organisation = _choose_organisations(rng, world, works.theme[work], area, is_anchor)
    person = _choose_people(rng, world, works, work, organisation)
    organisation = _after_moves(world, works, work, person, organisation, is_anchor)
    kept = organisation != NONE
    kept &= _first_of_person(work, person, is_anchor)
    second = _second_affiliations(rng, world, works, work, organisation)
    _join_shores(rng, works, work, seat, organisation, second, kept)
    _leave_out(rng, works, work, is_anchor, organisation, second)
    is_raw_only = ~is_anchor & (rng.random(len(work)) < RAW_ONLY)
    form = rng.integers(0, 1 << 30, len(work))
    order = np.lexsort((rng.random(len(work)), work))
    order = order[kept[order]]
    first = np.searchsorted(work[order], np.arange(len(works) + 1))
    return Slots(work[order], person[order], organisation[order], second[order], is_raw_only[order], form[order], first)


def _areas(rng: np.random.Generator, works: Works, work: IntArray, seat: IntArray) -> tuple[IntArray, BoolArray]:
    edges = np.array([np.cumsum(_AREA_SHARES[kind]) for kind in range(4)])
    hyper = np.array([np.cumsum(_HYPER_SHARES[kind]) for kind in range(4)])
    kind = works.kind[work]
    chosen = np.where(works.is_hyper[work][:, None], hyper[kind], edges[kind])
    area: IntArray = (rng.random(len(work))[:, None] > chosen[:, :2]).sum(axis=1)
    is_anchor = np.zeros(len(work), dtype=bool)
    for number, shores in _ANCHORS.items():
        for place, shore in enumerate(shores):
            here = (kind == number) & (seat == place)
            area[here] = shore
            is_anchor |= here
    return area, is_anchor


def _choose_organisations(
    rng: np.random.Generator, world: World, theme: IntArray, area: IntArray, is_anchor: BoolArray
) -> IntArray:
    """By the organisations' weights in the theme; anchors only among those that ROR alone places."""
    organisation = np.full(len(theme), NONE, dtype=np.int64)
    for shore in (SHANGHAI, HONG_KONG, ELSEWHERE):
        for number in range(world.weight.shape[1]):
            for anchored in (False, True):
                here = np.flatnonzero((area == shore) & (theme == number) & (is_anchor == anchored))
                weight = world.weight[:, number] * (world.area == shore) * (world.has_anchor if anchored else 1.0)
                organisation[here] = _weighted(rng, weight, len(here))
    return organisation


def _weighted(rng: np.random.Generator, weight: FloatArray, number: int) -> IntArray:
    edges = np.cumsum(weight)
    chosen: IntArray = np.searchsorted(edges, rng.random(number) * edges[-1], side="right").astype(np.int64)
    return chosen


def _choose_people(
    rng: np.random.Generator, world: World, works: Works, work: IntArray, organisation: IntArray
) -> IntArray:
    """A few write much, most write little; who is active changes slowly over the years."""
    theme = works.theme[work]
    count = world.count[organisation, theme]
    drift = _TURNOVER * (works.year[work] - works.year.min())
    rank = np.where(works.is_hyper[work], rng.random(len(work)), rng.random(len(work)) ** _TAIL)
    person: IntArray = world.start[organisation, theme] + np.floor((rank + drift) % 1.0 * count).astype(np.int64)
    return person


def _after_moves(
    world: World, works: Works, work: IntArray, person: IntArray, organisation: IntArray, is_anchor: BoolArray
) -> IntArray:
    """The organisation after a move; nobody stands on a work whose kind their new shore would change."""
    moved = ~is_anchor & (works.year[work] >= world.move_year[person])
    home = np.where(moved, world.second_home[person], organisation)
    return np.where(_may_stand(world.area[home], works.kind[work]), home, NONE)


def _may_stand(area: IntArray, kind: IntArray) -> BoolArray:
    may: BoolArray = (area == ELSEWHERE) | (area == kind) | (kind == JOINT)
    return may


def _first_of_person(work: IntArray, person: IntArray, is_anchor: BoolArray) -> BoolArray:
    """Marks one slot per person and work, the anchor where there is one."""
    order = np.lexsort((~is_anchor, person, work))
    again = (work[order][1:] == work[order][:-1]) & (person[order][1:] == person[order][:-1])
    kept = np.ones(len(work), dtype=bool)
    kept[order[1:][again]] = False
    return kept


def _second_affiliations(
    rng: np.random.Generator, world: World, works: Works, work: IntArray, organisation: IntArray
) -> IntArray:
    has = rng.random(len(work)) < SECOND_AFFILIATION
    other = _weighted(rng, world.weight.sum(axis=1), len(work))
    allowed = _may_stand(world.area[other], works.kind[work]) & (other != organisation)
    return np.where(has & allowed, other, NONE)


def _join_shores(
    rng: np.random.Generator, works: Works, work: IntArray, seat: IntArray,
    organisation: IntArray, second: IntArray, kept: BoolArray,
) -> None:  # fmt: skip
    """On some joint works one author stands on both shores, in place of the two anchors."""
    chosen = (works.kind == JOINT) & (rng.random(len(works)) < ON_BOTH_SHORES)
    shanghai = np.flatnonzero((seat == 0) & chosen[work])
    second[shanghai] = organisation[shanghai + 1]
    kept[shanghai + 1] = False


def _leave_out(
    rng: np.random.Generator, works: Works, work: IntArray, is_anchor: BoolArray,
    organisation: IntArray, second: IntArray,
) -> None:  # fmt: skip
    """Authorships, and some whole works of neither shore, come without any affiliation."""
    bare = (works.kind == ELSEWHERE) & (rng.random(len(works)) < WITHOUT_ANY * 5)
    without = (~is_anchor & (rng.random(len(work)) < WITHOUT_AFFILIATION)) | bare[work]
    organisation[without] = NONE
    second[without] = NONE
