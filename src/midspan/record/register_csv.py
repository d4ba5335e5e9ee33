"""The register's CSV template: a row a statement about a contract, which can have many parties, amounts and changes.

The simple template of contracts (one provider, one receiver, one amount) is read too.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path

from midspan.model.contract import Amendment, Amount, AmountKind, PartyRole, Payment, Withdrawal
from midspan.model.errors import SourceError, known_values
from midspan.record.register_rows import PARTY, Said, check_field, contract_of
from midspan.record.stated import amount_of, check_lines, currency_of, day_of, member_of, one_of
from midspan.store.streams import LONGEST, text_lines

KEY = ("row", "register", "contract_id")
CONTRACT = ("title", "type", "rule_set", "theme", "document", "origin")
ROWS: Mapping[str, tuple[str, ...]] = {
    "contract": ("day", *CONTRACT),
    "party": PARTY,
    "amount": ("kind", "amount", "currency", "day"),
    "amendment": ("day", "field", "value", "reason", "document"),
    "payment": ("day", "amount", "currency", "document"),
    "withdrawal": ("day", "reason"),
}
"""What a row of each kind may say beside its contract."""
_ALLOWED = {kind: frozenset((*KEY, *names)) for kind, names in ROWS.items()}
COLUMNS = (*KEY, *dict.fromkeys(name for names in ROWS.values() for name in names))
AMOUNTS = tuple(f"amount.{kind.value}" for kind in AmountKind)
SIMPLE = (
    "contract_id", "title", "signed", "type", "amount", "currency", "amount_kind",
    "provider", "provider_place", "receiver", "receiver_place", "theme", "register",
)  # fmt: skip
"""Columns of the simple template."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a file says, and where: file:row."""

    place: str
    said: Said


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the template: its place and its values."""

    place: str
    key: str
    values: Mapping[str, str]


def is_template(head: str) -> bool:
    """Whether a head is that of the register's template, which has more than the simple one."""
    return set(KEY) <= {name.strip().strip('"') for name in head.lstrip("\ufeff").rstrip("\r\n").split(",")}


def entries_of(path: Path, register: str = "") -> list[Entry]:
    """What a file of either template says, contracts first. The first bad row is an error, and nothing is kept.

    `register` is the name of the register where the file has none.
    """
    csv.field_size_limit(LONGEST)
    with closing(text_lines(path)) as lines:
        rows = csv.reader(lines)
        try:
            head = [name.strip() for name in next(rows, ())]
            is_simple = "row" not in head
            _check_head(path, head, is_simple=is_simple)
            found = [_line(f"{path.name}:{rows.line_num}", head, row, register) for row in rows if row]
        except csv.Error as error:
            raise SourceError(
                f'"{path.name}" is not CSV', place=f"{path.name}:{rows.line_num}", next_step=str(error)
            ) from error
    return [_simple(line) for line in found] if is_simple else list(_entries(found))


def _check_head(path: Path, head: list[str], *, is_simple: bool) -> None:
    if not head:
        raise SourceError(f'the file "{path.name}" is empty', place=str(path), next_step="check the export")
    needed = SIMPLE[:-1] if is_simple else KEY
    for name in needed:
        if name not in head:
            raise SourceError(f'there is no column "{name}"', place=path.name, next_step=known_values(name, head))
    for name in head:
        if name not in (SIMPLE if is_simple else COLUMNS):
            known = known_values(name, SIMPLE if is_simple else COLUMNS)
            raise SourceError(f'the column "{name}" is not one of the template', place=path.name, next_step=known)


def _line(place: str, head: list[str], row: list[str], register: str) -> _Line:
    if len(row) != len(head):
        raise SourceError(
            f"the row has {len(row)} values, the head {len(head)}", place=place, next_step="check its commas and quotes"
        )
    values = {name: said for name, value in zip(head, row, strict=True) if value and (said := value.strip())}
    values.setdefault("register", register)
    check_lines(values, place)
    if not values["register"] or "/" in values["register"]:
        raise SourceError(
            f'"{values["register"]}" is no name of a register',
            place=place,
            next_step="fill in the column register, without a slash, or name it with --register",
        )
    if "contract_id" not in values:
        raise SourceError("the row has no contract_id", place=place, next_step="give every contract an id of its own")
    return _Line(place, f"{values['register']}/{values['contract_id']}", values)


def _simple(line: _Line) -> Entry:
    values = line.values
    kind = member_of(AmountKind, values.get("amount_kind", "total"), "amount_kind", line.place)
    fields = {name: values.get(name, "") for name in ("title", "signed", "type", "theme")}
    for number, role in enumerate(("provider", "receiver"), 1):
        fields |= {
            f"party.{number}.role": role,
            f"party.{number}.organisation": values.get(role, ""),
            f"party.{number}.place": values.get(f"{role}_place", ""),
        }
    if "amount" in values:
        fields |= {f"amount.{kind}": values["amount"], f"amount.{kind}.currency": values.get("currency", "")}
    return Entry(line.place, contract_of(line.key, fields, line.place))


