"""Looks at and loads an invented export of Scopus (CSV), and counts pairs of countries and of places, beside others.

    python bench/scopus_speed.py                                   50,000 works, Midspan alone
    python bench/scopus_speed.py --others PYTHON                   with an interpreter that has biblium and pybibx
    python bench/scopus_speed.py --works 5000 --others PYTHON      fewer works
    python bench/scopus_speed.py --others PYTHON --look            the first look and the others, no corpus

Timed is, in one run and one after the other, without the start of Python and its imports; the first look and the others
in turn, three times, each in a process of its own, and their medians compared. The first look and biblium are timed as
whole commands too, as one waits for them: from the start of the process to its end.
  look      the gazetteer, reading the file, places of all addresses, pairs of countries and of places
  Midspan   snapshot, corpus (every address resolved to organisation and place, persons told apart, doubles found,
            tables written), pairs of countries and of places of each work; and the reading of the file by itself
  biblium   reading the file, its country collaboration (the country that an address ends with); it knows no places
  pybibx    reading the file with what it always does, the countries that it keeps for each document; no places. Of the
            first 5,000 works, as it takes minutes for these
Processor seconds are the main process's: Midspan's workers, which resolve addresses, are not in them.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from scopus_export import write_invented

from midspan.build import build
from midspan.looking import look
from midspan.measure.tables import COUNTED
from midspan.recognising import sources
from midspan.snapshots import take_snapshot
from midspan.sources.scopus_csv import SOURCE
from midspan.store.batch import SnapshotFile
from midspan.store.corpus import CorpusStore
from midspan.store.engine import DuckDB

FIRST = {"biblium": 10**9, "pybibx": 5_000}
"""Of how many works a library is measured; `write_invented` writes each in one line."""
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


def commanded(name: str, command: Sequence[str], folder: Path) -> tuple[float, str]:
    """Prints what a command took from start to end; returns its seconds by the clock, and what it printed."""
    begun = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, cwd=folder, text=True)
    seconds = time.perf_counter() - begun
    print(f"  {name:<34} {seconds:8.1f} s from start to end", flush=True)
    return seconds, done.stdout


def looked(path: Path) -> tuple[float, float]:
    """Prints what a first look took, and the most frequent pairs; returns seconds by the clock and of processors."""
    sources()  # imported as the rest is, before the clock starts
    begun = time.perf_counter(), time.process_time()
    (found,) = look([path])
    ended = taken("first look in all", begun)
    for name, pairs in (("countries", found.country_pairs), ("places", found.place_pairs)):
        top = ", ".join(f"{one}-{other} {works}" for (one, other), works in islice(pairs.items(), 3))
        print(f"    {len(pairs):,} pairs of {name}; {top}", flush=True)
    return ended[0] - begun[0], ended[1] - begun[1]


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


def look_of(path: Path) -> tuple[float, ...]:
    """Seconds of a first look by the clock and of processors, and of the whole command by the clock."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        inner = fresh.submit(looked, path).result()
    command = [sys.executable, "-m", "midspan", "snapshot", str(path.absolute()), "--look"]
    with tempfile.TemporaryDirectory() as folder:
        return (*inner, commanded("midspan snapshot --look", command, Path(folder))[0])


def of_library(tool: str, path: Path, python: str) -> tuple[float, ...]:
    """Prints what another library took for an export; returns seconds for all of its works, by clock and processor, and
    of the whole command by the clock where it read them all.
    """
    with tempfile.TemporaryDirectory() as folder:
        works = sum(1 for _ in path.open(encoding="utf-8")) - 1
        part = min(works, FIRST[tool])
        cut = Path(folder) / path.name
        with path.open(encoding="utf-8", newline="") as file, cut.open("w", encoding="utf-8", newline="") as first:
            first.writelines(islice(file, part + 1))
        script = Path(__file__).with_name("side_by_side_others.py")
        command = [str(Path(python).absolute()), str(script.absolute()), tool, "scopus", str(cut)]
        seconds, printed = commanded(tool, command, Path(folder))
    answer = json.loads(printed.splitlines()[-1])
    several = sum(len(set(countries)) > 1 for countries in answer["works"])
    print(f"  {tool + ' in all':<34} {answer['seconds']:8.1f} s {answer['cpu']:8.1f} processor s")
    print(f"    {answer['records']:,} records, {several:,} of several countries")
    inner = (answer["seconds"] * works / part, answer["cpu"] * works / part)
    return (*inner, seconds) if part == works else inner


def in_turn(path: Path, tools: Sequence[str], python: str, rounds: int) -> None:
    """Prints what first looks and other libraries took, and how many times the former's median the latter's is."""
    took: dict[str, list[tuple[float, ...]]] = {name: [] for name in ("look", *tools)}
    for _ in range(rounds):
        took["look"].append(look_of(path))
        for tool in tools:
            took[tool].append(of_library(tool, path, python))
    own, *others = (tuple(map(median, zip(*seconds, strict=True))) for seconds in took.values())
    for tool, other in zip(tools, others, strict=True):
        ways = zip(other, own, ("by the clock", "of processor time", "as whole commands"), strict=False)
        said = ", ".join(f"{theirs / ours:.1f} {way}" for theirs, ours, way in ways)
        print(f"  {tool}, a work, medians: times the first look: {said}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--works", type=int, default=50_000)
    parser.add_argument("--export", type=Path, help="one that was made before")
    parser.add_argument("--others", metavar="PYTHON")
    parser.add_argument("--tools", nargs="*", default=["biblium", "pybibx"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--look", action="store_true", help="no corpus")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.export or Path(folder) / "scopus.csv"
        if given.export is None:
            write_invented(given.works, path)
        print(f"{path.stat().st_size / 10**6:,.0f} MB; {os.cpu_count()} cores, Python {platform.python_version()}")
        in_turn(path, given.tools if given.others else (), given.others, given.rounds)
        if not given.look:
            ours(path)


if __name__ == "__main__":
    main()
