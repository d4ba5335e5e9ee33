"""Ingest of OpenAlex works against what any reader must spend: in one run, processor time a work, peak memory.

python bench/openalex_works.py /tmp/works 1000000
python bench/ingest.py /tmp/works --rounds 3
python bench/ingest.py /tmp/works --steps "decode leaves of an extract" "study extract of Parquet"

Each step runs over all files in a process of its own, the steps by turns; shown are medians. Limits: decompressing
alone; decompressing and parsing each line (simdjson), the least that JSON lines can cost; decoding the Parquet leaves
that are read; decoding only those on which a study extract rests. Ingest ends with the standard tables on disk; a study
extract with what is counted of two regions (a first look between them); a cut to them with the works that it keeps:
these need all leaves that are read, and no reader of Parquet here decodes a nested column for some rows of a row group
alone.
Needs pysimdjson (group bench).
"""

import argparse
import multiprocessing
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import chain
from pathlib import Path
from typing import cast

import pyarrow.parquet as pq
import simdjson
from isal import igzip

from midspan import plugins
from midspan.build import read_file
from midspan.cutting import signs_of
from midspan.joint_look import extract_of, sides_of
from midspan.model.place import Region
from midspan.regions import load_region
from midspan.sources._leaves import arrays
from midspan.sources._openalex import Work
from midspan.sources._openalex_extract import ROWS_AT_ONCE, Seen
from midspan.store.batch import SnapshotFile, Source
from midspan.store.sides import Sides
from midspan.store.touch import Touch

BLOCK = 1 << 22
ROWS = 20_000


def blocks(path: Path) -> Iterator[bytes]:
    """A file decompressed, by whole lines."""
    with igzip.open(path) as file:  # type: ignore[no-untyped-call]
        while block := file.read(BLOCK):
            yield block + file.readline()


def decompressed(path: Path, _: Path) -> int:
    return sum(block.count(b"\n") for block in blocks(path))


def parsed(path: Path, _: Path) -> int:
    parser, count = simdjson.Parser(), 0
    for line in chain.from_iterable(block.splitlines() for block in blocks(path)):
        parser.parse(line)
        count += 1
    return count


def leaves(path: Path, _: Path) -> int:
    return sum(len(rows) for rows in arrays(path, Work, ROWS))


def leaves_of_extract(path: Path, _: Path) -> int:
    return sum(len(rows) for rows in arrays(path, Seen, ROWS_AT_ONCE))


def ingested(path: Path, folder: Path) -> int:
    plugins.declared("sources", "SOURCE")
    read_file(SnapshotFile(path, "openalex", "bench", "0" * 64), folder / path.stem)
    return int(pq.read_metadata(folder / path.stem / "works.parquet").num_rows)


def cut(path: Path, folder: Path) -> int:
    source = plugins.declared("sources", "SOURCE")["openalex"]
    folder.mkdir(exist_ok=True)
    made = cast("Source", source).cut
    return made(path, folder / "kept", folder / "left_out", _signs()).read if made else 0


def extracted(path: Path, _: Path) -> int:
    return extract_of("openalex", path, _sides()).read


def _regions() -> list[Region]:
    known = {path.stem: path for path in plugins.data_files("regions")}
    return [load_region(known[key]) for key in ("shanghai", "hong-kong")]


@cache
def _signs() -> Touch:
    return signs_of(Path(), _regions())


@cache
def _sides() -> Sides:
    return sides_of(Path(), _regions())[0]


STEPS: dict[str, tuple[str, Callable[[Path, Path], int]]] = {
    "decompress": ("jsonl", decompressed),
    "decompress and parse": ("jsonl", parsed),
    "ingest of JSON lines": ("jsonl", ingested),
    "cut JSON lines": ("jsonl", cut),
    "decode leaves": ("parquet", leaves),
    "decode leaves of an extract": ("parquet", leaves_of_extract),
    "ingest of Parquet": ("parquet", ingested),
    "study extract of Parquet": ("parquet", extracted),
    "cut Parquet": ("parquet", cut),
}
LIMITS: dict[str, tuple[str, ...]] = {
    "ingest of JSON lines": ("decompress and parse",),
    "cut JSON lines": ("decompress",),
    "ingest of Parquet": ("decode leaves",),
    "study extract of Parquet": ("decode leaves", "decode leaves of an extract"),
    "cut Parquet": ("decode leaves",),
}


def measured(step: str, works: Path) -> tuple[int, float, float]:
    """Works, processor seconds and peak memory in MB of a step over all files, in this fresh process."""
    form, of_file = STEPS[step]
    paths = sorted(path for path in (works / form).rglob("part_*") if path.is_file())
    with tempfile.TemporaryDirectory(dir=works) as folder:
        of_file(paths[0], Path(folder) / "first")  # what is imported late is imported now
        shutil.rmtree(Path(folder) / "first", ignore_errors=True)
        start = time.process_time()
        count = 0
        for path in paths:
            count += of_file(path, Path(folder))
            shutil.rmtree(Path(folder) / path.stem, ignore_errors=True)
        return count, time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("works", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=list(STEPS))
    given = parser.parse_args()
    rates: dict[str, list[float]] = {step: [] for step in given.steps}
    peaks: dict[str, list[float]] = {step: [] for step in given.steps}
    for _ in range(given.rounds):
        for step in given.steps:
            with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as one:
                count, seconds, peak = one.submit(measured, step, given.works).result()
            rates[step].append(count / seconds)
            peaks[step].append(peak)
            print(f"{step}: {count:,} works in {seconds:.1f} s of processor time", file=sys.stderr)
    print("| step | works a second of processor time | of its limit | peak memory |\n|---|---|---|---|")
    for step, every in rates.items():
        share = ", ".join(
            f"{statistics.median(own / most for own, most in zip(every, rates[limit], strict=True)):.0%} of {limit}"
            for limit in LIMITS.get(step, ())
            if limit in rates
        )
        print(f"| {step} | {statistics.median(every):,.0f} | {share} | {max(peaks[step]):,.0f} MB |")


if __name__ == "__main__":
    main()
