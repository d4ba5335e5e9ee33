"""midspan meet FOLDER --sessions and --programme: sessions of talks, and the programme as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from midspan.cli._options import say, show

if TYPE_CHECKING:
    from pathlib import Path


def plan(folder: Path, out: Path, most: int, *, anew: bool, is_json: bool) -> None:
    """Plans sessions of at most `most` talks, freezes them and says what came of it."""
    from midspan.meet.talks import changes
    from midspan.seminars import divide

    made = divide(folder, out, most, anew=anew)
    sessions, changed = len(made.agenda.sessions), changes(made.before, made.agenda) if made.before else []
    if is_json:
        show({
            "version": made.number, "talks": made.talks, "sessions": sessions, "unplaced": len(made.unplaced),
            "coherence": round(made.coherence, 6), "chance": round(made.chance, 6), "changes": changed,
            "written": str(out),
        })  # fmt: skip
        return
    click.echo(f"Version {made.number}: {made.talks:,} talks, {sessions:,} sessions")
    click.echo(f"  likeness of talks of a session {made.coherence:.3f}, of any two {made.chance:.3f}")
    if made.unplaced:
        click.echo(f"  {len(made.unplaced):,} talks are in no session; unplaced-talks.csv says why of each")
    for line in changed:
        click.echo(f"  {line}")
    say(f"Written to {out}")


def programme(folder: Path, out: Path, form: str, lang: str) -> None:
    """Writes the programme of the last version in one form."""
    from midspan.meet.definition import load_event
    from midspan.meet.folder import read_event
    from midspan.meet.handout import write_table
    from midspan.meet.programme import COLUMNS, Programme
    from midspan.meet.talks import Agendas
    from midspan.model.errors import PlanError
    from midspan.store.files import replacing

    versions = Agendas(out).read()
    if not versions:
        raise PlanError('there are no "sessions"', place=str(out), next_step=f"midspan meet {folder} --sessions 5")
    event = load_event(folder)
    people = read_event(folder).event.participations
    names = {person.person_id: person.name for person in people if person.is_public}
    made = Programme(event, event.title.in_language(lang), versions, names)
    path = out / f"programme.{form}"
    if form == "csv":
        write_table(path, COLUMNS, made.rows())
    else:
        data = (
            _as_json(made.schedule()) if form == "json" else made.schedule_xml() if form == "xml" else made.calendar()
        )
        with replacing(path) as partial:
            partial.write_bytes(data)
    say(f"Written: {path}")


def _as_json(schedule: dict[str, Any]) -> bytes:
    return (json.dumps(schedule, ensure_ascii=False, indent=1) + "\n").encode()
