"""Kills builds with SIGKILL at random moments, goes on each time, and compares the corpora with an undisturbed one.

    python bench/killed_builds.py                              50 kills of builds of a small demo
    python bench/killed_builds.py WORKSPACE --kills 20         of a workspace of one's own, whose snapshots are copied

A build runs as a process group of its own and is killed after a random share (seeded) of the time that an undisturbed
one takes; every second kill hits the main process alone, so that its workers outlive it for a moment. The same command
then goes on. A build that ends is compared, file by file and byte by byte, and the next one begins anew.
"""

import argparse
import hashlib
import json
import os
import platform
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from midspan.demo.run import make_demo
from midspan.model.progress import Silent
from midspan.store.corpus import CorpusStore


def bytes_of(home: Path) -> dict[str, str]:
    """The sha256 of each table of the corpus, its id, and its manifest but for the time it took."""
    path, manifest = CorpusStore(home).open()
    found = {"corpus id": manifest.corpus_id}
    for file in sorted(path.rglob("*")):
        if file.name == "corpus.json":
            said = json.loads(file.read_bytes())
            del said["build_seconds"]
            found["manifest"] = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        elif file.is_file():
            found[str(file.relative_to(path))] = hashlib.sha256(file.read_bytes()).hexdigest()
    return found


def started(home: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "midspan", "build", "--home", str(home)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)


def halted(home: Path, seconds: float, *, alone: bool) -> bool:
    """Lets a build run for some seconds and kills it; False where it had ended by itself."""
    running = started(home)
    try:
        _, said = running.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        (os.kill if alone else os.killpg)(running.pid, signal.SIGKILL)
        running.communicate()
        return True
    if running.returncode:
        raise SystemExit(f"a build that went on ended with {running.returncode}:\n{said.decode()}")
    return False


def left_over(home: Path) -> Sequence[Path]:
    """What of an unfinished corpus is no table and no whole part: half-written files of builds that were killed."""
    return [
        path
        for folder in (home / "corpora").glob(".partial-*")
        for pattern in ("**/.*.partial", "parts/.*", ".midspan-spill-*", "*-own.*")
        for path in folder.glob(pattern)
    ]


def tables(home: Path) -> int:
    """Tables that an unfinished corpus has."""
    return len(list((home / "corpora").glob(".partial-*/*/part.parquet")))


def killed(home: Path, usual: float, kills: int, seed: int) -> list[str]:
    """Builds over and over until so many were killed and the last has ended; returns what differs."""
    whole, wrong, moments = bytes_of(home), [], random.Random(seed)  # noqa: S311 - moments, not secrets
    done, builds, most = 0, 0, 0
    while done < kills or (home / "corpora").exists():
        if done < kills:
            share = moments.random()
            is_alone = done % 2 == 1
            if halted(home, share * usual, alone=is_alone):
                done += 1
                most = max(most, len(left_over(home)))
                who = "main process" if is_alone else "group"
                print(f"{done:3} {who:12} killed at {share:4.0%}, {tables(home):2} tables, {len(left_over(home))} left")
                continue
        else:
            halted(home, 10 * usual, alone=False)
        builds += 1
        found = bytes_of(home)
        wrong += [f"build {builds}: {name}" for name in whole | found if whole.get(name) != found.get(name)]
        wrong += [f"build {builds} left {path}" for path in (home / "corpora").glob(".*")]
        shutil.rmtree(home / "corpora")
    print(f"{done} kills over {builds} builds of {usual:.1f} s; at most {most} half-written files at a time")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", nargs="?", type=Path)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=20240429)
    parser.add_argument("--scale", type=float, default=0.02, help="of the demo; 1 is some 100,000 works")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if given.home is None:
            make_demo(home, Silent(), scale=given.scale)
            shutil.rmtree(home / "corpora")
        else:
            shutil.copytree(given.home / "snapshots", home / "snapshots")
        start = time.perf_counter()
        if started(home).wait():
            raise SystemExit("the undisturbed build did not end")
        wrong = killed(home, time.perf_counter() - start, given.kills, given.seed)
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.release()}")
    print("\n".join(wrong) or "every corpus is the undisturbed one, byte for byte")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
