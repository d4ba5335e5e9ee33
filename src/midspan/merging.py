"""The stage of a build that makes one work of the records of each: their better values, and where they differ."""

from collections.abc import Sequence
from pathlib import Path

from midspan.resolve.merging import Candidate, MergedWork, merged
from midspan.resolve.priority import Priority
from midspan.resolve.work import Double
from midspan.store.batch import arrow_table
from midspan.store.engine import DuckDB, write_table
from midspan.store.merging import countries_of_authors, records_of_doubles, write_merged
from midspan.store.schema import CORPUS

STANDS_FOR = "the work is merged of this record and its doubles"
"""Why a record that others repeat is not counted itself."""


def merge_doubles(engine: DuckDB, folder: Path, doubles: Sequence[Double], priority: Priority) -> None:
    """Writes the merged works of a corpus that is being built, and the tables doubles, field_sources and conflicts.

    Where the record kept has every better value, it stands for the work itself.
    """
    works = _merged_works(engine, folder, doubles, priority)
    rows: list[tuple[object, ...]] = [(d.work_id, works[d.kept_work_id].work_id, d.reason) for d in doubles]
    made = {kept: work for kept, work in works.items() if work.row is not None}
    rows += [(kept, work.work_id, STANDS_FOR) for kept, work in made.items()]
    columns = CORPUS["works"].schema.names
    write_merged(
        engine, folder, [tuple((work.row or {})[name] for name in columns) for work in made.values()],
        [work.authors_of for work in made.values()],
    )  # fmt: skip
    _write(folder, "doubles", sorted(rows))
    _write(folder, "field_sources", [
        (work.work_id, said.field, said.record_id, said.source) for work in works.values() for said in work.sources
    ])  # fmt: skip
    _write(folder, "conflicts", [
        (work.work_id, c.field, c.value, c.source, c.record_id, c.other_value, c.other_source, c.other_record_id)
        for work in works.values() for c in work.conflicts
    ])  # fmt: skip


def _merged_works(engine: DuckDB, folder: Path, doubles: Sequence[Double], priority: Priority) -> dict[str, MergedWork]:
    """What each record that others repeat becomes with them, by its id, in order."""
    others: dict[str, list[str]] = {}
    for double in doubles:
        others.setdefault(double.kept_work_id, []).append(double.work_id)
    candidates = _candidates(engine, folder, [*others, *(double.work_id for double in doubles)]) if others else {}
    return {
        kept: merged(candidates[kept], [candidates[one] for one in others[kept]], priority) for kept in sorted(others)
    }


def _candidates(engine: DuckDB, folder: Path, ids: Sequence[str]) -> dict[str, Candidate]:
    authors: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for said in countries_of_authors(engine, folder, ids).to_pylist():
        authors.setdefault(said["work_id"], []).append((said["author_name"], frozenset(said["countries"])))
    return {
        row["work_id"]: Candidate(
            row, row["authors"], row["placed"], row["affiliations"], tuple(authors.get(row["work_id"], ()))
        )
        for row in records_of_doubles(engine, folder, ids).to_pylist()
    }


def _write(folder: Path, name: str, rows: list[tuple[object, ...]]) -> None:
    write_table(arrow_table(name, rows), folder / name / "part.parquet", CORPUS[name].schema)
