"""midspan measure"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from midspan.cli._options import Bars, Shared, choices, say, shared, show

if TYPE_CHECKING:
    from midspan.api import Corpus, OpenFigure
    from midspan.model.study import Study


@click.command(
    "measure", epilog="Example: midspan measure shanghai hong-kong --period 2019-2023 --figure joint_works --by year"
)
@click.option(
    "--figure", "keys", multiple=True, metavar="KEY", help="An indicator; again for more. Default: the headline ones."
)
@click.option(
    "--by",
    multiple=True,
    metavar="DIMENSION",
    help="year, theme, type, region, region_pair (a matrix), organisation, organisation_pair.",
)
@click.option("--records", "is_records", is_flag=True, help="List the records behind the figure instead.")
@click.option("--peers", metavar="KEY", help="Rank the figures among those of a peer group, such as china-city-pairs.")
@choices
@shared
def COMMAND(  # noqa: N802, D103
    shared: Shared, study: Study, keys: tuple[str, ...], by: tuple[str, ...], is_records: bool, peers: str | None
) -> None:
    from midspan.model.errors import FigureError

    if peers is not None and (not keys or by or is_records):
        raise FigureError(
            "peers are compared by figures of one value", next_step=f"name them: --figure joint_works --peers {peers}"
        )
    if is_records and (len(keys) != 1 or by):
        raise FigureError("records are those of one figure", next_step="name it: --figure joint_works --records")
    book = shared.opened()
    if peers is not None:
        _show_comparisons(book, keys, study, peers, shared)
    elif is_records:
        _list_records(book, keys[0], study, shared.is_json)
    else:
        _show_figures(book, _measured(book, keys, study, by), shared)


def _measured(book: Corpus, keys: tuple[str, ...], study: Study, by: tuple[str, ...]) -> list[OpenFigure]:
    """The figures; a bar says how far they are, as the first ones of a study take a while."""
    with Bars(passing=True) as bars:
        bars.stage("Study extract", 1)
        headline = book.headline(study, by)
        bars.advance()
        chosen = keys or headline
        bars.stage("Figures", len(chosen))
        figures = []
        for key in chosen:
            figures.append(book.figure(key, study, by))
            bars.advance()
    return figures


def _show_figures(book: Corpus, figures: list[OpenFigure], shared: Shared) -> None:
    from midspan.export.figure_json import figure_to_dict
    from midspan.export.text import figure_text

    if shared.is_json:
        show([figure_to_dict(f) for f in figures] if len(figures) > 1 else figure_to_dict(figures[0]))
        return
    for figure in figures:
        click.echo(figure_text(figure, book.regions, book.themes, book.organisation_names, shared.lang))
    for caveat in dict.fromkeys(c.text for f in figures for c in f.caveats):
        say(f"Note: {caveat}")
    say(f"Corpus {book.corpus_id}. The records behind a figure: add --figure KEY --records")


def _show_comparisons(book: Corpus, keys: tuple[str, ...], study: Study, peers: str, shared: Shared) -> None:
    from midspan.export.peers_text import comparison_text, comparison_to_dict

    with Bars(passing=True) as bars:
        found = [book.comparison(key, study, peers, bars) for key in keys]
    if shared.is_json:
        shown = [comparison_to_dict(one) for one in found]
        show(shown if len(shown) > 1 else shown[0])
        return
    for one in found:
        click.echo(comparison_text(one, book.regions, shared.lang))
    say(f"{found[0].group.name.in_language(shared.lang)}: {' '.join(found[0].group.why.split())}")
    for caveat in dict.fromkeys(c.text for one in found for c in one.caveats):
        say(f"Note: {caveat}")


def _list_records(book: Corpus, key: str, study: Study, is_json: bool) -> None:
    from dataclasses import asdict

    rows = book.figure(key, study).records()
    if is_json:
        show([asdict(row) for row in rows])
        return
    for row in rows:
        click.echo(f"{row.record_id}\t{row.year}\t{row.weight.normalize():f}\t{row.title}")


COMMAND.help = """Figures of REGIONS (keys such as shanghai hong-kong) with both uncertainties.

The stability interval (95 %) says how far a figure moves with the works it rests on; the linkage range what it is
if doubtful links are dropped or kept."""
