"""Any table of works, CSV or JSON lines, read through a small mapping TOML.

    id = ["venue", "year", "id"]      # optional; the columns that name a record; else file and row do
    [columns]
    title = "title"                   # required: title, year, authors, affiliations
    year = "year"
    authors = "author"
    affiliations = "aff"
    doi = "doi"                       # optional: doi, venue, type, language, citations, retracted
    [separators]
    authors = ";"
    affiliations = ";"                # between the affiliations of one author and the next
    several_affiliations = "+"        # between several affiliations of one author

Where a record has as many affiliations as authors they are aligned one to one; otherwise the affiliations belong
to the work as a whole (`is_aligned` is false), and fractional counting says it is approximate.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from midspan.model.errors import SourceError, known_values
from midspan.store.batch import Batch, SnapshotFile, Source, name_key
from midspan.store.streams import lines_of, opened

ROWS_A_BATCH = 20_000
REQUIRED = ("title", "year", "authors", "affiliations")
OPTIONAL = ("doi", "venue", "type", "language", "citations", "retracted")
SEPARATORS = ("authors", "affiliations", "several_affiliations")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds what, and the separators."""

    columns: Mapping[str, str]
    separators: Mapping[str, str]
    id_columns: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What is carried from record to record of a file."""

    mapping: Layout
    name: str
    seen: dict[str, int] = field(default_factory=dict)
    checked: bool = False


def mapping_of(options: Mapping[str, object], place: str) -> Layout:
    """The mapping in a snapshot's options, strictly checked."""
    unknown = set(options) - {"id", "columns", "separators"}
    columns, separators = options.get("columns"), options.get("separators", {})
    if unknown or not isinstance(columns, dict) or not isinstance(separators, dict):
        odd = min(unknown) if unknown else "columns"
        raise SourceError(
            f'the mapping has no good "{odd}"',
            place=place,
            next_step=known_values(odd, ("id", "columns", "separators")),
        )
    for name in [*columns, *separators]:
        if name not in (*REQUIRED, *OPTIONAL, *SEPARATORS):
            raise SourceError(
                f'the mapping names "{name}", which no record has',
                place=place,
                next_step=known_values(name, (*REQUIRED, *OPTIONAL, *SEPARATORS)),
            )
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise SourceError(
            f'the mapping does not say which column holds "{missing[0]}"',
            place=place,
            next_step=f'add {missing[0]} = "your column" under [columns]',
        )
    ids = options.get("id", [])
    return Layout(columns, separators, tuple([ids] if isinstance(ids, str) else ids))  # type: ignore[arg-type]


def detects(path: Path, head: bytes) -> bool:
    """Never by itself: a table of one's own needs a mapping."""
    return False


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the table's works with authorships and affiliations."""
    reading = _Reading(mapping_of(file.options, f"mapping of {file.name}"), file.name)
    batch = Batch(file.source, file.version)
    for count, (row, record) in enumerate(_rows(file.path), 1):
        if isinstance(record, str):
            batch.reject(f"{file.name}:{row}", record)
        else:
            _check_columns(reading, record)
            _add_record(batch, reading, row, record)
        if count % ROWS_A_BATCH == 0:
            yield batch
            batch = Batch(file.source, file.version)
    yield batch


def _rows(path: Path) -> Iterator[tuple[int, dict[str, object] | str]]:
    """Row number and fields of each record (or why it has none): JSON lines where the first line is an object."""
    with opened(path) as file:
        first = file.read(1 << 16).lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if first != b"{":
        yield from _csv_rows(path)
        return
    for number, line in lines_of(path):
        try:
            yield number, msgspec.json.decode(line, type=dict)
        except msgspec.DecodeError as error:
            yield number, f"not a JSON object: {error}"


