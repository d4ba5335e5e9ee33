"""Plans one-to-one meetings: every wish that can be placed is, the others are explained; people wait little.

Wishes are placed one after the other, the one with the fewest choices first. Then neighbourhoods are placed anew by
OR-Tools CP-SAT, around wishes without a slot first, around people who wait next. The same wishes give the same plan.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from midspan.meet.improvement import Neighbourhood
from midspan.meet.reasons import Reasons
from midspan.meet.seating import seated
from midspan.meet.timetable import Rules, Timetable, Wish
from midspan.model.errors import PlanError, known_values
from midspan.model.meeting import Meeting, MeetingRequest, Participation, Plan, Presence, Setting, Slot, Unplaced
from midspan.model.progress import Progress, Silent

MOST_MOVES_SHARE = 0.02
"""How much of a plan a new one may change beside what was cancelled."""
EFFORT = 8.0
"""Steps of the solver (its deterministic time): some 20 to 40 seconds on one core."""
_WORTH = {1: 1, 2: 2, 3: 4}
_SMALL, _LARGE = (40, 80), (160, 320)
"""How many wishes a neighbourhood has."""
_ONE_MODEL = 30_000
"""Choices up to which all wishes are placed in one model, to prove that no more can be."""
_PATIENCE = 12
"""Neighbourhoods in a row that may bring nothing before the search for fewer gaps ends."""


@dataclass(frozen=True, slots=True)
class Round:
    """Who is at an event, in which slots people can meet, and at how many tables."""

    participations: Sequence[Participation]
    slots: Sequence[Slot]
    tables: Sequence[str]

    def __post_init__(self) -> None:
        _check_unique("person", [one.person_id for one in self.participations])
        _check_unique("slot", [slot.slot_id for slot in self.slots])
        _check_unique("table", self.tables)
        if not self.slots:
            raise PlanError("the event has no slots for meetings", next_step="name at least one")
        for one, other in pairwise(sorted(self.slots, key=lambda slot: slot.start)):
            if other.start < one.end:
                raise PlanError(
                    f'the slots "{one.slot_id}" and "{other.slot_id}" overlap', next_step="correct their times"
                )
        known = {slot.slot_id for slot in self.slots}
        for person in self.participations:
            for slot_id in sorted((person.slot_ids or frozenset()) - known):
                raise PlanError(
                    f'there is no slot "{slot_id}"',
                    place=f"availability of {person.person_id}",
                    next_step=known_values(slot_id, known),
                )


def plan_meetings(
    event: Round,
    requests: Iterable[MeetingRequest],
    *,
    before: Plan | None = None,
    effort: float = EFFORT,
    progress: Progress | None = None,
) -> Plan:
    """The plan of an event's meetings.

    With the plan `before`, meetings stay where they are as far as they can: beside those that can't stay, at most 2 %
    of them are at another time, and they only move so that more or dearer wishes are placed.
    """
    planner = _Planner(event, list(requests), before, effort, progress or Silent())
    return planner.plan()


class _Planner:
    def __init__(
        self,
        event: Round,
        requests: Sequence[MeetingRequest],
        before: Plan | None,
        effort: float,
        progress: Progress,
    ) -> None:
        self._event, self._plan_before, self._effort, self._progress = event, before, effort, progress
        self._slots = sorted(event.slots, key=lambda slot: slot.start)
        self._people = {person.person_id: person for person in event.participations}
        self._order = sorted(self._people)
        self._asked = _asked(requests, self._people)
        self._pairs = sorted(self._asked)
        self._timetable = Timetable(self._rules())
        self._before = self._kept()
        self._used = 0.0

    def plan(self) -> Plan:
        """Places, makes better, and explains what is left."""
        table = self._timetable
        for number, slot in sorted(self._before.items()):
            table.put(number, slot)
        table.fill(table.unplaced)
        self._progress.stage("Placing meetings", len(self._pairs))
        self._progress.advance(len(table.slot_of))
        is_proven = self._place_rest()
        if self._plan_before is None:
            self._shorten_waits()
        table.fill(table.unplaced)
        return self._as_plan(is_proven)

    def _rules(self) -> Rules:
        at = {person_id: number for number, person_id in enumerate(self._order)}
        wishes = [
            Wish(at[one], at[other], self._worth((one, other)), self._setting((one, other)) is not Setting.ONLINE)
            for one, other in self._pairs
        ]
        slot_at = {slot.slot_id: number for number, slot in enumerate(self._slots)}
        every = frozenset(slot_at.values())
        people = [self._people[person_id] for person_id in self._order]
        return Rules(
            wishes,
            [every if p.slot_ids is None else frozenset(slot_at[slot_id] for slot_id in p.slot_ids) for p in people],
            [len(every) if p.most_meetings is None else p.most_meetings for p in people],
            _days(self._slots),
            len(self._event.tables),
        )

    def _worth(self, pair: tuple[str, str]) -> int:
        """The sum of both sides' priorities: what both want is worth more than what one wants."""
        return sum(_WORTH[request.priority] for request in self._asked[pair])

    def _setting(self, pair: tuple[str, str]) -> Setting:
        online = [self._people[person].presence is Presence.ONLINE for person in pair]
        return Setting.ONLINE if all(online) else Setting.HYBRID if any(online) else Setting.AT_A_TABLE

    def _kept(self) -> dict[int, int]:
        """The slots of the plan before that can stand: both still come, can come then, and a table is there."""
        slot_at = {slot.slot_id: number for number, slot in enumerate(self._slots)}
        number_of = {pair: number for number, pair in enumerate(self._pairs)}
        trial, kept = Timetable(self._timetable.rules), {}
        for meeting in self._plan_before.meetings if self._plan_before else ():
            number, slot = number_of.get(meeting.people), slot_at.get(meeting.slot_id)
            if number is not None and slot is not None and slot in trial.free(number):
                trial.put(number, slot)
                kept[number] = slot
        return kept

    def _moves_left(self, wishes: Collection[int]) -> int | None:
        """How many of these may leave the slot of the plan before; None where there was none."""
        if self._plan_before is None:
            return None
        most = int(MOST_MOVES_SHARE * len(self._before))
        others = [number for number in self._before if number not in set(wishes)]
        return most - sum(self._timetable.slot_of.get(number) != self._before[number] for number in others)

    def _place_rest(self) -> bool:
        """Looks for slots for the wishes without one; whether it is proven that no plan places more of worth."""
        table = self._timetable
        hopeless = {number for number in table.unplaced if not self._could_be(number)}
        self._place_around(_SMALL, hopeless)
        if set(table.unplaced) <= hopeless:
            return True
        if self._plan_before is not None:
            return False
        if sum(len(table.common(number)) for number in range(len(self._pairs))) <= _ONE_MODEL:
            return self._renew(range(len(self._pairs)), gaps=False, share=0.6)
        self._place_around(_LARGE, hopeless)
        return set(table.unplaced) <= hopeless

    def _place_around(self, sizes: Iterable[int], hopeless: Collection[int]) -> None:
        """Places the neighbourhoods of the wishes without a slot anew, while there is effort left."""
        table = self._timetable
        for size in sizes:
            for number in table.unplaced:
                if number in hopeless or number in table.slot_of or self._used >= self._effort:
                    continue
                self._renew(self._around(table.rules.wishes[number].people, size, {number}), gaps=False)
                self._progress.advance(int(number in table.slot_of))

    def _could_be(self, number: int) -> bool:
        rules = self._timetable.rules
        wish = rules.wishes[number]
        has_table = not wish.needs_table or rules.tables > 0
        return bool(self._timetable.common(number)) and all(rules.limits[p] for p in wish.people) and has_table

    def _shorten_waits(self) -> None:
        """Places the meetings of people who wait anew, together with those around them."""
        table, rest, round_ = self._timetable, _PATIENCE, 0
        self._progress.stage("Shortening waits", max(1, table.gaps))
        while rest and self._used < self._effort and (gaps := table.gaps):
            waiting = [person for person in range(len(self._order)) if table.gaps_of(person)]
            person = min(waiting, key=lambda one: _shuffled(round_, one))
            self._renew(self._around((person,), _SMALL[0], set(), round_), gaps=True)
            won, round_ = gaps - table.gaps, round_ + 1
            self._progress.advance(max(0, won))
            rest = _PATIENCE if won else rest - 1

    def _renew(self, wishes: Collection[int], *, gaps: bool, share: float = 0.05) -> bool:
        moves = self._moves_left(wishes)
        step = min(self._effort * share, max(0.01, self._effort - self._used))
        is_best, used = Neighbourhood(self._timetable, wishes, self._before, gaps=gaps).place(step, moves)
        self._used += max(used, 0.001)
        return is_best

    def _around(self, people: Iterable[int], size: int, numbers: set[int], round_: int = 0) -> set[int]:
        """Up to `size` wishes: of these people, then of the people they meet, and so on."""
        queue, seen = list(people), set(people)
        while queue and len(numbers) < size:
            wishes = self._timetable.wishes_of[queue.pop(0)]
            for number in sorted(wishes, key=lambda one: _shuffled(round_, one))[: size - len(numbers)]:
                numbers.add(number)
                for near in self._timetable.rules.wishes[number].people:
                    if near not in seen:
                        seen.add(near)
                        queue.append(near)
        return numbers

    def _as_plan(self, is_proven: bool) -> Plan:
        table, reasons = self._timetable, Reasons(self._timetable, self._order, self._slots)
        meetings = [
            Meeting(pair, self._slots[slot].slot_id, self._setting(pair), "", self._is_mutual(pair))
            for pair, slot in ((self._pairs[number], slot) for number, slot in table.slot_of.items())
        ]
        unplaced: list[Unplaced] = [reasons.of(number) for number in table.unplaced]
        moved = [self._pairs[n] for n, slot in sorted(self._before.items()) if table.slot_of.get(n) != slot]
        return Plan(
            seated(meetings, self._slots, self._event.tables, self._plan_before),
            tuple(unplaced),
            table.gaps,
            is_proven,
            tuple(moved),
        )

    def _is_mutual(self, pair: tuple[str, str]) -> bool:
        return len({request.person_id for request in self._asked[pair]}) == 2


