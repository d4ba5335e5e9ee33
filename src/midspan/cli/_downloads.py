"""`midspan measure --as`: one figure, or the records behind it, for other programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from midspan.cli._options import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from midspan.api import Corpus, OpenFigure
    from midspan.cli._options import Shared
    from midspan.export.network import Network
    from midspan.model.study import Study

TABLES = ("csv", "xlsx", "parquet")
NETWORKS = ("gexf", "graphml", "vosviewer", "vosviewer-map", "vosviewer-network")
WORKS = ("ris", "bibtex")
FORMS = (*TABLES, *NETWORKS, *WORKS)


def write_for_others(
    shared: Shared,
    study: Study,
    keys: tuple[str, ...],
    by: tuple[str, ...],
    form: str,
    target: Path | None,
    *,
    is_records: bool,
) -> None:
    """One figure in another program's format, to stdout or a file; beside a CSV file its description."""
    from midspan.model.errors import FigureError

    if len(keys) != 1:
        raise FigureError(f"{form} is written of one figure", next_step=f"name it: --figure joint_works --as {form}")
    book = shared.opened()
    figure = book.figure(keys[0], study, by)
    if form in TABLES:
        _write_table(book, figure, form, target, is_records=is_records)
    else:
        text = _works(book, figure, form) if form in WORKS else _network(book, figure, form, shared.lang)
        _write(text.encode(), form, target)
    for caveat in figure.caveats:
        say(f"Note: {caveat.text}")


def _write_table(book: Corpus, figure: OpenFigure, form: str, target: Path | None, *, is_records: bool) -> None:
    from midspan.export.table import definition, figure_table, records_table
    from midspan.export.table_csv import BESIDE, csvw, table_csv
    from midspan.export.table_parquet import table_parquet
    from midspan.export.table_xlsx import workbook

    snapshots = book.manifest.snapshots
    said = definition(figure, snapshots)
    records = records_table(figure.records()) if is_records or form == "xlsx" else None
    table = records if is_records and records else figure_table(figure)
    if form == "xlsx":
        _write(workbook([figure_table(figure), *([records] if records else [])], said), form, target)
    elif form == "parquet":
        _write(table_parquet(table, said), form, target)
    else:
        _write(table_csv(table, said).encode(), form, target)
        if target is not None:
            beside = target.with_name(target.name + BESIDE)
            _write(csvw(target.name, table, figure, snapshots).encode(), form, beside)


def _works(book: Corpus, figure: OpenFigure, form: str) -> str:
    from midspan.export.records_bibtex import records_bibtex
    from midspan.export.records_ris import records_ris
    from midspan.model.errors import FigureError

    if figure.by or figure.card.records != "works":
        raise FigureError(
            f"{form} is written of the works behind a figure as a whole",
            next_step=f"leave --by out: --figure joint_works --as {form}",
        )
    cited = book.cited(figure.records())
    return records_ris(cited) if form == "ris" else records_bibtex(cited)


def _network(book: Corpus, figure: OpenFigure, form: str, lang: str) -> str:
    from midspan.export.network import network_of
    from midspan.export.network_gexf import network_gexf
    from midspan.export.network_graphml import network_graphml
    from midspan.export.network_vosviewer import network_vosviewer
    from midspan.export.network_vosviewer_files import vosviewer_map, vosviewer_network

    writers: dict[str, Callable[[Network], str]] = {
        "gexf": network_gexf,
        "graphml": network_graphml,
        "vosviewer": network_vosviewer,
        "vosviewer-map": vosviewer_map,
        "vosviewer-network": vosviewer_network,
    }
    return writers[form](network_of(figure, lambda ids: _labels(book, ids, lang)))


def _labels(book: Corpus, ids: Iterable[str], lang: str) -> dict[str, str]:
    """Names of organisations and regions by their ids."""
    wanted = set(ids)
    named = {**book.organisation_names(wanted), **{key: book.regions[key].name for key in wanted & set(book.regions)}}
    return {key: name.in_language(lang) for key, name in named.items()}


def _write(made: bytes, form: str, target: Path | None) -> None:
    from midspan.model.errors import FigureError

    if target is None:
        if form in ("xlsx", "parquet") and sys.stdout.isatty():
            raise FigureError(f"{form} is no text", next_step=f"name a file: --to figure.{form}")
        click.echo(made, nl=False)
        return
    try:
        target.write_bytes(made)
    except OSError as error:
        raise FigureError(
            f'"{target}" can\'t be written', place=str(error), next_step="name another file with --to"
        ) from error
    say(f"Written: {target}")
