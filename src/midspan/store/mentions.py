"""Author mentions as persons are told from: which need comparing, and what is known of each. In SQL over the tables."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from midspan.store.bucket import table_at
from midspan.store.engine import DuckDB, write_table
from midspan.store.schema import CORPUS

_TEAM = 100
"""Names of a work that stand as co-authors: of a thousand, more would say nothing of who one is."""
_GROUP = 8_192
"""Mentions that are read together: a process reads a few blocks of the file at a time."""
_NAMES = pa.schema([("name", pa.string()), ("block", pa.string())])
_SINGLE = "the name is rare, in full, and like no other of the corpus"
_IDLESS = "(author_id LIKE 'name:%' OR author_id LIKE 'orcid:%')"


def ids_of_several(engine: DuckDB, folder: Path) -> Iterator[tuple[str, list[str], int]]:
    """The source's author ids with more than one name or ORCID: id, names, number of ORCIDs."""
    rows = engine.arrow_of_sql(
        "SELECT author_id, list(DISTINCT author_name ORDER BY author_name) AS names, count(DISTINCT orcid) AS orcids "
        f"FROM {_scan(folder, 'authorships')} WHERE NOT {_IDLESS} AND author_name IS NOT NULL GROUP BY author_id "
        "HAVING count(DISTINCT name_key) > 1 OR count(DISTINCT orcid) > 1 ORDER BY author_id"
    )
    for row in rows.to_pylist():
        yield row["author_id"], row["names"], row["orcids"]


def names_to_compare(engine: DuckDB, folder: Path, suspicious: pa.Table) -> pa.Table:
    """Every name and its mentions: whether some have no id or a suspicious one (is_doubtful), and whether none has an
    id or ORCID (is_idless).
    """
    return engine.arrow_of_sql(
        f"SELECT author_name AS name, bool_or({_IDLESS} OR author_id IN (SELECT author_id FROM suspicious)) "
        f"AS is_doubtful, bool_and({_IDLESS} AND orcid IS NULL) AS is_idless FROM {_placed(folder)} "
        "WHERE author_name IS NOT NULL AND author_name <> '' "
        "GROUP BY author_name ORDER BY author_name",
        suspicious=suspicious,
    )


def persons_of_names(engine: DuckDB, folder: Path, names: Sequence[str]) -> pa.Table:
    """The rows of `persons` for names that one person alone bears."""
    person = "'person:' || sha256('name ' || author_name)[:16]"
    found = engine.arrow_of_sql(
        f"SELECT work_id, author_position, {person} AS person_id, {person} AS person_id_low, {person} AS "
        f"person_id_high, 1.0 AS score, '{_SINGLE}' AS reason FROM {_placed(folder)} "
        "WHERE author_name IN (SELECT name FROM single)",
        single=pa.table({"name": pa.array(names, pa.string())}),
    )
    return found.cast(CORPUS["persons"].schema)


def write_mentions(engine: DuckDB, folder: Path, names: list[tuple[str, str]], target: Path) -> None:
    """Writes the mentions of names, each with its block, ordered by block: what `resolve.person` compares."""
    seed = target.with_name("names-own.parquet")
    write_table(pa.table(list(zip(*names, strict=True)), schema=_NAMES), seed, _NAMES)
    engine.copy(_mentions(folder, _OF_NAMES, f"read_parquet('{seed}')"), target, group=_GROUP)
    seed.unlink()


def mentions_of_works(engine: DuckDB, folder: Path, works: pa.Table) -> pa.Table:
    """Every mention of each person who wrote one of the works (column work_id); `block` is the person's id."""
    return engine.arrow_of_sql(_mentions(folder, _OF_WORKS), asked=works.select(["work_id"]))


def _mentions(folder: Path, chosen: str, names: str = "") -> str:
    tables = ("works", "authorships", "affiliations", "resolutions", "links")
    said = {
        "names": names,
        "every_link": _scan(folder, "links", "*.parquet"),
        "placed": _placed(folder),
        "idless": _IDLESS,
        "team": _TEAM,
        **{name: _scan(folder, name) for name in tables},
    }
    return _MENTIONS.format(chosen=chosen.format(**said), **said)


