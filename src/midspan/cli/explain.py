"""midspan explain"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from midspan.cli._options import Shared, shared, show
from midspan.cli._plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from midspan.model.record import WorkPage

WORK_ID = re.compile("rec:.+|W[0-9]+|merged:.+")
"""Ids of works of the sources openalex and records; a raw affiliation string may well have a slash."""
NAMES = ("Formula", "Example", "Not counted", "Reference", "Dimensions", "Version")
"""What is said of an indicator after its definition."""


@click.command("explain", epilog='Example: midspan explain "Dept of Physics, CUHK, Shenzhen"', no_args_is_help=True)
@click.argument("what")
@shared
def COMMAND(shared: Shared, what: str) -> None:  # noqa: N802, D103
    from midspan import plugins

    if what in plugins.declared("indicators", "INDICATOR"):
        _explain_indicator(what, shared)
    elif WORK_ID.fullmatch(what) or _is_work(shared, what):
        _explain_work(shared, what)
    else:
        _explain_string(what, shared)


def _is_work(shared: Shared, what: str) -> bool:
    """Whether it is an id of another source, which may look like anything."""
    return _has_corpus(shared) and shared.opened().has_work(what)


def _has_corpus(shared: Shared) -> bool:
    from midspan.store.corpus import CorpusStore

    return shared.corpus_id is not None or bool(CorpusStore(shared.home).ids())


def _explain_indicator(key: str, shared: Shared) -> None:
    from dataclasses import asdict

    from midspan import plugins
    from midspan.locale import in_language, named, say_in

    card = in_language(plugins.declared("indicators", "INDICATOR")[key].card, shared.lang)  # type: ignore[attr-defined]
    if shared.is_json:
        show(asdict(card))
        return
    say = say_in(shared.lang)
    texts = card.formula, card.example, card.not_counted, card.reference, ", ".join(card.dimensions), str(card.version)
    click.echo(f"{card.title} ({card.key})\n\n{card.definition}\n")
    click.echo("\n".join(named(name, text, say) for name, text in zip(NAMES, texts, strict=True) if text))


def _explain_work(shared: Shared, work_id: str) -> None:
    from dataclasses import asdict

    page = shared.opened().work(work_id)
    if shared.is_json:
        show(asdict(page))
        return
    click.echo(f"{page.record.record_id}  {page.record.year}  {page.record.title}")
    click.echo(f"Theme: {page.record.theme}, {page.theme_reason}")
    click.echo("".join(f"{plain(line)}\n" for line in _records_of(page)), nl=False)
    for row in page.authorships:
        click.echo(f"\n{row.author_name or '(affiliation of the work)'}\n  “{row.raw_string}”")
        for link in row.links:
            place, organisation = (name.in_language(shared.lang) for name in (link.place, link.organisation))
            click.echo(f"  -> {place}  {organisation or '(no organisation)'}  {link.score:.2f}  {link.by}")
            click.echo(f"     {link.reason}")


def _records_of(page: WorkPage) -> Iterator[str]:
    """The records of the work, where each of its fields is from, and where they differ."""
    if page.counted_as:
        yield f"Counted as {page.counted_as}"
    for one in page.records:
        yield f"Record {one.record_id}  {one.source}  {one.source_row}" + (
            f"  because: {one.reason}" if one.reason else ""
        )
    for said in page.fields:
        yield f"{said.field} of {said.source}  {said.record_id}"
    for c in page.conflicts:
        kept, other = f"{c.value} ({c.source} {c.record_id})", f"{c.other_value} ({c.other_source} {c.other_record_id})"
        yield f"Conflict of {c.field}: {kept}, not {other}"


def _explain_string(raw: str, shared: Shared) -> None:
    """With the organisations of the workspace's corpus and its judgements, where there is one."""
    from dataclasses import asdict

    from midspan.judging import affiliation_judgements
    from midspan.model.judgement import Hint
    from midspan.resolve.explain import explain
    from midspan.resolve.place import default_resolver

    resolver = shared.opened().resolver if _has_corpus(shared) else default_resolver()
    found = explain(raw, Hint(), resolver, affiliation_judgements(shared.home).of(raw))
    if shared.is_json:
        judgement = found.judgement
        show({**asdict(found), "judgement_id": judgement.judgement_id if judgement else None})
    else:
        click.echo("\n".join(map(plain, found.lines(shared.lang))))


COMMAND.help = "Explain WHAT: a raw affiliation string, a work's id, or an indicator's key."