def _csv_rows(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    csv.field_size_limit(10_000_000)
    with opened(path) as file, io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        try:
            rows = csv.DictReader(text)
            if rows.fieldnames is None:
                raise SourceError(f'the file "{path.name}" is empty', place=str(path), next_step="check the export")
            for record in rows:
                yield rows.line_num, record
        except UnicodeDecodeError as error:
            raise SourceError(
                f'"{path.name}" is not UTF-8', place=str(path), next_step="save it as UTF-8 and take it again"
            ) from error
        except csv.Error as error:
            raise SourceError(
                f'"{path.name}" is not CSV', place=f"{path.name}:{rows.line_num}", next_step=str(error)
            ) from error


def _check_columns(reading: _Reading, record: Mapping[str, object]) -> None:
    """CSV: every mapped column must exist in the head. JSON lines leave empty fields out, so title or year must."""
    if reading.checked:
        return
    reading.checked = True
    wanted = [reading.mapping.columns[name] for name in ("title", "year")]
    if all(isinstance(value, str | None) for value in record.values()):
        wanted = list(reading.mapping.columns.values())
    for column in wanted:
        if column not in record:
            raise SourceError(
                f'there is no column "{column}"', place=reading.name, next_step=known_values(column, map(str, record))
            )


def _add_record(batch: Batch, reading: _Reading, row: int, record: Mapping[str, object]) -> None:
    source_row = f"{reading.name}:{row}"
    columns = reading.mapping.columns

    def text(name: str) -> str:
        value = record.get(columns.get(name, ""))
        if isinstance(value, list):
            separator = reading.mapping.separators.get(name, "")
            return separator.join("" if part is None else str(part).strip() for part in value)
        return "" if value is None else str(value).strip()

    odd = _odd_list(reading.mapping, record)
    if odd:
        batch.reject(source_row, f'"{odd}" holds a list, and the mapping gives no separator that its parts are free of')
        return
    year = text("year").removesuffix(".0")
    if not (year.isdecimal() and 1500 <= int(year) <= 2200):
        batch.reject(source_row, f'the year "{text("year")}" is not one')
        return
    work_id = _work_id(reading, row, record)
    if work_id in reading.seen:
        batch.reject(source_row, f"the same id as row {reading.seen[work_id]}")
        return
    reading.seen[work_id] = row
    authors, affiliations = _people(reading.mapping, text("authors"), text("affiliations"))
    aligned = len(authors) == len(affiliations) or not affiliations
    citations = text("citations").removesuffix(".0")
    batch.add(
        "works", work_id, batch.source, batch.snapshot, source_row,
        text("doi").lower().split("doi.org/")[-1] or None, text("title") or None, int(year), text("type") or "unknown",
        text("language") or None, text("venue") or None, None, None, None,
        int(citations) if citations.removeprefix("-").isdecimal() else None,
        text("retracted").lower() in ("1", "true", "yes", "y"), aligned, len(authors),
    )  # fmt: skip
    for position, name in enumerate(authors, 1):
        key = name_key(name)
        batch.add("authorships", work_id, position, f"name:{key}", name, key, None, False)
    _add_affiliations(batch, reading.mapping, work_id, affiliations, aligned)


def _odd_list(mapping: Layout, record: Mapping[str, object]) -> str:
    """The column of a JSON list that can't be read as text with separators; empty where there is none."""
    for name, column in mapping.columns.items():
        value = record.get(column)
        separator = mapping.separators.get(name, "")
        if isinstance(value, dict):
            return column
        if isinstance(value, list) and (not separator or any(separator in str(part) for part in value)):
            return column
    return ""


def _people(mapping: Layout, authors: str, affiliations: str) -> tuple[list[str], list[str]]:
    """Author names, and one entry of affiliations for each author (or for the work, where not aligned)."""
    names = [n.strip() for n in _split(authors, mapping.separators.get("authors", ";")) if n.strip()]
    entries = [a.strip() for a in _split(affiliations, mapping.separators.get("affiliations", ";"))]
    while entries and not entries[-1] and len(entries) > len(names):
        entries.pop()
    half = len(names) // 2
    # Some exports list every author twice. Two authors of one name can be two people, more never are.
    if names and names == names[:half] * 2 and (half > 1 or len(entries) == half):
        entries = entries[:half] if entries == entries[:half] * 2 else entries
        names = names[:half]
    return names, entries if any(entries) else []


def _add_affiliations(batch: Batch, mapping: Layout, work_id: str, entries: list[str], aligned: bool) -> None:
    loose = 0
    for author, entry in enumerate(entries, 1):
        parts = [p.strip() for p in _split(entry, mapping.separators.get("several_affiliations", "")) if p.strip()]
        for number, raw in enumerate(parts, 1):
            loose += 1
            batch.add_affiliation(work_id, author if aligned else None, number if aligned else loose, raw)


def _split(text: str, separator: str) -> list[str]:
    return text.split(separator) if separator else [text]


def _work_id(reading: _Reading, row: int, record: Mapping[str, object]) -> str:
    values = [record.get(column) for column in reading.mapping.id_columns]
    if values and all(value not in (None, "") for value in values):
        return "rec:" + "/".join(map(str, values))
    return f"rec:{reading.name}:{row}"


SOURCE = Source(
    key="records",
    title="A table of works of one's own",
    licence="as the owner says",
    detects=detects,
    read=read,
    needs_mapping=True,
    check_mapping=mapping_of,
)
