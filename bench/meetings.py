"""Timetables of invented events: how many wishes are placed, how long people wait, how long it takes.

    python bench/meetings.py                  # four events, of 300 and of 1,000 people
    python bench/meetings.py --rounds 3

An event is hybrid: 30 % are online and there for half of the slots, as in another time zone; the others leave out up to
four slots. Wishes that can all be placed are drawn from a hidden plan; some people are wanted far more than others.
"""

import argparse
import resource
import time
from datetime import datetime, timedelta
from statistics import median

import numpy as np
from rich.console import Console
from rich.table import Table

from midspan.meet.meetings import Round, plan_meetings
from midspan.model.meeting import MeetingRequest, Participation, Plan, Presence, Slot

SLOTS, DAYS = 16, 2
EVENTS = (
    ("300 people, 600 wishes", 300, 600, 50, True),
    ("300 people, 600 wishes, not all feasible", 300, 600, 50, False),
    ("300 people, 600 wishes, too few tables", 300, 600, 30, False),
    ("1,000 people, 4,000 wishes", 1000, 4000, 250, True),
)


def invented(people: int, wishes: int, tables: int, *, feasible: bool) -> tuple[Round, list[MeetingRequest]]:
    """An event and its wishes; where `feasible`, all of them fit at once."""
    rng = np.random.default_rng([people, wishes, tables, feasible])
    start = datetime.fromisoformat("2026-11-03T09:00+08:00")
    times = [start + timedelta(days=at // (SLOTS // DAYS), minutes=30 * (at % (SLOTS // DAYS))) for at in range(SLOTS)]
    slots = [Slot(f"s{at:02}", time_, time_ + timedelta(minutes=25)) for at, time_ in enumerate(times)]
    online = rng.random(people) < 0.3
    open_slots = [_open(rng, is_online=bool(is_online)) for is_online in online]
    wanted = 1 / (np.arange(people) + 8) ** 0.4
    wanted = rng.permutation(wanted / wanted.sum())
    busy: set[tuple[int, int]] = set()
    seats = [tables] * SLOTS
    pairs: dict[tuple[int, int], int] = {}
    while len(pairs) < wishes:
        one, other, slot = int(rng.integers(people)), int(rng.choice(people, p=wanted)), int(rng.integers(SLOTS))
        pair = (min(one, other), max(one, other))
        needs_table = not (online[one] and online[other])
        if one == other or pair in pairs:
            continue
        if feasible:
            if any(slot not in open_slots[p] or (p, slot) in busy for p in pair) or (needs_table and not seats[slot]):
                continue
            busy |= {(p, slot) for p in pair}
            seats[slot] -= needs_table
        pairs[pair] = int(rng.integers(1, 4))
    participations = [
        Participation(
            f"p{at:04}",
            Presence.ONLINE if online[at] else Presence.IN_PERSON,
            frozenset(f"s{slot:02}" for slot in open_slots[at]),
        )
        for at in range(people)
    ]
    requests = [MeetingRequest(f"p{one:04}", f"p{other:04}", priority) for (one, other), priority in pairs.items()]
    return Round(participations, slots, [f"Table {at + 1}" for at in range(tables)]), requests


def _open(rng: np.random.Generator, *, is_online: bool) -> set[int]:
    if is_online:
        first = int(rng.choice([0, SLOTS // 4, SLOTS // 2]))
        return set(range(first, first + SLOTS // 2))
    return set(range(SLOTS)) - {int(slot) for slot in rng.integers(SLOTS, size=int(rng.choice([0, 0, 2, 4])))}


def cancelled(event: Round, requests: list[MeetingRequest], plan: Plan) -> tuple[Plan, int]:
    """The plan after ten people cancelled, and how many meetings were left to move."""
    gone = {person.person_id for person in event.participations[:: len(event.participations) // 10][:10]}
    left = Round([p for p in event.participations if p.person_id not in gone], event.slots, event.tables)
    wishes = [request for request in requests if not gone & set(request.people)]
    return plan_meetings(left, wishes, before=plan), sum(not gone & set(meeting.people) for meeting in plan.meetings)


def main() -> None:
    """Plans each event `--rounds` times and prints medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1)
    rounds = parser.parse_args().rounds
    table = Table(
        "event", "placed", "no plan places more", "gaps a person", "wall clock", "processor", "ten cancel: moved"
    )
    for name, people, wishes, tables, feasible in EVENTS:
        event, requests = invented(people, wishes, tables, feasible=feasible)
        walls, works = [], []
        for _ in range(rounds):
            wall, work = time.perf_counter(), time.process_time()
            plan = plan_meetings(event, requests)
            walls.append(time.perf_counter() - wall)
            works.append(time.process_time() - work)
        after, rest = cancelled(event, requests, plan)
        table.add_row(
            name, f"{len(plan.meetings):,} of {wishes:,}", "proven" if plan.is_proven else "open",
            f"{plan.gaps / people:.2f}", f"{median(walls):.1f} s", f"{median(works):.1f} s",
            f"{len(after.moved)} of {rest:,}",
        )  # fmt: skip
    console = Console()
    console.print(table)
    console.print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:,.0f} MB")


if __name__ == "__main__":
    main()
