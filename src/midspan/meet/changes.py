"""What is different between two frozen versions: meetings of a plan, talks of sessions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from midspan.meet.calendar import Version
from midspan.meet.programme import Programme
from midspan.meet.talks import Agenda
from midspan.model.event import Event


class ChangeKind(StrEnum):
    """What became of a meeting or a talk."""

    ADDED = "added"
    DROPPED = "dropped"
    MOVED = "moved"
    """A meeting at another time; a talk at another time or in another room."""
    SHIFTED = "shifted"
    """A meeting at its time, at another table or otherwise online; a talk in its session, earlier or later."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A meeting or a talk: who, its title (a talk's), its slot, its table or room, and when it begins.

    `setting` is how the two of a meeting are there; empty for a talk.
    """

    people: tuple[str, ...]
    title: str
    slot: tuple[datetime, datetime]
    place: str
    begins: datetime
    setting: str = ""

    @property
    def time(self) -> tuple[object, ...]:
        """What of it is other when it is called moved."""
        return self.slot if self.setting else (*self.slot, self.place)


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what was, None where it is new; what is, None where it fell away."""

    kind: ChangeKind
    before: Placed | None
    after: Placed | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions: how many meetings or talks each has, and each change, by kind and time."""

    before: int
    after: int
    changes: tuple[Change, ...]

    def count(self, kind: ChangeKind) -> int:
        """How many changes are of a kind."""
        return sum(one.kind is kind for one in self.changes)


def meetings_changed(before: Version, after: Version) -> Difference:
    """What is different between two plans."""
    return _difference(_meetings(before), _meetings(after))


def talks_changed(event: Event, before: Agenda, after: Agenda) -> Difference:
    """What is different between two versions of an event's sessions."""
    return _difference(_talks(event, before), _talks(event, after))


def _meetings(version: Version) -> dict[str, Placed]:
    slots = {slot.slot_id: (slot.start, slot.end) for slot in version.slots}
    return {
        "+".join(one.people): Placed(
            one.people, "", slots[one.slot_id], one.table, slots[one.slot_id][0], str(one.setting)
        )
        for one in version.plan.meetings
    }


def _talks(event: Event, agenda: Agenda) -> dict[str, Placed]:
    slots = {slot.slot_id: (slot.start, slot.end) for slot in agenda.slots}
    return {
        one.talk.talk_id: Placed(
            one.talk.speaker_ids, one.talk.title, slots[one.session.slot_id], one.session.room, one.start
        )
        for one in Programme(event, "", [agenda], {}).items()
    }


def _difference(was: Mapping[str, Placed], now: Mapping[str, Placed]) -> Difference:
    order = list(ChangeKind)
    found = []
    for key in was.keys() | now.keys():
        change = _change(was.get(key), now.get(key))
        if change is not None:
            placed = change.after or change.before
            found.append((order.index(change.kind), placed.begins if placed else None, key, change))
    return Difference(len(was), len(now), tuple(one[-1] for one in sorted(found, key=lambda one: one[:3])))


def _change(was: Placed | None, now: Placed | None) -> Change | None:
    if was is None or now is None:
        return Change(ChangeKind.ADDED if was is None else ChangeKind.DROPPED, was, now)
    if was.time != now.time:
        return Change(ChangeKind.MOVED, was, now)
    if (was.begins, was.place, was.setting) != (now.begins, now.place, now.setting):
        return Change(ChangeKind.SHIFTED, was, now)
    return None
