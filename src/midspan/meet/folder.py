"""An event as a folder: event.toml (`definition.py`) and the tables people.csv, slots.csv, requests.csv, tables.csv.

| file | columns |
|---|---|
| people.csv | person_id, name, organisation, region, presence, time_zone, available, most_meetings, is_public |
| slots.csv | slot_id, start, end |
| requests.csv | person_id, wanted_id, priority |
| tables.csv | table |
| attendance.csv | person_id, presence, start, end: one row a span; needed only after the event |
| abstracts.csv | talk_id, title, abstract, speaker_ids (separated by semicolons); needed only for sessions |
| session-slots.csv | slot_id, start, end: when sessions are; needed only for sessions |

Times are ISO 8601 with their offset from UTC. `presence` is in_person, online or cancelled. `available` is one or more
spans, `2026-11-03T09:00+08:00/2026-11-03T12:00+08:00`, separated by semicolons; empty means always. Who is online
with a `time_zone` (such as Europe/London) is only there from 8:00 to 22:00 of that zone.
"""

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from midspan.meet.definition import EVENT, EVENT_TEMPLATE, write_definition
from midspan.meet.meetings import Round
from midspan.model.errors import PlanError, known_values
from midspan.model.meeting import MeetingRequest, Participation, Presence, Slot
from midspan.store.streams import named_rows, text_lines

PEOPLE, SLOTS, REQUESTS, TABLES = "people.csv", "slots.csv", "requests.csv", "tables.csv"
ATTENDANCE = "attendance.csv"
ABSTRACTS, SESSION_SLOTS = "abstracts.csv", "session-slots.csv"
COLUMNS: Mapping[str, Sequence[str]] = {
    PEOPLE: (
        "person_id", "name", "organisation", "region", "presence", "time_zone", "available", "most_meetings",
    ),
    SLOTS: ("slot_id", "start", "end"),
    REQUESTS: ("person_id", "wanted_id", "priority"),
    TABLES: ("table",),
    ATTENDANCE: ("person_id", "presence", "start", "end"),
    ABSTRACTS: ("talk_id", "title", "abstract", "speaker_ids"),
    SESSION_SLOTS: ("slot_id", "start", "end"),
}  # fmt: skip
OPTIONAL: Mapping[str, Sequence[str]] = {PEOPLE: ("is_public",)}
"""Columns that older tables lack; they are read as empty."""
CANCELLED = "cancelled"
_DEFUSED = re.compile(r"'(?=[=+\-@\t\r])")
_DAY_BEGINS, _DAY_ENDS = time(8), time(22)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a folder asks for. `cancelled` are the people who will not come; their requests are left out."""

    event: Round
    requests: tuple[MeetingRequest, ...]
    cancelled: frozenset[str]


def read_event(folder: Path) -> Wanted:
    """Reads an event; the first thing that is wrong is an error that names the file and the row."""
    slots = [
        Slot(row["slot_id"], moment(row["start"], place), moment(row["end"], place))
        for place, row in table_rows(folder, SLOTS)
    ]
    tables = [row["table"] for _, row in table_rows(folder, TABLES)]
    people, cancelled = people_at(folder, slots)
    known = cancelled | {person.person_id for person in people}
    requests = [_request(row, known, place) for place, row in table_rows(folder, REQUESTS)]
    kept = tuple(one for one in requests if not cancelled & set(one.people))
    return Wanted(Round(people, slots, tables), kept, cancelled)


def people_at(folder: Path, slots: Sequence[Slot]) -> tuple[list[Participation], frozenset[str]]:
    """The people of an event with the slots that each can come to, and the ids of those who have cancelled."""
    people, cancelled = [], set[str]()
    for place, row in table_rows(folder, PEOPLE):
        if row["presence"] == CANCELLED:
            cancelled.add(row["person_id"])
        else:
            people.append(_person(row, slots, place))
    return people, frozenset(cancelled)


def write_template(folder: Path) -> list[Path]:
    """Writes event.toml and the tables with one line each to show the form; files that are there stay."""
    lines = {
        PEOPLE: "p1,Name,Organisation,shanghai,online,Europe/London,,4,yes",
        SLOTS: "s1,2026-11-03T09:00+08:00,2026-11-03T09:25+08:00",
        REQUESTS: "p1,p2,3",
        TABLES: "Table 1",
        ABSTRACTS: "t1,Title of the talk,What it is about.,p1;p2",
        SESSION_SLOTS: "a,2026-11-03T14:00+08:00,2026-11-03T15:30+08:00",
    }
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / name for name in lines if not (folder / name).exists()]
    for path in made:
        more = "p2,Another name,Another organisation,hong-kong,in_person,,,,\n" if path.name == PEOPLE else ""
        head = ",".join((*COLUMNS[path.name], *OPTIONAL.get(path.name, ())))
        path.write_text(f"{head}\n{lines[path.name]}\n{more}", encoding="utf-8")
    is_new = write_definition(folder / EVENT, EVENT_TEMPLATE)
    return [folder / EVENT, *made] if is_new else made


def table_rows(folder: Path, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a table of an event, each with its place; PlanError where the table or a column is missing."""
    path = folder / name
    if not path.is_file():
        raise PlanError(
            f'there is no "{name}"', place=str(folder), next_step=f"write one with midspan meet {folder} --template"
        )
    with closing(text_lines(path)) as lines:
        rows = named_rows(lines)
        missing = [column for column in COLUMNS[name] if column not in (rows.fieldnames or ())]
        if missing:
            found = known_values(missing[0], map(str, rows.fieldnames or ()))
            raise PlanError(f'there is no column "{missing[0]}"', place=name, next_step=found)
        try:
            for record in rows:
                place = f"{name}:{rows.line_num}"
                columns = (*COLUMNS[name], *OPTIONAL.get(name, ()))
                row = {column: _DEFUSED.sub("", (record.get(column) or "").strip(), count=1) for column in columns}
                if not row[COLUMNS[name][0]]:
                    raise PlanError(
                        f'the "{COLUMNS[name][0]}" is empty', place=place, next_step="fill it, or delete the row"
                    )
                yield place, row
        except csv.Error as error:
            raise PlanError(f'"{name}" is not CSV', place=f"{name}:{rows.line_num}", next_step=str(error)) from error


