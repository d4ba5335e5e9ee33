"""Writes the demo corpus and says what is true of it by construction."""

from collections.abc import Callable
from concurrent.futures import as_completed
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from midspan.demo.contracts import write_contracts
from midspan.demo.records import UPDATED, Planned, Seat, write_part
from midspan.demo.teams import Slots, draw_teams
from midspan.demo.works import (
    JOINT,
    YEARS,
    BoolArray,
    Citable,
    Records,
    Works,
    citable,
    plan_records,
    plan_works,
    type_name,
)
from midspan.demo.world import AREA_OF_PLACE, ELSEWHERE, HONG_KONG, SHANGHAI, World, build_world
from midspan.resolve.uncollected import uncollected
from midspan.resolving import worker_pool

PART, SMALLEST_PART = 6_000, 500
"""Records per file at scale 1, and at least."""

PERIOD = (2019, 2023)
README = """\
Everything in this folder is invented: works, authors, identifiers, contracts and amounts.
The names of organisations, places, topics and funders are real; that they did any of this is not.
It shows how Midspan works, and it says nothing about anybody.
Identifiers do not lead anywhere: DOIs under 10.0000/midspan-demo, OpenAlex ids that begin with 99.
"""


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """What was written, and what is true of it: nothing of `truth` stands in the records."""

    folder: Path
    works_folder: Path
    contracts_csv: Path
    truth: dict[str, object]


@dataclass(frozen=True, slots=True)
class _Plan:
    world: World
    works: Works
    slots: Slots
    records: Records
    citable: Citable
    part: int

    def parts(self) -> int:
        return -(-len(self.records) // self.part)


def generate(
    folder: Path,
    *,
    seed: int = 20240429,
    scale: float = 1.0,
    processes: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> DemoFiles:
    """Writes works, contracts and a README; the same seed and scale give the same bytes.

    `scale` shrinks everything in proportion. `progress` is told the parts done and the parts in all.
    """
    works_folder = folder / "openalex" / "works"
    parts_folder = works_folder / f"updated_date={UPDATED}"
    parts_folder.mkdir(parents=True, exist_ok=True)
    for stale in parts_folder.glob("part_*.gz"):
        stale.unlink()
    contracts = folder / "contracts.csv"
    with worker_pool(processes) as pool:
        for _ in range(processes):
            pool.submit(_plan_ahead, seed, scale)  # workers begin to plan while this process does
        sums = pool.submit(write_contracts, contracts, seed, scale)
        plan = _plan(seed, scale)
        parts = [pool.submit(_write, parts_folder, seed, scale, number) for number in range(plan.parts())]
        for done, part in enumerate(as_completed(parts), start=1):
            part.result()
            if progress is not None:
                progress(done, len(parts))
        truth = _truth(plan) | {"contract_sums": sums.result()}
    (folder / "README.txt").write_text(README, encoding="utf-8")
    return DemoFiles(folder, works_folder, contracts, truth)


def _plan(seed: int, scale: float) -> _Plan:
    world = build_world(seed, scale)
    works = plan_works(seed, scale)
    records = plan_records(seed, works)
    return _Plan(
        world, works, draw_teams(seed, world, works), records, citable(works, records),
        max(SMALLEST_PART, round(PART * scale)),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _plan_held(seed: int, scale: float) -> _Plan:
    """The plan in a worker, which writes many parts of it."""
    return _plan(seed, scale)


def _plan_ahead(seed: int, scale: float) -> None:
    _plan_held(seed, scale)


def _write(folder: Path, seed: int, scale: float, number: int) -> None:
    """Writes one part."""
    plan = _plan_held(seed, scale)
    first, last = number * plan.part, min((number + 1) * plan.part, len(plan.records))
    with uncollected():  # the caches hold many small things and no cycles
        write_part(folder / f"part_{number:03d}.gz", [_planned(plan, at) for at in range(first, last)])


def _planned(plan: _Plan, at: int) -> Planned:
    work = int(plan.records.work[at])
    year = int(plan.records.year[at])
    is_double = bool(plan.records.is_double[at])
    months = 6 if year == YEARS[-1] else 12
    return Planned(
        number=at,
        title_number=work,
        year=year,
        day=work * 7919 % (28 * months),
        type="preprint" if is_double else type_name(int(plan.works.type[work])),
        theme=int(plan.works.theme[work]),
        is_retracted=bool(plan.works.is_retracted[work]),
        citations=int(plan.works.citations[work]) * max(0, 2024 - year) // 4,
        cited=[] if is_double else plan.citable.cited_by(at, int(plan.works.theme[work]), year),
        is_joint=bool(plan.works.kind[work] == JOINT),
        seats=_seats(plan, work),
    )


def _seats(plan: _Plan, work: int) -> list[Seat]:
    slots, span = plan.slots, slice(int(plan.slots.first[work]), int(plan.slots.first[work + 1]))
    person = slots.person[span]
    columns = (
        person, slots.organisation[span], slots.second[span], slots.is_raw_only[span], slots.form[span],
        plan.world.home[person], plan.world.has_orcid[person],
    )  # fmt: skip
    return [Seat(*row) for row in zip(*(column.tolist() for column in columns), strict=True)]


def _truth(plan: _Plan) -> dict[str, object]:
    """Works per year and distinct people of 2019-2023, counted on the plan."""
    slots, works = plan.slots, plan.works
    counted = ~works.is_retracted
    shores = np.zeros((3, len(slots.work)), dtype=bool)
    for organisation in (slots.organisation, slots.second):
        area = np.where(organisation >= 0, plan.world.area[organisation], ELSEWHERE)
        for shore in (SHANGHAI, HONG_KONG):
            shores[shore] |= area == shore
    on_shore = shores[SHANGHAI] | shores[HONG_KONG]
    inside = (works.kind == JOINT) & counted & (works.year >= PERIOD[0]) & (works.year <= PERIOD[1])
    people = np.unique(slots.person[on_shore & inside[slots.work]])
    truth: dict[str, object] = {"joint_works": _per_year(works, counted & (works.kind == JOINT))}
    for key, shore in (("shanghai_works", SHANGHAI), ("hong_kong_works", HONG_KONG)):
        has = np.bincount(slots.work[shores[shore]], minlength=len(works)) > 0
        truth[key] = _per_year(works, counted & has)
    return truth | {
        "joint_authors": len(people),
        "works": int(counted.sum()),
        "records": len(plan.records),
        "authorships": int((slots.first[plan.records.work + 1] - slots.first[plan.records.work]).sum()),
        "retracted_works": int(works.is_retracted.sum()),
        "doubles": int(plan.records.is_double.sum()),
        "places": sorted(AREA_OF_PLACE),
    }


def _per_year(works: Works, chosen: BoolArray) -> dict[int, int]:
    years, numbers = np.unique(works.year[chosen], return_counts=True)
    return dict(zip(years.tolist(), numbers.tolist(), strict=True))
