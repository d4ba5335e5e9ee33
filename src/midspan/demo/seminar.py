"""An invented series of two hybrid seminars: organisations that the corpus suggests to each other send people.

The first was held: who came and what came of it is recorded. The second is planned.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import md5
from pathlib import Path
from zoneinfo import ZoneInfo

from midspan.demo.people import name_of
from midspan.demo.subjects import talk_of
from midspan.match.partners import Suggestion
from midspan.meet.attendance import read_attendance
from midspan.meet.definition import EVENT, SERIES, write_definition
from midspan.meet.folder import (
    ABSTRACTS,
    ATTENDANCE,
    CANCELLED,
    COLUMNS,
    OPTIONAL,
    PEOPLE,
    REQUESTS,
    SESSION_SLOTS,
    SLOTS,
    TABLES,
    read_event,
    table_rows,
)
from midspan.meet.follow_up import QUESTIONS, Answer, FollowUps, met
from midspan.meet.meetings import plan_meetings
from midspan.meet.versions import Versions
from midspan.model.contract import Origin, OriginKind, RegisterRow
from midspan.model.meeting import Plan
from midspan.model.outcome import Basis, Outcome, OutcomeKind
from midspan.model.progress import Progress
from midspan.record.outcomes import row_of_outcome
from midspan.seminars import FOLDER, divide
from midspan.store.register import Register

SERIES_ID = "shanghai-hong-kong-dialogue"
HELD, PLANNED = date(2025, 11, 4), date(2026, 12, 1)
EFFORT = 1.0
"""Steps of the solver: the demo is made quickly, and has wishes that could not be placed."""
ZONE = "Asia/Hong_Kong"
_COUNTRIES = {"hong-kong": "HK", "shanghai": "CN"}
_SERIES_TOML = """\
regions = ["hong-kong", "shanghai"]

[name]
en = "Shanghai–Hong Kong dialogue"
zh_hans = "沪港对话会"
zh_hant = "滬港對話會"
"""
_EVENT_TOML = """\
first = {first}
last = {last}
time_zone = "{zone}"
capacity = {people}
regions = ["hong-kong", "shanghai"]

[title]
en = "Shanghai–Hong Kong dialogue {year}"
zh_hans = "{year}年沪港对话会"
zh_hant = "{year}年滬港對話會"

[[rooms]]
name = "Hall"
seats = {people}
tables = {tables}

[[rooms]]
name = "Room A"
seats = 80

