"""What a build reads of doubles and writes of merged works, in SQL. Only the records that have doubles are touched.

Merged works stand in files of their own: `works/merged.parquet` beside the records in `works/part.parquet`.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from midspan.store.batch import arrow_table
from midspan.store.engine import DuckDB, write_table
from midspan.store.schema import CORPUS

_COUNTED = 0.5
"""From this score on a link says where an author is."""


def records_of_doubles(engine: DuckDB, folder: Path, ids: Sequence[str]) -> pa.Table:
    """The rows of `works` of these records with `authors` and `affiliations`, the numbers of their rows, and `placed`,
    how many of the authors have an affiliation.
    """
    authors = _counts(folder, "authorships", "count(*) AS authors")
    placed = "count(DISTINCT author_position) AS placed, count(*) AS affiliations"
    return engine.arrow_of_sql(
        f"SELECT w.*, coalesce(authors, 0) AS authors, coalesce(placed, 0) AS placed, "
        f"coalesce(affiliations, 0) AS affiliations FROM {_scan(folder, 'works')} w "
        f"LEFT JOIN ({authors}) USING (work_id) LEFT JOIN ({_counts(folder, 'affiliations', placed)}) USING (work_id) "
        "WHERE work_id IN (SELECT work_id FROM asked) ORDER BY work_id",
        asked=_ids(ids),
    )


def countries_of_authors(engine: DuckDB, folder: Path, ids: Sequence[str]) -> pa.Table:
    """The authors of these records with a known country: work_id, author_position, author_name, countries (a list)."""
    mine = "work_id IN (SELECT work_id FROM asked)"
    return engine.arrow_of_sql(
        f"WITH l AS MATERIALIZED (SELECT DISTINCT work_id, author_position, place_id FROM {_scan(folder, 'links')} "
        f"WHERE {mine} AND score >= {_COUNTED}), "
        "a AS MATERIALIZED (SELECT work_id, author_position, coalesce(author_name, '') AS author_name "
        f"FROM {_scan(folder, 'authorships')} WHERE {mine}) "
        "SELECT work_id, author_position, author_name, list(DISTINCT country ORDER BY country) AS countries "
        f"FROM l JOIN a USING (work_id, author_position) JOIN {_scan(folder, 'places')} p USING (place_id) "
        "WHERE country <> '' GROUP BY ALL ORDER BY ALL",
        asked=_ids(ids),
    )


def write_merged(engine: DuckDB, folder: Path, works: list[tuple[object, ...]], authors_of: Sequence[str]) -> None:
    """Writes merged works (rows of `works`): authorships, affiliations and links are those of the records
    `authors_of`, in the order of the works.
    """
    if not works:
        return
    write_table(arrow_table("works", works), _merged(folder, "works"), CORPUS["works"].schema)
    taken = pa.table(
        {"merged_id": pa.array([row[0] for row in works], pa.string()), "work_id": pa.array(authors_of, pa.string())}
    )
    for name in ("authorships", "affiliations", "links"):
        rows = engine.arrow_of_sql(
            f"SELECT r.* REPLACE (t.merged_id AS work_id) FROM {_scan(folder, name)} r "
            "JOIN taken t ON r.work_id = t.work_id ORDER BY ALL",
            taken=taken,
        )
        write_table(rows, _merged(folder, name), CORPUS[name].schema)


def conflict_counts(engine: DuckDB, folder: Path) -> list[dict[str, object]]:
    """How many conflicts there are by field, the source of the value kept and that of the other, most first."""
    return engine.arrow_of_sql(
        f"SELECT field, source, other_source, count(*) AS conflicts FROM {_scan(folder, 'conflicts')} "
        "GROUP BY ALL ORDER BY conflicts DESC, field, source, other_source"
    ).to_pylist()


def merged_count(folder: Path) -> int:
    """How many works are merged of several records."""
    path = _merged(folder, "works")
    return pq.read_metadata(path).num_rows if path.exists() else 0


def _counts(folder: Path, name: str, what: str) -> str:
    return (
        f"SELECT work_id, {what} FROM {_scan(folder, name)} WHERE work_id IN (SELECT work_id FROM asked) "
        "GROUP BY work_id"
    )


def _ids(ids: Sequence[str]) -> pa.Table:
    return pa.table({"work_id": pa.array(ids, pa.string())})


def _merged(folder: Path, name: str) -> Path:
    return folder / name / "merged.parquet"


def _scan(folder: Path, name: str) -> str:
    return "read_parquet('" + str(folder / name / "part.parquet").replace("'", "''") + "')"
