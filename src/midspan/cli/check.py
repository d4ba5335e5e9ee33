"""midspan check"""

from __future__ import annotations

import click

from midspan.cli._options import Shared, say, shared, show


@click.command("check", epilog="Example: midspan check --json")
@shared
def COMMAND(shared: Shared) -> None:  # noqa: N802, D103
    from midspan.checks import check_corpus

    book = shared.opened()
    findings = check_corpus(book.home, book.path, book.manifest)
    if shared.is_json:
        show([{"check": f.check, "is_fine": f.is_fine, "text": f.text} for f in findings])
    else:
        for finding in findings:
            click.echo(f"{'fine   ' if finding.is_fine else 'PROBLEM'}  {finding.check}: {finding.text}")
    if not all(f.is_fine for f in findings):
        say("Problems were found.")
        raise SystemExit(1)


COMMAND.help = """Check a corpus: the bytes of its snapshots, its promises, and what was rejected.

Exit 1 where something is wrong."""
