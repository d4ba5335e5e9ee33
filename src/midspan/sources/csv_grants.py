"""Grants from a CSV file: Midspan's own template, or a funder's list through a small mapping TOML.

The template has the columns of `COLUMNS`, one row a grant. A mapping names the columns of another list instead:

    [columns]
    id = "Approval number"            # required: id, title, organisation, and one of start, period and year
    title = "Title"
    organisation = "Host"
    amount = "Amount"
    period = "Duration"               # "2018.01-2020.12"
    [constants]                       # what every row has and no column says
    currency = "CNY"
    unit = "10000"                    # the amounts are in ten thousands
    funder = "Example foundation"
    [separators]
    partners = ";"                    # between one partner and the next, in each of the three columns of partners

An amount that is empty or 0 is unknown. Where a grant has one organisation, that one receives the whole amount;
where it has several, each receives what its own column says, else an unknown part.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from midspan.model.errors import SourceError, known_values
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.streams import named_rows, text_lines

COLUMNS = (
    "grant_id", "title", "funder", "programme", "start", "end", "amount", "currency", "unit", "theme", "organisation",
    "place", "organisation_amount", "partners", "partner_places", "partner_amounts",
)  # fmt: skip
FIELDS = ("id", *COLUMNS[1:], "period", "year")
"""What a mapping may name."""
REQUIRED = ("id", "title", "organisation")
MANY = ("partners", "partner_places", "partner_amounts")
UNITS = {"": 1, "thousand": 1_000, "ten thousand": 10_000, "万": 10_000, "万元": 10_000, "million": 1_000_000}
ROWS_A_BATCH = 20_000
_SECTIONS = ("columns", "constants", "separators")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds what, what every row has, and what divides partners."""

    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    separator: str = ";"


TEMPLATE = Layout({"id": "grant_id", **{name: name for name in COLUMNS[1:]}})


class _FaultError(Exception):
    """Why a row can't be read."""


def detects(path: Path, head: bytes) -> bool:
    """Whether the first line has the template's columns."""
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    return {"grant_id", "organisation", "partners"} <= {name.strip('"\r ') for name in first.split(",")}


def mapping_of(options: Mapping[str, object], place: str) -> Layout:
    """The mapping in a snapshot's options, strictly checked; the template where there is none."""
    if not options:
        return TEMPLATE
    parts: dict[str, dict[str, str]] = {}
    for section, held in options.items():
        known = ("partners",) if section == "separators" else FIELDS
        if section not in _SECTIONS or not isinstance(held, dict):
            raise SourceError(
                f'the mapping has no good "{section}"', place=place, next_step=known_values(section, _SECTIONS)
            )
        for name in held:
            if name not in known:
                raise SourceError(
                    f'the mapping names "{name}", which no grant has', place=place, next_step=known_values(name, known)
                )
        parts[section] = {name: str(value) for name, value in held.items()}
    columns, constants = parts.get("columns", {}), parts.get("constants", {})
    both = {*columns, *constants}
    missing = [name for name in REQUIRED if name not in columns]
    if not both & {"start", "period", "year"}:
        missing.append("start")
    if "amount" in columns and "currency" not in both:
        missing.append("currency")
    if missing:
        raise SourceError(
            f'the mapping does not say which column holds "{missing[0]}"',
            place=place,
            next_step=f'add {missing[0]} = "your column" under [columns]',
        )
    return Layout(columns, constants, parts.get("separators", {}).get("partners", ";"))


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the grants as projects with their partners; rows that can't be read are rejected with file and row."""
    layout = mapping_of(file.options, f"mapping of {file.name}")
    batch, seen = Batch(file.source, file.version), dict[str, int]()
    for count, (row, record) in enumerate(_rows(file, layout), 1):
        place = f"{file.name}:{row}"
        try:
            _add_grant(batch, place, record, layout, seen, row)
        except _FaultError as fault:
            batch.reject(place, str(fault))
        if count % ROWS_A_BATCH == 0:
            yield batch
            batch = Batch(file.source, file.version)
    yield batch


def _rows(file: SnapshotFile, layout: Layout) -> Iterator[tuple[int, dict[str, str]]]:
    """Row number and values by our names, constants with them."""
    with closing(text_lines(file.path)) as lines:
        rows = named_rows(lines)
        try:
            for column in layout.columns.values():
                if column not in (rows.fieldnames or ()):
                    raise SourceError(
                        f'there is no column "{column}"',
                        place=file.name,
                        next_step=known_values(column, map(str, rows.fieldnames or ())),
                    )
            for record in rows:
                said = {ours: (record[theirs] or "").strip() for ours, theirs in layout.columns.items()}
                yield rows.line_num, {**layout.constants, **{k: v for k, v in said.items() if v}}
        except csv.Error as error:
            name = file.path.name
            raise SourceError(f'"{name}" is not CSV', place=f"{name}:{rows.line_num}", next_step=str(error)) from error


