"""Calendar files of a plan (RFC 5545): one of each person, one of the whole event.

Times are in UTC. A meeting keeps its UID from version to version; SEQUENCE is the version of the plan in which it last
changed, and what a later version lacks is sent once more as cancelled. Downloads are `PUBLISH`: nobody is invited by
opening a file. No contact data are written.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from midspan.model.event import Event
from midspan.model.meeting import Meeting, Participation, Plan, Setting, Slot

if TYPE_CHECKING:
    from icalendar import Calendar
    from icalendar import Event as Entry

_PRODUCT = "-//Midspan//Meetings//EN"


@dataclass(frozen=True, slots=True)
class Version:
    """A frozen plan, the moment it was frozen, its slots, and the links of the meetings with somebody online."""

    plan: Plan
    moment: datetime
    slots: Sequence[Slot]
    links: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Diary:
    """What an event's calendar files are made of; `versions` in the order they were frozen."""

    event_id: str
    title: str
    participations: Sequence[Participation]
    versions: Sequence[Version]

    def of_person(self, person_id: str) -> bytes:
        """The calendar file of a person, cancelled meetings included."""
        return self._file(person_id)

    def whole(self) -> bytes:
        """The calendar file of the event: every meeting once."""
        return self._file(None)

    def _file(self, person_id: str | None) -> bytes:
        calendar = published(self.title)
        for people in sorted(self._pairs(person_id)):
            calendar.add_component(self._entry(people, person_id))
        return bytes(calendar.to_ical())

    def _pairs(self, person_id: str | None) -> set[tuple[str, str]]:
        every = {meeting.people for version in self.versions for meeting in version.plan.meetings}
        return {people for people in every if person_id is None or person_id in people}

    def _entry(self, people: tuple[str, str], reader: str | None) -> "Entry":
        history = [self._state(version, people) for version in self.versions]
        changed = max(at for at, state in enumerate(history) if at == 0 or state != history[at - 1])
        last = next(state for state in reversed(history) if state is not None)
        from icalendar import Event as Entry

        meeting, slot, link = last
        entry = Entry()
        entry.add("uid", f"{_key(self.event_id, *people)}@{_key(self.event_id)}.midspan.invalid")
        entry.add("sequence", changed)
        entry.add("dtstamp", self.versions[changed].moment.astimezone(UTC))
        entry.add("dtstart", slot.start.astimezone(UTC))
        entry.add("dtend", slot.end.astimezone(UTC))
        entry.add("summary", self._summary(people, reader))
        entry.add("description", f"{self.title}. {_WORDS[meeting.setting]}")
        if meeting.table:
            entry.add("location", meeting.table)
        if link:
            entry.add("url", link)
        entry.add("status", "CONFIRMED" if history[-1] is not None else "CANCELLED")
        return entry

    def _state(self, version: Version, people: tuple[str, str]) -> tuple[Meeting, Slot, str] | None:
        found = next((meeting for meeting in version.plan.meetings if meeting.people == people), None)
        if found is None:
            return None
        slot = next(one for one in version.slots if one.slot_id == found.slot_id)
        return found, slot, version.links.get(people, "")

    def _summary(self, people: tuple[str, str], reader: str | None) -> str:
        named = {person.person_id: _named(person) for person in self.participations}
        others = [named.get(person, person) for person in people if person != reader]
        return f"Meeting: {' and '.join(others)}"


def event_days(event: Event, title: str, version: int, moment: datetime) -> bytes:
    """The calendar file that anybody may have of an event: its days, and no meeting. `version` is its SEQUENCE."""
    from icalendar import Event as Entry

    calendar, entry = published(title), Entry()
    entry.add("uid", f"{_key(event.series_id, event.event_id)}.event.midspan.invalid")
    entry.add("sequence", version)
    entry.add("dtstamp", moment.astimezone(UTC))
    entry.add("dtstart", event.first)
    entry.add("dtend", event.last + timedelta(days=1))
    entry.add("summary", title)
    if event.rooms:
        entry.add("location", ", ".join(room.name for room in event.rooms))
    if event.link:
        entry.add("url", event.link)
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def published(title: str) -> "Calendar":
    """An empty calendar for downloads."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    return calendar


_WORDS = {
    Setting.AT_A_TABLE: "Both in the room.",
    Setting.HYBRID: "One in the room, one online.",
    Setting.ONLINE: "Both online.",
}


def links(base: str, secret: bytes, meetings: Iterable[Meeting]) -> dict[tuple[str, str], str]:
    """A link of its own for each meeting with somebody online; without the secret none can be guessed."""
    online = [meeting.people for meeting in meetings if meeting.setting is not Setting.AT_A_TABLE]
    names = {people: hmac.new(secret, "\0".join(people).encode(), "sha256").hexdigest()[:20] for people in online}
    return {people: f"{base.rstrip('/')}/{name}" for people, name in names.items()}


def _named(person: Participation) -> str:
    name = person.name or person.person_id
    return f"{name} ({person.organisation})" if person.organisation else name


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]
