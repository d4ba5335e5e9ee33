"""Events: a seminar or one of a series of regular dialogues, its rooms, sessions and talks, and who was there.

People are ids throughout: names and ways to reach them are kept elsewhere, so that they can be deleted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from midspan.model.errors import PlanError
from midspan.model.meeting import Presence
from midspan.model.place import Name

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_LINK = re.compile(r"https?://[^\s\"<>]+")
CAPACITY = 300
"""People an event is for where it doesn't say."""


@dataclass(frozen=True, slots=True)
class Series:
    """Events that belong together, such as a regular dialogue. `regions` and `themes` are keys."""

    series_id: str
    name: Name
    regions: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_id("series", self.series_id)
        _check_name("series", self.series_id, self.name)


@dataclass(frozen=True, slots=True)
class Room:
    """A room: how many it seats, how many tables for meetings it has, and the link under which it is joined online."""

    name: str
    seats: int
    tables: int = 0
    link: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise PlanError("a room has no name", next_step="name it")
        if self.seats < 0 or self.tables < 0:
            few = min(self.seats, self.tables)
            raise PlanError(f'the room "{self.name}" has "{few}" seats or tables', next_step="write 0 or more")
        _check_link(f'the room "{self.name}"', self.link)


@dataclass(frozen=True, slots=True)
class Event:
    """A seminar: its days (both included) in a time zone, rooms, and what it is about.

    `series_id` is empty for one that stands by itself; `capacity` is how many people it is for, online included.
    """

    event_id: str
    series_id: str
    title: Name
    first: date
    last: date
    time_zone: str
    rooms: tuple[Room, ...] = ()
    link: str = ""
    regions: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    capacity: int = CAPACITY

    def __post_init__(self) -> None:
        _check_id("event", self.event_id)
        _check_name("event", self.event_id, self.title)
        if self.last < self.first:
            raise PlanError(
                f'the event "{self.event_id}" ends on "{self.last}", before it begins', next_step="correct its days"
            )
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise PlanError(
                f'there is no time zone "{self.time_zone}"', next_step="write a name like Asia/Hong_Kong"
            ) from None
        if twice := _repeated(room.name for room in self.rooms):
            raise PlanError(f'the room "{twice}" is there twice', next_step="give each room a name of its own")
        if self.capacity < 1:
            raise PlanError(f'the capacity "{self.capacity}" lets nobody in', next_step="write 1 or more")
        _check_link(f'the event "{self.event_id}"', self.link)


@dataclass(frozen=True, slots=True)
class Talk:
    """One talk of a session: what it is about and who gives it, by id."""

    talk_id: str
    title: str
    abstract: str = ""
    speaker_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """A part of an event: talks that follow one another in a slot and a room. `chair_id` is a person, or empty."""

    session_id: str
    title: Name
    slot_id: str
    room: str
    talks: tuple[Talk, ...] = ()
    chair_id: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """A span in which somebody was there, in person or online. Both ends know their offset from UTC."""

    presence: Presence
    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise PlanError("a stay has no time zone", next_step="write 2026-11-03T09:00+08:00, for instance")
        if self.end <= self.start:
            raise PlanError(f'a stay ends at "{self.end.isoformat()}", before it begins', next_step="correct its times")


@dataclass(frozen=True, slots=True)
class Attendance:
    """When and how a person was at an event. Spans of one presence don't overlap: they are merged."""

    person_id: str
    stays: tuple[Stay, ...]

    @property
    def presences(self) -> frozenset[Presence]:
        """How the person was there: in person, online, or both in turn."""
        return frozenset(stay.presence for stay in self.stays)


def _check_id(what: str, given: str) -> None:
    if not _ID.fullmatch(given):
        raise PlanError(
            f'the id "{given}" of the {what} can\'t be used', next_step="use small letters, digits and - only, up to 80"
        )


def _check_name(what: str, given: str, name: Name) -> None:
    if not name.en.strip():
        raise PlanError(f'the {what} "{given}" has no English name', next_step="write one; the Chinese ones may lack")


def _check_link(whose: str, link: str) -> None:
    if link and not _LINK.fullmatch(link):
        raise PlanError(f'the link "{link}" of {whose} is not an address', next_step="begin it with https://")


def _repeated(names: Iterable[str]) -> str:
    seen = set[str]()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return ""
