"""The demo from end to end: invented files, their snapshots, a corpus."""

import os
from pathlib import Path

from midspan.api import Corpus
from midspan.build import build
from midspan.demo.corpus import README, generate
from midspan.demo.records import UPDATED
from midspan.model.study import Period, Study
from midspan.resolving import Progress
from midspan.snapshots import take_snapshot
from midspan.store.snapshot import SnapshotStore

STUDY = Study(("shanghai", "hong-kong"), Period(2019, 2023))
FILES = "invented-files"


def make_demo(home: Path, progress: Progress, *, scale: float = 1.0) -> Corpus:
    """Makes the demo's workspace, or opens it where it is there; interrupted, it goes on where it stopped."""
    folder = home / FILES
    if not any(SnapshotStore(home).every()):
        _write_files(folder, progress, scale)
        works, contracts = folder / "openalex" / "works", folder / "contracts.csv"
        take_snapshot(home, [contracts], data_date=UPDATED, is_invented=True)
        take_snapshot(home, [works], data_date=UPDATED, is_invented=True)
    build(home, progress=progress)
    return Corpus(home)


def _write_files(folder: Path, progress: Progress, scale: float) -> None:
    begun: list[int] = []

    def told(_done: int, total: int) -> None:
        if not begun:
            begun.append(total)
            progress.stage("Inventing", total)
        progress.advance()

    generate(folder, scale=scale, processes=os.cpu_count() or 1, progress=told)


def next_steps(home: str) -> str:
    """What to look at next."""
    return (
        f"{README.splitlines()[0]}\n"
        "Next:\n"
        f"  midspan demo serve --home {home}                          the pages, in a browser\n"
        f"  midspan measure shanghai hong-kong --period 2019-2023 --figure joint_works --by theme --home {home}\n"
        f"  midspan measure shanghai hong-kong --period 2021 --figure joint_works --records --home {home}\n"
        "  midspan explain joint_works                               what it counts, and what not\n"
        "  midspan snapshot YOUR-FILE                                your own data (docs/quickstart.md)"
    )
