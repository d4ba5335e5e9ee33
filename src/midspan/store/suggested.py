"""What readers said of suggested pairs, `suggestions/ledger.jsonl` of a workspace: lines are only added."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from midspan.model.listing import Row, RowKind
from midspan.model.suggested import Word
from midspan.store.ledger import NAME, Damage, append_lines, read_lines
from midspan.store.listings import row_of


class SuggestionLedger:
    """The words of a workspace on its suggestions. Several processes may add at the same time."""

    def __init__(self, home: Path) -> None:
        self.path = home / "suggestions" / NAME

    def add(self, row: Row) -> None:
        """Writes a row to the disk."""
        append_lines(self.path, [{"id": row.row_id, **asdict(row)}])

    def read(self) -> tuple[list[Row], list[Damage]]:
        """Every row ever recorded, and the lines that can't be read."""
        return read_lines(self.path, row_of, "a word on a suggestion")

    def words(self) -> Mapping[tuple[str, str], Word]:
        """The latest word on each pair of organisations, their ids sorted. Order and repeats of rows don't matter."""
        rows = {row.row_id: row for row in self.read()[0] if row.kind is RowKind.SUGGESTION}
        every = sorted(rows.values(), key=lambda row: row.order)
        return {(row.subject[0], row.subject[1]): Word(row.fields["code"]) for row in every}
