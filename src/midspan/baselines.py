"""Makes a baseline of citations: from a corpus, or from a file that somebody published."""

import csv
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

from midspan.measure.impact import cell_of, counts_of_cells
from midspan.model.errors import CorpusError, SourceError, known_values
from midspan.store.baseline import KEY, Baseline, BaselineStore
from midspan.store.corpus import CorpusStore, tables_of
from midspan.store.engine import Engine
from midspan.store.extract_schema import BASELINE

_COLUMNS = tuple(BASELINE.schema.names)
_FIELD = re.compile(r"fields/\d+")


def baseline_of_corpus(home: Path, engine: Engine, corpus_id: str | None = None) -> Baseline:
    """A baseline of a corpus's works, the current one's where no id is given; it becomes the one in use."""
    path, manifest = CorpusStore(home).open(corpus_id)
    if manifest.between:
        raise CorpusError(
            "the corpus has only works that touch "
            f"{', '.join(sorted(manifest.between))}: their mean citations are not the world's",
            place=f"corpus {manifest.corpus_id}",
            next_step="make a baseline of a whole corpus, or take a published one: midspan build --baseline FILE",
        )
    engine.bind(tables_of(path))
    rows = [cell_of(row) for row in engine.arrow(counts_of_cells()).to_pylist()]
    if not rows:
        raise CorpusError(
            "no work of the corpus has a field and known citations",
            place=f"corpus {manifest.corpus_id}",
            next_step="build from a source that has both, such as OpenAlex, or take a published baseline: "
            "midspan build --baseline FILE",
        )
    received = (str(s["received"])[:10] for s in manifest.snapshots)
    date = manifest.data_date or max(received, default="a day unknown")
    origin = f"corpus {manifest.corpus_id}"
    return BaselineStore(home).keep(rows, origin, data_date=date, corpus_id=manifest.corpus_id)


def baseline_of_file(home: Path, path: Path) -> Baseline:
    """A published baseline, a CSV file with the columns of the table; read strictly. It becomes the one in use."""
    if not path.is_file():
        raise SourceError(f'there is no file "{path}"', next_step="check the path")
    rows, seen = [], dict[tuple[object, ...], int]()
    try:
        for number, row in _read(path):
            key = tuple(row[column] for column in KEY)
            if key in seen:
                raise SourceError(
                    f'the cell "{" ".join(map(str, key))}" stands in row {seen[key]} already',
                    place=f"{path.name}:{number}",
                    next_step="leave one of them",
                )
            seen[key] = number
            rows.append(row)
    except (UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f'"{path.name}" is not CSV in UTF-8', place=str(path), next_step="save it so") from error
    if not rows:
        raise SourceError(f'the file "{path.name}" has no row', place=str(path), next_step="check the export")
    return BaselineStore(home).keep(rows, f"the file {path.name}")


def _read(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    with path.open(encoding="utf-8-sig", newline="") as text:
        records = csv.DictReader(text)
        found = list(records.fieldnames or ())
        for column in _COLUMNS:
            if column not in found:
                raise SourceError(
                    f'there is no column "{column}"',
                    place=path.name,
                    next_step=f"columns: {', '.join(_COLUMNS)}. {known_values(column, found)}",
                )
        for record in records:
            yield records.line_num, _row(record, f"{path.name}:{records.line_num}")


def _row(record: dict[str, str], place: str) -> dict[str, object]:
    values = {column: (record[column] or "").strip() for column in _COLUMNS}
    if not _FIELD.fullmatch(values["field_id"]):
        raise SourceError(
            f'"{values["field_id"]}" is not an OpenAlex field', place=place, next_step='write it like "fields/17"'
        )
    if not values["type"]:
        raise SourceError("the type is empty", place=place, next_step='name it, for example "article"')
    return {
        "field_id": values["field_id"],
        "year": _whole(values, "year", place, 1500, 2200),
        "type": values["type"],
        "works": _whole(values, "works", place, 1),
        "threshold": _whole(values, "threshold", place, 0),
        "mean": _decimal(values, "mean", place, Decimal(10) ** 8, "1e-9"),
        "tie_share": _decimal(values, "tie_share", place, Decimal(1), "1e-12"),
    }


def _whole(values: dict[str, str], column: str, place: str, low: int, high: int = 10**15) -> int:
    text = values[column]
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise SourceError(
            f'the {column} "{text}" is not a whole number from {low}', place=place, next_step="correct it"
        )
    return int(text)


def _decimal(values: dict[str, str], column: str, place: str, high: Decimal, step: str) -> Decimal:
    try:
        value = Decimal(values[column])
        is_sound = 0 <= value <= high  # comparing "NaN" is an InvalidOperation too
    except InvalidOperation:
        is_sound = False
    if not is_sound:
        raise SourceError(
            f'the {column} "{values[column]}" is not a number from 0 to {high}', place=place, next_step="correct it"
        )
    return value.quantize(Decimal(step))
