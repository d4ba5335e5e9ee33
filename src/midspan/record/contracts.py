"""What the register says of its contracts on a day: rows are replayed, never changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from midspan.model.contract import (
    Amendment,
    AmountKind,
    Contract,
    LinkVerdict,
    Payment,
    RegisterKind,
    RegisterRow,
    Withdrawal,
)
from midspan.record.register_rows import contract_of, said_of

HAPPENED = (RegisterKind.AMENDMENT, RegisterKind.PAYMENT, RegisterKind.WITHDRAWAL)


@dataclass(frozen=True, slots=True)
class Standing:
    """A contract on a day: as amended until then, what was paid, whether it was withdrawn.

    `counts_as` is the key of the record that is counted for it and for those it is the same contract as; its own where
    there are none.
    """

    contract: Contract
    amendments: tuple[Amendment, ...]
    payments: tuple[Payment, ...]
    withdrawal: Withdrawal | None
    counts_as: str

    @property
    def is_counted(self) -> bool:
        """Whether it is a contract of its own that stands."""
        return self.withdrawal is None and self.counts_as == self.contract.key


def standing_on(rows: Iterable[RegisterRow], day: date, known: date | None = None) -> dict[str, Standing]:
    """Every contract signed until a day, by key, as it stood then.

    `known` leaves out what was recorded after it: what one knew on that day. The order of rows and repeats don't
    matter.
    """
    kept = in_force(rows, known)
    by_key: dict[str, list[RegisterRow]] = defaultdict(list)
    links = [row for row in kept if row.kind is RegisterKind.DUPLICATE]
    for row in kept:
        if row.kind is not RegisterKind.DUPLICATE:
            by_key[row.subject[0]].append(row)
    found = {key: one for key in sorted(by_key) if (one := _standing(key, by_key[key], day)) is not None}
    counted = _counted(found, links)
    return {
        key: Standing(one.contract, one.amendments, one.payments, one.withdrawal, counted.get(key, key))
        for key, one in found.items()
    }


def in_force(rows: Iterable[RegisterRow], known: date | None = None) -> list[RegisterRow]:
    """The rows that hold, the earliest first: without what was recorded after a day and what was retracted."""
    every = {row.row_id: row for row in rows if known is None or row.when[:10] <= known.isoformat()}
    gone = {row.after for row in every.values() if row.kind is RegisterKind.RETRACTION}
    said = (row for row in every.values() if row.kind is not RegisterKind.RETRACTION and row.row_id not in gone)
    return sorted(said, key=lambda row: row.order)


def _standing(key: str, rows: Sequence[RegisterRow], day: date) -> Standing | None:
    base = base_of(rows)
    if base is None or date.fromisoformat(base[1]["signed"]) > day:
        return None
    until = happened(rows, day)
    amendments = tuple(one for one in until if isinstance(one, Amendment))
    payments = tuple(one for one in until if isinstance(one, Payment))
    withdrawals = [one for one in until if isinstance(one, Withdrawal)]
    fields = amended(base[1], amendments)
    return Standing(
        contract_of(key, fields, base[0].row_id), amendments, payments, withdrawals[0] if withdrawals else None, key
    )


def happened(rows: Iterable[RegisterRow], day: date) -> list[Amendment | Payment | Withdrawal]:
    """What happened to a contract until a day, the earliest first."""
    said = (said_of(row) for row in rows if row.kind in HAPPENED)
    dated = (one for one in said if isinstance(one, Amendment | Payment | Withdrawal) and one.day <= day)
    return sorted(dated, key=lambda one: one.day)


def base_of(rows: Iterable[RegisterRow]) -> tuple[RegisterRow, dict[str, str]] | None:
    """The row that says a contract, or corrected it last, and its fields as corrected; None where there is none."""
    every = list(rows)
    row = next((one for one in every if one.kind is RegisterKind.CONTRACT), None)
    if row is None:
        return None
    after = {one.after: one for one in every if one.kind is RegisterKind.CORRECTION}
    fields = dict(row.says)
    while (correction := after.get(row.row_id)) is not None:
        row, fields = correction, _changed(fields, correction.says)
    return row, fields


def amended(fields: Mapping[str, str], amendments: Iterable[Amendment]) -> dict[str, str]:
    """Fields after amendments, in their order."""
    after = dict(fields)
    for amendment in amendments:
        after = _changed(after, amendment.changes)
    return after


def _changed(fields: Mapping[str, str], changes: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name: value for name, value in {**fields, **dict(changes)}.items() if value}


def _counted(found: Mapping[str, Standing], links: Sequence[RegisterRow]) -> dict[str, str]:
    """For each contract that stands in several records, the key of the one that is counted.

    It is one that has not been withdrawn, of those one with a total, of those the first by key.
    """
    latest = {row.subject: row.fields["verdict"] for row in links}
    head: dict[str, str] = {}

    def first(key: str) -> str:
        while head.get(key, key) != key:
            key = head[key]
        return key

    for (one, other), verdict in sorted(latest.items()):
        if verdict == LinkVerdict.SAME and one in found and other in found:
            low, high = sorted((first(one), first(other)))
            head[high] = low
    groups: dict[str, list[str]] = defaultdict(list)
    for key in sorted({key for pair in latest for key in pair if key in found}):
        groups[first(key)].append(key)

    def rank(key: str) -> tuple[bool, bool, str]:
        one = found[key]
        return one.withdrawal is not None, one.contract.amount_of(AmountKind.TOTAL) is None, key

    return {key: min(group, key=rank) for group in groups.values() for key in group}


@dataclass(frozen=True, slots=True)
class Change:
    """A row of a contract's history: who recorded it when and why, the day it counts from, and each field's change.

    `fields` are name, text before and text after; `is_retracted` where it was taken back later.
    """

    row_id: str
    kind: RegisterKind
    by: str
    when: str
    day: str
    reason: str
    fields: tuple[tuple[str, str, str], ...]
    is_retracted: bool


def history(rows: Iterable[RegisterRow], key: str) -> list[Change]:
    """What was recorded of a contract, the earliest first, with what each row changed in the register of its time."""
    about = sorted({row.row_id: row for row in rows if key in row.subject}.values(), key=_by_time)
    gone = {row.after for row in about if row.kind is RegisterKind.RETRACTION}
    return [
        Change(
            row.row_id, row.kind, row.by, row.when, row.fields.get("day") or row.fields.get("signed", ""), row.reason,
            tuple(_field_changes(row, about[:place])), row.row_id in gone,
        )
        for place, row in enumerate(about)
    ]  # fmt: skip


def _by_time(row: RegisterRow) -> tuple[str, int, str, str]:
    """Of rows of one import: the contract first, then by day."""
    return row.when, list(RegisterKind).index(row.kind), row.fields.get("day", ""), row.row_id


def _field_changes(row: RegisterRow, before: Sequence[RegisterRow]) -> Iterator[tuple[str, str, str]]:
    if row.kind is RegisterKind.RETRACTION:
        yield "retracts", row.after, ""
        return
    earlier = in_force(before)
    base = base_of(earlier)
    fields, changes = base[1] if base else {}, row.says
    if row.kind is RegisterKind.AMENDMENT and isinstance(said := said_of(row), Amendment):
        until = (one for one in happened(earlier, said.day) if isinstance(one, Amendment))
        fields, changes = amended(fields, until), said.changes
    elif row.kind not in (RegisterKind.CONTRACT, RegisterKind.CORRECTION):
        fields = {}
    for name, value in changes:
        if value != fields.get(name, ""):
            yield name, fields.get(name, ""), value
