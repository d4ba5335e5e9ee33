"""Parts of `midspan record`: packages of the Open Contracting Data Standard in and out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from midspan.cli._options import Shared, say, shared, show

TYPES = ("development", "transfer", "licensing", "consulting", "service")


@click.command("import-ocds", epilog="Example: midspan record import-ocds package.json --register hk --type service")
@click.argument("file", type=click.Path())
@click.option("--register", default="", metavar="NAME", help="The register; default: the package's prefix.")
@click.option("--type", "kind", type=click.Choice(TYPES), default=None, help="That of contracts which state none.")
@click.option("--by", default="", metavar="NAME", help="Who records; default: the name of your account.")
@shared
def import_ocds(shared: Shared, file: str, register: str, kind: str | None, by: str) -> None:
    """Record a release package of the Open Contracting Data Standard 1.1, whole or not at all."""
    from midspan.cli.record import opened
    from midspan.record.ocds import package_of

    package = package_of(Path(file), register=register, kind=kind or "")
    done = opened(shared).add_entries(package.entries, by=by)
    if shared.is_json:
        show({"file": file, **asdict(done), "unsaid": package.unsaid})
        return
    added = ", ".join(f"{count:,} {name}" for name, count in done.added.items()) or "nothing new"
    click.echo(f"{file}: {added}; {done.known:,} recorded before")
    for line in package.unsaid:
        say(f"Not recorded: {line}")


@click.command("export-ocds", epilog="Example: midspan record export-ocds --prefix ocds-a1b2c3 > package.json")
@click.option("--prefix", default="ocds-unregistered", metavar="PREFIX", help="The one that you registered.")
@shared
def export_ocds(shared: Shared, prefix: str) -> None:
    """Print the register as a release package of the Open Contracting Data Standard 1.1."""
    from midspan.cli.record import opened
    from midspan.record.ocds_text import written

    package = written(opened(shared).store.read(), prefix=prefix)
    click.echo(package.text, nl=False)
    say(f"{package.contracts:,} contracts, {package.counted:,} of them counted")
    for line in package.unsaid:
        say(f"Not in the package: {line}")