_OF_NAMES = """
    SELECT a.work_id, a.author_position, a.author_name AS name, n.block, a.orcid,
        CASE WHEN NOT {idless} THEN a.author_id END AS author_id
    FROM {placed} a JOIN {names} n ON a.author_name = n.name
"""
_OF_WORKS = """
    SELECT a.work_id, a.author_position, coalesce(a.author_name, '') AS name, l.person_id AS block, a.orcid,
        CASE WHEN NOT {idless} THEN a.author_id END AS author_id
    FROM {authorships} a JOIN (SELECT DISTINCT work_id, author_position, person_id FROM {links}) l
    USING (work_id, author_position)
    WHERE l.person_id IN (SELECT person_id FROM {every_link} WHERE work_id IN (SELECT work_id FROM asked))
"""
_MENTIONS = """
WITH chosen AS (
{chosen}
), teams AS (
    SELECT work_id, list(author_name ORDER BY author_position)[:{team}] AS team
    FROM {authorships} WHERE author_name IS NOT NULL AND work_id IN (SELECT work_id FROM chosen) GROUP BY work_id
), said AS (
    SELECT work_id, author_position, string_agg(raw_string, '; ' ORDER BY affiliation_position) AS affiliation
    FROM {affiliations} WHERE raw_string <> '' AND author_position IS NOT NULL
    AND work_id IN (SELECT work_id FROM chosen) GROUP BY work_id, author_position
), placed AS (
    SELECT f.work_id, f.author_position, list(DISTINCT r.organisation_id ORDER BY r.organisation_id)
        AS organisation_ids
    FROM {affiliations} f JOIN {resolutions} r USING (resolution_id)
    WHERE r.organisation_id IS NOT NULL AND r.score >= 0.5 AND f.author_position IS NOT NULL
    AND f.work_id IN (SELECT work_id FROM chosen)
    GROUP BY f.work_id, f.author_position
)
SELECT c.block, printf('%s#%06d', c.work_id, c.author_position) AS mention_id, c.work_id, c.author_position, c.name,
    c.author_id, c.orcid, list_filter(t.team, lambda other: other <> c.name) AS coauthors,
    coalesce(s.affiliation, '') AS affiliation, coalesce(p.organisation_ids, []) AS organisation_ids,
    coalesce(w.title, '') AS title, coalesce(w.venue, '') AS venue, w.year, coalesce(w.topic_id, '') AS topic
FROM chosen c JOIN {works} w USING (work_id) LEFT JOIN teams t USING (work_id)
LEFT JOIN said s USING (work_id, author_position) LEFT JOIN placed p USING (work_id, author_position)
ORDER BY c.block, mention_id
"""


def write_persons(folder: Path, persons: pa.Table) -> None:
    """Writes the table of persons, by work and position."""
    ordered = persons.sort_by([("work_id", "ascending"), ("author_position", "ascending")])
    write_table(ordered, persons_path(folder), CORPUS["persons"].schema)


def mentions_judged(engine: DuckDB, folder: Path, persons: pa.Table, subjects: Sequence[str]) -> pa.Table:
    """Every mention of each person that is among the subjects, or has a mention or an author id among them.

    `persons` is the table `persons` so far. Gives work_id, author_position, mention_id, author_id (null where the
    source has none) and person_id.
    """
    return engine.arrow_of_sql(
        f"WITH every AS (SELECT a.work_id, a.author_position, printf('%s#%d', a.work_id, a.author_position) AS "
        f"mention_id, CASE WHEN NOT {_IDLESS} THEN a.author_id END AS author_id, "
        f"coalesce(p.person_id, a.author_id) AS person_id FROM {_scan(folder, 'authorships')} a LEFT JOIN persons p "
        "USING (work_id, author_position)) SELECT * FROM every WHERE person_id IN (SELECT person_id FROM every, asked "
        "WHERE subject IN (mention_id, author_id, person_id)) ORDER BY work_id, author_position",
        persons=persons,
        asked=pa.table({"subject": pa.array(subjects, pa.string())}),
    )


def persons_path(folder: Path) -> Path:
    """Where the table of persons is."""
    return folder / "persons" / "part.parquet"


def _placed(folder: Path) -> str:
    """The authorships with an affiliation: the others stand in no place, so nobody counts their persons."""
    people, said = _scan(folder, "authorships"), _scan(folder, "affiliations")
    seats = f"(SELECT work_id, author_position FROM {said})"
    return f"(SELECT * FROM {people} WHERE (work_id, author_position) IN {seats})"


def _scan(folder: Path, name: str, files: str = "part.parquet") -> str:
    """The rows of records; with all files, those of merged works too."""
    return "read_parquet('" + f"{table_at(folder, name)}/{files}".replace("'", "''") + "')"
