"""The events of a workspace, `events/SERIES/EVENT/`, and whom a corpus suggests to invite to one."""

from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path

from midspan.export.table_csv import csv_table
from midspan.match.past import Field
from midspan.meet.attendance import read_attendance
from midspan.meet.definition import EVENT, SERIES, load_event, load_series
from midspan.meet.folder import read_event
from midspan.meet.follow_up import met
from midspan.meet.invite import MOST_SEATS, Invitation, Sign, invitations
from midspan.meet.versions import Versions
from midspan.model.errors import PlanError
from midspan.model.event import Event, Series
from midspan.model.place import Name
from midspan.store.listing_rows import Known

FOLDER = "events"
INVITATION_COLUMNS = (
    "id", "name", "region", "role", "seats", "works", "joint_works", "partners", "evidence", "joint_evidence",
)  # fmt: skip


class Seminars:
    """The series and events of a workspace, read anew at every call."""

    def __init__(self, home: Path, known: Known) -> None:
        self.folder, self._known = home / FOLDER, known

    def series(self) -> list[Series]:
        """Every series, by id."""
        return [load_series(path.parent, self._known) for path in sorted(self.folder.glob(f"*/{SERIES}"))]

    def events(self) -> list[tuple[Path, Event]]:
        """Every event with its folder, the newest first."""
        found = [(path.parent, load_event(path.parent, self._known)) for path in self._definitions()]
        return sorted(found, key=lambda one: (one[1].first, one[1].series_id, one[1].event_id), reverse=True)

    def _definitions(self) -> Iterator[Path]:
        yield from sorted(self.folder.glob(f"*/{EVENT}"))
        yield from sorted(self.folder.glob(f"*/*/{EVENT}"))


def meetings_held(folder: Path, out: Path) -> dict[tuple[str, str], date]:
    """The meetings of an event's last version that took place, and their days; `out` is where versions are frozen."""
    versions = Versions(out).read()
    if not versions:
        return {}
    people = {person.person_id for person in read_event(folder).event.participations}
    return met(versions[-1], people, {one.person_id for one in read_attendance(folder)})


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
