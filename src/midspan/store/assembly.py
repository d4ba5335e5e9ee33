"""Assembles a corpus from the parts that sources left: the steps of a build that are set operations, in SQL.

Each step writes one table under its final name, atomically, and is left out where that table is there already.
"""

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from midspan.store.batch import READ_TABLES, arrow_table
from midspan.store.engine import DuckDB, write_table
from midspan.store.kinds import held, with_parties
from midspan.store.schema import CORPUS

_ENTITIES = ("organisations", "places")
_PARENT = {
    "works": ("works", "work_id"),
    "authorships": ("works", "work_id"),
    "affiliations": ("works", "work_id"),
    "work_funders": ("works", "work_id"),
    **{table: (kind.table, kind.key) for _, kind in with_parties() for table in (kind.table, kind.parties)},
}
"""For each table the records that its rows belong to, and their key."""
_ORDER = {
    "works": "work_id",
    "authorships": "work_id, author_position",
    "affiliations": "work_id, author_position, affiliation_position",
    "work_funders": "work_id, funder_id, award, name, ror",
    **{kind.table: kind.key for _, kind in with_parties()},
    **{kind.parties: f"{kind.key}, {kind.party_key}" for _, kind in with_parties()},
}


def gather(
    engine: DuckDB, parts: Path, folder: Path, updated: Collection[str] = (), ranked: Sequence[str] = ()
) -> None:
    """Puts the parts of each table together.

    A record is unique within its file. Of records with one id in several files of a source that of the last part is
    kept, whole (its authorships and affiliations with it); the others go to `rejected`, saying which replaced them.
    Those of a source in `updated` do not: they are the same record at an earlier time.

    Sources never replace each other's records. Where several have one id, it stays that of the first source (in the
    order of `ranked`, then by key); in the others it becomes `<source>:<id>`.
    """
    for name in READ_TABLES:
        kept_as = "citations" if name == "references" else name
        if name in (*_ENTITIES, "removed", "left_out") or _table(folder, kept_as).exists():
            continue
        paths = sorted(parts.glob(f"*/{name}.parquet"))
        if name == "references" and paths:
            engine.copy(_cited(parts, paths, ranked), _table(folder, kept_as))
        elif name == "rejected":
            _gather_rejected(engine, parts, folder, paths, updated)
        elif name == "registry" and paths:
            engine.copy(_newest_of_registry(paths), _table(folder, name))
        elif not paths:
            _write_empty(folder, kept_as)
        else:
            engine.copy(_kept(parts, name, paths, ranked), _table(folder, name))


def _kept(parts: Path, name: str, paths: Sequence[Path], ranked: Sequence[str]) -> str:
    """The rows that belong to kept records."""
    parent, key = _PARENT[name]
    last, is_renamed = _kept_records(parts, parent, key, ranked)
    renamed = f" REPLACE (k.own_id AS {key})" if is_renamed else ""
    rows = (
        f"SELECT r.* EXCLUDE (filename){renamed} FROM {_scan(paths, with_name=True)} r JOIN ({last}) k "
        f"ON r.{key} = k.{key} AND parse_dirpath(r.filename) = k.part"
    )
    if name == "authorships":
        rows = _one_id_an_orcid(rows)
    return f"SELECT * FROM ({rows}) ORDER BY {_ORDER[name]}"


def _kept_records(parts: Path, parent: str, key: str, ranked: Sequence[str]) -> tuple[str, bool]:
    """Which record of which part is kept, and whether some get another id: then `own_id` is each one's."""
    removed, left_out = (
        sorted(parts.glob(f"*/{which}.parquet")) if parent == "works" else [] for which in ("removed", "left_out")
    )
    parents = sorted(parts.glob(f"*/{parent}.parquet"))
    last = _last_parts(parents, key, removed, left_out)
    sources = sorted({_source_of(path) for path in parents}, key=lambda s: (s not in ranked, [*ranked, s].index(s), s))
    return (_apart(last, key, sources), True) if len(sources) > 1 else (last, False)


