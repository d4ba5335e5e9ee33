"""The twins of a figure and of a list of records: the same numbers as JSON, CSV and SVG."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal

from midspan.chart.draw import Sheet, chart_of, standalone
from midspan.model.figure import Card, Cell, Figure, Interval
from midspan.model.record import Record, RecordPage
from midspan.web.address import Address
from midspan.web.headline import span
from midspan.web.visit import Visit

BOM = "\ufeff"
RISKY = ("=", "+", "-", "@", "\t", "\r")
RECORD_COLUMNS = (
    "record_id",
    "title",
    "year",
    "venue",
    "doi",
    "theme",
    "n_authors",
    "weight",
    "score",
    "organisations",
)
ENDS = ("low", "high", "linkage_low", "linkage_high")


def plain(value: Decimal | None) -> int | float | None:
    """A number for JSON: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def four_ends(stability: Interval | None, linkage: Interval | None) -> list[Decimal | None]:
    """Lower and upper bound of the interval, then of the linkage range."""
    return [
        stability.low if stability else None,
        stability.high if stability else None,
        linkage.low if linkage else None,
        linkage.high if linkage else None,
    ]


def card_facts(card: Card) -> dict[str, object]:
    """What an indicator says of itself."""
    return {
        "key": card.key,
        "title": card.title,
        "definition": card.definition,
        "not_counted": card.not_counted,
        "reference": card.reference,
        "unit": card.unit,
        "version": card.version,
        "kind": card.kind.value,
        "records": card.records,
    }


def cell_facts(figure: Figure, cell: Cell) -> dict[str, object]:
    """One cell: its key, its value and all its bounds."""
    estimate = cell.estimate
    bounds = zip(ENDS, map(plain, four_ends(estimate.stability, estimate.linkage)), strict=True)
    return {
        **dict(zip(figure.by, cell.key, strict=True)),
        "value": plain(estimate.value),
        **dict(bounds),
        "records": estimate.records,
    }


def figure_json(figure: Figure) -> str:
    """A figure with everything needed to cite it and to make it again."""
    return as_json(
        {
            "indicator": card_facts(figure.card),
            "study": figure.study.as_dict(),
            "corpus_id": figure.corpus_id,
            "fingerprint": figure.fingerprint,
            "by": list(figure.by),
            "cells": [cell_facts(figure, cell) for cell in figure.cells],
            "caveats": [{"code": caveat.code, "text": caveat.text} for caveat in figure.caveats],
            "sql": figure.sql,
        }
    )


def as_json(facts: object) -> str:
    """JSON for people and machines: indented, in plain letters."""
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def figure_csv(figure: Figure) -> str:
    """A figure as a table, its definition in lines that begin with #."""
    card = figure.card
    notes = [
        f"{card.title}: {card.definition}",
        (
            f"Study {figure.study.study_id}: {', '.join(figure.study.regions)} {figure.study.period} "
            f"{figure.study.counting} counting"
        ),
        f"Unit {card.unit}, method v{card.version}, corpus {figure.corpus_id}, fingerprint {figure.fingerprint}",
    ]
    rows = (list(cell_facts(figure, cell).values()) for cell in figure.cells)
    return as_csv(notes, [*figure.by, "value", *ENDS, "records"], rows)


def as_csv(notes: Iterable[str], head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV that opens in a spreadsheet: byte order mark, notes first, no text that acts as a formula."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for note in notes:
        writer.writerow([f"# {note}"])
    writer.writerow(head)
    for row in rows:
        writer.writerow([_safe(value) for value in row])
    return BOM + file.getvalue()


def _safe(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def figure_svg(visit: Visit, figure: Figure, address: Address) -> str:
    """The chart that suits a figure, with its own style."""
    t, card = visit.t, figure.card
    title = visit.title(card)
    names = t.listed([visit.region_name(address.a), visit.region_name(address.b)])
    partial = visit.book.partial_year
    sheet = Sheet(
        title=title,
        subtitle=f"{names}, {span(figure.study.period)}, {t(f'counting.{figure.study.counting}')}",
        source=visit.source_line(card),
        label=f"{title}: {names}, {span(figure.study.period)}",
        interval=t("interval.name"),
        incomplete=t("trend.incomplete", year=partial) if partial in figure.study.period.years else "",
    )
    return standalone(chart_of(figure, sheet, visit.cell_name, partial_year=partial), sheet)


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
        "weight": plain(record.weight),
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
    notes = [f"{card.title}: {card.definition}", f"Corpus {corpus_id}, {page.total} records"]
    rows = ([*list(record_facts(one).values())[:-1], "; ".join(one.organisations)] for one in page.rows)
    return as_csv(notes, RECORD_COLUMNS, rows)
