"""Starts a Spark cluster of a master and two workers on this machine, and compares figures on it with DuckDB's.

    python bench/spark_cluster.py                          a small demo, made for it
    python bench/spark_cluster.py WORKSPACE --period 2019-2023 --figures joint_works joint_authors

Needs the extra midspan[spark] and Java 17. The cluster is that of the package pyspark, in its standalone mode,
and is stopped at the end. Figures are compared as JSON, byte for byte.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import midspan
from midspan.demo.run import make_demo
from midspan.export.figure_json import figure_json
from midspan.model.progress import Silent

FIGURES = ("joint_works", "joint_authors", "fractional_works", "region_works", "organisation_pairs", "affinity")
HERE, WORKERS, WAIT = "127.0.0.1", 2, 300


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind((HERE, 0))
        return int(asked.getsockname()[1])


@contextmanager
def running(name: str, folder: Path, *arguments: str) -> Iterator[Path]:
    """One process of the cluster, and the file that it logs to."""
    found = find_spec("pyspark")
    if found is None or not found.submodule_search_locations:
        raise SystemExit('PySpark is not installed: pip install "midspan[spark]"')
    home = Path(found.submodule_search_locations[0])
    said = {"SPARK_HOME": str(home), "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": HERE}
    log = folder / f"{name}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [home / "bin" / "spark-class", *arguments], stdout=file, stderr=file, env=os.environ | said, cwd=folder
        )
    try:
        yield log
    finally:
        process.terminate()
        process.wait()


def wait_for(log: Path, text: str, times: int) -> None:
    """Waits until a text was logged so often."""
    end = time.monotonic() + WAIT
    while log.read_text(encoding="utf-8", errors="replace").count(text) < times:
        if time.monotonic() > end:
            raise SystemExit(f"after {WAIT} s no {text!r} in {log.name}:\n{log.read_text(encoding='utf-8')[-2000:]}")
        time.sleep(0.2)


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of a running cluster."""
    package, port = "org.apache.spark.deploy", free_port()
    address = f"spark://{HERE}:{port}"
    with ExitStack() as stack:
        master = (f"{package}.master.Master", "--host", HERE, "--port", str(port), "--webui-port", "0")
        log = stack.enter_context(running("master", folder, *master))
        wait_for(log, "New state: ALIVE", 1)
        for number in range(WORKERS):
            own = ("-c", "1", "-m", "1g", "-d", str(folder / f"work{number}"), "--webui-port", "0", address)
            stack.enter_context(running(f"worker{number}", folder, f"{package}.worker.Worker", "-h", HERE, *own))
        wait_for(log, "Registering worker", WORKERS)
        yield address


def compared(home: Path, period: str, figures: Sequence[str], address: str) -> int:
    """Prints each figure, of every two regions where it is made of two, and what it took; returns how many differ."""
    os.environ["SPARK_LOCAL_IP"] = HERE
    study, wrong = midspan.study("shanghai", "hong-kong", "beijing", period=period), 0
    both = midspan.open(home), midspan.open(home, engine="spark", master=address, memory="1GB")
    for key in figures:
        of_pairs = [name for name in both[0].indicators[key].card.dimensions if name == "region_pair"]
        said, seconds = [], []
        for corpus in both:
            start = time.perf_counter()
            said.append(figure_json(corpus.figure(key, study, of_pairs)))
            seconds.append(time.perf_counter() - start)
        wrong += said[0] != said[1]
        how = "the same" if said[0] == said[1] else "NOT THE SAME"
        print(f"{key:<24} {how:<14} DuckDB {seconds[0]:6.1f} s, Spark {seconds[1]:6.1f} s", flush=True)
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", nargs="?", type=Path)
    parser.add_argument("--period", default="2019-2023")
    parser.add_argument("--figures", nargs="+", default=FIGURES)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, cluster(Path(folder)) as address:
        home = Path(folder) / "home"
        home.mkdir()
        if given.home is None:
            make_demo(home, Silent(), scale=0.005)
        else:
            (home / "corpora").symlink_to(given.home.resolve() / "corpora")
        print(f"{address} with {WORKERS} workers; {os.cpu_count()} cores", flush=True)
        wrong = compared(home, given.period, given.figures, address)
        log = (Path(folder) / "master.log").read_text(encoding="utf-8")
        print(f"executors started: {log.count('Launching executor')}; figures that differ: {wrong}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