def _asked(
    requests: Iterable[MeetingRequest], people: Mapping[str, Participation]
) -> dict[tuple[str, str], list[MeetingRequest]]:
    """The requests of each pair; of one side's repeated wishes the dearest."""
    found: dict[tuple[str, str], dict[str, MeetingRequest]] = {}
    for request in requests:
        for person_id in request.people:
            if person_id not in people:
                raise PlanError(
                    f'"{person_id}" does not take part',
                    place=f"request of {request.person_id} to meet {request.wanted_id}",
                    next_step=known_values(person_id, people),
                )
        sides = found.setdefault(request.people, {})
        held = sides.get(request.person_id)
        if held is None or held.priority < request.priority:
            sides[request.person_id] = request
    return {pair: list(sides.values()) for pair, sides in found.items()}


def _days(slots: Sequence[Slot]) -> list[range]:
    """The slots of each day at the event, where the first slot's offset from UTC is the event's."""
    zone = slots[0].start.tzinfo
    dates = [slot.start.astimezone(zone).date() for slot in slots]
    first = [at for at, day in enumerate(dates) if at == 0 or day != dates[at - 1]]
    return [range(one, other) for one, other in pairwise([*first, len(slots)])]


def _check_unique(kind: str, ids: Sequence[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise PlanError(f'the {kind} "{one}" is there twice', next_step="leave one")
        seen.add(one)


def _shuffled(round_: int, number: int) -> bytes:
    """An order that is another in each round and the same on any day."""
    return hashlib.md5(f"{round_}:{number}".encode(), usedforsecurity=False).digest()
