"""Claims as CSV: a row a claim, with ours beside it. The readings of a growth audit are in the JSON."""

from collections.abc import Sequence

from midspan.claiming import ClaimCheck
from midspan.export.claim_text import claim_to_dict
from midspan.export.table_csv import csv_table

COLUMNS = (
    "claim", "figure", "kind", "source", "published", "quote", "regions", "period", "claimed", "unit", "to_nearest",
    "value", "low", "high", "linkage_low", "linkage_high", "difference", "ratio", "is_same", "is_in_stability",
    "is_in_linkage", "combinations", "reached", "lowest", "highest", "nearest", "assumed", "problem",
)  # fmt: skip


def claims_csv(checks: Sequence[ClaimCheck], corpus_id: str) -> str:
    """Published, as `claimed`, beside ours, as `value`; `assumed` names the choices of the nearest combination."""
    notes = ["Published figures, each with ours beside it", f"Corpus {corpus_id}"]
    return csv_table(notes, COLUMNS, [_row(checked) for checked in checks])


def _row(checked: ClaimCheck) -> list[object]:
    facts = claim_to_dict(checked)
    amount = facts["claimed"]
    flat = facts | {
        "regions": "; ".join(facts["regions"]),
        "claimed": amount["value"],
        "unit": amount["unit"],
        "to_nearest": amount["to_nearest"],
        "assumed": "; ".join(f"{field}: {option}" for field, option in facts["assumed"].items()),
    }
    return [flat[name] for name in COLUMNS]
