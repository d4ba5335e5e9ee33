"""The programme of an event as files: schedule JSON and XML (frab, c3voc), a table, and a calendar file.

A talk keeps its guid, id and UID through all versions. Speakers are named only where they agreed to be.
"""

import hashlib
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from midspan.meet.calendar import published
from midspan.meet.talks import Agenda
from midspan.model.event import Event, Session, Talk

COLUMNS = ("session_id", "session", "room", "start", "end", "talk_id", "title", "speaker_ids", "speakers")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Item:
    """A talk of the programme: when and where it is. Times are in the event's time zone."""

    talk: Talk
    session: Session
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Programme:
    """What the files are made of: `versions` in the order they were frozen, `names` of those who may be named."""

    event: Event
    title: str
    versions: Sequence[Agenda]
    names: Mapping[str, str]

    def items(self, version: int = -1) -> list[Item]:
        """The talks of a version (the last, if not said otherwise) in the order of time and room."""
        agenda, zone = self.versions[version], ZoneInfo(self.event.time_zone)
        slots = {slot.slot_id: slot for slot in agenda.slots}
        found = []
        for session in agenda.sessions:
            start = slots[session.slot_id].start.astimezone(zone)
            length = (slots[session.slot_id].end.astimezone(zone) - start) // agenda.most
            length -= length % _MINUTE
            found += [
                Item(talk, session, start + at * length, start + (at + 1) * length)
                for at, talk in enumerate(session.talks)
            ]
        return sorted(found, key=lambda item: (item.start, item.session.room, item.talk.talk_id))

    def rows(self) -> list[tuple[str, ...]]:
        """A row a talk, with `COLUMNS`."""
        return [
            (
                item.session.session_id, item.session.title.en, item.session.room, item.start.isoformat(),
                item.end.isoformat(), item.talk.talk_id, item.talk.title, ";".join(item.talk.speaker_ids),
                "; ".join(self._speakers(item.talk)),
            )
            for item in self.items()
        ]  # fmt: skip

    def schedule(self) -> dict[str, Any]:
        """The schedule as c3voc's JSON Schema has it."""
        items = self.items()
        numbers = _numbers([self._key(item.talk.talk_id) for item in items])
        conference = {
            "acronym": self._acronym(),
            "title": self.title,
            "start": self.event.first.isoformat(),
            "end": self.event.last.isoformat(),
            "daysCount": (self.event.last - self.event.first).days + 1,
            "timeslot_duration": "00:05",
            "time_zone_name": self.event.time_zone,
            "rooms": [{"name": room.name, "guid": self._guid("room", room.name)} for room in self.event.rooms],
            "days": [self._day(index, day, items, numbers) for index, day in enumerate(_days(items), 1)],
        }
        return {"schedule": {"version": str(len(self.versions)), "conference": conference}}

    def schedule_xml(self) -> bytes:
        """The same schedule as frab's XML Schema has it."""
        said = self.schedule()["schedule"]
        root = ET.Element("schedule")
        _add(root, "version", said["version"])
        conference = ET.SubElement(root, "conference")
        for tag in ("title", "acronym", "start", "end", "timeslot_duration", "time_zone_name"):
            _add(conference, tag, said["conference"][tag])
        _add(conference, "days", str(said["conference"]["daysCount"]))
        for day in said["conference"]["days"]:
            of_day = ET.SubElement(
                root, "day", date=day["date"], start=day["day_start"], end=day["day_end"], index=str(day["index"])
            )
            for room, events in day["rooms"].items():
                of_room = ET.SubElement(of_day, "room", name=_clean(room), guid=self._guid("room", room))
                for event in events:
                    _add_event(of_room, event)
        ET.indent(root)
        return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"

    def calendar(self) -> bytes:
        """The calendar file of the programme; talks that fell away are there as cancelled."""
        from icalendar import Event as Entry

        calendar = published(self.title)
        history = [{item.talk.talk_id: item for item in self.items(at)} for at in range(len(self.versions))]
        for talk_id in sorted({talk_id for items in history for talk_id in items}):
            states = [_state(items.get(talk_id)) for items in history]
            changed = max(at for at, state in enumerate(states) if at == 0 or state != states[at - 1])
            item = next(items[talk_id] for items in reversed(history) if talk_id in items)
            entry = Entry()
            entry.add("uid", f"{self._guid('talk', talk_id)}@midspan.invalid")
            entry.add("sequence", changed)
            entry.add("dtstamp", self.versions[changed].moment.astimezone(UTC))
            entry.add("dtstart", item.start.astimezone(UTC))
            entry.add("dtend", item.end.astimezone(UTC))
            entry.add("summary", item.talk.title)
            entry.add("description", item.session.title.en)
            entry.add("location", item.session.room)
            entry.add("status", "CONFIRMED" if talk_id in history[-1] else "CANCELLED")
            calendar.add_component(entry)
        return bytes(calendar.to_ical())

    def _day(self, index: int, day: str, items: Sequence[Item], numbers: Mapping[str, int]) -> dict[str, Any]:
        of_day = [item for item in items if item.start.date().isoformat() == day]
        rooms: dict[str, list[dict[str, Any]]] = {}
        for item in of_day:
            said = self._event(item, numbers[self._key(item.talk.talk_id)])
            rooms.setdefault(item.session.room, []).append(said)
        return {
            "index": index,
            "date": day,
            "day_start": min(item.start for item in of_day).isoformat(),
            "day_end": max(item.end for item in of_day).isoformat(),
            "rooms": dict(sorted(rooms.items())),
        }

    def _event(self, item: Item, number: int) -> dict[str, Any]:
        guid = self._guid("talk", item.talk.talk_id)
        minutes = (item.end - item.start) // _MINUTE
        return {
            "id": number,
            "guid": guid,
            "date": item.start.isoformat(),
            "start": item.start.strftime("%H:%M"),
            "end": item.end.isoformat(),
            "duration": f"{minutes // 60:02d}:{minutes % 60:02d}",
            "room": item.session.room,
            "slug": f"{self._acronym()}-talk-{guid[:8]}",
            "url": self.event.link or f"urn:uuid:{guid}",
            "title": item.talk.title,
            "subtitle": "",
            "track": item.session.title.en,
            "type": "talk",
            "language": None,
            "abstract": item.talk.abstract,
            "persons": [{"name": name} for name in self._speakers(item.talk)],
            "links": [],
        }

    def _speakers(self, talk: Talk) -> list[str]:
        return [self.names[person] for person in talk.speaker_ids if self.names.get(person)]

    def _acronym(self) -> str:
        return self.event.event_id.replace("-", "_").ljust(4, "_")

    def _key(self, *parts: str) -> str:
        return "/".join((self.event.series_id, self.event.event_id, *parts))

    def _guid(self, *parts: str) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://midspan.invalid/{self._key(*parts)}"))


_MINUTE = timedelta(minutes=1)


def _state(item: Item | None) -> tuple[object, ...] | None:
    if item is None:
        return None
    return item.start, item.end, item.session.room, item.session.title.en, item.talk.title


def _days(items: Sequence[Item]) -> list[str]:
    return sorted({item.start.date().isoformat() for item in items})


def _numbers(keys: Sequence[str]) -> dict[str, int]:
    """A number of up to 31 bits for each key, of the key alone but for the rare two that would share one."""
    numbers: dict[str, int] = {}
    for key in sorted(keys):
        number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) // 2 + 1
        while number in numbers.values():
            number += 1
        numbers[key] = number
    return numbers


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = _clean(text)


def _add_event(room: ET.Element, said: Mapping[str, Any]) -> None:
    event = ET.SubElement(room, "event", id=str(said["id"]), guid=said["guid"])
    for tag in ("room", "title", "subtitle", "type", "date", "start", "duration", "abstract", "slug", "track"):
        _add(event, tag, said[tag])
    persons = ET.SubElement(event, "persons")
    for person in said["persons"]:
        _add(persons, "person", person["name"])


def _clean(text: str) -> str:
    """Without the control characters that XML can't hold."""
    return _NOT_XML.sub("", text)