def _cited(parts: Path, paths: Sequence[Path], ranked: Sequence[str]) -> str:
    """The references of kept records to kept records of the same source.

    In two steps, each held: of the three tables at once DuckDB may join the works to the works by their source alone.
    """
    last, is_renamed = _kept_records(parts, "works", "work_id", ranked)
    own_id = "own_id" if is_renamed else "work_id"
    return (
        f"WITH k AS MATERIALIZED (SELECT TRY_CAST(substr(work_id, 2) AS BIGINT) AS number, {own_id} AS own_id, source, "
        f"part FROM ({last}) WHERE work_id LIKE 'W%'), c AS MATERIALIZED (SELECT k.own_id AS work_id, k.source, "
        f"r.cited_number FROM {_scan(paths, with_name=True)} r JOIN k ON r.number = k.number AND "
        "parse_dirpath(r.filename) = k.part) SELECT DISTINCT c.work_id, k.own_id AS cited_work_id FROM c JOIN k "
        "ON c.cited_number = k.number AND c.source = k.source ORDER BY ALL"
    )


def _newest_of_registry(paths: Sequence[Path]) -> str:
    """Of organisations with one id that of the last file."""
    every = ", ".join(column.name for column in CORPUS["registry"].columns)
    return (
        f"SELECT * EXCLUDE (filename) FROM {_scan(paths, with_name=True)} QUALIFY row_number() OVER "
        f"(PARTITION BY organisation_id ORDER BY filename DESC, {every}) = 1 ORDER BY organisation_id"
    )


def _last_parts(paths: Sequence[Path], key: str, removed: Sequence[Path], left_out: Sequence[Path]) -> str:
    """The last part that has each record, without works that their source took back at any time, and without those
    that a later part leaves out.
    """
    gone = f" ANTI JOIN {_scan(removed)} g ON r.source = g.source AND r.{key} = g.{key}" if removed else ""
    rows = _scan(paths, with_name=True)
    every = f"SELECT {key}, source, parse_dirpath(filename) AS part, false AS is_out FROM {rows}"
    if left_out:
        every += (
            f" UNION ALL SELECT l.{key}, l.source, parse_dirpath(l.filename), true "
            f"FROM {_scan(left_out, with_name=True)} l SEMI JOIN {_scan(paths)} w USING (source, {key})"
        )
    return (
        f"SELECT r.{key}, r.source, max(r.part) AS part FROM ({every}) r{gone} "
        f"GROUP BY r.{key}, r.source HAVING NOT arg_max(r.is_out, r.part)"
    )


def _apart(last: str, key: str, sources: Sequence[str]) -> str:
    """Those records with an id of their own: that of the first source that has it, else with the source before it."""
    rank = "list_position([" + ", ".join(f"'{source}'" for source in sources) + "], source)"
    return (
        f"SELECT *, CASE WHEN {rank} = min({rank}) OVER (PARTITION BY {key}) THEN {key} "
        f"ELSE source || ':' || {key} END AS own_id FROM ({last})"
    )


def _source_of(part: Path) -> str:
    """The source of a part, `000012-openalex-0f3b.../works.parquet`."""
    return part.parent.name.partition("-")[2].rpartition("-")[0]


def _one_id_an_orcid(authorships: str) -> str:
    """An author without the source's id is the author whose id goes with the same ORCID elsewhere."""
    return (
        f"WITH a AS ({authorships}), k AS (SELECT 'orcid:' || orcid AS loose_id, min(author_id) AS known_id FROM a "
        "WHERE orcid IS NOT NULL AND author_id NOT LIKE 'orcid:%' GROUP BY orcid) "
        "SELECT a.* REPLACE (coalesce(k.known_id, a.author_id) AS author_id) FROM a LEFT JOIN k "
        "ON a.author_id = k.loose_id"
    )


def _gather_rejected(
    engine: DuckDB, parts: Path, folder: Path, paths: Sequence[Path], updated: Collection[str]
) -> None:
    kept_up = ", ".join(f"'{source}'" for source in sorted(updated)) or "NULL"
    pieces = [f"SELECT * FROM {_scan(paths)}"] if paths else []
    for kind in held():
        key = kind.key
        if found := sorted(parts.glob(f"*/{kind.table}.parquet")):
            pieces.append(
                "SELECT source, snapshot, source_row, "
                f"'the id ' || {key} || ' is also in ' || last || ', which is kept'"
                f" AS reason FROM (SELECT *, first_value(source_row) OVER w AS last, "
                "row_number() OVER w AS place "
                f"FROM {_scan(found, with_name=True)} WINDOW w AS (PARTITION BY {key}, source ORDER BY filename DESC)) "
                f"WHERE place > 1 AND coalesce(source NOT IN ({kept_up}), true)"
            )
    if pieces:
        engine.copy(" UNION ALL ".join(pieces) + " ORDER BY ALL", _table(folder, "rejected"))
    else:
        _write_empty(folder, "rejected")


