"""midspan meet FOLDER --sessions and --programme: sessions of talks, and the programme as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from midspan.cli._options import Shared, say, show

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from midspan.web.printed import Printed


def plan(shared: Shared, folder: Path, out: Path, most: int, *, anew: bool) -> None:
    """Plans sessions of at most `most` talks, freezes them and says what came of it."""
    from midspan.cli._compared import talks_told
    from midspan.seminars import divide

    made = divide(folder, out, most, anew=anew)
    sessions = len(made.agenda.sessions)
    changed = talks_told(folder, shared.lang, (made.number - 1, made.before), made.agenda) if made.before else []
    if shared.is_json:
        show({
            "version": made.number, "talks": made.talks, "sessions": sessions, "unplaced": len(made.unplaced),
            "coherence": round(made.coherence, 6), "chance": round(made.chance, 6), "changes": changed,
            "crowded": [
                {"session": one.session_id, "room": one.room, "seats": seats, "may_come": share}
                for one, seats, share in made.crowded
            ],
            "written": str(out),
        })  # fmt: skip
        return
    click.echo(f"Version {made.number}: {made.talks:,} talks, {sessions:,} sessions")
    click.echo(f"  likeness of talks of a session {made.coherence:.3f}, of any two {made.chance:.3f}")
    if made.unplaced:
        click.echo(f"  {len(made.unplaced):,} talks are in no session; unplaced-talks.csv says why of each")
    for one, seats, share in made.crowded:
        click.echo(f"  {one.session_id} may outgrow {one.room}: {seats:,} seats, some {share:,} people")
    for line in changed:
        click.echo(f"  {line}")
    say(f"Written to {out}")


def programme(folder: Path, out: Path, form: str, lang: str) -> None:
    """Writes the programme of the last version in one form."""
    from midspan.meet.definition import load_event
    from midspan.meet.folder import read_event
    from midspan.meet.programme import COLUMNS, Programme
    from midspan.meet.talks import Agendas
    from midspan.model.errors import PlanError

    versions = Agendas(out).read()
    if not versions:
        raise PlanError('there are no "sessions"', place=str(out), next_step=f"midspan meet {folder} --sessions 5")
    event = load_event(folder)
    people = read_event(folder).event.participations
    names = {person.person_id: person.name for person in people if person.is_public}
    made = Programme(event, event.title.in_language(lang), versions, names)
    path = out / f"programme.{form}"
    if form == "csv":
        from midspan.meet.handout import write_table

        write_table(path, COLUMNS, made.rows())
        say(f"Written: {path}")
        return
    writers: dict[str, Callable[[], bytes]] = {
        "json": lambda: _as_json(made.schedule()),
        "xml": made.schedule_xml,
        "ics": made.calendar,
        "html": lambda: printed(folder, lang).programme(versions, form),
        "pdf": lambda: printed(folder, lang).programme(versions, form),
    }
    _write(path, writers[form]())


def cards(folder: Path, out: Path, form: str, lang: str, *, is_of_people: bool) -> None:
    """Writes a card for each table, or for each person."""
    from midspan.meet.versions import Versions
    from midspan.model.errors import PlanError

    versions = Versions(out).read()
    if not versions:
        raise PlanError("no meetings are planned", place=str(out), next_step=f"midspan meet {folder}")
    event = printed(folder, lang)
    made = event.person_cards if is_of_people else event.table_cards
    _write(out / f"{'people' if is_of_people else 'tables'}.{form}", made(versions, form))


def printed(folder: Path, lang: str) -> Printed:
    """An event with the names that its printed pages say."""
    from midspan.meet.definition import SERIES, load_event, load_series
    from midspan.meet.folder import read_event
    from midspan.plugins import data_files
    from midspan.regions import load_region
    from midspan.web.printed import Printed
    from midspan.web.words import Words

    event = load_event(folder)
    regions = {region.key: region.name.in_language(lang) for region in map(load_region, data_files("regions"))}
    above = folder.resolve().parent
    series = load_series(above).name.in_language(lang) if (above / SERIES).is_file() else ""
    people = {person.person_id: person for person in read_event(folder).event.participations}
    return Printed(Words(lang), event, series, people, lambda key: regions.get(key, key))


def _write(path: Path, data: bytes) -> None:
    from midspan.store.files import replacing

    with replacing(path) as partial:
        partial.write_bytes(data)
    say(f"Written: {path}")


def _as_json(schedule: dict[str, Any]) -> bytes:
    return (json.dumps(schedule, ensure_ascii=False, indent=1) + "\n").encode()