def _person(row: Mapping[str, str], slots: Sequence[Slot], place: str) -> Participation:
    try:
        presence = Presence(row["presence"] or Presence.IN_PERSON)
    except ValueError:
        raise PlanError(
            f'the presence "{row["presence"]}" is not known',
            place=place,
            next_step=known_values(row["presence"], [*Presence, CANCELLED]),
        ) from None
    most = row["most_meetings"]
    if most and not most.isdecimal():
        raise PlanError(
            f'"{most}" is no number of meetings', place=place, next_step="write 0, 1, 2 ... or leave it empty"
        )
    return Participation(
        row["person_id"], presence, _open_slots(row, presence, slots, place), int(most) if most else None,
        row["name"], row["organisation"], row["region"], _is_yes(row["is_public"], place),
    )  # fmt: skip


def _is_yes(text: str, place: str) -> bool:
    if text not in ("", "yes", "no"):
        raise PlanError(f'is_public is "{text}"', place=place, next_step="write yes, or leave it empty")
    return text == "yes"


def _open_slots(row: Mapping[str, str], presence: Presence, slots: Sequence[Slot], place: str) -> frozenset[str] | None:
    spans = [_span(text, place) for text in row["available"].split(";") if text.strip()]
    zone = _zone(row["time_zone"], place) if row["time_zone"] and presence is Presence.ONLINE else None
    if not spans and zone is None:
        return None
    return frozenset(
        slot.slot_id
        for slot in slots
        if (not spans or any(start <= slot.start and slot.end <= end for start, end in spans))
        and (zone is None or _is_by_day(slot, zone))
    )


def _is_by_day(slot: Slot, zone: ZoneInfo) -> bool:
    start, end = slot.start.astimezone(zone), slot.end.astimezone(zone)
    return start.date() == end.date() and start.time() >= _DAY_BEGINS and end.time() <= _DAY_ENDS


def _span(text: str, place: str) -> tuple[datetime, datetime]:
    start, _, end = text.strip().partition("/")
    return moment(start, place), moment(end, place)


def moment(text: str, place: str) -> datetime:
    """A time with its offset from UTC; PlanError for any other text."""
    try:
        said = datetime.fromisoformat(text.strip())
    except ValueError:
        said = None
    if said is None or said.utcoffset() is None:
        raise PlanError(
            f'"{text}" is not a time with its offset from UTC',
            place=place,
            next_step='write it like "2026-11-03T09:00+08:00"',
        )
    return said


def _zone(name: str, place: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PlanError(
            f'there is no time zone "{name}"', place=place, next_step="write a name like Asia/Hong_Kong"
        ) from None


def _request(row: Mapping[str, str], known: Collection[str], place: str) -> MeetingRequest:
    for person_id in (row["person_id"], row["wanted_id"]):
        if person_id not in known:
            raise PlanError(f'"{person_id}" is not in {PEOPLE}', place=place, next_step=known_values(person_id, known))
    if row["priority"] not in ("", "1", "2", "3"):
        raise PlanError(f'the priority "{row["priority"]}" is not known', place=place, next_step="give 1, 2 or 3")
    if row["person_id"] == row["wanted_id"]:
        raise PlanError(f'"{row["person_id"]}" asks to meet themselves', place=place, next_step="name two people")
    return MeetingRequest(row["person_id"], row["wanted_id"], int(row["priority"] or 2))
