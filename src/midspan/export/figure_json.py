"""A figure as JSON: the same bytes for the same figure, on any engine, any day."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from midspan.model.figure import Card, Caveat, Cell, Estimate, Figure, Interval
from midspan.model.study import Study

MEDIA_TYPE = "application/json"


def figure_to_dict(figure: Figure) -> dict[str, Any]:
    """Plain values. Each cell has the breakdown, value, low and high (stability), linkage_low and _high, records."""
    card = figure.card
    return {
        "figure": card.key,
        "title": card.title,
        "definition": card.definition,
        "not_counted": card.not_counted,
        "reference": card.reference,
        "unit": figure.study.currency if card.unit == "money" else card.unit,
        "kind": str(card.kind),
        "version": card.version,
        "study": figure.study.as_dict(),
        "by": list(figure.by),
        "values": [_cell_to_dict(figure.by, cell) for cell in figure.cells],
        "caveats": [{"code": c.code, "text": c.text} for c in figure.caveats],
        "corpus": figure.corpus_id,
        "fingerprint": figure.fingerprint,
        "sql": figure.sql,
    }


def figure_json(figure: Figure) -> bytes:
    """The JSON document, UTF-8."""
    return (json.dumps(figure_to_dict(figure), ensure_ascii=False, indent=1) + "\n").encode()


def figure_from_dict(fields: Mapping[str, Any], card: Card, study: Study) -> Figure:
    """Reads back what `figure_to_dict` made, for the card and study it was made for."""
    by = tuple(fields["by"])
    return Figure(
        card,
        study,
        by,
        tuple(_cell_from_dict(by, value) for value in fields["values"]),
        tuple(Caveat(c["code"], c["text"]) for c in fields["caveats"]),
        fields["corpus"],
        fields["fingerprint"],
        fields["sql"],
    )


def _cell_to_dict(by: tuple[str, ...], cell: Cell) -> dict[str, Any]:
    estimate = cell.estimate
    return {
        **dict(zip(by, cell.key, strict=True)),
        "value": number(estimate.value),
        "low": number(estimate.stability.low if estimate.stability else None),
        "high": number(estimate.stability.high if estimate.stability else None),
        "linkage_low": number(estimate.linkage.low if estimate.linkage else None),
        "linkage_high": number(estimate.linkage.high if estimate.linkage else None),
        "records": estimate.records,
    }


def _cell_from_dict(by: tuple[str, ...], value: Mapping[str, Any]) -> Cell:
    def interval(low: str, high: str) -> Interval | None:
        if value[low] is None:
            return None
        return Interval(_decimal(value[low]), _decimal(value[high]))

    known = None if value["value"] is None else _decimal(value["value"])
    estimate = Estimate(known, interval("low", "high"), interval("linkage_low", "linkage_high"), value["records"])
    return Cell(tuple(value[dimension] for dimension in by), estimate)


def number(value: Decimal | None) -> int | float | None:
    """A JSON number: whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _decimal(value: float | str) -> Decimal:
    return Decimal(str(value)).normalize() + Decimal(0)
