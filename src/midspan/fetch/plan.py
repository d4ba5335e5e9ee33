"""What is fetched: regions and years, turned into questions once; a fetch under way keeps those that it began with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from midspan.fetch.openalex import Question, questions_of
from midspan.model.errors import SettingError, StudyError
from midspan.model.place import Region
from midspan.model.study import Period
from midspan.resolve.gazetteer import Gazetteer
from midspan.seats import known_seats
from midspan.store.snapshot import MANIFEST, SnapshotStore

SOURCE = "openalex"
KEY = "OPENALEX_API_KEY"
"""The variable of the environment with the key. It is no setting, so that it stands in no file of a workspace."""
PLAN = "fetch.json"
"""Where a fetch keeps its plan while it is under way."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is fetched, and the day on which it began (UTC): the day the data stand for."""

    regions: tuple[str, ...]
    period: str
    is_joint: bool
    begun: str
    questions: tuple[Question, ...]

    @property
    def series(self) -> str:
        """Fetches of the same regions, years and extent replace one another."""
        return "-".join(["api", "+".join(self.regions), self.period, *(["joint"] if self.is_joint else [])])

    @property
    def version(self) -> str:
        """The snapshot's version."""
        return f"{self.series}@{self.begun}"


def checked_key(key: str) -> str:
    """The key; a SettingError where there is none: without one the API pages no list."""
    if not key.strip():
        raise SettingError(
            f'the variable "{KEY}" is empty',
            next_step=f"set it to your key; one is free at openalex.org/settings/api: export {KEY}=...",
        )
    return key.strip()


def planned(home: Path, regions: Sequence[Region], period: Period, *, is_joint: bool, today: str = "") -> Plan:
    """The plan of a fetch: the one that is under way in the workspace, else a new one of today (UTC)."""
    ordered = sorted(regions, key=lambda region: region.key)
    begun = today or datetime.now(UTC).date().isoformat()
    new = Plan(tuple(region.key for region in ordered), str(period), is_joint, begun, ())
    for path in sorted((SnapshotStore(home).folder / SOURCE).glob(f"{new.series}@*/{PLAN}")):
        if not (path.parent / MANIFEST).exists():
            return msgspec.json.decode(path.read_bytes(), type=Plan)
    organisations, places = known_seats(home)
    for region in ordered:
        if not region.countries and not any(places[o.place_id] in region for o in organisations):
            raise StudyError(
                f'no organisation with its seat in "{region.key}" is known, so OpenAlex can\'t be asked for its works',
                next_step="take a full ROR dump as a snapshot first: midspan snapshot ror.zip",
            )
    questions = questions_of(ordered, period, organisations, places, Gazetteer.load(), is_joint=is_joint)
    return Plan(new.regions, new.period, is_joint, begun, tuple(questions))