[[rooms]]
name = "Room B"
seats = 60
"""
_DATED = frozenset({OutcomeKind.JOINT_WORK, OutcomeKind.CONTRACT, OutcomeKind.PROJECT})
"""Kinds that are inferred from dates."""
_TALK_THEMES = (0, 1, 3, 8)
"""Places of themes in `world.THEMES` that talks are on."""
MOST_TALKS = 4
"""Talks of a session."""
_SESSIONS = {"a": (0, time(14)), "b": (0, time(16)), "c": (1, time(14)), "d": (1, time(16))}
"""When sessions begin: after how many days, at what time. Each is of 80 minutes."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many people and wishes a seminar has, and how many slots on its two days together."""

    people: int
    wishes: int
    slots: int

    @property
    def tables(self) -> int:
        """Tables: one for each six people."""
        return max(1, self.people // 6)

    @property
    def talks(self) -> int:
        """Talks: one for each five people, up to 36."""
        return min(36, self.people // 5)


SIZES = {HELD: Size(60, 120, 8), PLANNED: Size(300, 600, 16)}
"""What is made; by its first day."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Who an organisation sends: a number, the organisation's id and name, and its region."""

    number: int
    organisation_id: str
    organisation: str
    region: str

    @property
    def person_id(self) -> str:
        """The id, of the form of those made from an address."""
        return f"p-{md5(f'guest{self.number}'.encode(), usedforsecurity=False).hexdigest()[:12]}"


def make_seminars(home: Path, suggested: Sequence[Suggestion], names: dict[str, str], progress: Progress) -> None:
    """Makes and plans both seminars in a workspace; what is there already stays as it is."""
    series = home / FOLDER / SERIES_ID
    write_definition(series / SERIES, _SERIES_TOML)
    for first, size in SIZES.items():
        folder = series / str(first.year)
        if not (folder / EVENT).exists():
            write_event(folder, first, suggested, names, size)
            wanted = read_event(folder)
            plan = plan_meetings(wanted.event, wanted.requests, effort=EFFORT, progress=progress)
            Versions(folder / "plan").add(plan, wanted.event)
            divide(folder, folder / "plan", MOST_TALKS)
            if first == HELD:
                _cancel(folder, plan, progress)
                Register(home).add(_hold(folder))


def write_event(folder: Path, first: date, suggested: Sequence[Suggestion], names: dict[str, str], size: Size) -> None:
    """Writes an event's tables; people and wishes come of what is suggested."""
    guests = _guests(suggested, names, size.people)
    wishes = _wishes(suggested, guests, size)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / PEOPLE, [_person(guest) for guest in guests])
    _write(folder / SLOTS, list(_slots(first, size.slots)))
    _write(folder / REQUESTS, [(one.person_id, other.person_id, 1 + _hash(one, other) % 3) for one, other in wishes])
    _write(folder / TABLES, [(f"Table {at + 1}",) for at in range(size.tables)])
    _write(folder / ABSTRACTS, list(_talks(guests, size.talks)))
    _write(folder / SESSION_SLOTS, [(name, *_span(first, *begin, 80)) for name, begin in _SESSIONS.items()])
    last = first + timedelta(days=1)
    text = _EVENT_TOML.format(
        first=first, last=last, zone=ZONE, people=size.people, tables=size.tables, year=first.year
    )
    write_definition(folder / EVENT, text)


def _guests(suggested: Sequence[Suggestion], names: dict[str, str], people: int) -> list[Guest]:
    """As many people, each organisation of the suggestions sending one in turn."""
    sends = sorted({end for one in suggested for end in zip((one.one, one.other), one.regions, strict=True)})
    return [
        Guest(at, organisation, names.get(organisation, organisation), region)
        for at in range(people)
        for organisation, region in [sends[at % len(sends)]]
    ]


def _wishes(suggested: Sequence[Suggestion], guests: Sequence[Guest], size: Size) -> list[tuple[Guest, Guest]]:
    """Wishes of people of organisations that are suggested to each other, in an order that looks like chance."""
    every = [
        (one, other) if _hash(one, other) % 2 else (other, one)
        for pair in suggested
        for one in guests
        for other in guests
        if (one.organisation_id, other.organisation_id) == (pair.one, pair.other)
    ]
    return sorted(every, key=lambda two: (_hash(*two), two[0].number, two[1].number))[: size.wishes]


def _person(guest: Guest) -> tuple[object, ...]:
    chance = _hash(guest)
    presence = "online" if chance % 10 < 3 else "in_person"
    given, family = name_of(guest.number + 900_000, _COUNTRIES.get(guest.region, ""))
    name, is_public = f"{given} {family}", "yes" if chance % 4 else ""
    return guest.person_id, name, guest.organisation, guest.region, presence, "", "", "", is_public


def _slots(first: date, slots: int) -> Iterator[tuple[object, ...]]:
    for at in range(slots):
        day, half_hours = divmod(at, slots // 2 or 1)
        yield f"s{at + 1}", *_span(first, day, time(9 + half_hours // 2, half_hours % 2 * 30), 25)


def _span(first: date, days: int, begin: time, minutes: int) -> tuple[str, str]:
    """Start and end of so many minutes, so many days after the first."""
    start = datetime.combine(first + timedelta(days), begin, ZoneInfo(ZONE))
    return start.isoformat(), (start + timedelta(minutes=minutes)).isoformat()


def _talks(guests: Sequence[Guest], talks: int) -> Iterator[tuple[object, ...]]:
    """Talks by guests in an order that looks like chance; each third one has a second speaker."""
    order = sorted(guests, key=lambda guest: (_hash(guest, "talk"), guest.number))
    for at in range(talks):
        speakers = [order[at], *([order[talks + at]] if at % 3 == 0 else [])]
        title, abstract = talk_of(at + 1, _TALK_THEMES[at % len(_TALK_THEMES)])
        yield f"t{at + 1:02d}", title, abstract, ";".join(one.person_id for one in speakers)


def _cancel(folder: Path, plan: Plan, progress: Progress) -> None:
    """A speaker cancels: meetings and sessions are planned once more, from the version before."""
    speakers = [talk["speaker_ids"] for _, talk in table_rows(folder, ABSTRACTS)]
    away = next(one for one in speakers if ";" not in one)
    rows = [row for _, row in table_rows(folder, PEOPLE)]
    changed = [row | {"presence": CANCELLED} if row["person_id"] == away else row for row in rows]
    _write(folder / PEOPLE, [tuple(row.values()) for row in changed])
    wanted = read_event(folder)
    again = plan_meetings(wanted.event, wanted.requests, before=plan, effort=EFFORT, progress=progress)
    Versions(folder / "plan").add(again, wanted.event)
    divide(folder, folder / "plan", MOST_TALKS)


def _hold(folder: Path) -> list[RegisterRow]:
    """Records who came, and answers of some who met; what came of their meetings, for the register."""
    wanted = read_event(folder)
    spans = [(slot.start, slot.end) for slot in wanted.event.slots]
    start, end = min(spans)[0].isoformat(), max(spans)[1].isoformat()
    came = [one for one in wanted.event.participations if _hash(one.person_id) % 12]
    _write(folder / ATTENDANCE, [(one.person_id, one.presence, start, end) for one in came])
    version = Versions(folder / "plan").read()[-1]
    meetings = met(version, [one.person_id for one in came], [one.person_id for one in read_attendance(folder)])
    answers = []
    for people, day in meetings.items():
        for after, codes in QUESTIONS.items():
            chance = _hash(people, after)
            if chance % 5 < 2:
                when = f"{day + timedelta(after)}T09:00:00.000000+00:00"
                answers.append(Answer(people, after, codes[chance // 5 % len(codes)], "", "demo", when))
    FollowUps(folder).record(answers)
    of = {one.person_id: one.organisation for one in came}
    return list(_outcomes(f"{SERIES_ID}/{folder.name}", answers, meetings, of))


def _outcomes(
    key: str, answers: Sequence[Answer], meetings: Mapping[tuple[str, str], date], of: Mapping[str, str]
) -> Iterator[RegisterRow]:
    """Half of what people answered to have come of a meeting, as on record; some of what dates can show is inferred."""
    last = max(QUESTIONS)
    for answer in answers:
        one, other = sorted(of[person] for person in answer.people)
        chance, since = _hash(answer.people, "outcome"), meetings[answer.people]
        if answer.after == last and answer.code in set(OutcomeKind) and one != other and chance % 2:
            is_inferred = answer.code in _DATED and chance % 4 == 1
            outcome = Outcome(
                OutcomeKind(answer.code), Origin(OriginKind.MEETING, f"{key}/{'+'.join(answer.people)}"), since,
                (one, other), since + timedelta(1 + chance // 4 % last), title="Invented",
                basis=Basis.INFERRED if is_inferred else Basis.DECLARED,
                reason="inferred: it came after the meeting; invented" if is_inferred else "",
            )  # fmt: skip
            yield row_of_outcome(outcome, "demo", answer.when)


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*COLUMNS[path.name], *OPTIONAL.get(path.name, ())))
        writer.writerows(rows)


def _hash(*said: object) -> int:
    text = "|".join(one.person_id if isinstance(one, Guest) else str(one) for one in said)
    return int(md5(text.encode(), usedforsecurity=False).hexdigest()[:8], 16)
