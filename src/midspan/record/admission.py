"""What may enter the register: each statement is checked against what is recorded of its contract already."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from midspan.model.contract import Amendment, Contract, Payment, RegisterKind, RegisterRow, Withdrawal
from midspan.model.errors import RegisterError, SourceError
from midspan.record.contracts import base_of, happened, in_force, standing_on
from midspan.record.register_csv import Entry
from midspan.record.register_rows import fields_of, row_of

_LASTING = (RegisterKind.CONTRACT, RegisterKind.CORRECTION, RegisterKind.RETRACTION)
Rows = Mapping[str, Sequence[RegisterRow]]


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who records, and the moment (UTC); `correction` is the reason why contracts that differ were recorded wrong."""

    by: str
    when: str
    correction: str = ""


def admitted(entries: Sequence[Entry], recorded: Iterable[RegisterRow], recorder: Recorder) -> list[RegisterRow]:
    """The rows to add for what a file says, beside those `recorded` of its contracts; SourceError where they can't be.

    What is recorded as it is said is left out. A contract that differs from the one recorded is an error, unless the
    recorder says why that one is to be corrected.
    """
    every = list(recorded)
    before = _by_contract(every)
    places: dict[str, str] = {}
    new: list[RegisterRow] = []
    for entry in entries:
        row = _row(entry, before, recorder)
        if row is None:
            continue
        if row.row_id in places:
            raise SourceError(
                f"the row says what {places[row.row_id]} says already",
                place=entry.place,
                next_step="leave one out; two payments alike have a document each",
            )
        places[row.row_id] = entry.place
        new.append(row)
    known = {row.row_id for row in every}
    fresh = [row for row in new if row.row_id not in known]
    _check(fresh, before, places)
    return fresh


def retraction(recorded: Iterable[RegisterRow], row_id: str, reason: str, recorder: Recorder) -> RegisterRow:
    """The row that takes back what another says: an amendment, a payment, a withdrawal or a link."""
    every = {row.row_id: row for row in recorded}
    row = every.get(row_id)
    if row is None:
        raise RegisterError(f'there is no row "{row_id}"', next_step="find it with midspan record history CONTRACT")
    if row.kind in _LASTING:
        step = "withdraw the contract, or correct it: midspan record add FILE --correct REASON"
        raise RegisterError(f'the row "{row_id}" is a {row.kind}, which stays', next_step=step)
    if any(one.kind is RegisterKind.RETRACTION and one.after == row_id for one in every.values()):
        raise RegisterError(f'the row "{row_id}" is retracted already', next_step="nothing is to be done")
    return RegisterRow(RegisterKind.RETRACTION, row.subject, recorder.by, recorder.when, reason, (), row_id)


def _row(entry: Entry, before: Rows, recorder: Recorder) -> RegisterRow | None:
    """The row of a statement; None of a contract that is recorded as it is said."""
    row = row_of(entry.said, recorder.by, recorder.when)
    recorded = before.get(row.subject[0], ())
    if not isinstance(entry.said, Contract):
        return _said_again(row, recorded)
    base = base_of(recorded)
    if base is None:
        return row
    said, fields = fields_of(entry.said), base[1]
    changes = [(name, said.get(name, "")) for name in sorted({*said, *fields}) if said.get(name) != fields.get(name)]
    if not changes:
        return None
    if not recorder.correction:
        name, value = changes[0]
        raise SourceError(
            f'the contract "{entry.said.key}" is recorded with the {name} "{fields.get(name, "")}", not "{value}"',
            place=entry.place,
            next_step='add a row of amendment; or, where the register is wrong, say why with --correct "REASON"',
        )
    return RegisterRow(
        RegisterKind.CORRECTION, row.subject, row.by, row.when, recorder.correction, tuple(changes), base[0].row_id
    )


def _said_again(row: RegisterRow, recorded: Iterable[RegisterRow]) -> RegisterRow:
    """What was taken back can be said again: it follows the row that took it back."""
    taken_back = {one.after: one for one in recorded if one.kind is RegisterKind.RETRACTION}
    while (last := taken_back.get(row.row_id)) is not None:
        row = replace(row, after=last.row_id)
    return row


def _check(fresh: Sequence[RegisterRow], before: Rows, places: Mapping[str, str]) -> None:
    """Refuses what can't have happened to a contract, and amendments after which it would be none."""
    after = _by_contract([*(row for rows in before.values() for row in rows), *fresh])
    to_check = {row.subject[0]: row for row in fresh if row.kind is not RegisterKind.CONTRACT}
    for key, row in to_check.items():
        rows, place = in_force(after[key]), places[row.row_id]
        base = base_of(rows)
        if base is None:
            raise SourceError(
                f'there is no contract "{key}"', place=place, next_step="add it, in this file or before it"
            )
        _check_days(key, rows, date.fromisoformat(base[1]["signed"]), place)
        for day in sorted({one.day for one in happened(rows, date.max)}):
            try:
                standing_on(rows, day)
            except SourceError as error:
                raise SourceError(error.fact, place=f"{place}, as amended", next_step=error.next_step) from error


def _check_days(key: str, rows: Sequence[RegisterRow], signed: date, place: str) -> None:
    every = happened(rows, date.max)
    ends = [one.day for one in every if isinstance(one, Withdrawal)]
    if len(ends) > 1:
        raise SourceError(
            f'the contract "{key}" was withdrawn on {ends[0]} already', place=place, next_step="leave the row out"
        )
    for one in every:
        name = {Amendment: "amendment", Payment: "payment", Withdrawal: "withdrawal"}[type(one)]
        if one.day < signed:
            raise SourceError(
                f'the {name} of {one.day} is before the contract "{key}" was signed, on {signed}',
                place=place,
                next_step="correct one of the days",
            )
        if ends and one.day > ends[0]:
            raise SourceError(
                f'the {name} of {one.day} is after the contract "{key}" was withdrawn, on {ends[0]}',
                place=place,
                next_step="correct one of the days",
            )


def _by_contract(rows: Iterable[RegisterRow]) -> dict[str, list[RegisterRow]]:
    found: dict[str, list[RegisterRow]] = defaultdict(list)
    for row in rows:
        if row.kind is not RegisterKind.DUPLICATE:
            found[row.subject[0]].append(row)
    return found
