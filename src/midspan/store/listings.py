"""The ledger of listings, `listings/ledger.jsonl` of a workspace: lines are only added. What is open on a day."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from midspan.model.errors import ListingError
from midspan.model.listing import Entry, Interest, Listing, Listings, Reply, Row, RowKind, Verdict
from midspan.store.ledger import NAME, Damage, append_lines, read_lines
from midspan.store.listing_rows import ANYTHING, Known, entry_of, listing_of

LISTED = (RowKind.LISTING, RowKind.ENTRY)
Listed = TypeVar("Listed", Listing, Entry)


class ListingLedger:
    """The rows of a workspace. Several processes may add at the same time; nothing is ever changed."""

    def __init__(self, home: Path) -> None:
        self.path = home / "listings" / NAME

    def add(self, rows: Sequence[Row]) -> None:
        """Writes rows to the disk in one go. What a killed writer left of them is told by `read`, and no row."""
        if rows:
            append_lines(self.path, ({"id": row.row_id, **asdict(row)} for row in rows))

    def read(self) -> tuple[list[Row], list[Damage]]:
        """Every row ever recorded, and the lines that can't be read."""
        return read_lines(self.path, row_of, "a row of listings")

    def on(self, day: date) -> Listings:
        """What is open on a day."""
        return open_on(self.read()[0], day)


def row_of(fields: dict[str, Any]) -> Row:
    """A row as its line says it; ValueError where the line was changed."""
    said = fields.pop("id")
    row = Row(
        **{
            **fields,
            "kind": RowKind(fields["kind"]),
            "subject": tuple(fields["subject"]),
            "says": tuple((name, value) for name, value in fields["says"]),
        }
    )
    if row.row_id != said:
        raise ValueError(f"its text was changed after it was recorded as {said}")
    return row


def open_on(rows: Iterable[Row], day: date) -> Listings:
    """What is open on a day: the latest text of each listing and entry, not expired and not withdrawn.

    A renewal moves the day on which the text before it expires. What was withdrawn stays so. The order of the rows and
    repeats don't matter.
    """
    every = sorted({row.row_id: row for row in rows}.values(), key=lambda row: row.order)
    gone = {row.subject[0] for row in every if row.kind is RowKind.WITHDRAWAL}
    until = _ends(every)

    def standing(kind: RowKind, read: Callable[[dict[str, str], str, Known], Listed]) -> tuple[Listed, ...]:
        latest = {row.subject[0]: row for row in every if row.kind is kind and row.subject[0] not in gone}
        listed = (
            replace(read(dict(row.says), row.row_id, ANYTHING), expires=until[key]) for key, row in latest.items()
        )
        return tuple(sorted((one for one in listed if one.expires >= day), key=lambda one: one.key))

    return Listings(
        standing(RowKind.LISTING, listing_of), standing(RowKind.ENTRY, entry_of), _interests(every), _refused(every)
    )


def _ends(every: Sequence[Row]) -> dict[str, date]:
    """The last day of each listing and entry."""
    ends: dict[str, date] = {}
    for row in every:
        if row.kind in (*LISTED, RowKind.RENEWAL):
            ends[row.subject[0]] = date.fromisoformat(row.fields["expires"])
    return ends


def _interests(every: Sequence[Row]) -> tuple[Interest, ...]:
    """Interests with their latest reply, the newest first."""
    replies = {row.subject[0]: Reply(row.fields["code"]) for row in every if row.kind is RowKind.REPLY}
    found = [
        Interest(row.row_id, row.subject[0], row.subject[1], row.by, row.when, replies.get(row.row_id))
        for row in every
        if row.kind is RowKind.INTEREST
    ]
    return tuple(reversed(found))


def _refused(every: Sequence[Row]) -> frozenset[tuple[str, str]]:
    """Pairs whose latest word is a decline or "not useful"."""
    last: dict[tuple[str, str], bool] = {}
    pair_of = {row.row_id: (row.subject[0], row.subject[1]) for row in every if row.kind is RowKind.INTEREST}
    for row in every:
        if row.kind is RowKind.FEEDBACK:
            last[row.subject[0], row.subject[1]] = row.fields["code"] == Verdict.NOT_USEFUL
        elif row.kind is RowKind.REPLY and row.subject[0] in pair_of:
            last[pair_of[row.subject[0]]] = row.fields["code"] not in (Reply.ACCEPTED, Reply.MORE_NEEDED)
    return frozenset(pair for pair, is_refused in last.items() if is_refused)


def listed_row(rows: Iterable[Row], key: str) -> Row:
    """The latest text of a listing or an entry, open or not; ListingError where there is none of this id."""
    found = [row for row in rows if row.kind in LISTED and row.subject == (key,)]
    if not found:
        raise ListingError(f'there is no listing "{key}"', next_step="list them with midspan offers --all")
    return max(found, key=lambda row: row.order)
