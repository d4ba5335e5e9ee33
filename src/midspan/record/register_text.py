"""The register written in its CSV template, and an example of it."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from midspan.model.contract import Amendment, Contract, Payment, RegisterRow
from midspan.record.contracts import base_of, happened, in_force, standing_on
from midspan.record.register_csv import COLUMNS
from midspan.record.register_rows import contract_of

_EXAMPLE = (
    {"row": "contract", "day": "2024-04-29", "title": "Membrane for sea water", "type": "development",
     "theme": "materials", "document": "sh-2024-17.pdf", "origin": "meeting:m-17"},
    {"row": "party", "role": "provider", "organisation": "Fudan University", "place": "Shanghai"},
    {"row": "party", "role": "receiver", "organisation": "Harbour Ltd", "place": "Hong Kong"},
    {"row": "party", "role": "intermediary", "organisation": "Technology Exchange", "place": "Shanghai"},
    {"row": "amount", "kind": "total", "amount": "1200000", "currency": "CNY"},
    {"row": "amount", "kind": "technology", "amount": "800000", "currency": "CNY"},
    {"row": "payment", "day": "2024-06-03", "amount": "400000", "currency": "CNY", "document": "bank-3"},
    {"row": "amendment", "day": "2024-09-01", "field": "amount.total", "value": "1500000", "reason": "a second phase"},
    {"row": "withdrawal", "day": "2025-02-01", "reason": "dissolved by both parties"},
)  # fmt: skip


def example() -> str:
    """A file in the template with every kind of row."""
    return _text({"register": "shanghai", "contract_id": "2024-17", **row} for row in _EXAMPLE)


def as_csv(rows: Iterable[RegisterRow]) -> str:
    """Every contract of the register, as corrected, with what happened to it; without links and who recorded it."""
    by_key = _by_contract(rows)
    return _text(line for key in sorted(by_key) for line in _lines(key, by_key[key], date.max))


def counted_as_csv(rows: Sequence[RegisterRow], day: date) -> str:
    """The contracts that stand and count on a day, each once, with what happened to them until then."""
    by_key = _by_contract(rows)
    counted = [key for key, one in standing_on(rows, day).items() if one.is_counted]
    return _text(line for key in counted for line in _lines(key, by_key[key], day))


def _by_contract(rows: Iterable[RegisterRow]) -> dict[str, list[RegisterRow]]:
    by_key: dict[str, list[RegisterRow]] = {}
    for row in in_force(rows):
        by_key.setdefault(row.subject[0], []).append(row)
    return by_key


def _lines(key: str, rows: list[RegisterRow], until: date) -> Iterator[dict[str, str]]:
    base = base_of(rows)
    if base is None:
        return
    contract = contract_of(key, base[1], base[0].row_id)
    own = {"register": contract.register, "contract_id": contract.contract_id}
    yield from ({**own, **line} for line in _contract_lines(contract))
    for one in happened(rows, until):
        day = {**own, "day": one.day.isoformat()}
        if isinstance(one, Amendment):
            said = {"row": "amendment", "reason": one.reason, "document": one.document}
            yield from ({**day, **said, "field": name, "value": value} for name, value in one.changes)
        elif isinstance(one, Payment):
            money = {"amount": str(one.amount.value), "currency": one.amount.currency}
            yield {**day, "row": "payment", **money, "document": one.document}
        else:
            yield {**day, "row": "withdrawal", "reason": one.reason}


def _contract_lines(contract: Contract) -> Iterator[dict[str, str]]:
    yield {
        "row": "contract", "day": contract.signed.isoformat(), "title": contract.title, "type": contract.type.value,
        "rule_set": contract.rule_set.value, "theme": contract.theme, "document": contract.document,
        "origin": str(contract.origin or ""),
    }  # fmt: skip
    for party in contract.parties:
        yield {
            "row": "party", "role": party.role.value, "organisation": party.organisation,
            "organisation_id": party.organisation_id, "place": party.place,
        }  # fmt: skip
    for amount in contract.amounts:
        day = "" if amount.day == contract.signed else amount.day.isoformat()
        money = {"amount": str(amount.value), "currency": amount.currency, "day": day}
        yield {"row": "amount", "kind": amount.kind.value, **money}


def _text(lines: Iterable[Mapping[str, str]]) -> str:
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(lines)
    return out.getvalue()
