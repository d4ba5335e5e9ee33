"""Time and peak memory of all figures of one study with both uncertainties, nothing of it computed before.

OPENBLAS_NUM_THREADS=1, as the command line sets it, and then:

python bench/figures.py                                       the demo, some 100,000 works
python bench/figures.py WORKSPACE --period 2018-2022          a corpus of one's own
python bench/figures.py --one-by-one                          in one process, with the time of each
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import midspan


def measured(home: Path, regions: list[str], period: str, *, one_by_one: bool) -> None:
    corpus = midspan.open(home)
    study = midspan.study(*regions, period=period)
    start = time.perf_counter()
    corpus.headline(study)
    extract = time.perf_counter() - start
    print(f"{', '.join(regions)}: {corpus.manifest.rows['works']:,} works in the corpus")
    print(f"study extract {extract:.1f} s")
    if one_by_one:
        times = [(seconds(partial(corpus.figure, key, study)), key) for key in corpus.possible(study)]
        print(f"{len(times)} figures one by one {sum(time for time, _ in times):.1f} s; peak {peak():,.0f} MB")
        for taken, key in sorted(times, reverse=True)[:10]:
            print(f"  {taken:5.2f} s  {key}")
    else:
        keys = corpus.possible(study)
        taken = seconds(lambda: corpus.figures(keys, study))
        print(f"{len(keys)} figures in {os.cpu_count()} threads {taken:.1f} s")


def seconds(making: Callable[[], object]) -> float:
    start = time.perf_counter()
    making()
    return time.perf_counter() - start


def peak() -> float:
    """Megabytes of this process at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", nargs="?", type=Path)
    parser.add_argument("--period", default="2019-2023")
    parser.add_argument("--one-by-one", action="store_true", help="in this process, with the time of each")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if given.home is None:
            subprocess.run([sys.executable, "-m", "midspan", "demo", "--home", folder], check=True, capture_output=True)
        else:
            (home / "corpora").symlink_to(given.home.resolve() / "corpora")
        for path in home.glob("extracts/*/figures/*"):
            path.unlink()
        for regions in (["shanghai", "hong-kong"], ["shanghai", "hong-kong", "guangzhou", "shenzhen"]):
            measured(home, regions, given.period, one_by_one=given.one_by_one)


if __name__ == "__main__":
    main()
