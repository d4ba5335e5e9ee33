"""midspan build"""

from __future__ import annotations

import click

from midspan.cli._options import Bars, Shared, say, shared, show
from midspan.settings import is_on, setting


@click.command("build", epilog="Example: midspan build --memory 4GB")
@click.option("--memory", metavar="SIZE", help="DuckDB's memory limit, such as 4GB.")
@click.option("--processes", type=int, metavar="N", help="How many processes; default: one a core.")
@shared
def COMMAND(shared: Shared, memory: str | None, processes: int | None) -> None:  # noqa: N802, D103
    from midspan.build import build
    from midspan.store.corpus import CorpusStore

    if shared.corpus_given:
        corpora = CorpusStore(shared.home)
        manifest = corpora.open(shared.corpus_given)[1]
        corpora.make_current(manifest.corpus_id)
    else:
        with Bars() as bars:
            manifest = build(
                shared.home,
                progress=bars,
                processes=processes,
                memory=setting("memory", memory) or None,
                text_themes=is_on("text_themes"),
            )
    if shared.is_json:
        show(manifest.as_dict())
        return
    first, last = manifest.years
    rows = manifest.rows
    every = ("works", "contracts", *(name for name in ("projects", "patents") if rows[name]))
    click.echo(f"Corpus {manifest.corpus_id}: {', '.join(f'{rows[name]:,} {name}' for name in every)}, {first}-{last}")
    click.echo(
        f"  {rows['authorships']:,} authorships, {rows['affiliations']:,} affiliations, "
        f"{rows['doubles']:,} doubles found, {rows['rejected']:,} records rejected"
    )
    if rows["rejected"]:
        say("Rejected records with file:row and reason: midspan check")
    say("Next: midspan measure shanghai hong-kong --period 2019-2023")


COMMAND.help = """Build a corpus from the newest snapshots. Interrupted, it goes on where it stopped.

With --corpus nothing is built: that corpus becomes the one in use again."""
