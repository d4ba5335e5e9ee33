"""Technology contracts from a CSV file in Midspan's template.

Columns: contract_id, title, signed (YYYY-MM-DD), type, amount, currency, amount_kind, provider, provider_place,
receiver, receiver_place, theme, register. An empty amount is unknown, not zero. Money is read strictly: the first
bad row is an error that names it, and nothing of the file is kept.
"""

import csv
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from midspan.model.contract import AmountKind, ContractType
from midspan.model.errors import SourceError, known_values
from midspan.record.register_csv import is_template
from midspan.record.stated import amount_of, currency_of, day_of, one_of
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.streams import named_rows, text_lines

COLUMNS = (
    "contract_id", "title", "signed", "type", "amount", "currency", "amount_kind",
    "provider", "provider_place", "receiver", "receiver_place", "theme", "register",
)  # fmt: skip
TYPES = tuple(one.value for one in ContractType)
KINDS = tuple(one.value for one in AmountKind)


def detects(path: Path, head: bytes) -> bool:
    """Whether the first line has the template's columns."""
    first = head.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace").lower()
    return "contract_id" in first and "amount" in first and not is_template(first)


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the contracts and their two parties."""
    batch, seen = Batch(file.source, file.version), dict[str, int]()
    with closing(text_lines(file.path)) as lines:
        rows = named_rows(lines)
        try:
            _check_columns(file.path, rows.fieldnames)
            for record in rows:
                _add_contract(batch, file.name, rows.line_num, record, seen)
        except csv.Error as error:
            raise SourceError(
                f'"{file.path.name}" is not CSV', place=f"{file.path.name}:{rows.line_num}", next_step=str(error)
            ) from error
    yield batch


def _check_columns(path: Path, names: object) -> None:
    found = list(names) if isinstance(names, list | tuple) else []
    if not found:
        raise SourceError(f'the file "{path.name}" is empty', place=str(path), next_step="check the export")
    missing = [name for name in COLUMNS if name not in found]
    if missing:
        raise SourceError(
            f'there is no column "{missing[0]}"', place=path.name, next_step=known_values(missing[0], map(str, found))
        )


def _add_contract(batch: Batch, name: str, row: int, record: dict[str, str], seen: dict[str, int]) -> None:
    place = f"{name}:{row}"
    values = {key: (record[key] or "").strip() for key in COLUMNS}
    if values["contract_id"] in seen or not values["contract_id"]:
        first = seen.get(values["contract_id"], row)
        raise SourceError(
            f'the contract id "{values["contract_id"]}" is empty or stands in row {first} already',
            place=place,
            next_step="give every contract an id of its own; an amended one stands in a later file, which counts",
        )
    seen[values["contract_id"]] = row
    signed = day_of(values["signed"], place)
    batch.add(
        "contracts", values["contract_id"], batch.source, batch.snapshot, place, values["title"],
        one_of(values["type"], TYPES, "type", place), signed, signed.year, amount_of(values["amount"], place),
        currency_of(values["currency"], place), one_of(values["amount_kind"] or "total", KINDS, "amount_kind", place),
        values["theme"] or None, values["register"],
    )  # fmt: skip
    for role in ("provider", "receiver"):
        batch.add(
            "contract_parties", values["contract_id"], role, values[role], values[f"{role}_place"], "unknown", 0.0
        )


SOURCE = Source(
    key="csv_contracts",
    title="Technology contracts (CSV template)",
    licence="as the register says",
    detects=detects,
    read=read,
)
