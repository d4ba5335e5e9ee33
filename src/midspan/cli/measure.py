"""midspan measure"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

import click

from midspan.cli._downloads import FORMS, write_for_others
from midspan.cli._options import Bars, Shared, choices, say, shared, show

if TYPE_CHECKING:
    from midspan.api import Corpus, OpenFigure
    from midspan.model.study import Study

ALL = "all"


@click.command(
    "measure", epilog="Example: midspan measure shanghai hong-kong --period 2019-2023 --figure joint_works --by year"
)
@click.option(
    "--figure",
    "keys",
    multiple=True,
    metavar="KEY",
    help="An indicator; again for more; `all` for all. Default: the headline.",
)
@click.option(
    "--by",
    multiple=True,
    metavar="DIMENSION",
    help="year, theme, type, region, region_pair (a matrix), organisation, organisation_pair.",
)
@click.option("--records", "is_records", is_flag=True, help="List the records behind the figure instead.")
@click.option(
    "--as",
    "form",
    type=click.Choice(FORMS),
    help="Write it for other programs: a table (csv, xlsx, parquet; with --records the records), a network of pairs "
    "(--by organisation_pair), or the works cited (ris, bibtex).",
)
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where --as writes; beside a CSV file its description (CSV on the Web).",
)
@click.option("--peers", metavar="KEY", help="Rank the figures among those of a peer group, such as china-city-pairs.")
@click.option("--multiverse", "is_multiverse", is_flag=True, help="The figure under every combination of choices.")
@click.option("--claim", metavar="KEY|FILE", help="A published figure with ours beside it; it names regions and years.")
@click.option("--audit", metavar="NUMBERS", help='What a published growth implies: "total=32.3e9 rate=0.6 years=5".')
@functools.partial(choices, is_optional=True)
@shared
def COMMAND(  # noqa: N802, D103
    shared: Shared,
    study: Study | None,
    keys: tuple[str, ...],
    by: tuple[str, ...],
    is_records: bool,
    is_multiverse: bool,
    form: str | None,
    target: Path | None,
    peers: str | None,
    claim: str | None,
    audit: str | None,
) -> None:
    if audit is not None:
        _audit(audit, shared.is_json)
    elif claim is not None:
        _show_claim(shared, claim)
    elif study is None:
        raise click.MissingParameter(param_type="argument", param_hint="'REGIONS...'")
    elif target is not None and form is None:
        raise click.UsageError("--to FILE needs --as")
    elif form is not None:
        write_for_others(shared, study, keys, by, form, target, is_records=is_records)
    elif peers is not None:
        _among_peers(shared, keys, study, peers, is_whole=not (by or is_records or is_multiverse))
    elif is_records or is_multiverse:
        _of_one_figure(shared, study, keys, by, is_records=is_records)
    else:
        book = shared.opened()
        _show_figures(book, _measured(book, keys, study, by), shared)


def _of_one_figure(
    shared: Shared, study: Study, keys: tuple[str, ...], by: tuple[str, ...], *, is_records: bool
) -> None:
    from midspan.model.errors import FigureError

    if len(keys) != 1 or by:
        what, option = ("records are", "--records") if is_records else ("a multiverse is", "--multiverse")
        those = "those of one figure" if is_records else "that of one figure"
        raise FigureError(f"{what} {those}", next_step=f"name it: --figure joint_works {option}")
    book = shared.opened()
    if is_records:
        _list_records(book, keys[0], study, shared.is_json)
    else:
        _show_multiverse(book, keys[0], study, shared.is_json)


def _show_multiverse(book: Corpus, key: str, study: Study, is_json: bool) -> None:
    from midspan.export.multiverse_json import multiverse_to_dict
    from midspan.export.multiverse_text import multiverse_text

    found = book.multiverses(key, study)
    if is_json:
        show([multiverse_to_dict(one) for one in found] if len(found) > 1 else multiverse_to_dict(found[0]))
        return
    click.echo("\n".join(multiverse_text(one) for one in found))
    if found and found[0].cells > len(found):
        say(f"Note: the {len(found)} cells of the largest values, of {found[0].cells}.")
    say(f"Corpus {book.corpus_id}. Every combination: add --json")


def _show_claim(shared: Shared, claim: str) -> None:
    from midspan.export.claim_text import claim_text, claim_to_dict

    checked = shared.opened().claim(claim)
    if shared.is_json:
        show(claim_to_dict(checked))
    else:
        click.echo(claim_text(checked))


def _audit(text: str, is_json: bool) -> None:
    from dataclasses import asdict

    from midspan.export.claim_text import audit_text
    from midspan.measure.audit import Report, audit

    found = audit(Report.parse(text))
    if is_json:
        show(asdict(found))
    else:
        click.echo(audit_text(found))


def _measured(book: Corpus, keys: tuple[str, ...], study: Study, by: tuple[str, ...]) -> list[OpenFigure]:
    """The figures; a bar says how far they are, as the first ones of a study take a while."""
    with Bars(passing=True) as bars:
        bars.stage("Study extract", 1)
        chosen = keys or book.headline(study, by)
        if chosen == (ALL,):
            chosen = book.possible(study, by)
        bars.advance()
        return book.figures(chosen, study, by, bars)


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


def _among_peers(shared: Shared, keys: tuple[str, ...], study: Study, peers: str, *, is_whole: bool) -> None:
    from midspan.export.peers_text import ranking_text, ranking_to_dict
    from midspan.model.errors import FigureError

    if not keys or not is_whole:
        raise FigureError(
            "peers are compared by figures of one value", next_step=f"name them: --figure joint_works --peers {peers}"
        )
    book = shared.opened()
    with Bars(passing=True) as bars:
        found = [book.among_peers(key, study, peers, bars) for key in keys]
    if shared.is_json:
        shown = [ranking_to_dict(one) for one in found]
        show(shown if len(shown) > 1 else shown[0])
        return
    for one in found:
        click.echo(ranking_text(one, book.regions, shared.lang))
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
if doubtful links are dropped or kept. With --claim or --audit no regions are named."""
