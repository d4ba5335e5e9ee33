"""A seminar as pages show it: its timetable, people by consent alone, what could not be placed, versions, what came."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from zoneinfo import ZoneInfo

from midspan.meet.calendar import Version
from midspan.meet.changes import ChangeKind, meetings_changed, talks_changed
from midspan.meet.follow_up import QUESTIONS
from midspan.model.meeting import Meeting, Obstacle, Slot
from midspan.model.outcome import OutcomeKind
from midspan.seminars import Seminar
from midspan.web.blocks.compared import Compared, Teller
from midspan.web.blocks.programme import Sessions, day_of, days_of, name_of, table_order, time_of
from midspan.web.visit import Visit

NOTHING = frozenset({"no", "nothing"})
_COUNTED = (ChangeKind.ADDED, ChangeKind.MOVED, ChangeKind.DROPPED)
SOMETHING_FROM = 90
"""Days after which an answer can say that people work together."""


@dataclass(frozen=True, slots=True)
class Row:
    """One meeting as shown: its slot in words, the table, the two, and how they meet."""

    when: str
    table: str
    one: str
    other: str
    setting: str


@dataclass(frozen=True, slots=True)
class CameOfKind:
    """Outcomes of one kind: declared or inferred, what, how many by the days after, and how many so far."""

    basis: str
    kind: str
    after: Mapping[int, int]
    so_far: int


@dataclass(frozen=True, slots=True)
class Frozen:
    """A version of the plan: its number, its day, its meetings, and what is other than in the version before."""

    number: int
    day: str
    meetings: int
    unplaced: int
    added: int
    moved: int
    dropped: int


class Shown:
    """The words of one seminar on one page."""

    def __init__(self, visit: Visit, seminar: Seminar) -> None:
        self._visit, self.seminar = visit, seminar
        self._people = {person.person_id: person for person in seminar.people}
        self._zone = ZoneInfo(seminar.event.time_zone)

    @property
    def last(self) -> Version | None:
        """The version that holds."""
        return self.seminar.versions[-1] if self.seminar.versions else None

    @property
    def days(self) -> str:
        """The event's days."""
        return days_of(self._visit.t, self.seminar.event)

    @cached_property
    def sessions(self) -> Sessions:
        """The programme of talks."""
        return Sessions(self._visit.t, self.seminar.event, self.seminar.agendas, self.name)

    def slots(self) -> list[tuple[str, list[Row]]]:
        """The meetings of each slot, in the order of time and tables."""
        rows = self.rows()
        return [(when, list(some)) for when, some in groupby(rows, key=lambda row: row.when)]

    def rows(self) -> list[Row]:
        """Every meeting, in the order of time and tables."""
        if self.last is None:
            return []
        slots = {slot.slot_id: slot for slot in self.last.slots}
        order = sorted(
            self.last.plan.meetings, key=lambda one: (slots[one.slot_id].start, table_order(one.table), one.people)
        )
        return [self._row(one, slots[one.slot_id]) for one in order]

    def by_person(self) -> list[tuple[str, list[str]]]:
        """Each person who agreed to be named, by name, with slots and whom they meet."""
        if self.last is None:
            return []
        slots = {slot.slot_id: slot for slot in self.last.slots}
        found = []
        for person in sorted(self._people.values(), key=lambda one: (one.name, one.person_id)):
            held = sorted(self.last.plan.of(person.person_id), key=lambda one: slots[one.slot_id].start)
            if person.is_public and held:
                others = [next(p for p in one.people if p != person.person_id) for one in held]
                said = [
                    self._visit.t.named(self._when(slots[one.slot_id]), self.name(other))
                    for one, other in zip(held, others, strict=True)
                ]
                found.append((self.name(person.person_id), said))
        return found

    def unnamed(self) -> int:
        """How many people have meetings and are not named."""
        met = {person for one in (self.last.plan.meetings if self.last else ()) for person in one.people}
        return sum(person not in self._people or not self._people[person].is_public for person in met)

    def obstacles(self) -> list[tuple[str, int]]:
        """How many wishes have no slot for which reason."""
        counts = Counter(one.obstacle for one in (self.last.plan.unplaced if self.last else ()))
        return [(self._visit.t(f"seminar.obstacle.{one}"), counts[one]) for one in Obstacle if counts[one]]

    def versions(self) -> list[Frozen]:
        """The versions, the newest first."""
        return list(reversed([self._frozen(at) for at in range(len(self.seminar.versions))]))

    def compared(self, numbers: tuple[int, int] | None = None) -> list[Compared]:
        """What is different between two versions by number, or the last two: meetings and talks, of those there are."""
        teller, seminar = Teller(self._visit.t, self._zone, self.name), self.seminar
        found = []
        if asked := _asked_of(len(seminar.versions), numbers):
            plans = (seminar.versions[number - 1] for number in asked)
            found.append(teller.of("meetings", asked, meetings_changed(*plans)))
        if asked := _asked_of(len(seminar.agendas), numbers):
            agendas = (seminar.agendas[number - 1] for number in asked)
            found.append(teller.of("talks", asked, talks_changed(seminar.event, *agendas)))
        return found

    def answers(self) -> list[tuple[str, str, int]]:
        """How often each answer was given: after how many days, what, how often."""
        t = self._visit.t
        return [
            (t("seminar.after", days=after), t(f"seminar.said.{code}"), count)
            for after in QUESTIONS
            for code, count in self.seminar.answers[after].items()
            if count
        ]

    def outcomes(self) -> list[CameOfKind]:
        """What came of the event by the register, kind by kind: declared, then inferred."""
        found, t = self.seminar.outcomes, self._visit.t
        return [
            CameOfKind(
                t(f"seminar.{basis}"), t(f"seminar.said.{kind}"),
                {days: getattr(counts, basis).get(kind, 0) for days, counts in found.after.items()}, count,
            )
            for basis in ("declared", "inferred")
            for kind in OutcomeKind
            if (count := getattr(found.so_far, basis).get(kind, 0))
        ]  # fmt: skip

    def not_over(self) -> list[int]:
        """After how many days counts are not final yet."""
        return [after for after, counts in self.seminar.outcomes.after.items() if not counts.is_over]

    def name(self, person_id: str) -> str:
        """A person, by consent."""
        return name_of(self._visit.t, self._people.get(person_id), self._visit.region_name)

    def _row(self, one: Meeting, slot: Slot) -> Row:
        setting = self._visit.t(f"seminar.{one.setting}")
        return Row(self._when(slot), one.table, self.name(one.people[0]), self.name(one.people[1]), setting)

    def _when(self, slot: Slot) -> str:
        return f"{day_of(self._visit.t, slot, self._zone)} {time_of(slot, self._zone)}"

    def _frozen(self, at: int) -> Frozen:
        every, t = self.seminar.versions, self._visit.t
        version = every[at]
        found = meetings_changed(every[at - 1], version) if at else None
        added, moved, dropped = (found.count(kind) if found else 0 for kind in _COUNTED)
        day = t.date(version.moment.astimezone(self._zone).date().isoformat())
        plan = version.plan
        return Frozen(at + 1, day, len(plan.meetings), len(plan.unplaced), added, moved, dropped)


def _asked_of(last: int, numbers: tuple[int, int] | None) -> tuple[int, int] | None:
    """The versions to compare of so many; None where they are not there."""
    if numbers is None:
        return (last - 1, last) if last > 1 else None
    return numbers if max(numbers) <= last else None


def together(seminar: Seminar) -> int:
    """How many answers after 90 and 365 days name something that two people do together."""
    later = [codes for after, codes in seminar.answers.items() if after >= SOMETHING_FROM]
    return sum(count for codes in later for code, count in codes.items() if code not in NOTHING)


def held_here(seminars: Sequence[Seminar], pair: tuple[str, str]) -> list[Seminar]:
    """The events of both regions of a page."""
    return [one for one in seminars if set(pair) <= set(one.event.regions)]
