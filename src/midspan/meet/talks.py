"""The talks of an event's folder, and the frozen versions of its sessions: `sessions-0001.json` and so on."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from midspan.meet.folder import ABSTRACTS, SESSION_SLOTS, Wanted, moment, table_rows
from midspan.meet.sessions import SessionPlan
from midspan.model.errors import PlanError, known_values
from midspan.model.event import Session, Talk
from midspan.model.meeting import Slot
from midspan.model.place import Name
from midspan.store.files import alone_in, write_json

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Agenda:
    """Frozen sessions, the moment, their slots, and how many talks a slot is divided into."""

    sessions: Sequence[Session]
    slots: Sequence[Slot]
    most: int
    moment: datetime


def read_talks(folder: Path, wanted: Wanted) -> tuple[list[Talk], list[tuple[str, str]]]:
    """The talks of abstracts.csv, and those all of whose speakers have cancelled, with the reason."""
    known = wanted.cancelled | {person.person_id for person in wanted.event.participations}
    talks: dict[str, Talk] = {}
    gone: list[tuple[str, str]] = []
    for place, row in table_rows(folder, ABSTRACTS):
        speakers = tuple(dict.fromkeys(one.strip() for one in row["speaker_ids"].split(";") if one.strip()))
        if unknown := [one for one in speakers if one not in known]:
            raise PlanError(
                f'"{unknown[0]}" is not in people.csv', place=place, next_step=known_values(unknown[0], known)
            )
        if row["talk_id"] in talks or any(row["talk_id"] == one for one, _ in gone):
            raise PlanError(f'the talk "{row["talk_id"]}" is there twice', place=place, next_step="delete one row")
        coming = tuple(one for one in speakers if one not in wanted.cancelled)
        if speakers and not coming:
            gone.append((row["talk_id"], "its speakers have cancelled"))
        else:
            talks[row["talk_id"]] = Talk(row["talk_id"], row["title"], row["abstract"], coming)
    return list(talks.values()), gone


def read_session_slots(folder: Path) -> list[Slot]:
    """The slots of session-slots.csv, in the order of time."""
    rows = table_rows(folder, SESSION_SLOTS)
    slots = [Slot(row["slot_id"], moment(row["start"], place), moment(row["end"], place)) for place, row in rows]
    return sorted(slots, key=lambda slot: (slot.start, slot.slot_id))


class Agendas:
    """The versions of the sessions in a folder. `add` freezes one more; none is ever changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> list[Agenda]:
        """Every version, in the order they were frozen."""
        return [_agenda(path) for path in sorted(self._folder.glob("sessions-*.json"))]

    def add(self, plan: SessionPlan, slots: Sequence[Slot], most: int) -> Agenda:
        """Freezes sessions."""
        with alone_in(self._folder):
            agenda = Agenda(plan.sessions, tuple(slots), most, datetime.now(UTC).replace(microsecond=0))
            number = len(list(self._folder.glob("sessions-*.json"))) + 1
            said = {
                "format": _FORMAT,
                "moment": agenda.moment.isoformat(),
                "most": most,
                "slots": [[s.slot_id, s.start.isoformat(), s.end.isoformat()] for s in slots],
                "sessions": [asdict(session) for session in plan.sessions],
                "unplaced": plan.unplaced,
            }
            write_json(self._folder / f"sessions-{number:04d}.json", said)
        return agenda


def _agenda(path: Path) -> Agenda:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["format"] != _FORMAT:
            raise ValueError(f"its format is {said['format']}, not {_FORMAT}")
        slots = tuple(
            Slot(one, datetime.fromisoformat(start), datetime.fromisoformat(end)) for one, start, end in said["slots"]
        )
        sessions = tuple(_session(one) for one in said["sessions"])
        return Agenda(sessions, slots, said["most"], datetime.fromisoformat(said["moment"]))
    except (ValueError, KeyError, TypeError) as error:
        raise PlanError(
            f'"{path.name}" is no version of sessions: {error}',
            place=str(path.parent),
            next_step="bring the file back as it was; versions are never edited",
        ) from error


def _session(said: dict[str, Any]) -> Session:
    talks = tuple(Talk(t["talk_id"], t["title"], t["abstract"], tuple(t["speaker_ids"])) for t in said["talks"])
    return Session(said["session_id"], Name(**said["title"]), said["slot_id"], said["room"], talks, said["chair_id"])
