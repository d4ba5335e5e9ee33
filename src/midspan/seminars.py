"""The events of a workspace, `events/SERIES/EVENT/`: what is planned, who came, what came of it, whom to invite."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from midspan.export.table_csv import csv_table
from midspan.match.past import Field
from midspan.match.texts import Words
from midspan.meet.attendance import Totals, read_attendance, totals
from midspan.meet.calendar import Version
from midspan.meet.definition import EVENT, load_event, load_series
from midspan.meet.folder import PEOPLE, REQUESTS, SLOTS, TABLES, people_at, read_event
from midspan.meet.follow_up import FollowUps, came_of, due, met
from midspan.meet.handout import write_table
from midspan.meet.invite import MOST_SEATS, Invitation, Sign, invitations
from midspan.meet.session_places import crowded
from midspan.meet.sessions import Hall, TalkWords, plan_sessions
from midspan.meet.talks import Agenda, Agendas, read_session_slots, read_talks
from midspan.meet.versions import Versions
from midspan.model.contract import RegisterRow
from midspan.model.errors import PlanError
from midspan.model.event import Event, Series, Session
from midspan.model.meeting import Participation
from midspan.model.place import Name
from midspan.plugins import data_files
from midspan.record.outcomes import CameOf, came_of_event
from midspan.resolve.theme import shipped_model
from midspan.store.listing_rows import Known
from midspan.themes import load_theme

FOLDER = "events"
HELD_COLUMNS = ("origin", "day", "one", "other")
INVITATION_COLUMNS = (
    "id", "name", "region", "role", "seats", "works", "joint_works", "partners", "evidence", "joint_evidence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seminar:
    """An event as it stands on a day: people (who cancelled are left out), frozen plans and sessions, who came.

    What came of it: `answers` counts answers by the days after a meeting, `open_questions` are due and without an
    answer, `outcomes` are those of the register.
    """

    event: Event
    series: Series | None
    people: tuple[Participation, ...]
    versions: tuple[Version, ...]
    agendas: tuple[Agenda, ...]
    totals: Totals | None
    answers: Mapping[int, Mapping[str, int]]
    open_questions: int
    outcomes: CameOf

    @property
    def key(self) -> str:
        """How an address names it."""
        return key_of(self.event)


@dataclass(frozen=True, slots=True)
class Divided:
    """A new version of an event's sessions: its number, the version before, the talks, and those that have no session.

    `unplaced` says why of each; `crowded` are sessions likely to outgrow their room, with its seats and who may come.
    """

    number: int
    agenda: Agenda
    before: Agenda | None
    talks: int
    unplaced: Sequence[tuple[str, str]]
    coherence: float
    chance: float
    crowded: Sequence[tuple[Session, int, int]]


class Seminars:
    """The series and events of a workspace, read anew at every call. `register`: the database of one elsewhere."""

    def __init__(self, home: Path, known: Known, register: str = "") -> None:
        self.home, self._known, self._register = home, known, register

    def on(self, day: date) -> tuple[Seminar, ...]:
        """Every event as it stands on a day, the newest first."""
        from midspan.store.register import Register  # SQLAlchemy is half a second of a program's start

        definitions = list(self._definitions())
        rows = Register(self.home, self._register).of_meetings() if definitions else []
        found = [self._seminar(path.parent, day, rows) for path in definitions]
        return tuple(sorted(found, key=lambda one: (one.event.first, one.key), reverse=True))

    def _definitions(self) -> Iterator[Path]:
        yield from sorted((self.home / FOLDER).glob(f"*/{EVENT}"))
        yield from sorted((self.home / FOLDER).glob(f"*/*/{EVENT}"))

    def _seminar(self, folder: Path, day: date, rows: Sequence[RegisterRow]) -> Seminar:
        event = load_event(folder, self._known)
        series = load_series(folder.parent, self._known) if event.series_id else None
        has_people = all((folder / name).exists() for name in (PEOPLE, SLOTS, REQUESTS, TABLES))
        people = tuple(read_event(folder).event.participations) if has_people else ()
        standing, attendance = FollowUps(folder).standing(), read_attendance(folder)
        return Seminar(
            event, series, people, tuple(Versions(folder / "plan").read()), tuple(Agendas(folder / "plan").read()),
            totals(attendance, len(people)) if attendance else None, came_of([*standing.values()]),
            len(due(meetings_held(folder, folder / "plan"), standing, day)),
            came_of_event(key_of(event), event.last, rows, day),
        )  # fmt: skip


def key_of(event: Event) -> str:
    """How addresses and origins name an event: `SERIES/EVENT`, or `EVENT` alone."""
    return f"{event.series_id}/{event.event_id}".removeprefix("/")


def meetings_held(folder: Path, out: Path) -> dict[tuple[str, str], date]:
    """The meetings of an event's last version that took place, and their days; `out` is where versions are frozen."""
    versions = Versions(out).read()
    if not versions:
        return {}
    people = {person.person_id for person in read_event(folder).event.participations}
    return met(versions[-1], people, {one.person_id for one in read_attendance(folder)})


