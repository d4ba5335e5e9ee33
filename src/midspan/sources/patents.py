"""Patents from a table with one row an inventor: CSV, tab-separated or Parquet, in the columns of PatentsView.

Required: patent_id, inventor_sequence, the inventor's names and raw_country, and patent_date (the day of grant) or
filing_date. Optional: raw_city, raw_state, patent_title, family_id, the applicants (raw_assignee_organization, with
raw_assignee_city and raw_assignee_country in the same order) and cpc_subclass. A column of several values is a list
in Parquet and text divided by `;` elsewhere. Where the names of all inventors stand in each row
(coinventor_name_first, coinventor_name_last), those without a row of their own are inventors of an unknown place.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from midspan.model.errors import SourceError, known_values
from midspan.sources._leaves import columns, parquet
from midspan.store.batch import Batch, SnapshotFile, Source, equal_shares
from midspan.store.streams import named_rows, opened, text_lines

REQUIRED = (
    "patent_id", "inventor_sequence", "raw_inventor_name_first", "raw_inventor_name_last", "raw_country",
)  # fmt: skip
DATES = ("patent_date", "filing_date")
OPTIONAL = ("raw_city", "raw_state", "patent_title", "family_id")
LISTS = (
    "raw_assignee_organization", "raw_assignee_city", "raw_assignee_country", "cpc_subclass", "coinventor_name_first",
    "coinventor_name_last",
)  # fmt: skip
IGNORED = frozenset({"mention_id", "patent_abstract", "unique_id", "__index_level_0__"})
"""Columns that say nothing we count, by name."""
COLUMNS = (*REQUIRED, *DATES, *OPTIONAL, *LISTS)
PATENTS_A_BATCH = 10_000
_ROWS = 10_000

Record = Mapping[str, Any]
"""Texts, and lists of texts for the columns of `LISTS`."""


@dataclass(slots=True)
class _Patent:
    """What the rows of one patent say: the first one for the patent as a whole, each for an inventor."""

    row: int
    record: Record
    inventors: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    """By sequence: row, name, place."""


def detects(path: Path, head: bytes) -> bool:
    """Whether the columns are those of a table of inventors."""
    if head.startswith(b"PAR1"):
        return set(REQUIRED) <= columns(path)
    first = head.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)[0].decode("utf-8", "replace")
    names = first.replace('"', "").strip().split("\t" if "\t" in first else ",")
    return set(REQUIRED) <= set(names)


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the patents with inventors and applicants; rows that can't be read are rejected with file and row."""
    batch, patents = Batch(file.source, file.version), dict[str, _Patent]()
    for row, record in _rows(file):
        fault = _add_row(patents, row, record)
        if fault:
            batch.reject(f"{file.name}:{row}", fault)
    for count, (patent_id, patent) in enumerate(patents.items(), 1):
        _add_patent(batch, patent_id, patent, f"{file.name}:{patent.row}")
        if count % PATENTS_A_BATCH == 0:
            yield batch
            batch = Batch(file.source, file.version)
    yield batch


def _rows(file: SnapshotFile) -> Iterator[tuple[int, Record]]:
    with opened(file.path) as raw:
        is_parquet = raw.read(4) == b"PAR1"
    return _parquet_rows(file) if is_parquet else _text_rows(file)


def _parquet_rows(file: SnapshotFile) -> Iterator[tuple[int, Record]]:
    with parquet(file.path) as held:
        names = _checked(held.schema_arrow.names, file.name)
        records = chain.from_iterable(batch.to_pylist() for batch in held.iter_batches(_ROWS, columns=names))
        for row, record in enumerate(records, 1):
            yield row, {name: _clean(value) for name, value in record.items()}


def _clean(value: object) -> object:
    if isinstance(value, list):
        return ["" if part is None else str(part).strip() for part in value]
    return "" if value is None else str(value).strip()


def _text_rows(file: SnapshotFile) -> Iterator[tuple[int, Record]]:
    with closing(text_lines(file.path)) as lines:
        first = next(lines)
        rows = named_rows(chain([first], lines), "\t" if "\t" in first else ",")
        try:
            names = _checked(rows.fieldnames or (), file.name)
            for record in rows:
                yield rows.line_num, {name: _listed(name, record[name] or "") for name in names}
        except csv.Error as error:
            raise SourceError(
                f'"{file.path.name}" is not CSV', place=f"{file.name}:{rows.line_num}", next_step=str(error)
            ) from error


def _listed(name: str, text: str) -> object:
    if name not in LISTS:
        return text.strip()
    return [part.strip() for part in text.split(";")] if text.strip() else []


