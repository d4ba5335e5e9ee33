"""midspan match --for-person, --opt-in and --opt-out: suggestions for one person who agreed to them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from midspan.cli._options import Shared, say, show

if TYPE_CHECKING:
    from datetime import date

    from midspan.api import Corpus
    from midspan.model.study import Study


def agree(shared: Shared, corpus: Corpus, study: Study, opt_in: str, opt_out: str) -> None:
    """Keeps that a person agreed to suggestions, or deletes it."""
    from midspan.for_person import check_person
    from midspan.store.contacts import Contacts

    contacts = Contacts(shared.home)
    if opt_out:
        had = contacts.disagree(opt_out)
        say(f"Deleted: {opt_out} is asked before anything is suggested." if had else f"{opt_out} had not agreed.")
    if opt_in:
        corpus.extract_folder(study)
        check_person(corpus.engine, study, opt_in)
        contacts.agree(opt_in, _today())
        say(f"Kept: {opt_in} agreed to suggestions. Delete it with --opt-out {opt_in}")


def suggest(shared: Shared, corpus: Corpus, study: Study, person_id: str, most: int) -> None:
    """Prints organisations for one person, and what only this person holds together."""
    from midspan.for_person import for_person
    from midspan.store.contacts import Contacts

    partners = corpus.partners(study)
    found = for_person(corpus.engine, study, partners, Contacts(shared.home), person_id, _today(), most)
    if shared.is_json:
        show(asdict(found))
        return
    ids = {one.organisation for one in found.suggestions}
    ids |= {key for one in found.suggestions for r in one.reasons if r.kind == "partner" for key in r.shared}
    names = corpus.organisation_names(ids)
    called = {key: names[key].in_language(shared.lang) if key in names else key for key in ids}
    for one in found.suggestions:
        click.echo(f"{called[one.organisation]}  ({one.region})")
        for reason in one.reasons:
            click.echo(f"    {reason.line(called)}")
        if found.people[one.organisation]:
            click.echo(f"    agreed to be named: {', '.join(found.people[one.organisation])}")
    say(f"{found.held.pairs:,} pairs of organisations have no joint work without {person_id}.")
    say("Likeliest first; nothing of this is kept.")


def _today() -> date:
    return datetime.now(UTC).date()