def _entries(lines: Iterable[_Line]) -> Iterator[Entry]:
    contracts: dict[str, tuple[str, dict[str, str]]] = {}
    changes: dict[tuple[str, date, str, str], tuple[str, dict[str, str]]] = {}
    rest: list[_Line] = []
    for line in lines:
        _check_columns(line)
        if line.values["row"] == "contract":
            _begin(contracts, line)
        else:
            rest.append(line)
    later: list[Entry] = []
    for line in rest:
        match line.values["row"]:
            case "party" | "amount":
                _add_part(contracts, line)
            case "amendment":
                _add_change(changes, line)
            case "payment":
                later.append(Entry(line.place, _payment(line)))
            case _:
                day = day_of(line.values.get("day", ""), line.place)
                later.append(Entry(line.place, Withdrawal(line.key, day, _reason(line))))
    yield from (Entry(place, contract_of(key, fields, place)) for key, (place, fields) in contracts.items())
    for (key, day, reason, document), (place, fields) in changes.items():
        yield Entry(place, Amendment(key, day, tuple(sorted(fields.items())), reason, document))
    yield from later


def _check_columns(line: _Line) -> None:
    """Refuses an unknown kind of row, and a value in a column that says nothing of its kind."""
    kind = line.values.get("row", "")
    if kind not in ROWS:
        one_of(kind, ROWS, "row", line.place)
    allowed = _ALLOWED[kind]
    for name, value in line.values.items():
        if name not in allowed:
            raise SourceError(
                f'a row "{kind}" says nothing in the column "{name}", here "{value}"',
                place=line.place,
                next_step=f"leave it empty; such a row has {', '.join(ROWS[kind])}",
            )


def _begin(contracts: dict[str, tuple[str, dict[str, str]]], line: _Line) -> None:
    if line.key in contracts:
        raise SourceError(
            f'the contract "{line.key}" stands in {contracts[line.key][0]} already',
            place=line.place,
            next_step="give every contract an id of its own; what changed later is a row of amendment",
        )
    fields = {name: value for name in CONTRACT if (value := line.values.get(name))}
    contracts[line.key] = line.place, {**fields, "signed": line.values.get("day", "")}


def _add_part(contracts: dict[str, tuple[str, dict[str, str]]], line: _Line) -> None:
    """A party or an amount, which belong to a contract of the same file."""
    if line.key not in contracts:
        raise SourceError(
            f'the contract "{line.key}" has no row "contract" in this file',
            place=line.place,
            next_step="add it; a party or an amount of a contract that is recorded already changes by an amendment",
        )
    fields, values = contracts[line.key][1], line.values
    if values["row"] == "party":
        member_of(PartyRole, values.get("role", ""), "role", line.place)
        number = next(at for at in count(1) if f"party.{at}.role" not in fields)
        fields |= {f"party.{number}.{part}": values[part] for part in PARTY if part in values}
        return
    kind = member_of(AmountKind, values.get("kind", ""), "kind", line.place)
    if f"amount.{kind}" in fields:
        raise SourceError(
            f'the contract "{line.key}" has two amounts of the kind "{kind}"',
            place=line.place,
            next_step="keep one; what was received in parts are rows of payment",
        )
    if amount_of(values.get("amount", ""), line.place) is None:
        raise SourceError("the amount is empty", place=line.place, next_step="leave the row out: unknown is not zero")
    fields |= {
        f"amount.{kind}": values["amount"],
        f"amount.{kind}.currency": currency_of(values.get("currency", ""), line.place),
    }
    if "day" in values:
        fields[f"amount.{kind}.day"] = values["day"]


def _add_change(changes: dict[tuple[str, date, str, str], tuple[str, dict[str, str]]], line: _Line) -> None:
    """One field of an amendment; those of one day, reason and document are one amendment."""
    values, field = line.values, line.values.get("field", "")
    check_field(field, line.place)
    if field == "signed":
        raise SourceError(
            "an amendment can't change the day of signature",
            place=line.place,
            next_step="correct the contract: midspan record add FILE --correct REASON",
        )
    value = values.get("value", "")
    if field in AMOUNTS and value:
        value = str(amount_of(value, line.place))
    day = day_of(values.get("day", ""), line.place)
    _, fields = changes.setdefault(
        (line.key, day, values.get("reason", ""), values.get("document", "")), (line.place, {})
    )
    if field in fields:
        raise SourceError(
            f'the amendment changes "{field}" twice', place=line.place, next_step="keep one; or give each its day"
        )
    fields[field] = value


def _payment(line: _Line) -> Payment:
    values, day = line.values, day_of(line.values.get("day", ""), line.place)
    value = amount_of(values.get("amount", ""), line.place)
    if value is None:
        raise SourceError("the amount of the payment is empty", place=line.place, next_step="fill it in")
    currency = currency_of(values.get("currency", ""), line.place)
    return Payment(line.key, Amount(AmountKind.RECEIVED, value, currency, day), values.get("document", ""))


def _reason(line: _Line) -> str:
    if not (reason := line.values.get("reason", "")):
        raise SourceError(f"the {line.values['row']} has no reason", place=line.place, next_step="say why")
    return reason
