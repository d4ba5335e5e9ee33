"""The addresses that are not pages: files, the choice of a pair, and the twins of figures and lists."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import RedirectResponse, Response

from midspan.export.claim_csv import claims_csv
from midspan.export.claim_text import claim_to_dict
from midspan.export.comparison_csv import comparison_csv
from midspan.export.comparison_text import comparison_to_dict
from midspan.export.figure_json import figure_json
from midspan.export.multiverse_json import multiverse_csv, multiverse_to_dict
from midspan.export.table import definition, figure_table
from midspan.export.table_csv import table_csv
from midspan.model.errors import FigureError, StudyError, known_values
from midspan.model.figure import Figure
from midspan.model.study import Period
from midspan.web.address import STUDY_PARAMETERS, Address, read_address, refuse_unknown
from midspan.web.assets import assets
from midspan.web.blocks.facets import NARROWED
from midspan.web.pages.claims import read_claims
from midspan.web.pages.compare import read_comparison
from midspan.web.pages.multiverse import read_multiverse
from midspan.web.pages.records import read_card, read_list
from midspan.web.report_files import figure_xlsx, report_bytes
from midspan.web.security import DRAWING_POLICY
from midspan.web.source import Book
from midspan.web.twins import as_json, figure_svg, multiverse_svg, records_csv, records_json, records_xlsx
from midspan.web.visit import Visit
from midspan.web.words import NotHere

FOR_EVER = "public, max-age=31536000, immutable"
MOST_ROWS = 100_000
"""The longest list a download holds."""

CHOICES = (*STUDY_PARAMETERS, "a", "b", "first", "last", "swap")
FORMS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
REPORTS = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": FORMS["xlsx"],
}


def static_file(name: str) -> Response:
    """A file of the pages."""
    asset = assets().get(name)
    if asset is None:
        raise NotHere(f'there is no file "{name}"', next_step=known_values(name, assets()))
    return Response(asset.body, media_type=asset.media_type, headers={"cache-control": FOR_EVER})


def chosen_pair(visit: Visit) -> Response:
    """From the form of a pair to its overview."""
    query = visit.query
    refuse_unknown(query, CHOICES)
    a, b = query.get("a", ""), query.get("b", "")
    if query.get("swap"):
        a, b = b, a
    asked = {name: query[name] for name in STUDY_PARAMETERS if query.get(name)}
    first, last = query.get("first", ""), query.get("last", "")
    text = query.get("y", "") or (str(Period.parse(f"{first}-{last}")) if first and last else "")
    address = read_address(visit.book, visit.language, a, b, asked | {"y": text})
    return RedirectResponse(address.url("overview"), 303)


def figure_twin(visit: Visit) -> Response:
    """A figure as JSON, CSV, SVG or XLSX: the same numbers as the pages."""
    parts, query = visit.parts, visit.query
    address = read_address(visit.book, visit.language, parts["a"], parts["b"], query, ("by", *NARROWED))
    form = _form(parts["form"], FORMS)
    card = read_card(visit.book, parts["key"])
    by = tuple(part for part in query.get("by", "").split(",") if part)
    for dimension in by:
        if dimension not in card.dimensions:
            raise FigureError(
                f'"{card.key}" has no breakdown by "{dimension}"', next_step=known_values(dimension, card.dimensions)
            )
    if len(set(by)) < len(by):
        raise FigureError(f'"{query["by"]}" names a dimension twice', next_step="name each once")
    figure = narrowed(visit.book.figure(card.key, address.study, by), query)
    return figure_as(visit, figure, address, form)


def narrowed(figure: Figure, query: Mapping[str, str]) -> Figure:
    """Only the cells that the address names: `by=year,organisation&organisation=ror:00t33hh48`."""
    where = {name: query[name] for name in NARROWED if query.get(name)}
    for name, value in where.items():
        if name not in figure.by:
            raise FigureError(f'the figure is not broken down by "{name}"', next_step=f"add {name} to by=")
        at = figure.by.index(name)
        figure = replace(figure, cells=tuple(cell for cell in figure.cells if cell.key[at] == value))
        if not figure.cells:
            raise NotHere(f'the figure has no cell "{value}" of {name}', next_step=f"leave out {name}=")
    return figure


def figure_as(visit: Visit, figure: Figure, address: Address, form: str) -> Response:
    """A figure in one of the forms."""
    if form == "svg":
        text = figure_svg(visit, figure, address)
        return Response(text, media_type=FORMS[form], headers={"content-security-policy": DRAWING_POLICY})
    figure = visit.said(figure)
    body: str | bytes
    if form == "xlsx":
        body = figure_xlsx(visit.book, figure)
    elif form == "json":
        body = figure_json(figure)
    else:
        body = table_csv(figure_table(figure), definition(figure, visit.book.snapshots))
    name = "-".join((figure.card.key, *figure.study.regions, str(figure.study.period)))
    return Response(body, media_type=FORMS[form], headers=_named(name, form))


def report_twin(visit: Visit) -> Response:
    """The report of a study as one file."""
    form = _form(visit.parts["form"], REPORTS)
    address = read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], visit.query)
    name = "-".join(("report", address.a, address.b, str(address.period), visit.language))
    saved = {"content-disposition": f'attachment; filename="{name}.{form}"'}
    return Response(report_bytes(visit, address, form), media_type=REPORTS[form], headers=saved)


def records_twin(visit: Visit) -> Response:
    """The whole list of records behind a figure as JSON, CSV or XLSX."""
    form = _form(visit.parts["form"], ("json", "csv", "xlsx"))
    address, card, where = read_list(visit)
    if "page" in visit.query:
        raise StudyError("a download holds the whole list", next_step='leave out "page"')
    page = visit.book.records(card.key, address.study, where, 0, MOST_ROWS)
    body: str | bytes
    if form == "xlsx":
        body = records_xlsx(page, visit.t.card(card), visit.book.corpus_id)
    elif form == "json":
        body = records_json(page, visit.t.card(card), address, visit.book.corpus_id, 0)
    else:
        body = records_csv(page, visit.t.card(card), visit.book.corpus_id)
    name = "-".join((card.key, "records", *address.study.regions, str(address.period)))
    return Response(body, media_type=FORMS[form], headers=_named(name, form))


def multiverse_twin(visit: Visit) -> Response:
    """A figure under every combination of choices as JSON or CSV; its curve as SVG."""
    form = _form(visit.parts["form"], ("json", "csv", "svg"))
    address, card = read_multiverse(visit)
    found = visit.book.multiverses(card.key, address.study)
    if form == "svg":
        headers = {"content-security-policy": DRAWING_POLICY}
        return Response(multiverse_svg(visit, found[0], address), media_type=FORMS[form], headers=headers)
    body = multiverse_csv(found) if form == "csv" else as_json([multiverse_to_dict(one) for one in found])
    name = "-".join((card.key, "choices", *address.study.regions, str(address.period)))
    return Response(body, media_type=FORMS[form], headers=_named(name, form))


def claims_twin(visit: Visit) -> Response:
    """The claims about a pair, with ours beside them, as JSON or CSV."""
    form = _form(visit.parts["form"], ("json", "csv"))
    address, found = read_claims(visit)
    is_table = form == "csv"
    body = claims_csv(found, visit.book.corpus_id) if is_table else as_json([claim_to_dict(one) for one in found])
    return Response(body, media_type=FORMS[form], headers=_named("-".join(("claims", *address.study.regions)), form))


def comparison_twin(visit: Visit) -> Response:
    """A figure on two sides, with every record that moved it, as JSON or CSV."""
    form = _form(visit.parts["form"], ("json", "csv"))
    address, card, other = read_comparison(visit)
    found = visit.book.compare(card.key, address.study, other_study=other)
    body = comparison_csv(found) if form == "csv" else as_json(comparison_to_dict(found))
    name = "-".join((card.key, "compared", *address.study.regions, str(address.period)))
    return Response(body, media_type=FORMS[form], headers=_named(name, form))


def _form(text: str, known: "tuple[str, ...] | dict[str, str]") -> str:
    if text not in known:
        raise NotHere(f'there is no form "{text}"', next_step=known_values(text, known))
    return text


def _named(name: str, form: str) -> dict[str, str]:
    """JSON opens in the browser; tables are saved under a name that says what it is."""
    return {"content-disposition": f'attachment; filename="{name}.{form}"'} if form in {"csv", "xlsx"} else {}


def check_book(book: Book) -> None:
    """A book must have regions and years before anything is served."""
    first, last = book.years
    if len(book.regions) < 2 or first > last:
        raise StudyError("the corpus has fewer than two regions", next_step="add region files and build it again")
