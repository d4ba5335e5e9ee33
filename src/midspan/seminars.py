"""The events of a workspace, `events/SERIES/EVENT/`: what is planned, who came, what came of it, whom to invite."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from midspan.export.table_csv import csv_table
from midspan.match.past import Field
from midspan.meet.attendance import Totals, read_attendance, totals
from midspan.meet.calendar import Version
from midspan.meet.definition import EVENT, load_event, load_series
from midspan.meet.folder import PEOPLE, REQUESTS, SLOTS, TABLES, read_event
from midspan.meet.follow_up import FollowUps, came_of, due, met
from midspan.meet.invite import MOST_SEATS, Invitation, Sign, invitations
from midspan.meet.versions import Versions
from midspan.model.errors import PlanError
from midspan.model.event import Event, Series
from midspan.model.meeting import Participation
from midspan.model.place import Name
from midspan.store.listing_rows import Known

FOLDER = "events"
HELD_COLUMNS = ("origin", "day", "one", "other")
INVITATION_COLUMNS = (
    "id", "name", "region", "role", "seats", "works", "joint_works", "partners", "evidence", "joint_evidence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seminar:
    """An event as it stands on a day: people (who cancelled are left out), frozen plans, who came, what came of it.

    `answers` counts answers by the days after a meeting; `open_questions` are due and without an answer.
    """

    event: Event
    series: Series | None
    people: tuple[Participation, ...]
    versions: tuple[Version, ...]
    totals: Totals | None
    answers: Mapping[int, Mapping[str, int]]
    open_questions: int

    @property
    def key(self) -> str:
        """How an address names it."""
        return f"{self.event.series_id}/{self.event.event_id}".removeprefix("/")


class Seminars:
    """The series and events of a workspace, read anew at every call."""

    def __init__(self, home: Path, known: Known) -> None:
        self.folder, self._known = home / FOLDER, known

    def on(self, day: date) -> tuple[Seminar, ...]:
        """Every event as it stands on a day, the newest first."""
        found = [self._seminar(path.parent, day) for path in self._definitions()]
        return tuple(sorted(found, key=lambda one: (one.event.first, one.key), reverse=True))

    def _definitions(self) -> Iterator[Path]:
        yield from sorted(self.folder.glob(f"*/{EVENT}"))
        yield from sorted(self.folder.glob(f"*/*/{EVENT}"))

    def _seminar(self, folder: Path, day: date) -> Seminar:
        event = load_event(folder, self._known)
        series = load_series(folder.parent, self._known) if event.series_id else None
        has_people = all((folder / name).exists() for name in (PEOPLE, SLOTS, REQUESTS, TABLES))
        people = tuple(read_event(folder).event.participations) if has_people else ()
        standing, attendance = FollowUps(folder).standing(), read_attendance(folder)
        return Seminar(
            event, series, people, tuple(Versions(folder / "plan").read()),
            totals(attendance, len(people)) if attendance else None, came_of([*standing.values()]),
            len(due(meetings_held(folder, folder / "plan"), standing, day)),
        )  # fmt: skip


def meetings_held(folder: Path, out: Path) -> dict[tuple[str, str], date]:
    """The meetings of an event's last version that took place, and their days; `out` is where versions are frozen."""
    versions = Versions(out).read()
    if not versions:
        return {}
    people = {person.person_id for person in read_event(folder).event.participations}
    return met(versions[-1], people, {one.person_id for one in read_attendance(folder)})


def held_csv(folder: Path, out: Path, known: Known) -> str:
    """The meetings that took place as a table for the register of outcomes: origin, day, the two organisations.

    People are ids in the origin; meetings within one organisation, or of somebody without one, are left out.
    """
    event = load_event(folder, known)
    key = f"{event.series_id}/{event.event_id}".removeprefix("/")
    owner = {person.person_id: person.organisation for person in read_event(folder).event.participations}
    rows = [
        (f"meeting:{key}/{'+'.join(people)}", day.isoformat(), owner[people[0]], owner[people[1]])
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
