"""The drawn twin of a figure, and a list of records as JSON and CSV; a figure's own are in export/."""

import json
from dataclasses import replace

from midspan.chart.draw import Sheet, chart_of, standalone
from midspan.export.figure_json import number
from midspan.export.table import records_table
from midspan.export.table_csv import table_csv
from midspan.export.table_xlsx import workbook
from midspan.model.figure import Card, Figure
from midspan.model.record import Record, RecordPage
from midspan.web.address import Address
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
    """The chart that suits a figure, with its own style."""
    t, card = visit.t, figure.card
    title = visit.title(card)
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
