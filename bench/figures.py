"""Time and peak memory of all figures of one study with both uncertainties, nothing of it computed before.

OPENBLAS_NUM_THREADS=1, as the command line sets it, and then:

python bench/figures.py                                       the demo, some 100,000 works
python bench/figures.py WORKSPACE --period 2018-2022          a corpus of one's own
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import midspan
from midspan.model.errors import FigureError


def measured(home: Path, regions: list[str], period: str) -> None:
    corpus = midspan.open(home)
    study = midspan.study(*regions, period=period)
    start = time.perf_counter()
    corpus.headline(study)
    extract = time.perf_counter() - start
    times, refused = [], []
    for key in corpus.indicators:
        start = time.perf_counter()
        try:
            corpus.figure(key, study)
        except FigureError as error:
            refused.append(f"{key}: {str(error).splitlines()[0]}")
        else:
            times.append((time.perf_counter() - start, key))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{', '.join(regions)}: {corpus.manifest.rows['works']:,} works in the corpus")
    print(f"study extract {extract:.1f} s; {len(times)} figures {sum(t for t, _ in times):.1f} s; peak {peak:,.0f} MB")
    for seconds, key in sorted(times, reverse=True)[:10]:
        print(f"  {seconds:5.2f} s  {key}")
    for line in refused:
        print(f"  refused  {line}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", nargs="?", type=Path)
    parser.add_argument("--period", default="2019-2023")
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
            measured(home, regions, given.period)


if __name__ == "__main__":
    main()