def union_first(engine: DuckDB, folder: Path, name: str, own: Sequence[tuple[object, ...]], key: str) -> None:
    """A table of entities: of rows with one id, ours first, then a registry's, then a source's."""
    if _table(folder, name).exists():
        return
    seed = folder / f"{name}-own.parquet"
    write_table(arrow_table(name, list(own)), seed, CORPUS[name].schema)
    paths = sorted((folder / "parts").glob(f"*/{name}.parquet"), key=lambda p: ("-ror-" not in p.parent.name, p))
    scans = " UNION ALL ".join(
        f"SELECT *, {rank} AS rank FROM {_scan([path])}" for rank, path in enumerate([seed, *paths])
    )
    every = ", ".join(column.name for column in CORPUS[name].columns)  # so that the order never depends on the rows'
    engine.copy(
        f"SELECT * EXCLUDE (rank) FROM ({scans}) QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY rank, "
        f"place_id = '', name, {every}) = 1 ORDER BY {key}",
        _table(folder, name),
    )
    seed.unlink()


def stated_funders(engine: DuckDB, folder: Path) -> pa.Table:
    """The funders as records name them: funder_id, ror, name, how many times, and what a registry calls that ROR id."""
    return engine.arrow_of_sql(
        "SELECT f.*, coalesce(o.name, '') AS registered FROM (SELECT funder_id, coalesce(ror, '') AS ror, name, "
        f"count(*) AS count FROM {_scan([_table(folder, 'work_funders')])} GROUP BY ALL) f "
        f"LEFT JOIN {_scan([_table(folder, 'organisations')])} o ON f.ror = o.organisation_id ORDER BY ALL"
    )


def distinct_affiliations(engine: DuckDB, folder: Path) -> pa.Table:
    """What is to be resolved, each once: id, raw string, organisations and countries of the source."""
    return engine.arrow_of_sql(
        "SELECT DISTINCT resolution_id, raw_string, source_organisations, source_countries "
        f"FROM {_scan([_table(folder, 'affiliations')])} ORDER BY raw_string, resolution_id"
    )


def link(engine: DuckDB, folder: Path) -> None:
    """The links of every work, with weights in millionths of a millionth that sum to exactly 1 a work.

    An authorship without affiliation is a link to the place `unknown`. Where authors and affiliations are not
    aligned, each affiliation of the work has the same weight.
    """
    if _table(folder, "links").exists():
        return
    scans = {name: _scan([_table(folder, name)]) for name in _LINKED}
    engine.copy(_LINKS.format(**scans), _table(folder, "links"))


_LINKED = ("works", "authorships", "affiliations", "resolutions", "persons")
_LINKS = """
WITH people AS (
    SELECT a.work_id, a.author_position, coalesce(p.person_id, a.author_id) AS person_id,
        coalesce(p.person_id_low, 'name:' || a.name_key) AS person_id_low,
        coalesce(p.person_id_high, a.author_id) AS person_id_high
    FROM {authorships} a JOIN {works} w USING (work_id) LEFT JOIN {persons} p USING (work_id, author_position)
    WHERE w.is_aligned
), loose AS (
    SELECT DISTINCT a.work_id, CAST(NULL AS INTEGER) AS author_position,
        CAST(NULL AS VARCHAR) AS person_id, CAST(NULL AS VARCHAR) AS person_id_low,
        CAST(NULL AS VARCHAR) AS person_id_high
    FROM {affiliations} a JOIN {works} w USING (work_id) WHERE NOT w.is_aligned
), units AS (
    SELECT *, count(*) OVER (PARTITION BY work_id) AS authors FROM (SELECT * FROM people UNION ALL SELECT * FROM loose)
), ties AS (
    SELECT u.*, f.affiliation_position, f.resolution_id,
        count(*) OVER (PARTITION BY u.work_id, u.author_position) AS affiliations
    FROM units u LEFT JOIN {affiliations} f
    ON u.work_id = f.work_id AND u.author_position IS NOT DISTINCT FROM f.author_position
), placed AS (
    SELECT t.*, r.link_position, r.organisation_id, coalesce(r.place_id, 'unknown') AS place_id,
        coalesce(r.organisation_place_id, 'unknown') AS organisation_place_id, coalesce(r.score, 0) AS score,
        1000000000000 // (authors * affiliations * count(*) OVER (
            PARTITION BY t.work_id, t.author_position, t.affiliation_position)) AS share
    FROM ties t LEFT JOIN {resolutions} r USING (resolution_id)
), shared AS (
    SELECT *, share + CASE WHEN row_number() OVER (PARTITION BY work_id
        ORDER BY author_position, affiliation_position, link_position) = 1
        THEN 1000000000000 - sum(share) OVER (PARTITION BY work_id) ELSE 0 END AS units_of_weight
    FROM placed
)
SELECT work_id, author_position, person_id, person_id_low, person_id_high, organisation_id, place_id,
    organisation_place_id, score,
    CAST(CAST(units_of_weight AS DECIMAL(18, 0)) * CAST(0.000000000001 AS DECIMAL(18, 12))
        AS DECIMAL(18, 12)) AS weight,
    resolution_id
FROM shared ORDER BY work_id, author_position, affiliation_position, link_position
"""


