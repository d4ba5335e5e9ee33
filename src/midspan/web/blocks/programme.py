"""The programme of an event as readers see it: slots by rooms, with talks, and speakers by consent alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from midspan.meet.programme import Item, Programme
from midspan.meet.talks import Agenda
from midspan.model.event import Event, Session, Talk
from midspan.model.meeting import Participation, Slot
from midspan.web.words import Words

COLUMNS = ("session_id", "session", "room", "start", "end", "talk_id", "title", "speakers")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A talk as shown: when it begins, its title, and who speaks."""

    time: str
    title: str
    speakers: str


@dataclass(frozen=True, slots=True)
class Held:
    """A session as shown."""

    title: str
    room: str
    talks: tuple[Spoken, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A slot: its day, its start and end, and its session in each room; None where there is none."""

    day: str
    time: str
    sessions: tuple[Held | None, ...]

    @property
    def when(self) -> str:
        """Day and time."""
        return f"{self.day} {self.time}"


class Sessions:
    """The last version of an event's sessions, in the words of a language. `named` says a person, by consent."""

    def __init__(self, t: Words, event: Event, agendas: Sequence[Agenda], named: Callable[[str], str]) -> None:
        self._t, self._named, self._zone = t, named, ZoneInfo(event.time_zone)
        self._slots = agendas[-1].slots if agendas else ()
        self._items = Programme(event, "", agendas, {}).items() if agendas else []
        order = [room.name for room in event.rooms]
        held = {item.session.room for item in self._items}
        self.rooms = sorted(held, key=lambda name: (order.index(name) if name in order else len(order), name))

    @property
    def talks(self) -> int:
        """How many talks there are."""
        return len(self._items)

    def rows(self) -> list[Row]:
        """A row a slot that has a session, in the order of time."""
        every = sorted(self._slots, key=lambda slot: (slot.start, slot.slot_id))
        return [
            Row(
                day_of(self._t, slot, self._zone),
                time_of(slot, self._zone),
                tuple(self._held(slot.slot_id, room) for room in self.rooms),
            )
            for slot in every
            if any(item.session.slot_id == slot.slot_id for item in self._items)
        ]

    def as_dicts(self) -> list[Mapping[str, str]]:
        """Each talk, by `COLUMNS`."""
        return [
            dict(zip(COLUMNS, (
                item.session.session_id, self._title(item.session), item.session.room, item.start.isoformat(),
                item.end.isoformat(), item.talk.talk_id, item.talk.title, self._speakers(item.talk),
            ), strict=True))
            for item in self._items
        ]  # fmt: skip

    def _held(self, slot_id: str, room: str) -> Held | None:
        some = [one for one in self._items if (one.session.slot_id, one.session.room) == (slot_id, room)]
        return Held(self._title(some[0].session), room, tuple(map(self._spoken, some))) if some else None

    def _spoken(self, item: Item) -> Spoken:
        return Spoken(f"{item.start:%H:%M}", item.talk.title, self._speakers(item.talk))

    def _title(self, session: Session) -> str:
        return session.title.in_language(self._t.language)

    def _speakers(self, talk: Talk) -> str:
        return self._t.joined("list.semicolon", map(self._named, talk.speaker_ids))


def called(t: Words, person: Participation | None, region_name: Callable[[str], str]) -> tuple[str, str]:
    """Name and organisation of a person, whether they agreed or not: for the organiser alone."""
    return (person.name, person.organisation) if person and person.name else (name_of(t, person, region_name), "")


def days_of(t: Words, event: Event) -> str:
    """The days of an event."""
    first, last = event.first.isoformat(), event.last.isoformat()
    return t.date(first) if first == last else t("seminar.span", first=t.date(first), last=t.date(last))


def day_of(t: Words, slot: Slot, zone: ZoneInfo) -> str:
    """The day of a slot."""
    return t.date(slot.start.astimezone(zone).date().isoformat())


def time_of(slot: Slot, zone: ZoneInfo) -> str:
    """When a slot begins and ends."""
    return f"{slot.start.astimezone(zone):%H:%M}–{slot.end.astimezone(zone):%H:%M}"


def table_order(table: str) -> tuple[int, str]:
    """Tables by number, then by name."""
    digits = "".join(sign for sign in table if sign.isdecimal())
    return int(digits or 0), table


def name_of(t: Words, person: Participation | None, region_name: Callable[[str], str]) -> str:
    """A person who agreed to it by name and organisation; another as a participant from a region."""
    if person is None or (not person.is_public and not person.region):
        return t("seminar.someone")
    if not person.is_public:
        return t("seminar.someone_from", region=region_name(person.region))
    return t.joined("list.clause", (person.name, person.organisation))
