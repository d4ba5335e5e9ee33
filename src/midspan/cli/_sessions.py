"""midspan meet FOLDER --sessions and --programme: sessions of talks, and the programme as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from midspan.cli._options import say, show

if TYPE_CHECKING:
    from pathlib import Path

    from midspan.meet.sessions import TalkWords
    from midspan.model.event import Talk


def plan(folder: Path, out: Path, most: int, *, anew: bool, is_json: bool) -> None:
    """Plans sessions of at most `most` talks, freezes them and says what came of it."""
    from midspan.meet.definition import load_event
    from midspan.meet.folder import read_event
    from midspan.meet.handout import write_table
    from midspan.meet.sessions import Hall, plan_sessions
    from midspan.meet.talks import Agendas, changes, read_session_slots, read_talks

    wanted, agendas = read_event(folder), Agendas(out)
    talks, gone = read_talks(folder, wanted)
    frozen = agendas.read()
    before = frozen[-1] if frozen and not anew else None
    slots = list(before.slots) if before else read_session_slots(folder)
    hall = Hall(slots, load_event(folder).rooms, before.most if before else most)
    regions = {person.person_id: person.region for person in wanted.event.participations}
    found = plan_sessions(talks, _words(talks), regions, hall, before.sessions if before else ())
    agenda = agendas.add(found, slots, hall.most)
    unplaced = sorted([*gone, *found.unplaced])
    write_table(out / "unplaced-talks.csv", ("talk_id", "reason"), unplaced)
    changed = changes(before, agenda) if before else []
    if is_json:
        show({
            "version": len(frozen) + 1, "talks": len(talks), "sessions": len(found.sessions),
            "unplaced": len(unplaced), "coherence": round(found.coherence, 6), "chance": round(found.chance, 6),
            "changes": changed, "written": str(out),
        })  # fmt: skip
        return
    click.echo(f"Version {len(frozen) + 1}: {len(talks):,} talks, {len(found.sessions):,} sessions")
    click.echo(f"  likeness of talks of a session {found.coherence:.3f}, of any two {found.chance:.3f}")
    if unplaced:
        click.echo(f"  {len(unplaced):,} talks are in no session; unplaced-talks.csv says why of each")
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


def _words(talks: list[Talk]) -> TalkWords:
    from midspan.match.texts import Words
    from midspan.meet.sessions import TalkWords

    texts = [f"{talk.title} {talk.abstract}" for talk in talks]
    words = Words.of(texts, least=2)
    return TalkWords(words.names, words.vectors(texts))
