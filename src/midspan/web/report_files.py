"""A report as a file: one document, written as HTML, PDF, Word or Excel by the ending of its name."""

from collections.abc import Callable, Sequence
from pathlib import Path

from midspan.export.document_docx import document_docx
from midspan.export.document_pdf import document_pdf
from midspan.export.table import Field, Table, definition, figure_table, licences, records_table
from midspan.export.table_xlsx import workbook
from midspan.model.errors import FigureError, known_values
from midspan.model.figure import Figure
from midspan.model.study import Study
from midspan.store.files import replacing
from midspan.web.address import Address
from midspan.web.report import Report, report
from midspan.web.report_html import report_html
from midspan.web.source import Book
from midspan.web.visit import Visit
from midspan.web.words import Words

MOST_RECORDS = 100_000
"""Records of a figure in a workbook."""
SHEET_NAME = 31
"""Characters of a sheet's name that Excel takes."""

SAID = (
    Field("figure", "string", "The key of the figure, and by what it is broken down."),
    Field("name", "string", "What is said of it."),
    Field("text", "string", "The text."),
)


def report_xlsx(book: Book, made: Report) -> bytes:
    """A sheet a figure, the records behind each headline figure on a sheet of their own, definitions, sources."""
    tables = [_figure_sheet(figure, place) for place, figure in enumerate(made.figures, 1)]
    said = tuple(
        (table.name, name, text)
        for table, figure in zip(tables, made.figures, strict=True)
        for name, text in definition(figure)
        if text
    )
    records = [_records_sheet(book, figure, len(tables) + place) for place, figure in enumerate(made.headline, 1)]
    about = [
        ("report", made.document.title),
        ("corpus", book.corpus_id),
        ("data of", book.snapshot_date),
        *(("source", licensed) for licensed in licences(book.snapshots)),
        ("records", f"Those of each headline figure, at most {MOST_RECORDS:,}, with the weight that they add."),
    ]
    return workbook([*tables, *records, Table("definitions", SAID, said)], about, named="sources")


def _figure_sheet(figure: Figure, place: int) -> Table:
    """The table of a figure under a name that no other sheet has: it begins with its number."""
    table = figure_table(figure)
    return Table(f"{place} {' '.join((figure.card.key, *figure.by))}"[:SHEET_NAME], table.fields, table.rows)


def _records_sheet(book: Book, figure: Figure, place: int) -> Table:
    """The records behind a headline figure, each with the weight that it adds."""
    rows = book.records(figure.card.key, figure.study, {}, 0, MOST_RECORDS).rows
    table = records_table(rows)
    return Table(f"{place} records {figure.card.key}"[:SHEET_NAME], table.fields, table.rows)


WRITERS: dict[str, Callable[[Book, Report], bytes]] = {
    "html": lambda _, made: report_html(made.document).encode(),
    "pdf": lambda _, made: document_pdf(made.document),
    "docx": lambda _, made: document_docx(made.document),
    "xlsx": report_xlsx,
}
"""The forms of a report by the ending of its file."""


def said_in(visit: Visit, made: Report) -> Report:
    """The report with the cards and caveats of its figures in the visit's language."""
    return Report(made.document, tuple(map(visit.said, made.figures)), made.headline)


def report_bytes(visit: Visit, address: Address, form: str) -> bytes:
    """A report in one of the forms."""
    return WRITERS[form](visit.book, said_in(visit, report(visit, address)))


def write_report(
    book: Book, study: Study, target: str | Path, language: str = "en", *, regions: Sequence[str] = ()
) -> Path:
    """Writes the report of a study of two regions to a file whose ending says the form; returns where it stands.

    `regions` are the two in the reader's order. An earlier file of this name is replaced once the new one is whole.
    """
    path = Path(target)
    form = path.suffix.removeprefix(".").lower()
    if form not in WRITERS:
        raise FigureError(f'"{path.name}" has no ending of a report', next_step=known_values(form, WRITERS))
    visit, address = visit_of(book, study, language, regions)
    made = report_bytes(visit, address, form)
    try:
        with replacing(path) as partial:
            partial.write_bytes(made)
    except OSError as error:
        raise FigureError(f'"{path}" can\'t be written', place=str(error), next_step="name another file") from error
    return path


def visit_of(book: Book, study: Study, language: str, regions: Sequence[str] = ()) -> tuple[Visit, Address]:
    """The visit to a study's pages, with its address; FigureError where the study is not of a pair in the corpus."""
    order = tuple(regions) if sorted(regions) == sorted(study.regions) else study.regions
    if len(order) != 2:
        raise FigureError(
            f"a report is of two regions, the study has {len(order)}", next_step="name two: shanghai hong-kong"
        )
    for key in order:
        if key not in book.regions:
            raise FigureError(f'there is no region "{key}"', next_step=known_values(key, book.regions))
    first, last = book.years
    if study.period.first < first or study.period.last > last:
        raise FigureError(
            f'the period "{study.period}" is not inside the corpus', next_step=f"choose years from {first} to {last}"
        )
    address = Address(language, order[0], order[1], study)
    parts = {"a": order[0], "b": order[1]}
    return Visit(book, Words(language), parts, {}, address.url("overview").partition("?")[0]), address


def figure_xlsx(book: Book, figure: Figure) -> bytes:
    """One figure as a workbook: its values, the records behind it, its definition."""
    rows = book.records(figure.card.key, figure.study, {}, 0, MOST_RECORDS).rows
    return workbook([figure_table(figure), records_table(rows)], definition(figure, book.snapshots))