def _checked(found: Iterable[str], name: str) -> list[str]:
    """The columns that are read; one that is missing, or that we have never heard of, is an error."""
    names = list(found)
    missing = [column for column in REQUIRED if column not in names]
    if not missing and not set(DATES) & set(names):
        missing = [DATES[0]]
    if missing:
        raise SourceError(
            f'there is no column "{missing[0]}"', place=name, next_step=known_values(missing[0], map(str, names))
        )
    odd = sorted(set(names) - set(COLUMNS) - IGNORED)
    if odd:
        raise SourceError(
            f'the column "{odd[0]}" is none that Midspan reads or ignores', place=name,
            next_step=f"leave it out. {known_values(odd[0], (*COLUMNS, *IGNORED))}",
        )  # fmt: skip
    return [column for column in names if column in COLUMNS]


def _add_row(patents: dict[str, _Patent], row: int, record: Record) -> str:
    """Adds a row to its patent; returns why it can't be, or nothing."""
    fault = _fault(record)
    if fault:
        return fault
    patent_id = _bare_id(record["patent_id"])
    held = patents.get(patent_id)
    if held is not None:
        for name in DATES:
            if record.get(name) != held.record.get(name):
                return f'its {name} "{record.get(name)}" is not that of row {held.row}'
        if record["inventor_sequence"] in held.inventors:
            first = held.inventors[record["inventor_sequence"]][0]
            return f'inventor {record["inventor_sequence"]} of "{patent_id}" stands in row {first} already'
    else:
        held = patents[patent_id] = _Patent(row, record)
    place = ", ".join(filter(None, (record.get("raw_city"), record.get("raw_state"), record["raw_country"])))
    held.inventors[record["inventor_sequence"]] = (row, _name(record), place)
    return ""


def _fault(record: Record) -> str:
    if not record["patent_id"]:
        return "it has no patent_id"
    if not record["inventor_sequence"].isdecimal():
        return f'the inventor_sequence "{record["inventor_sequence"]}" is not a number'
    for name in DATES:
        if record.get(name) and _day(record[name]) is None:
            return f'the {name} "{record[name]}" is not a date'
    if not any(record.get(name) for name in DATES):
        return "it has no date"
    firsts, lasts = (record.get(name, []) for name in LISTS[-2:])
    if len(firsts) != len(lasts):
        return f"it has {len(firsts)} first names of inventors, and {len(lasts)} last names"
    applicants = record.get("raw_assignee_organization", [])
    for name in ("raw_assignee_city", "raw_assignee_country"):
        if record.get(name) and len(record[name]) != len(applicants):
            return f"{name} has {len(record[name])} entries, raw_assignee_organization {len(applicants)}"
    return ""


def _add_patent(batch: Batch, patent_id: str, patent: _Patent, place: str) -> None:
    record = patent.record
    filed, granted = _day(record.get("filing_date", "")), _day(record.get("patent_date", ""))
    first = filed or granted
    assert first is not None  # noqa: S101 - _fault has looked
    classes = sorted({one for one in record.get("cpc_subclass", []) if one})
    batch.add(
        "patents", patent_id, batch.source, batch.snapshot, place, record.get("family_id") or None,
        record.get("patent_title") or None, filed, granted, first.year, "|".join(classes),
    )  # fmt: skip
    inventors = [(name, raw) for _, (_, name, raw) in sorted(patent.inventors.items(), key=lambda i: int(i[0]))]
    inventors += [(name, "") for name in _without_row(record, [name for name, _ in inventors])]
    for position, ((name, raw), share) in enumerate(zip(inventors, equal_shares(len(inventors)), strict=True), 1):
        batch.add("patent_parties", patent_id, position, "inventor", name, None, raw, "unknown", 0.0, share)
    for position, (organisation, raw) in enumerate(_applicants(record), len(inventors) + 1):
        batch.add("patent_parties", patent_id, position, "applicant", None, organisation, raw, "unknown", 0.0, None)


def _without_row(record: Record, named: Sequence[str]) -> list[str]:
    """Inventors that the list of all of them has more often than rows do, in the list's order."""
    left = Counter(named)
    missing = []
    for first, last in zip(record.get(LISTS[-2], []), record.get(LISTS[-1], []), strict=True):
        name = f"{first} {last}".strip()
        if left[name] > 0:
            left[name] -= 1
        else:
            missing.append(name)
    return missing


def _applicants(record: Record) -> Iterator[tuple[str, str]]:
    names = record.get("raw_assignee_organization", [])
    cities, countries = (record.get(f"raw_assignee_{part}") or [""] * len(names) for part in ("city", "country"))
    for name, city, country in dict.fromkeys(zip(names, cities, countries, strict=True)):
        if name:
            yield name, ", ".join(filter(None, (city, country)))


def _name(record: Record) -> str:
    return f"{record['raw_inventor_name_first']} {record['raw_inventor_name_last']}".strip()


def _bare_id(text: str) -> str:
    """`US10107838` for PatentsView's bare `10107838`; an id with its office's letters stays."""
    return f"US{text}" if text[:1].isdecimal() else text


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if 1790 <= day.year <= 2200 else None


SOURCE = Source(
    key="patents",
    title="Patents by inventor (PatentsView's columns)",
    licence="CC BY 4.0, PatentsView (USPTO), or as the owner says",
    detects=detects,
    read=read,
)
