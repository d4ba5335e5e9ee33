"""Figures of a pair on a large corpus: time of the query alone, as Midspan asks it and as written by hand in SQL.

    python bench/corpus_works.py WORKSPACE 10000000
    python bench/layouts.py WORKSPACE --memory 4GB

Each question is asked of these, `--rounds` times in turn, and must be answered alike:
  extract    Midspan's own expression, warm: what figures share is held, the SQL is compiled; and the first time
  slice      by hand, of a table of the links of joint works in memory, with year and theme, and nothing else
  whole      midspan.whole.values: of works in the order of places, nothing held, no extract of the study
  corpus     by hand, of the corpus's own files: works and links of everything
"""

import argparse
import os
import resource
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

import midspan
from midspan.api import Corpus
from midspan.measure import reduction
from midspan.measure.indicator import Counted
from midspan.measure.tables import AS_COUNTED, COUNTED
from midspan.model.study import Counting, Study
from midspan.whole import values

MEMBERS = """
SELECT work_id, person_id, organisation_id, l.weight, region FROM '{corpus}/links/*.parquet' l
JOIN '{extract}/region_places.parquet' USING (place_id) WHERE score >= {least}
"""
JOINT = """
WITH members AS ({members}), joint AS (
    SELECT work_id, sum(weight) AS weight FROM members GROUP BY work_id HAVING count(DISTINCT region) = 2
), said AS (
    SELECT work_id, year, coalesce(t.theme, s.theme, f.theme, 'other') AS theme FROM '{corpus}/works/*.parquet' w
    JOIN joint USING (work_id) LEFT JOIN themes t ON topic_id = t.topic LEFT JOIN themes s ON subfield_id = s.topic
    LEFT JOIN themes f ON field_id = f.topic WHERE NOT is_retracted AND year BETWEEN {first} AND {last}
)
SELECT m.*, j.weight AS of_work, year, theme FROM members m JOIN joint j USING (work_id) JOIN said USING (work_id)
"""
QUESTIONS = {
    "joint works by year and theme": (
        "joint_works", ("year", "theme"), "full",
        "SELECT year, theme, count(DISTINCT work_id) AS value FROM slice GROUP BY ALL",
    ),
    "the same, fractional": (
        "joint_works", ("year", "theme"), "fractional",
        """SELECT year, theme, sum(of_work) AS value
        FROM (SELECT DISTINCT work_id, year, theme, of_work FROM slice) GROUP BY ALL""",
    ),
    "joint authors by year": (
        "joint_authors", ("year",), "full",
        "SELECT year, count(DISTINCT person_id) AS value FROM slice GROUP BY ALL",
    ),
    "works of pairs of organisations": (
        "joint_works", ("organisation_pair",), "full",
        """SELECT a.organisation_id || '|' || b.organisation_id AS organisation_pair, count(DISTINCT work_id) AS value
        FROM slice a JOIN slice b USING (work_id) WHERE a.region = '{0}' AND b.region = '{1}'
        AND a.organisation_id IS NOT NULL AND b.organisation_id IS NOT NULL GROUP BY ALL""",
    ),
    "the same pairs, fractional": (
        "joint_works", ("organisation_pair",), "fractional",
        """SELECT a.organisation_id || '|' || b.organisation_id AS organisation_pair, sum(a.share + b.share) AS value
        FROM (SELECT work_id, organisation_id, sum(weight) AS share FROM slice WHERE region = '{0}' GROUP BY ALL) a
        JOIN (SELECT work_id, organisation_id, sum(weight) AS share FROM slice WHERE region = '{1}' GROUP BY ALL) b
        USING (work_id) WHERE a.organisation_id IS NOT NULL AND b.organisation_id IS NOT NULL GROUP BY ALL""",
    ),
}  # fmt: skip


def peak() -> str:
    return f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB"


Times = list[tuple[float, float]]
"""Milliseconds by the clock, and of processors: of the first round, then of the others."""


def timed(ask: Callable[[], pa.Table], rounds: int) -> tuple[pa.Table, Times]:
    """The answer, and what each round took."""
    times = []
    for _ in range(rounds + 1):
        start, own = time.perf_counter(), time.process_time()
        found = ask()
        times.append((1_000 * (time.perf_counter() - start), 1_000 * (time.process_time() - own)))
    return found, times


