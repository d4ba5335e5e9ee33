"""A figure, the records behind it and its definition as tables: what spreadsheets, Parquet and CSVW are written of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from midspan.export.figure_json import figure_to_dict, number
from midspan.model.figure import Figure
from midspan.model.record import Record


@dataclass(frozen=True, slots=True)
class Field:
    """A column: `kind` is `string`, `integer` or `number`; `unit` is empty where it counts nothing."""

    name: str
    kind: str
    meaning: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows; a cell without a value is None."""

    name: str
    fields: tuple[Field, ...]
    rows: tuple[tuple[str | float | None, ...], ...]


RECORD_FIELDS = (
    Field("record_id", "string", "The corpus's id of the record."),
    Field("title", "string", "As its source writes it."),
    Field("year", "integer", "The year that it counts in."),
    Field("venue", "string", "Where it stands: a journal, a register, a programme."),
    Field("doi", "string", "Its DOI, in lower case; empty where unknown."),
    Field("theme", "string", "The key of its theme."),
    Field("n_authors", "integer", "Its number of authors; 0 where unknown."),
    Field("weight", "number", "What it adds to the figure."),
    Field("score", "number", "The chance, from 0 to 1, that its match is right."),
    Field("organisations", "string", "Ids of its organisations, divided by semicolons."),
)


def figure_table(figure: Figure) -> Table:
    """A row a cell: the breakdown, value, stability interval, linkage range and number of records."""
    document = figure_to_dict(figure)
    unit = document["unit"]
    dimensions = [
        Field(name, "integer" if name == "year" else "string", f"The {name} of the cell.") for name in figure.by
    ]
    fields = (
        *dimensions,
        Field("value", "number", "The figure; empty where it has no meaning.", unit),
        Field("low", "number", "The lower end of the 95 % stability interval.", unit),
        Field("high", "number", "The upper end of the 95 % stability interval.", unit),
        Field("linkage_low", "number", "The figure if doubtful links are dropped or kept, the lower.", unit),
        Field("linkage_high", "number", "The figure if doubtful links are dropped or kept, the higher.", unit),
        Field("records", "integer", "The number of records behind the cell.", "records"),
    )
    rows = (tuple(_typed(field, value[field.name]) for field in fields) for value in document["values"])
    return Table("figure", fields, tuple(rows))


def records_table(records: Iterable[Record]) -> Table:
    """A row a record; the weights sum to the value of the figure."""
    rows = tuple(
        (
            one.record_id, one.title, one.year, one.venue, one.doi, one.theme, one.n_authors, number(one.weight),
            one.score, "; ".join(one.organisations),
        )
        for one in records
    )  # fmt: skip
    return Table("records", RECORD_FIELDS, rows)


def definition(figure: Figure, snapshots: Sequence[Mapping[str, object]] = ()) -> list[tuple[str, str]]:
    """What a figure says of itself, line by line; `snapshots` are those of its corpus, as its manifest lists them."""
    card, study = figure.card, figure.study
    document = figure_to_dict(figure)
    choices = {name: value for name, value in study.as_dict().items() if value not in (None, "", [], False)}
    return [
        ("title", card.title),
        ("definition", card.definition),
        ("not counted", card.not_counted),
        ("formula", card.formula),
        ("reference", card.reference),
        ("unit", document["unit"]),
        ("kind", str(card.kind)),
        ("method", f"{card.key} v{card.version}"),
        *((name, ", ".join(map(str, value)) if isinstance(value, list) else str(value))
          for name, value in choices.items()),
        ("corpus", figure.corpus_id),
        ("fingerprint", figure.fingerprint),
        *(("source", licensed) for licensed in licences(snapshots)),
        *(("note", caveat.text) for caveat in figure.caveats),
    ]  # fmt: skip


def licences(snapshots: Sequence[Mapping[str, object]]) -> list[str]:
    """The sources of a corpus with the licence of each, once."""
    return sorted({f"{one['source']}: {one['licence']}" for one in snapshots})


def _typed(field: Field, value: object) -> str | float | None:
    """A cell as its column's kind: a year that is text in the figure is a number here."""
    if value is None or isinstance(value, (int, float)):
        return value
    text = str(value)
    return int(text) if field.kind == "integer" and text.isdecimal() else text
