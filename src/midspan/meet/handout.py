"""What an organiser hands out: the timetable, what could not be placed and why, and calendar files."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from midspan.meet.calendar import Diary
from midspan.store.files import replacing

_MEETINGS = (
    "slot_id", "start", "end", "person_id", "name", "other_id", "other_name", "setting", "table", "link",
)  # fmt: skip
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_UNPLACED = ("person_id", "other_id", "obstacle", "reason", "held_by")


def write_handout(folder: Path, diary: Diary) -> list[Path]:
    """Writes the last version: meetings.csv, unplaced.csv, event.ics, and calendars/PERSON.ics.

    Everybody who ever had a meeting has a calendar: it may have to say that the meeting is cancelled.
    """
    version = diary.versions[-1]
    slots = {slot.slot_id: slot for slot in version.slots}
    named = {person.person_id: person.name for person in diary.participations}
    meetings = [
        (
            meeting.slot_id, slots[meeting.slot_id].start.isoformat(), slots[meeting.slot_id].end.isoformat(),
            meeting.people[0], named.get(meeting.people[0], ""), meeting.people[1], named.get(meeting.people[1], ""),
            meeting.setting, meeting.table, version.links.get(meeting.people, ""),
        )
        for meeting in version.plan.meetings
    ]  # fmt: skip
    unplaced = [(*one.people, one.obstacle, one.reason, _held(one.held_by)) for one in version.plan.unplaced]
    written = [
        write_table(folder / "meetings.csv", _MEETINGS, meetings),
        write_table(folder / "unplaced.csv", _UNPLACED, unplaced),
        _bytes(folder / "event.ics", diary.whole()),
    ]
    met = sorted({p for v in diary.versions for m in v.plan.meetings for p in m.people})
    calendars = [_bytes(folder / "calendars" / f"{file_name(p)}.ics", diary.of_person(p)) for p in met]
    return [*written, *calendars]


def _held(held_by: Mapping[str, Sequence[str]]) -> str:
    """Whom the two meet instead, slot by slot."""
    return "; ".join(f"{slot}: {' and '.join(people) or 'no table'}" for slot, people in sorted(held_by.items()))


def file_name(person_id: str) -> str:
    """A name any disk takes; what is not a letter or digit of ASCII becomes its code, so that no two are alike."""
    return re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found[0]):x}_", person_id)


def write_table(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Writes a table that opens in a spreadsheet; text that would act as a formula is defused."""
    with replacing(path) as partial, partial.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([_defused(value) for value in row] for row in rows)
    return path


def _defused(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_RISKY) else value


def _bytes(path: Path, data: bytes) -> Path:
    with replacing(path) as partial:
        partial.write_bytes(data)
    return path
