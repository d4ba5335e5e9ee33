"""The drawn twins of a figure and of its choices, and a list of records as files; a figure's own are in export/."""

import json
from dataclasses import replace

from midspan.chart.draw import Sheet, chart_of, standalone
from midspan.export.figure_json import number
from midspan.export.table import records_table
from midspan.export.table_csv import table_csv
from midspan.export.table_xlsx import workbook
from midspan.model.figure import Card, Figure
from midspan.model.multiverse import Multiverse
from midspan.model.record import Record, RecordPage
from midspan.web.address import Address
from midspan.web.blocks.studied import Studied
from midspan.web.blocks.universe import universe
from midspan.web.visit import Visit


def card_facts(card: Card) -> dict[str, object]:
    """What an indicator says of itself."""
    return {
        "key": card.key,
        "title": card.title,
        "definition": card.definition,
        "formula": card.formula,
        "example": card.example,
        "not_counted": card.not_counted,
        "reference": card.reference,
        "unit": card.unit,
        "version": card.version,
        "kind": card.kind.value,
        "records": card.records,
    }


def as_json(facts: object) -> str:
    """JSON for people and machines: indented, in plain letters."""
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def figure_svg(visit: Visit, figure: Figure, address: Address) -> str:
    """The chart that suits a figure, with its own style. What all cells have in common is said above it."""
    figure, common = _without_common(visit, figure)
    t, card = visit.t, figure.card
    title = t.joined("list.clause", [visit.title(card), *common])
    heading, counting = visit.heading(address), t(f"counting.{figure.study.counting}")
    partial = visit.book.partial_year
    sheet = Sheet(
        title=title,
        subtitle=t.joined("list.clause", (heading, counting)),
        source=visit.source_line(card),
        label=t.named(title, heading),
        interval=t("interval.name"),
        incomplete=t("trend.incomplete", year=partial) if partial in figure.study.period.years else "",
        language=visit.language,
        numbers=t.numbers,
    )
    return standalone(
        chart_of(replace(figure, card=visit.t.card(card)), sheet, visit.cell_name, partial_year=partial), sheet
    )


def multiverse_svg(visit: Visit, multiverse: Multiverse, address: Address) -> str:
    """The curve of a figure's values under every combination of choices, with its own style."""
    drawn = universe(Studied(visit, address), multiverse)
    sheet = Sheet(
        title=drawn.title,
        subtitle=visit.heading(address),
        source=visit.source_line(multiverse.card),
        label=visit.t.named(drawn.title, visit.heading(address)),
        interval=visit.t("interval.name"),
        language=visit.language,
        numbers=visit.t.numbers,
    )
    return standalone(drawn.chart, sheet)


def _without_common(visit: Visit, figure: Figure) -> tuple[Figure, list[str]]:
    """A figure without the dimensions after the first in which all of its cells are the same, and their names."""
    same = [at for at in range(1, len(figure.by)) if len({cell.key[at] for cell in figure.cells}) == 1]
    names = [visit.cell_name(figure.by[at], figure.cells[0].key[at]) for at in same]
    kept = [at for at in range(len(figure.by)) if at not in same]
    cells = tuple(replace(cell, key=tuple(cell.key[at] for at in kept)) for cell in figure.cells)
    return replace(figure, by=tuple(figure.by[at] for at in kept), cells=cells), names


def record_facts(record: Record) -> dict[str, object]:
    """One record of a list."""
    return {
        "record_id": record.record_id,
        "title": record.title,
        "year": record.year,
        "venue": record.venue,
        "doi": record.doi,
        "theme": record.theme,
        "n_authors": record.n_authors,
        "weight": number(record.weight),
        "score": record.score,
        "organisations": list(record.organisations),
    }


def records_json(page: RecordPage, card: Card, address: Address, corpus_id: str, offset: int) -> str:
    """A list of records; `total` says how many there are in all."""
    return as_json(
        {
            "indicator": card_facts(card),
            "study": address.study.as_dict(),
            "corpus_id": corpus_id,
            "total": page.total,
            "offset": offset,
            "records": [record_facts(record) for record in page.rows],
        }
    )


def records_csv(page: RecordPage, card: Card, corpus_id: str) -> str:
    """A list of records as a table; several organisations of a record are divided by semicolons."""
    return table_csv(records_table(page.rows), _said(page, card, corpus_id))


def records_xlsx(page: RecordPage, card: Card, corpus_id: str) -> bytes:
    """The same as a workbook."""
    return workbook([records_table(page.rows)], _said(page, card, corpus_id))


def _said(page: RecordPage, card: Card, corpus_id: str) -> list[tuple[str, str]]:
    """What the records are records of."""
    return [
        ("title", card.title),
        ("definition", card.definition),
        ("corpus", corpus_id),
        ("records", str(page.total)),
    ]
