"""midspan meet FOLDER --invite: whom the corpus suggests to invite."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from midspan.cli._options import Shared, say, show

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from midspan.meet.invite import Invitation

YEARS = 10
"""Years of works that are looked at where no period is given."""


def invite(shared: Shared, folder: Path, period: str | None, excluded: Collection[str], *, is_persons: bool) -> None:
    """Prints the invitations of an event as a table, or as JSON."""
    from midspan.meet.definition import load_event
    from midspan.model.errors import PlanError
    from midspan.model.study import Period, Study
    from midspan.offering import known_keys
    from midspan.partnering import study_field
    from midspan.seminars import invitations_csv, invited
    from midspan.store.contacts import Contacts

    event, corpus = load_event(folder, known_keys()), shared.opened()
    if not event.regions:
        raise PlanError(f'the event "{event.event_id}" names no region', next_step="name some in event.toml")
    last = corpus.years[1] - (corpus.partial_year == corpus.years[1])
    span = Period.parse(period) if period else Period(last - YEARS + 1, last)
    study = Study(event.regions, span)
    corpus.extract_folder(study)
    field = study_field(corpus.engine, study, "person_id" if is_persons else "organisation_id")
    gone = Contacts(shared.home).withdrawn
    out = {*excluded, *(one for one in field.organisations if gone.holds(one))}
    found = invited(field, event, span.last, excluded=out, most_seats=1) if is_persons else (
        invited(field, event, span.last, excluded=out)
    )  # fmt: skip
    if shared.is_json:
        show([asdict(one) for one in found])
    else:
        names = {} if is_persons else dict(corpus.organisation_names([one.unit_id for one in found]))
        click.echo(invitations_csv(found, names, shared.lang), nl=False)
    _tell(found, event.regions, event.capacity)


def _tell(found: Sequence[Invitation], regions: Sequence[str], capacity: int) -> None:
    for region in regions:
        here = [one for one in found if one.region == region]
        roles = ", ".join(
            f"{sum(one.role == role for one in here)} {role}s" for role in ("partner", "newcomer", "bridge")
        )
        seats, wanted = sum(one.seats for one in here), capacity // len(regions)
        left = f"; {wanted - seats} seats found nobody with a work on the themes" if seats < wanted else ""
        say(f"{region}: {seats} seats for {len(here)} ({roles}){left}")