def divide(folder: Path, out: Path, most: int, *, anew: bool = False) -> Divided:
    """Divides the talks of an event into sessions of at most `most`, and freezes them in `out`.

    A version before keeps its slots and its size; `anew` plans from nothing.
    """
    wanted, agendas = read_event(folder), Agendas(out)
    talks, gone = read_talks(folder, wanted)
    frozen = agendas.read()
    before = frozen[-1] if frozen and not anew else None
    slots = list(before.slots) if before else read_session_slots(folder)
    hall = Hall(slots, load_event(folder).rooms, before.most if before else most)
    texts = [f"{talk.title} {talk.abstract}" for talk in talks]
    words = Words.of(texts, least=2)
    people, _ = people_at(folder, slots)
    found = plan_sessions(
        talks, TalkWords(words.names, words.vectors(texts)), people, hall, before.sessions if before else ()
    )
    known = {session.session_id for session in before.sessions} if before else set()
    titled = _titled([session for session in found.sessions if session.session_id not in known])
    found = replace(found, sessions=tuple(titled.get(one.session_id, one) for one in found.sessions))
    agenda = agendas.add(found, slots, hall.most)
    unplaced = sorted([*gone, *found.unplaced])
    write_table(out / "unplaced-talks.csv", ("talk_id", "reason"), unplaced)
    return Divided(
        len(frozen) + 1, agenda, before, len(talks), unplaced, found.coherence, found.chance,
        crowded(found.sessions, people, hall.rooms),
    )  # fmt: skip


def _titled(sessions: Sequence[Session]) -> dict[str, Session]:
    """Sessions by id, titled by the theme of more than half of their talks; of two of one theme their words tell."""
    model, themes = shipped_model(), {theme.key: theme for theme in map(load_theme, data_files("themes"))}
    found: dict[str, Session] = {}
    of_theme = {}
    for session in sessions:
        told = model.classify([f"{talk.title} {talk.abstract}" for talk in session.talks])
        theme, talks = Counter(one.theme for one in told).most_common(1)[0]
        if theme in themes and 2 * talks > len(told):
            of_theme[session.session_id] = themes[theme].name
    for session in sessions:
        name = of_theme.get(session.session_id)
        if name is not None:
            is_shared = sum(other == name for other in of_theme.values()) > 1
            found[session.session_id] = replace(
                session, title=_with_words(name, session.title.en) if is_shared else name
            )
    return found


def _with_words(name: Name, words: str) -> Name:
    """A theme's name and the words that tell a session from others of the theme."""
    return Name(f"{name.en}: {words}", f"{name.zh_hans}：{words}", f"{name.zh_hant}：{words}")


def held_csv(folder: Path, out: Path, known: Known) -> str:
    """The meetings that took place as a table for the register of outcomes: origin, day, the two organisations.

    People are ids in the origin; meetings within one organisation, or of somebody without one, are left out.
    """
    event = load_event(folder, known)
    owner = {person.person_id: person.organisation for person in read_event(folder).event.participations}
    rows = [
        (f"meeting:{key_of(event)}/{'+'.join(people)}", day.isoformat(), owner[people[0]], owner[people[1]])
        for people, day in sorted(meetings_held(folder, out).items())
        if owner[people[0]] and owner[people[1]] and owner[people[0]] != owner[people[1]]
    ]
    return csv_table([], HELD_COLUMNS, rows)


def invited(
    field: Field, event: Event, last: int, *, excluded: Collection[str] = (), most_seats: int = MOST_SEATS
) -> list[Invitation]:
    """Whom to invite to an event, of the organisations or persons of a field with their works up to a year."""
    if not event.regions:
        raise PlanError(f'the event "{event.event_id}" names no region', next_step="name some in event.toml")
    signs = (
        Sign(field.works[work], field.organisations[unit], field.regions[unit], int(field.years[work]), on_theme)
        for work, unit in field.ends.tolist()
        if field.years[work] <= last
        for on_theme in [not event.themes or field.subjects[work].partition("|")[0] in event.themes]
    )
    return invitations(signs, event.regions, event.capacity, excluded=excluded, most_seats=most_seats)


def invitations_csv(found: Collection[Invitation], names: dict[str, Name], lang: str) -> str:
    """The invitations as a table; names are those of organisations, a person has an id alone."""
    rows = [
        (
            one.unit_id, names[one.unit_id].in_language(lang) if one.unit_id in names else "", one.region, one.role,
            one.seats, one.works, one.joint_works, one.partners, " ".join(one.evidence), " ".join(one.joint_evidence),
        )
        for one in found
    ]  # fmt: skip
    return csv_table([], INVITATION_COLUMNS, rows)
