"""CSV: notes in lines that begin with #, then a head, then rows; with a byte order mark for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Sequence

from midspan.export.figure_json import figure_to_dict
from midspan.model.figure import Figure

BOM = "\ufeff"
RISKY = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = ("value", "low", "high", "linkage_low", "linkage_high", "records")


def figure_csv(figure: Figure) -> str:
    """A row a cell: the breakdown, value, stability interval, linkage range and number of records."""
    document = figure_to_dict(figure)
    study = figure.study
    notes = [
        f"{figure.card.title}: {figure.card.definition}",
        f"Study {study.study_id}: {', '.join(study.regions)} {study.period} {study.counting} counting",
        f"Unit {document['unit']}, method v{figure.card.version}",
        f"Corpus {figure.corpus_id}, fingerprint {figure.fingerprint}",
        *(caveat.text for caveat in figure.caveats),
    ]
    return csv_table(notes, [*figure.by, *COLUMNS], (list(value.values()) for value in document["values"]))


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
