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

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from midspan.model.errors import SourceError, known_values
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.json_records import UNREADABLE
from midspan.store.reading import ReadAffiliation, ReadAuthor, ReadWork, WorkReading, read_works
from midspan.store.streams import csv_records, lines_of, opened

REQUIRED = ("title", "year", "authors", "affiliations")
OPTIONAL = ("doi", "venue", "type", "language", "citations", "retracted")
SEPARATORS = ("authors", "affiliations", "several_affiliations")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column holds what, and the separators."""

    columns: Mapping[str, str]
    separators: Mapping[str, str]
    id_columns: tuple[str, ...] = ()


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
    mapping = mapping_of(file.options, f"mapping of {file.name}")
    yield from read_works(
        WorkReading(file), _checked(file, mapping), lambda row, record: _work(file.name, mapping, row, record)
    )


def _checked(file: SnapshotFile, mapping: Layout) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """The rows, the first of which has the mapped columns: every one of them in CSV, title and year in JSON lines
    (they leave empty fields out).
    """
    is_json, rows = _rows(file.path)
    wanted = [mapping.columns[name] for name in ("title", "year")] if is_json else mapping.columns.values()
    is_first = True
    for row, record in rows:
        if is_first and not isinstance(record, str):
            is_first = False
            for column in wanted:
                if column not in record:
                    raise SourceError(
                        f'there is no column "{column}"', place=file.name, next_step=known_values(column, record)
                    )
        yield row, record


def _rows(path: Path) -> tuple[bool, Iterator[tuple[int, dict[str, Any] | str]]]:
    """Whether the table is JSON lines (the first line is an object), and the fields of each record by row."""
    with opened(path) as file:
        first = file.read(1 << 16).lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    return (True, _json_rows(path)) if first == b"{" else (False, csv_records(path))


def _json_rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    for number, line in lines_of(path):
        try:
            yield number, msgspec.json.decode(line, type=dict)
        except UNREADABLE as error:
            yield number, f"not a JSON object: {error}"


def _work(name: str, mapping: Layout, row: int, record: Mapping[str, Any]) -> ReadWork | str:
    """A record as a work, or why it is none."""

    def text(field: str) -> str:
        value = record.get(mapping.columns.get(field, ""))
        if isinstance(value, list):
            separator = mapping.separators.get(field, "")
            return separator.join("" if part is None else str(part).strip() for part in value)
        return "" if value is None else str(value).strip()

    odd = _odd_list(mapping, record)
    if odd:
        return f'"{odd}" holds a list, and the mapping gives no separator that its parts are free of'
    authors, entries = _people(mapping, text("authors"), text("affiliations"))
    aligned = len(authors) == len(entries) or not entries
    affiliations = [_affiliations(mapping, entry) for entry in entries]
    ties = affiliations if aligned and affiliations else [[]] * len(authors)
    citations = text("citations").removesuffix(".0")
    return ReadWork(
        _work_id(name, mapping, row, record),
        text("title"),
        text("year").removesuffix(".0"),
        text("doi"),
        text("type") or "unknown",
        text("language") or None,
        text("venue"),
        int(citations) if citations.removeprefix("-").isdecimal() and citations.isascii() else None,
        is_retracted=text("retracted").lower() in ("1", "true", "yes", "y"),
        authors=[ReadAuthor(author, tied) for author, tied in zip(authors, ties, strict=True)],
        of_work=[] if aligned else [one for entry in affiliations for one in entry],
    )


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


def _affiliations(mapping: Layout, entry: str) -> list[ReadAffiliation]:
    parts = _split(entry, mapping.separators.get("several_affiliations", ""))
    return [ReadAffiliation(part.strip()) for part in parts if part.strip()]


def _split(text: str, separator: str) -> list[str]:
    return text.split(separator) if separator else [text]


def _work_id(name: str, mapping: Layout, row: int, record: Mapping[str, Any]) -> str:
    values = [record.get(column) for column in mapping.id_columns]
    if values and all(value not in (None, "") for value in values):
        return "rec:" + "/".join(map(str, values))
    return f"rec:{name}:{row}"


SOURCE = Source(
    key="records",
    title="A table of works of one's own",
    licence="as the owner says",
    detects=detects,
    read=read,
    needs_mapping=True,
    check_mapping=mapping_of,
)
