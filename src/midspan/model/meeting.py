"""One-to-one meetings at an event: who is there and when, who wants to meet whom, and the plan that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from midspan.model.errors import PlanError


class Presence(StrEnum):
    """How somebody takes part."""

    IN_PERSON = "in_person"
    ONLINE = "online"


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which meetings take place. `start` and `end` know their offset from UTC."""

    slot_id: str
    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise PlanError(
                f'the slot "{self.slot_id}" has no time zone', next_step="write 2026-11-03T09:00+08:00, for instance"
            )
        if self.end <= self.start:
            raise PlanError(f'the slot "{self.slot_id}" ends before it begins', next_step="correct its times")


@dataclass(frozen=True, slots=True)
class Participation:
    """A person at an event. `slot_ids` are the slots the person can come to; None means all of them.

    `most_meetings` is how many meetings the person wants at most; None means as many as there are slots.
    `is_public` says that the person agreed to be named on pages that anybody may read.
    """

    person_id: str
    presence: Presence = Presence.IN_PERSON
    slot_ids: frozenset[str] | None = None
    most_meetings: int | None = None
    name: str = ""
    organisation: str = ""
    region: str = ""
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class MeetingRequest:
    """One person's wish to meet another. `priority` is 1 (would be nice), 2, or 3 (came for this)."""

    person_id: str
    wanted_id: str
    priority: int = 2

    def __post_init__(self) -> None:
        if self.person_id == self.wanted_id:
            raise PlanError(f'"{self.person_id}" asks to meet "{self.wanted_id}"', next_step="name two people")
        if self.priority not in (1, 2, 3):
            raise PlanError(f'the priority "{self.priority}" is not known', next_step="give 1, 2 or 3")

    @property
    def people(self) -> tuple[str, str]:
        """The two, in the order of their ids: a wish of both is one meeting."""
        return (min(self.person_id, self.wanted_id), max(self.person_id, self.wanted_id))


class Setting(StrEnum):
    """Where the two of a meeting are."""

    AT_A_TABLE = "at_a_table"
    """Both in the room."""
    HYBRID = "hybrid"
    """One in the room, one online: a table and a link."""
    ONLINE = "online"
    """Both online: a link."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of two people: when, in which setting, at which table (empty where both are online)."""

    people: tuple[str, str]
    slot_id: str
    setting: Setting
    table: str = ""
    is_mutual: bool = False


class Obstacle(StrEnum):
    """Why a wanted meeting has no slot."""

    NO_COMMON_SLOT = "no_common_slot"
    LIMIT = "limit"
    TABLES = "tables"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A wanted meeting without a slot, and why: `slots` says of each common slot what stands against it.

    `held_by` are the people who hold that slot with one of the two; empty where all tables are taken.
    """

    people: tuple[str, str]
    obstacle: Obstacle
    reason: str
    held_by: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A timetable of meetings.

    `is_proven` says that no plan places more (weighted by priority); `gaps` is how many slots people wait between two
    of their meetings of one day, all together; `moved` are meetings that are at another time than in the plan before.
    """

    meetings: tuple[Meeting, ...]
    unplaced: tuple[Unplaced, ...]
    gaps: int
    is_proven: bool
    moved: tuple[tuple[str, str], ...] = ()

    def of(self, person_id: str) -> tuple[Meeting, ...]:
        """The meetings of a person."""
        return tuple(meeting for meeting in self.meetings if person_id in meeting.people)
