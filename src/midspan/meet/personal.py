"""Personal data of events: what each field is for, how long it is kept, and how a person is given or taken out.

What is frozen (versions of plans, answers) holds ids alone. An id is a salted hash of an e-mail address: without name
and contact it leads to nobody.
"""

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from midspan.meet.calendar import Diary
from midspan.meet.definition import EVENT, load_event
from midspan.meet.folder import ABSTRACTS, ATTENDANCE, PEOPLE, REQUESTS, read_event
from midspan.meet.follow_up import FollowUps
from midspan.meet.handout import file_name, write_handout
from midspan.meet.participants import contact_key
from midspan.meet.versions import Versions
from midspan.model.errors import PlanError
from midspan.store.contacts import CONSENT_DAYS, Contacts
from midspan.store.files import replacing
from midspan.store.listing_rows import Contact
from midspan.store.streams import named_rows, text_lines

PLANNING_DAYS, PERSON_DAYS = 90, 400
"""Days after the last day of an event: of what only planning needs, and of everything else that names a person."""
CONTACTS = "contacts.json"
Row = dict[str, str]
_IDS = frozenset({"person_id", "wanted_id", "other_id"})
_FROZEN = re.compile(r"[a-z]+-\d{4}\.json|links\.key")
_LISTED = re.compile(r"([|;])")


@dataclass(frozen=True, slots=True)
class PersonalField:
    """A field that says something of a person: where it is, what for, and days kept after the event; None: for good."""

    file: str
    field: str
    purpose: str
    days: int | None


FIELDS = (
    PersonalField(PEOPLE, "person_id", "holds the other fields together; leads to nobody by itself", None),
    PersonalField(PEOPLE, "name", "on the timetable and in calendars of those who meet", PERSON_DAYS),
    PersonalField(PEOPLE, "organisation", "beside the name", PERSON_DAYS),
    PersonalField(PEOPLE, "region", "balance of the regions", None),
    PersonalField(PEOPLE, "presence", "in person, online or cancelled: tables and links", None),
    PersonalField(PEOPLE, "time_zone", "no meeting at night", PLANNING_DAYS),
    PersonalField(PEOPLE, "available", "no meeting when somebody is away", PLANNING_DAYS),
    PersonalField(PEOPLE, "most_meetings", "not more meetings than wanted", PLANNING_DAYS),
    PersonalField(PEOPLE, "is_public", "consent to be named on public pages", PERSON_DAYS),
    PersonalField(REQUESTS, "person_id", "who wishes to meet", PLANNING_DAYS),
    PersonalField(REQUESTS, "wanted_id", "whom", PLANNING_DAYS),
    PersonalField(REQUESTS, "priority", "how much", PLANNING_DAYS),
    PersonalField(ATTENDANCE, "person_id", "who came", None),
    PersonalField(ATTENDANCE, "presence", "how: totals in person and online", None),
    PersonalField(ATTENDANCE, "start", "from when: hours", None),
    PersonalField(ATTENDANCE, "end", "until when: hours", None),
    PersonalField(ABSTRACTS, "speaker_ids", "who gives a talk: nobody in two sessions at once", None),
    PersonalField(CONTACTS, "name", "to answer a question about the own data", PERSON_DAYS),
    PersonalField(CONTACTS, "email", "to send the calendar and ask what came of a meeting", PERSON_DAYS),
    PersonalField(CONTACTS, "agreed", "consent to suggestions: a salted hash of the id and the day", CONSENT_DAYS),
)


def event_folders(folder: Path) -> list[Path]:
    """The event of a folder, or every event below it."""
    return sorted(path.parent for path in folder.rglob(PEOPLE)) if folder.is_dir() else []


def person_data(folders: Iterable[Path], person_id: str, contacts: Contacts) -> dict[str, object]:
    """Everything that is kept of a person; PlanError where there is nothing."""
    events = {folder.name: found for folder in folders if (found := _of_event(folder, person_id))}
    contact, agreed = contacts.of(contact_key(person_id)), contacts.agreed_on(person_id)
    if not events and contact == Contact() and not agreed:
        raise PlanError(f'nothing is kept of "{person_id}"', next_step="look the id up in people.csv")
    return {"person_id": person_id, "contact": asdict(contact), "agreed": agreed, "events": events}


def forget_person(folders: Iterable[Path], person_id: str, contacts: Contacts) -> list[Path]:
    """Takes a person out of every table and what was handed out, and keeps them out; the files that were changed.

    Meetings stay in frozen versions by id. What was handed out and is not written anew is deleted.
    """
    contact = contacts.of(contact_key(person_id))
    contacts.withdraw(contact.email or person_id)
    contacts.keep({contact_key(person_id): Contact()})
    changed: list[Path] = []
    for folder in folders:
        tables = sorted(folder.glob("*.csv"))
        changed += [path for path in tables if _rewrite(path, lambda row: _without(row, person_id))]
        changed += hand_out_anew(folder)
    return changed


