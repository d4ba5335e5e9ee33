"""A comparison as CSV: every record that moved, with its weight on both sides and why."""

from midspan.export.comparison_text import comparison_to_dict, side_text
from midspan.export.table_csv import csv_table
from midspan.model.comparison import Comparison

COLUMNS = ("record_id", "title", "year", "weight_a", "weight_b", "why")


def comparison_csv(comparison: Comparison) -> str:
    """A row a record; a side that does not count it has an empty weight. Both sides and their values stand above."""
    facts = comparison_to_dict(comparison)
    notes = [
        f"{comparison.card.title}: {comparison.card.definition}",
        f"A: {facts['a']['value']} ({side_text(comparison.a)})",
        f"B: {facts['b']['value']} ({side_text(comparison.b)})",
    ]
    return csv_table(notes, COLUMNS, [[one[name] for name in COLUMNS] for one in facts["records"]])
