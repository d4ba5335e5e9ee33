"""The frozen versions of an event's plan: `plan-0001.json` and so on in a folder, never changed, only added to."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from midspan.meet.calendar import Version, links
from midspan.meet.meetings import Round
from midspan.model.errors import PlanError
from midspan.model.meeting import Meeting, Obstacle, Plan, Setting, Slot, Unplaced
from midspan.store.files import alone_in, replacing, write_json

_FORMAT = 1


class Versions:
    """The versions in a folder. `add` freezes one more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> list[Version]:
        """Every version, in the order they were frozen."""
        return [_version(path) for path in sorted(self._folder.glob("plan-*.json"))]

    def add(self, plan: Plan, event: Round, link_base: str = "") -> Version:
        """Freezes a plan; with a `link_base` each meeting with somebody online gets a link of its own below it."""
        with alone_in(self._folder):
            given = links(link_base, self._secret(), plan.meetings) if link_base else {}
            version = Version(plan, datetime.now(UTC).replace(microsecond=0), tuple(event.slots), given)
            number = len(list(self._folder.glob("plan-*.json"))) + 1
            write_json(self._folder / f"plan-{number:04d}.json", _as_json(version))
        return version

    def _secret(self) -> bytes:
        """What links are made from, kept for its owner alone, so that a link stays from version to version."""
        path = self._folder / "links.key"
        if not path.exists():
            with replacing(path) as partial:
                partial.touch(mode=0o600)
                partial.write_bytes(secrets.token_bytes(32))
        return path.read_bytes()


def _as_json(version: Version) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "moment": version.moment.isoformat(),
        "plan": asdict(version.plan),
        "slots": [
            {"slot_id": s.slot_id, "start": s.start.isoformat(), "end": s.end.isoformat()} for s in version.slots
        ],
        "links": [[*people, link] for people, link in sorted(version.links.items())],
    }


def _version(path: Path) -> Version:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["format"] != _FORMAT:
            raise ValueError(f"its format is {said['format']}, not {_FORMAT}")
        slots = tuple(
            Slot(s["slot_id"], datetime.fromisoformat(s["start"]), datetime.fromisoformat(s["end"]))
            for s in said["slots"]
        )
        given = {(one, other): link for one, other, link in said["links"]}
        return Version(_plan(said["plan"]), datetime.fromisoformat(said["moment"]), slots, given)
    except (ValueError, KeyError, TypeError) as error:
        raise PlanError(
            f'"{path.name}" is no version of a plan: {error}',
            place=str(path.parent),
            next_step="bring the file back as it was; versions are never edited",
        ) from error


def _plan(said: Mapping[str, Any]) -> Plan:
    meetings = [
        Meeting(_pair(m["people"]), m["slot_id"], Setting(m["setting"]), m["table"], m["is_mutual"])
        for m in said["meetings"]
    ]
    unplaced = [
        Unplaced(
            _pair(u["people"]), Obstacle(u["obstacle"]), u["reason"],
            {slot: tuple(held) for slot, held in u["held_by"].items()},
        )
        for u in said["unplaced"]
    ]  # fmt: skip
    moved = tuple(_pair(people) for people in said["moved"])
    return Plan(tuple(meetings), tuple(unplaced), said["gaps"], said["is_proven"], moved)


def _pair(people: list[str]) -> tuple[str, str]:
    one, other = people
    return one, other