def expire(folders: Iterable[Path], contacts: Contacts, day: date) -> list[str]:
    """Deletes what is kept no longer on a day, of each event with an event.toml; says in words what it deleted."""
    told, needed, gone = [], set[str](), set[str]()
    for folder in folders:
        if not (folder / EVENT).exists():
            told.append(f"{folder.name}: left as it is, it has no {EVENT} that says when it ended")
            needed |= _person_ids(folder)
            continue
        last = load_event(folder).last
        told += [
            f"{folder.name}: {count} tables without what is kept for {days} days"
            for days in (PLANNING_DAYS, PERSON_DAYS)
            if day > last + timedelta(days) and (count := _expire(folder, days))
        ]
        if day > last + timedelta(PERSON_DAYS):
            told += [f"{folder.name}: deleted {path.name}" for path in _handed_out(folder / "plan")]
            _delete(_handed_out(folder / "plan"))
            gone |= _person_ids(folder)
        else:
            needed |= _person_ids(folder)
    over = [one for one in sorted(gone - needed) if contacts.of(contact_key(one)) != Contact()]
    contacts.keep({contact_key(one): Contact() for one in over})
    counts = (("contacts", len(over)), ("consents to suggestions", contacts.expire(day)))
    return [*told, *(f"{count} {name}" for name, count in counts if count)]


def hand_out_anew(folder: Path) -> list[Path]:
    """Deletes what was handed out of an event's plan and writes calendars and tables anew from the frozen versions."""
    out = folder / "plan"
    _delete(_handed_out(out))
    versions = Versions(out).read()
    if not versions:
        return []
    title = load_event(folder).title.en if (folder / EVENT).exists() else folder.name
    people = read_event(folder).event.participations
    written = write_handout(out, Diary(folder.name, title, people, versions))
    known = {f"{file_name(one)}.ics" for one in _person_ids(folder)}
    of_nobody = [path for path in written if path.parent.name == "calendars" and path.name not in known]
    _delete(of_nobody)
    return [path for path in written if path not in of_nobody]


def _of_event(folder: Path, person_id: str) -> dict[str, object]:
    tables = {
        path.name: found
        for path in sorted(folder.glob("*.csv"))
        if (found := [row for row in _table(path)[1] if _without(row, person_id) != row])
    }
    meetings = [
        {"version": number, **asdict(meeting)}
        for number, version in enumerate(Versions(folder / "plan").read(), 1)
        for meeting in version.plan.of(person_id)
    ]
    answers = [asdict(one) for one in FollowUps(folder).read()[0] if person_id in one.people]
    kept: dict[str, object] = {"tables": tables, "meetings": meetings, "follow_ups": answers}
    return {name: value for name, value in kept.items() if value}


def _without(row: Row, person_id: str) -> Row | None:
    """A row without a person: None where it is about them, without their id where it lists several."""
    if any(row.get(column) == person_id for column in _IDS):
        return None
    return {column: _unlisted(value, person_id) for column, value in row.items()}


def _unlisted(value: str, person_id: str) -> str:
    if person_id not in value:
        return value
    parts = _LISTED.split(value)
    kept = [part for part in parts[::2] if part.strip() != person_id]
    return (parts[1] if len(parts) > 1 else "").join(kept) if len(kept) < len(parts[::2]) else value


def _expire(folder: Path, days: int) -> int:
    """Empties the fields of a term; a table of which nothing else is left loses its rows. How many tables changed."""
    changed = 0
    for name in sorted({one.file for one in FIELDS if one.file != CONTACTS}):
        over = {one.field for one in FIELDS if one.file == name and one.days is not None and one.days <= days}
        every = {one.field for one in FIELDS if one.file == name}
        path = folder / name
        if over and path.exists():
            changed += _rewrite(path, partial(_emptied, over, is_whole=over == every))
    return changed


def _emptied(over: Collection[str], row: Row, *, is_whole: bool) -> Row | None:
    return None if is_whole else {column: "" if column in over else value for column, value in row.items()}


def _rewrite(path: Path, changed: Callable[[Row], Row | None]) -> bool:
    """Writes a table anew with its rows changed, or without those that become None; whether anything changed."""
    head, rows = _table(path)
    kept = [new for row in rows if (new := changed(row)) is not None]
    if kept == rows:
        return False
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, head)
    writer.writeheader()
    writer.writerows(kept)
    with replacing(path) as written:
        written.write_text("\ufeff" + text.getvalue(), encoding="utf-8", newline="")
    return True


def _table(path: Path) -> tuple[Sequence[str], list[Row]]:
    with closing(text_lines(path)) as lines:
        rows = named_rows(lines)
        head = [str(name) for name in rows.fieldnames or ()]
        return head, [{name: str(row[name] or "") for name in head} for row in rows]


def _person_ids(folder: Path) -> set[str]:
    return {row.get("person_id", "") for row in _table(folder / PEOPLE)[1]}


def _handed_out(out: Path) -> list[Path]:
    """What a plan's folder holds beside frozen versions."""
    return [path for path in sorted(out.rglob("*")) if path.is_file() and not _FROZEN.fullmatch(path.name)]


def _delete(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink()
