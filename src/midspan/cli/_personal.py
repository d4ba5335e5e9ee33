"""midspan meet FOLDER --export-person, --forget-person and --expire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from midspan.cli._options import Shared, say, show

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def export_person(shared: Shared, folder: Path, person_id: str) -> None:
    """Prints everything that is kept of a person, as JSON."""
    from midspan.meet.personal import person_data
    from midspan.store.contacts import Contacts

    show(person_data(_folders(shared, folder), person_id, Contacts(shared.home)))


def forget_person(shared: Shared, folder: Path, person_id: str) -> None:
    """Takes a person out of the event, and of every event of the workspace."""
    from midspan.meet.personal import forget_person as forgotten
    from midspan.meet.personal import person_data
    from midspan.store.contacts import Contacts

    folders, contacts = _folders(shared, folder), Contacts(shared.home)
    person_data(folders, person_id, contacts)
    changed = forgotten(folders, person_id, contacts)
    if shared.is_json:
        show({"changed": [str(path) for path in changed]})
    say(f"Forgotten: {person_id}; {len(changed)} files written anew. Plan again to fill the slots that are free now.")


def expire(shared: Shared, folder: Path, day: date) -> None:
    """Deletes what is kept no longer."""
    from midspan.meet.personal import expire as expired
    from midspan.store.contacts import Contacts

    told = expired(_folders(shared, folder), Contacts(shared.home), day)
    if shared.is_json:
        show({"deleted": told})
        return
    for line in told:
        click.echo(line)
    if not told:
        say("Nothing is kept too long.")


def _folders(shared: Shared, folder: Path) -> list[Path]:
    from midspan.meet.personal import event_folders
    from midspan.model.errors import PlanError

    found = {path.resolve(): path for path in (*event_folders(shared.home / "events"), *event_folders(folder))}
    if not event_folders(folder):
        raise PlanError(f'there is no event in "{folder}"', next_step="name the folder that holds people.csv")
    return list(found.values())
