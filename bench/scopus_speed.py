"""Loads an invented export of Scopus (CSV) and counts pairs of countries and of places, beside biblium and pybibx.

    python bench/scopus_speed.py                                   50,000 works, Midspan alone
    python bench/scopus_speed.py --others PYTHON                   with an interpreter that has biblium and pybibx
    python bench/scopus_speed.py --works 5000 --others PYTHON      fewer works

Timed is, in one run and one after the other, without the start of Python and its imports:
  Midspan   snapshot, corpus (every address resolved to organisation and place, persons told apart, doubles found,
            tables written), pairs of countries and of places of each work; and the reading of the file by itself
  biblium   reading the file, its country collaboration (the country that an address ends with); it knows no places
  pybibx    reading the file with what it always does, the countries that it keeps for each document; no places
Processor seconds are the main process's: Midspan's workers, which resolve addresses, are not in them.
"""

import argparse
import json
import os
import platform
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from scopus_export import write_invented

from midspan.build import build
from midspan.measure.tables import COUNTED
from midspan.snapshots import take_snapshot
from midspan.sources.scopus_csv import SOURCE
from midspan.store.batch import SnapshotFile
from midspan.store.corpus import CorpusStore
from midspan.store.engine import DuckDB

PAIRS = """
WITH held AS (SELECT DISTINCT work_id, {key} AS held FROM '{links}' l JOIN '{places}' p USING (place_id)
    WHERE score >= {least} AND coalesce({key}, '') NOT IN ('', 'unknown'))
SELECT a.held AS one, b.held AS other, count(*) AS works FROM held a JOIN held b USING (work_id)
WHERE a.held < b.held GROUP BY ALL ORDER BY works DESC, one, other
"""


def taken(name: str, begun: tuple[float, float]) -> tuple[float, float]:
    now = time.perf_counter(), time.process_time()
    print(f"  {name:<34} {now[0] - begun[0]:8.1f} s {now[1] - begun[1]:8.1f} processor s", flush=True)
    return now


def ours(path: Path) -> None:
    """Prints what each step took, and the most frequent pairs."""
    start = time.perf_counter(), time.process_time()
    for batch in SOURCE.read(SnapshotFile(path, SOURCE.key, "none", "")):
        batch.tables()
    begun = taken("reading alone, not in the sum", start)
    first = begun
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        take_snapshot(home, [path])
        begun = taken("snapshot", begun)
        build(home)
        begun = taken("corpus", begun)
        corpus, engine = CorpusStore(home).open()[0], DuckDB(spill=home)
        tables = {name: corpus / name / "part.parquet" for name in ("links", "places")}
        for name, key in (("countries", "p.country"), ("places", "place_id")):
            pairs = engine.arrow_of_sql(PAIRS.format(key=key, least=COUNTED, **tables))
            begun = taken(f"pairs of {name}", begun)
            top = ", ".join(f"{row['one']}-{row['other']} {row['works']}" for row in pairs.slice(0, 3).to_pylist())
            print(f"    {len(pairs):,} pairs; {top}")
    taken("Midspan in all", first)


def of_library(tool: str, path: Path, python: str) -> None:
    script = Path(__file__).with_name("side_by_side_others.py")
    command: Sequence[str] = [python, str(script), tool, "scopus", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, cwd=path.parent, text=True)
    answer = json.loads(done.stdout.splitlines()[-1])
    several = sum(len(set(countries)) > 1 for countries in answer["works"])
    print(f"  {tool + ' in all':<34} {answer['seconds']:8.1f} s {answer['cpu']:8.1f} processor s")
    print(f"    {answer['records']:,} records, {several:,} of several countries", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--works", type=int, default=50_000)
    parser.add_argument("--export", type=Path, help="one that was made before")
    parser.add_argument("--others", metavar="PYTHON")
    parser.add_argument("--tools", nargs="*", default=["biblium", "pybibx"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.export or Path(folder) / "scopus.csv"
        if given.export is None:
            write_invented(given.works, path)
        print(f"{path.stat().st_size / 10**6:,.0f} MB; {os.cpu_count()} cores, Python {platform.python_version()}")
        ours(path)
        for tool in given.tools if given.others else ():
            of_library(tool, path, given.others)


if __name__ == "__main__":
    main()
