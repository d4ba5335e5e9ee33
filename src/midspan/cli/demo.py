"""midspan demo"""

from __future__ import annotations

import click

from midspan.cli._options import Bars, Shared, say, shared, show

HOME = "midspan-demo"


@click.command("demo", epilog="Example: midspan demo serve")
@click.argument("serve", required=False, type=click.Choice(["serve"]), metavar="[serve]")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="With serve.")
@shared
def COMMAND(shared: Shared, serve: str | None, port: int) -> None:  # noqa: N802, D103
    from dataclasses import replace
    from pathlib import Path

    from midspan.api import open_corpus
    from midspan.demo.run import STUDY, hold_seminars, make_demo, next_steps

    home = shared.home_given or HOME
    with Bars() as bars:
        make_demo(Path(home), bars)
        hold_seminars(Path(home), bars)
    book = open_corpus(home, shared.corpus_id, engine=shared.engine(Path(home)))
    with Bars(passing=True) as bars:
        figures = book.figures(book.headline(STUDY), STUDY, progress=bars)
    if shared.is_json:
        from midspan.export.figure_json import figure_to_dict

        show([figure_to_dict(f) for f in figures])
    else:
        from midspan.export.text import figure_text

        click.echo(f"Shanghai and Hong Kong SAR, {STUDY.period}. Every work, person and figure here is invented.\n")
        for figure in figures:
            click.echo(figure_text(figure, book.regions, book.themes, book.organisation_names, shared.lang))
    if serve:
        from midspan.cli.serve import serve_pages

        serve_pages(replace(shared, home_given=home), "127.0.0.1", port)
    else:
        say(next_steps(home))


COMMAND.help = "Build the invented demo corpus, print its headline figures, and (with the word serve) serve its pages."