def _add_grant(
    batch: Batch, place: str, record: Mapping[str, str], layout: Layout, seen: dict[str, int], row: int
) -> None:
    for name in REQUIRED:
        if not record.get(name):
            raise _FaultError(f'it has no "{name}"')
    if record["id"] in seen:
        raise _FaultError(f"the same id as row {seen[record['id']]}")
    started, ended, year = _days(record)
    amount = _amount(record, record.get("amount", ""))
    currency = _currency(record)
    partners = _partners(record, layout, amount)
    seen[record["id"]] = row
    project_id = f"grant:{record['id']}"
    batch.add(
        "projects", project_id, batch.source, batch.snapshot, place, record["title"], None,
        record.get("funder") or None,
        record.get("programme"), started, ended, year, started or date(year, 7, 1), amount,
        currency if amount is not None else None, record.get("theme"),
    )  # fmt: skip
    for position, (organisation, raw_place, part) in enumerate(partners, 1):
        batch.add(
            "project_partners", project_id, position, "coordinator" if position == 1 else "partner", organisation,
            raw_place, "unknown", "unknown", 0.0, part, currency if part is not None else None,
        )  # fmt: skip


def _partners(
    record: Mapping[str, str], layout: Layout, amount: Decimal | None
) -> list[tuple[str, str, Decimal | None]]:
    """Organisation, place and money of each, the host first."""
    names, places, amounts = (_several(record.get(name, ""), layout.separator) for name in MANY)
    for name, values in (("partner_places", places), ("partner_amounts", amounts)):
        if values and len(values) != len(names):
            raise _FaultError(f'"{name}" has {len(values)} entries, "partners" {len(names)}')
    own = _amount(record, record.get("organisation_amount", ""))
    host = (record["organisation"], record.get("place", ""), own if own is not None or names else amount)
    places, amounts = places or [""] * len(names), amounts or [""] * len(names)
    return [
        host,
        *((n, p, _amount(record, a)) for n, p, a in zip(names, places, amounts, strict=True)),
    ]


def _several(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator)] if text else []


def _amount(record: Mapping[str, str], text: str) -> Decimal | None:
    """In whole units of the currency; None where it is empty or 0."""
    plain = text.replace(",", "")
    if not plain:
        return None
    if not re.fullmatch(r"\d{1,13}(\.\d+)?", plain):
        raise _FaultError(f'the amount "{text}" is not a number')
    unit = record.get("unit", "")
    if unit not in UNITS and not re.fullmatch("10*", unit):
        raise _FaultError(f'the unit "{unit}" is not known. {known_values(unit, (*UNITS, "1", "10000"))}')
    amount = (Decimal(plain) * (UNITS[unit] if unit in UNITS else int(unit))).quantize(Decimal("0.01"))
    if amount >= Decimal("1e15"):
        raise _FaultError(f'the amount "{text}" in units of {unit} is larger than any grant')
    return amount or None


def _currency(record: Mapping[str, str]) -> str:
    currency = record.get("currency", "")
    has_money = any(record.get(name) for name in ("amount", "organisation_amount", "partner_amounts"))
    if not re.fullmatch("[A-Z]{3}", currency) and (has_money or currency):
        raise _FaultError(f'"{currency}" is not a currency: write an ISO 4217 code such as CNY')
    return currency


def _days(record: Mapping[str, str]) -> tuple[date | None, date | None, int]:
    """First and last day, where they are known, and the year."""
    first, last = record.get("start", ""), record.get("end", "")
    if record.get("period"):
        first, dash, last = record["period"].partition("-")
        if not dash or re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", record["period"]):
            raise _FaultError(f'the period "{record["period"]}" is not two months such as 2018.01-2020.12')
    started, ended = _day(first, is_last=False), _day(last, is_last=True)
    text = record.get("year", "") or (str(started.year) if started else first.strip())
    if not re.fullmatch(r"(19|20|21)\d\d", text):
        raise _FaultError(f'the year "{text}" is not one')
    if started and ended and ended < started:
        raise _FaultError(f"it ends on {ended}, before it starts on {started}")
    return started, ended, int(text)


def _day(text: str, *, is_last: bool) -> date | None:
    """The day of `2018-01-31`, `2018.1` or `2018/01`: of a month its first, or last; None of a bare year or nothing."""
    if not text.strip() or re.fullmatch(r"\d{4}", text.strip()):
        return None
    found = re.fullmatch(r"(\d{4})[-./](\d{1,2})(?:[-./](\d{1,2}))?", text.strip())
    try:
        if found is None:
            raise ValueError(text)
        year, month = int(found[1]), int(found[2])
        if found[3] is None and is_last:
            return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return date(year, month, int(found[3] or 1))
    except ValueError as error:
        raise _FaultError(f'the day "{text.strip()}" is not a date') from error


SOURCE = Source(
    key="csv_grants",
    title="Grants (CSV template, or a mapping)",
    licence="as the funder says",
    detects=detects,
    read=read,
    check_mapping=mapping_of,
)
