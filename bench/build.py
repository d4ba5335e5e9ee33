"""Time and peak memory of snapshot, build and the headline figures: the demo, or a table of works of one's own.

python bench/build.py                                         the demo
python bench/build.py works.jsonl.gz mapping.toml --period 2018-2022
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def timed(name: str, *arguments: str) -> None:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "midspan", *arguments], check=True, stdout=subprocess.DEVNULL)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = time.perf_counter() - start
    print(f"{name:<10} {seconds:6.1f} s   largest process so far {usage.ru_maxrss / 1024:,.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("works", nargs="?", type=Path)
    parser.add_argument("mapping", nargs="?", type=Path)
    parser.add_argument("--period", default="2019-2023")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = ("--home", folder)
        if given.works is None:
            timed("demo", "demo", *home)
        else:
            timed("snapshot", "snapshot", str(given.works), "--mapping", str(given.mapping), *home)
            timed("build", "build", *home)
        timed("measure", "measure", "shanghai", "hong-kong", "--period", given.period, *home)
        timed("again", "measure", "shanghai", "hong-kong", "--period", given.period, *home)


if __name__ == "__main__":
    main()
