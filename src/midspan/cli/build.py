"""midspan build"""

from __future__ import annotations

import click

from midspan.cli._options import Bars, as_json, home, say, show
from midspan.settings import setting


@click.command("build", epilog="Example: midspan build --memory 4GB")
@click.option("--memory", metavar="SIZE", help="DuckDB's memory limit, such as 4GB.")
@click.option("--processes", type=int, metavar="N", help="How many processes; default: one a core.")
@home
@as_json
def COMMAND(memory: str | None, processes: int | None, home: str | None, is_json: bool) -> None:  # noqa: N802, D103
    from pathlib import Path

    from midspan.build import build

    with Bars() as bars:
        manifest = build(
            Path(setting("home", home)), progress=bars, processes=processes, memory=setting("memory", memory) or None
        )
    if is_json:
        show(manifest.as_dict())
        return
    first, last = manifest.years
    rows = manifest.rows
    click.echo(f"Corpus {manifest.corpus_id}: {rows['works']:,} works, {rows['contracts']:,} contracts, {first}-{last}")
    click.echo(
        f"  {rows['authorships']:,} authorships, {rows['affiliations']:,} affiliations, "
        f"{rows['doubles']:,} doubles found, {rows['rejected']:,} records rejected"
    )
    if rows["rejected"]:
        say("Rejected records with file:row and reason: midspan check")
    say("Next: midspan measure shanghai hong-kong --period 2019-2023")


COMMAND.help = "Build a corpus from the newest snapshots. Interrupted, it goes on where it stopped."
