"""A table as CSV, and beside it what W3C's CSV on the Web says of a table: columns, units, licences, provenance.

Reference: Tennison, Kellogg (2015), Metadata Vocabulary for Tabular Data, https://www.w3.org/TR/tabular-metadata/
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from midspan.export.table import Field, Table, definition, licences
from midspan.model.figure import Figure

BOM = "\ufeff"
RISKY = ("=", "+", "-", "@", "\t", "\r")
BESIDE = "-metadata.json"
"""What follows the name of a table in that of its description, where readers look for it."""


def table_csv(table: Table, said: Sequence[tuple[str, str]]) -> str:
    """The definition in lines that begin with #, then a head, then the rows."""
    notes = [f"{name}: {' '.join(text.split())}" for name, text in said if text]
    return csv_table(notes, [one.name for one in table.fields], table.rows)


def csv_table(notes: Iterable[str], head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table that opens in a spreadsheet; text that would act as a formula is defused."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    for note in notes:
        writer.writerow([f"# {note}"])
    writer.writerow(head)
    for row in rows:
        writer.writerow([_safe(value) for value in row])
    return BOM + file.getvalue()


def _safe(value: object) -> object:
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value


def csvw(name: str, table: Table, figure: Figure, snapshots: Sequence[Mapping[str, object]]) -> str:
    """The description of the table that `table_csv` writes to the file `name`, as JSON."""
    card, said = figure.card, definition(figure, snapshots)
    keys = list(figure.by) if table.name == "figure" else []
    document: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": name,
        "dc:title": f"{card.title}, {', '.join(figure.study.regions)}, {figure.study.period}",
        "dc:description": card.definition,
        "dc:identifier": figure.fingerprint,
        "dc:creator": "Midspan",
        "dc:source": f"corpus {figure.corpus_id}",
        "dc:rights": licences(snapshots),
        "dc:bibliographicCitation": card.reference,
        "prov:wasGeneratedBy": {
            "schema:name": f"{card.key} v{card.version}",
            "schema:description": "; ".join(f"{one}: {text}" for one, text in said if text),
            "schema:text": figure.sql,
        },
        "rdfs:comment": [caveat.text for caveat in figure.caveats],
        "dialect": {
            "encoding": "utf-8",
            "delimiter": ",",
            "lineTerminators": ["\r\n"],
            "header": True,
            "skipRows": sum(bool(text) for _, text in said),
        },
        "tableSchema": {"columns": [_column(one) for one in table.fields], **({"primaryKey": keys} if keys else {})},
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _column(field: Field) -> dict[str, Any]:
    column = {"name": field.name, "titles": field.name, "datatype": field.kind, "dc:description": field.meaning}
    return {**column, "schema:unitText": field.unit} if field.unit else column
