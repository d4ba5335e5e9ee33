"""midspan demo"""

from __future__ import annotations

import click

from midspan.cli._options import Bars, as_json, say, show

HOME = "midspan-demo"


@click.command("demo", epilog="Example: midspan demo serve")
@click.argument("serve", required=False, type=click.Choice(["serve"]), metavar="[serve]")
@click.option("--home", default=HOME, show_default=True, metavar="DIR", help="The demo's workspace.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="With serve.")
@as_json
@click.pass_context
def COMMAND(context: click.Context, serve: str | None, home: str, port: int, is_json: bool) -> None:  # noqa: N802, D103
    from pathlib import Path

    from midspan.demo.run import STUDY, make_demo, next_steps

    with Bars() as bars:
        book = make_demo(Path(home), bars)
    figures = [book.figure(key, STUDY) for key in book.headline(STUDY)]
    if is_json:
        from midspan.export.figure_json import figure_to_dict

        show([figure_to_dict(f) for f in figures])
    else:
        from midspan.export.text import figure_text

        click.echo(f"Shanghai and Hong Kong SAR, {STUDY.period}. Every work, person and figure here is invented.\n")
        for figure in figures:
            click.echo(figure_text(figure, book.regions, book.themes, book.organisation_names))
    if serve:
        from midspan.cli.serve import COMMAND as serving  # noqa: N811

        context.invoke(serving, host="127.0.0.1", port=port, home=home, corpus=None, engine=None)
    else:
        say(next_steps(home))


COMMAND.help = "Build the invented demo corpus, print its headline figures, and (with the word serve) serve its pages."
