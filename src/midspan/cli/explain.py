"""midspan explain"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from midspan.cli._options import as_json, opened, show, workspace
from midspan.cli._plain import plain
from midspan.settings import setting

if TYPE_CHECKING:
    from midspan.api import Corpus

WORK_ID = re.compile("rec:.+|W[0-9]+")
"""Ids of works of the sources openalex and records; a raw affiliation string may well have a slash."""


@click.command("explain", epilog='Example: midspan explain "Dept of Physics, CUHK, Shenzhen"', no_args_is_help=True)
@click.argument("what")
@workspace
@as_json
def COMMAND(what: str, home: str | None, corpus: str | None, engine: str | None, is_json: bool) -> None:  # noqa: N802, D103
    from midspan import plugins

    if what in plugins.declared("indicators", "INDICATOR"):
        _explain_indicator(what, is_json)
    elif WORK_ID.fullmatch(what):
        _explain_work(opened(home, corpus, engine), what, is_json)
    else:
        _explain_string(what, setting("home", home), setting("corpus", corpus) or None, is_json)


def _explain_indicator(key: str, is_json: bool) -> None:
    from dataclasses import asdict

    from midspan import plugins

    card = plugins.declared("indicators", "INDICATOR")[key].card  # type: ignore[attr-defined]
    if is_json:
        show(asdict(card))
        return
    click.echo(f"{card.title} ({card.key}, version {card.version})\n\n{card.definition}\n")
    click.echo(f"Not counted: {card.not_counted}\nReference: {card.reference}\nBy: {', '.join(card.dimensions)}")


def _explain_work(book: Corpus, work_id: str, is_json: bool) -> None:
    from dataclasses import asdict

    page = book.work(work_id)
    if is_json:
        show(asdict(page))
        return
    click.echo(f"{page.record.record_id}  {page.record.year}  {page.record.title}")
    for row in page.authorships:
        click.echo(f"\n{row.author_name or '(affiliation of the work)'}\n  “{row.raw_string}”")
        for link in row.links:
            click.echo(f"  -> {link.place}  {link.organisation or '(no organisation)'}  {link.score:.2f}  {link.by}")
            click.echo(f"     {link.reason}")


def _explain_string(raw: str, folder: str, corpus: str | None, is_json: bool) -> None:
    """With the organisations of the workspace's corpus and its judgements, where there is one."""
    from dataclasses import asdict

    from midspan.judging import affiliation_judgements
    from midspan.model.judgement import Hint
    from midspan.resolve.explain import explain
    from midspan.resolve.place import default_resolver
    from midspan.store.corpus import CorpusStore

    home = Path(folder)
    has_corpus = corpus is not None or bool(CorpusStore(home).ids())
    resolver = opened(folder, corpus, "duckdb").resolver if has_corpus else default_resolver()
    found = explain(raw, Hint(), resolver, affiliation_judgements(home).of(raw))
    if is_json:
        judgement = found.judgement
        show({**asdict(found), "judgement_id": judgement.judgement_id if judgement else None})
    else:
        click.echo("\n".join(map(plain, found.lines())))


COMMAND.help = "Explain WHAT: a raw affiliation string, a work's id, or an indicator's key."