def cells(found: pa.Table) -> Mapping[tuple[object, ...], float]:
    """The value by breakdown."""
    by = [name for name in found.column_names if name not in ("value", "records")]
    return {tuple(row[name] for name in by): round(float(row["value"]), 9) for row in found.to_pylist()}


def report(name: str, times: Times, by_hand: Times | None = None) -> None:
    first, *times = times
    clock, own = (statistics.median(column) for column in zip(*times, strict=True))
    ratio = f"  {own / statistics.median(one for _, one in by_hand[1:]):5.2f} of by hand" if by_hand else ""
    said = f"median {clock:8.1f} ms, processor {own:8.1f}, the first time {first[1]:8.1f}{ratio}"
    print(f"  {name:<34} {said}", flush=True)


def by_midspan(corpus: Corpus, study: Study, question: str) -> Callable[[], pa.Table]:
    key, by, counting, _ = QUESTIONS[question]
    indicator = corpus.indicators[key]
    if not isinstance(indicator, Counted):
        raise SystemExit(f"{key} is not counted")
    asked = reduction.reduced(indicator, replace(study, counting=Counting.parse(counting)), by, AS_COUNTED)
    return lambda: corpus.engine.arrow(asked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--regions", nargs=2, default=["hong-kong", "shanghai"])
    parser.add_argument("--period", default="2014-2024")
    parser.add_argument("--memory", default="4GB")
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    corpus = midspan.open(given.home, memory=given.memory)
    study = midspan.study(*sorted(given.regions), period=given.period)
    print(f"{corpus.manifest.rows['works']:,} works, {corpus.manifest.rows['links']:,} links; {os.cpu_count()} cores")
    wall, own = time.perf_counter(), time.process_time()
    extract = corpus.extract_folder(study)
    taken = f"{time.perf_counter() - wall:.1f} s, {time.process_time() - own:.1f} processor s"
    rows = {name: pq.read_metadata(extract / f"{name}.parquet").num_rows for name in ("study_works", "study_links")}
    print(f"extract {taken}; {rows['study_works']:,} works, {rows['study_links']:,} links; {peak()}", flush=True)
    hand = duckdb.connect(config={"memory_limit": given.memory, "temp_directory": str(given.home)})
    hand.execute(f"CREATE TABLE themes AS SELECT * FROM '{extract}/theme_topics.parquet'")
    names = {
        "corpus": corpus.path, "extract": extract, "least": COUNTED, "first": study.period.first,
        "last": study.period.last,
    }  # fmt: skip
    whole = JOINT.format(members=MEMBERS.format(**names), **names)
    hand.execute(f"CREATE TABLE slice AS {whole}")
    for question, (_, _, _, sql) in QUESTIONS.items():
        ours, own_times = timed(by_midspan(corpus, study, question), given.rounds)
        theirs, times = timed(partial(answered, hand, sql.format(*study.regions)), given.rounds)
        if cells(ours) != cells(theirs):
            raise SystemExit(f"{question}: not the same by hand")
        print(f"{question}, {len(ours):,} cells")
        report("extract, Midspan", own_times, times)
        report("slice, by hand", times)
    print("of the whole corpus, the first time with writing the layout")
    for question, (_, _, _, sql) in QUESTIONS.items():
        print(question)
        theirs, by_hand = timed(partial(answered, hand, f"WITH slice AS ({whole}) {sql.format(*study.regions)}"), 3)
        ours, times = timed(partial(of_whole, corpus, study, question), 3)
        if cells(ours) != cells(theirs):
            raise SystemExit(f"{question}: not the same by hand")
        report("whole, Midspan", times, by_hand)
        report("corpus, by hand", by_hand)
    print(f"layout {sum(file.stat().st_size for file in given.home.glob('layouts/*/*')) / 10**6:,.0f} MB; {peak()}")


def of_whole(corpus: Corpus, study: Study, question: str) -> pa.Table:
    key, by, counting, _ = QUESTIONS[question]
    return pa.Table.from_pylist(values(corpus, key, replace(study, counting=Counting.parse(counting)), by))


def answered(hand: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    found: pa.Table = hand.sql(sql).to_arrow_table()
    return found


if __name__ == "__main__":
    main()
