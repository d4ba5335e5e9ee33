"""A multiverse as JSON, and back; and as CSV."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from midspan.export.figure_json import number
from midspan.export.table_csv import csv_table
from midspan.model.figure import Figure
from midspan.model.multiverse import Choice, Combination, Effect, Multiverse


def multiverse_to_dict(multiverse: Multiverse) -> dict[str, Any]:
    """Plain values: the choices, then each combination's value and options by number, smallest value first."""
    card, estimate = multiverse.card, multiverse.estimate
    return {
        "figure": card.key,
        "title": card.title,
        "unit": multiverse.study.currency if card.unit == "money" else card.unit,
        "study": multiverse.study.as_dict(),
        "cell": list(multiverse.cell),
        "cells": multiverse.cells,
        "corpus": multiverse.corpus_id,
        "value": number(estimate.value),
        "low": number(estimate.stability.low if estimate.stability else None),
        "high": number(estimate.stability.high if estimate.stability else None),
        "linkage_low": number(estimate.linkage.low if estimate.linkage else None),
        "linkage_high": number(estimate.linkage.high if estimate.linkage else None),
        "choices": [{**asdict(choice), "options": list(choice.options)} for choice in multiverse.choices],
        "effects": [_effect(effect) for effect in multiverse.effects],
        "combinations": [{"value": number(one.value), "taken": list(one.taken)} for one in multiverse.combinations],
    }


def multiverses_from_list(rows: Sequence[Mapping[str, Any]], figure: Figure) -> tuple[Multiverse, ...]:
    """Reads back what `multiverse_to_dict` made of the cells of a figure."""
    return tuple(
        Multiverse(
            figure.card,
            figure.study,
            tuple(row["cell"]),
            tuple(Choice(c["field"], c["title"], tuple(c["options"]), c["own"]) for c in row["choices"]),
            tuple(Combination(tuple(one["taken"]), _decimal(one["value"])) for one in row["combinations"]),
            figure.at(*row["cell"]),
            figure.corpus_id,
            len(figure.cells),
        )
        for row in rows
    )


def multiverse_csv(multiverses: Sequence[Multiverse]) -> str:
    """A row a combination: the cell where there is one, the option of each choice, the value."""
    first = multiverses[0]
    study = first.study
    notes = [
        f"{first.card.title}: {first.card.definition}",
        f"Study {study.study_id}: {', '.join(study.regions)} {study.period}, and every combination of other choices",
        f"Corpus {first.corpus_id}",
    ]
    if first.cells > len(multiverses):
        notes.append(f"The {len(multiverses)} cells of the largest values, of {first.cells}")
    rows = (
        ["|".join(m.cell), *(c.options[o] for c, o in zip(m.choices, one.taken, strict=True)), number(one.value)]
        for m in multiverses
        for one in m.combinations
    )
    return csv_table(notes, ["cell", *(choice.field for choice in first.choices), "value"], rows)


def _effect(effect: Effect) -> dict[str, Any]:
    plain = {"field": effect.field, "option": effect.option}
    numbers = {"median": effect.median, "low": effect.low, "high": effect.high, "share": effect.share}
    return plain | {name: None if value is None else float(value) for name, value in numbers.items()}


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value)).normalize() + Decimal(0)
