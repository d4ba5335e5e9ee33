"""A comparison as text for a terminal, and as plain values."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from midspan.export.figure_json import number
from midspan.export.multiverse_text import change_text
from midspan.export.text import estimate_text
from midspan.model.comparison import Comparison, Moved, Side
from midspan.model.switches import said


def comparison_text(comparison: Comparison) -> str:
    """Both values, the difference, and how many records moved it, by reason."""
    return "\n".join(_lines(comparison)) + "\n"


def moved_text(moved: Moved) -> str:
    """One record on a line: the mark +, - or ~, id, year, both weights, why, title."""
    mark = "-" if moved.weight_b is None else "+" if moved.weight_a is None else "~"
    weights = f"{_weight(moved.weight_a)}\t{_weight(moved.weight_b)}"
    return f"{mark}\t{moved.record_id}\t{moved.year or ''}\t{weights}\t{moved.why}\t{moved.title}"


def comparison_to_dict(comparison: Comparison) -> dict[str, Any]:
    """Plain values for JSON, with every record that moved."""
    return {
        "figure": comparison.card.key,
        "a": _side(comparison.a),
        "b": _side(comparison.b),
        "difference": number(comparison.difference),
        "shared": comparison.shared,
        "only_a": len(comparison.only_a),
        "only_b": len(comparison.only_b),
        "reweighed": len(comparison.reweighed),
        "is_sum": comparison.is_sum,
        "reasons": [
            {"why": why, "records": count, "change": number(change)} for why, count, change in comparison.reasons
        ],
        "records": [
            {
                "record_id": one.record_id, "title": one.title, "year": one.year, "weight_a": number(one.weight_a),
                "weight_b": number(one.weight_b), "why": one.why,
            }
            for one in comparison.moved
        ],
    }  # fmt: skip


def side_text(side: Side) -> str:
    """Corpus, years and the choices that are not the usual ones."""
    study = side.study
    counting = f"{study.counting} counting"
    choices = said(study)
    where = f"corpus {side.corpus_id}, {', '.join(study.regions)} {study.period}, {counting}"
    return where + (f"; {choices}" if choices else "")


def unit_of(comparison: Comparison, side: Side) -> str:
    """The unit of a side's value; money is in its study's currency."""
    return side.study.currency if comparison.card.unit == "money" else comparison.card.unit


def _lines(comparison: Comparison) -> Iterator[str]:
    yield comparison.card.title
    for name, side in (("A", comparison.a), ("B", comparison.b)):
        yield f"  {name}  {estimate_text(side.estimate, unit_of(comparison, side))}   ({side_text(side)})"
    if comparison.difference is not None:
        yield f"  B less A  {change_text(comparison.difference, unit_of(comparison, comparison.b))}"
    yield (
        f"  {comparison.shared:,} records are in both, {len(comparison.reweighed):,} of them with another weight; "
        f"{len(comparison.only_a):,} only in A, {len(comparison.only_b):,} only in B"
    )
    if not comparison.is_sum:
        yield "  A derived figure: the records are those of its first operand, and do not add up to the difference."
    for why, count, change in comparison.reasons:
        yield f"  {count:>9,}  {change_text(change, 'works'):>12}  {why}"


def _side(side: Side) -> dict[str, Any]:
    estimate = side.estimate
    return {
        "corpus": side.corpus_id,
        "study": side.study.as_dict(),
        "value": number(estimate.value),
        "low": number(estimate.stability.low if estimate.stability else None),
        "high": number(estimate.stability.high if estimate.stability else None),
        "linkage_low": number(estimate.linkage.low if estimate.linkage else None),
        "linkage_high": number(estimate.linkage.high if estimate.linkage else None),
        "records": side.records,
    }


def _weight(weight: Decimal | None) -> str:
    return "" if weight is None else f"{weight.normalize():f}"
