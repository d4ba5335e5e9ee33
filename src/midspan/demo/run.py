"""The demo from end to end: invented files, their snapshots, a corpus."""

import os
from dataclasses import replace
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from midspan.api import open_corpus
from midspan.build import build
from midspan.demo.corpus import README, generate
from midspan.demo.records import UPDATED
from midspan.demo.seminar import SERIES_ID, make_seminars
from midspan.model.errors import FigureError
from midspan.model.progress import Progress
from midspan.model.study import Period, Study
from midspan.offering import READERS, Offering, known_keys
from midspan.seminars import FOLDER
from midspan.snapshots import take_snapshot
from midspan.store.snapshot import SnapshotStore

STUDY = Study(("shanghai", "hong-kong"), Period(2019, 2023))
FILES = "invented-files"


def make_demo(home: Path, progress: Progress, *, scale: float = 1.0) -> None:
    """Makes the demo's workspace where it is not there; interrupted, it goes on where it stopped."""
    folder = home / FILES
    if not any(SnapshotStore(home).every()):
        _write_files(folder, progress, scale)
        works, contracts = folder / "openalex" / "works", folder / "contracts.csv"
        take_snapshot(home, [contracts], data_date=UPDATED, is_invented=True, progress=progress)
        take_snapshot(home, [works], data_date=UPDATED, is_invented=True, progress=progress)
    build(home, progress=progress)
    _take_listings(home)


def _write_files(folder: Path, progress: Progress, scale: float) -> None:
    begun: list[int] = []

    def told(_done: int, total: int) -> None:
        if not begun:
            begun.append(total)
            progress.stage("Inventing", total)
        progress.advance()

    generate(folder, scale=scale, processes=os.cpu_count() or 1, progress=told)


def _take_listings(home: Path) -> None:
    """Takes the invented offers, requests and directory; what is there already stays as it is."""
    tables = Path(str(files("midspan.demo"))) / "data"
    for kind in READERS:
        Offering(home).take(tables / f"{kind}.csv", kind, known_keys(), by="demo", when=f"{UPDATED}T00:00:00+00:00")


def hold_seminars(home: Path, progress: Progress) -> None:
    """Holds one seminar of the organisations that are suggested to each other, and plans another one.

    None where the corpus is too small to suggest any, or what plans (the extra `midspan[meet]`) is not installed.
    """
    if (home / FOLDER / SERIES_ID).exists() or find_spec("ortools") is None or find_spec("icalendar") is None:
        return
    corpus = open_corpus(home)
    try:
        suggested = corpus.partners(replace(STUDY, period=Period(2014, 2023))).suggestions()
    except FigureError:
        return
    names = corpus.organisation_names({end for one in suggested for end in (one.one, one.other)})
    if suggested:
        make_seminars(home, suggested, {key: name.en for key, name in names.items()}, progress)


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
