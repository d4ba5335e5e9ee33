"""Who was at an event, when, and how: attendance.csv, one row a span, in person or online."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from midspan.meet.definition import placed
from midspan.meet.folder import ATTENDANCE, PEOPLE, moment, table_rows
from midspan.model.errors import PlanError, known_values
from midspan.model.event import Attendance, Stay
from midspan.model.meeting import Presence


@dataclass(frozen=True, slots=True)
class Totals:
    """How many of those registered came, and how: in person alone, online alone, or both in turn; and their minutes.

    `absent` had registered, had not cancelled, and did not come.
    """

    in_person: int
    online: int
    both: int
    absent: int
    minutes_in_person: int
    minutes_online: int

    @property
    def came(self) -> int:
        """Everybody who came."""
        return self.in_person + self.online + self.both


def read_attendance(folder: Path) -> list[Attendance]:
    """The attendance of each person who came, by id; nobody where there is no attendance.csv.

    Raises PlanError, with file and row, for a person who is not in people.csv or a span that can't be.
    """
    if not (folder / ATTENDANCE).exists():
        return []
    known = {row["person_id"] for _, row in table_rows(folder, PEOPLE)}
    stays: dict[str, list[Stay]] = {}
    for place, row in table_rows(folder, ATTENDANCE):
        person_id, presence = row["person_id"], row["presence"] or Presence.IN_PERSON
        if person_id not in known:
            raise PlanError(f'"{person_id}" is not in {PEOPLE}', place=place, next_step=known_values(person_id, known))
        if presence not in set(Presence):
            raise PlanError(
                f'the presence "{presence}" is not known', place=place, next_step=known_values(presence, Presence)
            )
        with placed(place):
            stay = Stay(Presence(presence), moment(row["start"], place), moment(row["end"], place))
        stays.setdefault(person_id, []).append(stay)
    return [Attendance(person_id, merged(stays[person_id])) for person_id in sorted(stays)]


def merged(stays: Iterable[Stay]) -> tuple[Stay, ...]:
    """Spans of one presence that touch or overlap as one, by their start."""
    found: list[Stay] = []
    for stay in sorted(stays, key=lambda one: (one.presence, one.start, one.end)):
        if found and found[-1].presence is stay.presence and stay.start <= found[-1].end:
            found[-1] = Stay(stay.presence, found[-1].start, max(found[-1].end, stay.end))
        else:
            found.append(stay)
    return tuple(sorted(found, key=lambda one: (one.start, one.presence)))


def totals(attendance: Sequence[Attendance], registered: int) -> Totals:
    """The totals of an event; `registered` are the people who had not cancelled."""
    both = sum(len(one.presences) > 1 for one in attendance)
    alone = {presence: sum(one.presences == {presence} for one in attendance) for presence in Presence}
    spent = {
        presence: sum(
            (stay.end - stay.start for one in attendance for stay in one.stays if stay.presence is presence),
            timedelta(),
        )
        for presence in Presence
    }
    minutes = {presence: int(span.total_seconds()) // 60 for presence, span in spent.items()}
    return Totals(
        alone[Presence.IN_PERSON], alone[Presence.ONLINE], both, max(0, registered - len(attendance)),
        minutes[Presence.IN_PERSON], minutes[Presence.ONLINE],
    )  # fmt: skip