def work_keys(engine: DuckDB, folder: Path) -> pa.Table:
    """What tells doubles: id, DOI, title, year, type, first author, retraction and source of each record, and the
    id that its source gives it where the record's begins with the source's key.
    """
    return engine.arrow_of_sql(
        "SELECT w.work_id, w.doi, w.title, w.year, w.type, a.author_name AS first_author, w.is_retracted, w.source, "
        "CASE WHEN starts_with(w.work_id, w.source || ':') THEN substr(w.work_id, length(w.source) + 2) END AS own_id "
        f"FROM {_scan([_table(folder, 'works')])} w LEFT JOIN {_scan([_table(folder, 'authorships')])} a "
        "ON w.work_id = a.work_id AND a.author_position = 1 ORDER BY w.work_id"
    )


def works_without_topic(engine: DuckDB, folder: Path) -> pa.Table:
    """Id and title of each work, merged ones too, whose source gives neither topic, subfield nor field."""
    return engine.arrow_of_sql(
        f"SELECT work_id, title FROM {_scan(sorted((folder / 'works').glob('*.parquet')))} WHERE title IS NOT NULL AND "
        "coalesce(topic_id, subfield_id, field_id) IS NULL ORDER BY work_id"
    )


def row_counts(folder: Path) -> dict[str, int]:
    """Rows of each table of a corpus, those of merged works too."""
    return {name: sum(pq.read_metadata(path).num_rows for path in (folder / name).glob("*.parquet")) for name in CORPUS}


def years(engine: DuckDB, folder: Path) -> tuple[int, int]:
    """The first and last year of works and contracts; where there are none, of projects and patents; else zeros.

    Projects start in years to come, and patents go far back: neither may stretch what the works cover.
    """
    for tables in (("works", "contracts"), ("projects", "patents")):
        every = " UNION ALL ".join(f"SELECT year FROM {_scan([_table(folder, table)])}" for table in tables)
        rows = engine.arrow_of_sql(f"SELECT min(year) AS first, max(year) AS last FROM ({every})").to_pylist()
        if rows[0]["first"] is not None:
            return int(rows[0]["first"]), int(rows[0]["last"])
    return 0, 0


def money_days(engine: DuckDB, folder: Path) -> list[tuple[str, date]]:
    """The currencies and days whose rates convert what partners of projects receive."""
    rows = engine.arrow_of_sql(
        f"SELECT DISTINCT p.currency, j.rate_day FROM {_scan([_table(folder, 'project_partners')])} p "
        f"JOIN {_scan([_table(folder, 'projects')])} j USING (project_id) WHERE p.amount IS NOT NULL ORDER BY ALL"
    ).to_pylist()
    return [(row["currency"], row["rate_day"]) for row in rows]


def first_reason(folder: Path) -> str:
    """The first reason why a record was rejected; empty where none was."""
    rows = pq.read_table(_table(folder, "rejected")).slice(0, 1).to_pylist()
    return f"{rows[0]['source_row']}: {rows[0]['reason']}" if rows else ""


def _table(folder: Path, name: str) -> Path:
    return folder / name / "part.parquet"


def _write_empty(folder: Path, name: str) -> None:
    schema = CORPUS[name].schema
    write_table(schema.empty_table(), _table(folder, name), schema)


def _scan(paths: Sequence[Path], *, with_name: bool = False) -> str:
    names = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{names}]{', filename = true' if with_name else ''})"
