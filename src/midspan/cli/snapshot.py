"""midspan snapshot"""

from __future__ import annotations

import click

from midspan.cli._options import Bars, Shared, say, shared, show


@click.command(
    "snapshot", epilog="Example: midspan snapshot works.jsonl.gz --mapping mapping.toml", no_args_is_help=True
)
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option("--source", metavar="NAME", help="The source; default: recognised by content.")
@click.option(
    "--mapping", metavar="FILE", type=click.Path(), help="Which columns hold what (sources records, csv_grants)."
)
@click.option("--version", "label", metavar="NAME", help="Name of the snapshot; default: from its bytes.")
@click.option("--date", "data_date", metavar="YYYY-MM-DD", help="The day the data stand for: its year is partial.")
@shared
def COMMAND(  # noqa: N802, D103 - the name that cli/ looks for; click shows the docstring below
    shared: Shared,
    paths: tuple[str, ...],
    source: str | None,
    mapping: str | None,
    label: str | None,
    data_date: str | None,
) -> None:
    from pathlib import Path

    from midspan.snapshots import take_snapshot

    with Bars() as bars:
        taken = take_snapshot(
            shared.home, [Path(p) for p in paths], source=source, mapping=Path(mapping) if mapping else None,
            version=label, data_date=data_date, progress=bars,
        )  # fmt: skip
    if shared.is_json:
        show([s.as_dict() for s in taken])
        return
    for snapshot in taken:
        click.echo(f"{snapshot.source} {snapshot.version}: {len(snapshot.files)} files, {snapshot.licence}")
    say("Next: midspan build")


COMMAND.help = """Keep files as received: bytes, sha256, licence.

PATHS are files or folders (an OpenAlex snapshot's works folder, CSV, JSON lines, a ROR dump)."""
