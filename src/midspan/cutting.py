"""Takes a snapshot of the works that may touch regions only: each file is read once, and the rest of it never kept.

Interrupted, it goes on with the files that are not done: the folder's name says what was read and for which signs.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import msgspec

from midspan import plugins
from midspan.model.errors import SourceError
from midspan.model.place import Region
from midspan.model.progress import Progress
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolving import worker_pool
from midspan.seats import known_seats
from midspan.store.batch import Source
from midspan.store.files import alone_in, full_disk_said, sha256_of, write_json
from midspan.store.snapshot import BETWEEN, MANIFEST, Snapshot, SnapshotStore
from midspan.store.touch import Cut, Touch
from midspan.touching import touch_of

LEFT_OUT = ".left_out.parquet"
"""What is added to the name of a file for that of the works that it leaves out."""
_DONE = ".done.json"
_TAIL = 1 << 16
"""Bytes at the end of a file that tell it from others: gzip has its checksum there, Parquet its index."""
VERSION = 1
"""Raised when a cut keeps other works than before."""


class Done(msgspec.Struct):
    """What became of a file under some signs: counts, and the sha256 of each file that it left, by name."""

    signs: str
    cut: Cut
    files: dict[str, str]


def signs_of(home: Path, regions: Sequence[Region]) -> Touch:
    """The signs of regions, with the organisations that the workspace knows."""
    organisations, places = known_seats(home)
    return touch_of(regions, organisations, places, Gazetteer.load())


def take_cut(
    home: Path,
    source: Source,
    members: Sequence[tuple[Path, str]],
    regions: Sequence[Region],
    *,
    version: str | None,
    data_date: str | None,
    is_invented: bool,
    processes: int | None,
    progress: Progress,
) -> Snapshot:
    """Cuts files (each with its name in the snapshot) to the works that may touch regions."""
    touch = signs_of(home, regions)
    signs = _signs(members, regions, touch, data_date)
    label = version or f"{_series(members)}@{signs}"
    store = SnapshotStore(home)
    folder = store.folder / source.key / label
    with alone_in(folder):
        if (folder / MANIFEST).exists():
            return _same(store, source.key, label, signs)
        for path in folder.glob("**/.*.partial"):
            path.unlink()
        done = _done(source, members, folder, (signs, touch), processes or os.cpu_count() or 1, progress)
        total = sum((one.cut for one in done), Cut())
        files = {name: sha256 for one in done for name, sha256 in one.files.items()}
        chosen = {region.key: region.version for region in sorted(regions, key=lambda region: region.key)}
        said = {BETWEEN: {"regions": chosen, "signs": signs, **total.as_dict()}}
        received = datetime.now(UTC).isoformat(timespec="microseconds")
        taken = store.sealed(
            Snapshot(source.key, label, source.licence, received, data_date, is_invented, {}, said), files
        )
        for _, name in members:
            _done_path(folder, name).unlink()
    progress.note(f"Kept {total.kept:,} of {total.read:,} works")
    return taken


def _same(store: SnapshotStore, key: str, label: str, signs: str) -> Snapshot:
    found = next(s for s in store.every() if (s.source, s.version) == (key, label))
    if cast("Mapping[str, object]", found.options.get(BETWEEN, {})).get("signs") != signs:
        raise SourceError(
            f'there is another snapshot "{label}" already',
            place=str(store.folder / key / label),
            next_step="snapshots are never edited: give this one another name with --version",
        )
    return found


def _done(
    source: Source,
    members: Sequence[tuple[Path, str]],
    folder: Path,
    signs: tuple[str, Touch],
    processes: int,
    progress: Progress,
) -> list[Done]:
    """Cuts the files that are not done yet, in several processes."""
    progress.stage("Cutting", sum(path.stat().st_size for path, _ in members), is_bytes=True)
    todo = []
    for path, name in members:
        if _is_done(folder, name, signs[0]):
            progress.advance(path.stat().st_size)
        else:
            todo.append((path, name))
    if len(todo) == 1 or processes == 1:
        for path, name in todo:
            cut_file(source.key, path, folder, name, signs)
            progress.advance(path.stat().st_size)
    elif todo:
        with worker_pool(min(processes, len(todo)), "midspan.cutting") as pool:
            waiting = [pool.submit(cut_file, source.key, path, folder, name, signs) for path, name in todo]
            for (path, _), future in zip(todo, waiting, strict=True):
                future.result()
                progress.advance(path.stat().st_size)
    return [_read_done(folder, name) for _, name in members]


def cut_file(key: str, path: Path, folder: Path, name: str, signs: tuple[str, Touch]) -> None:
    """Cuts one file; that it is done is said last, so that half of it is never taken for the whole."""
    source = cast("Source", plugins.declared("sources", "SOURCE")[key])
    cut = cast("Callable[[Path, Path, Path, Touch], Cut]", source.cut)
    targets = [folder / name, folder / (name + LEFT_OUT)]
    partial = [target.with_name(f".{target.name}.{os.getpid()}.partial") for target in targets]
    targets[0].parent.mkdir(parents=True, exist_ok=True)
    try:
        with full_disk_said(targets[0]):
            counts = cut(path, partial[0], partial[1], signs[1])
            files = {}
            for made, target in zip(partial, targets, strict=True):
                target.unlink(missing_ok=True)
                if made.exists():
                    files[target.relative_to(folder).as_posix()] = sha256_of(made)
                    os.replace(made, target)
            write_json(_done_path(folder, name), {"signs": signs[0], "cut": counts.as_dict(), "files": files})
    finally:
        for made in partial:
            made.unlink(missing_ok=True)


def _is_done(folder: Path, name: str, signs: str) -> bool:
    return _done_path(folder, name).exists() and _read_done(folder, name).signs == signs


def _read_done(folder: Path, name: str) -> Done:
    return msgspec.json.decode(_done_path(folder, name).read_bytes(), type=Done)


def _done_path(folder: Path, name: str) -> Path:
    path = folder / name
    return path.with_name(f".{path.name}{_DONE}")


def _series(members: Sequence[tuple[Path, str]]) -> str:
    """One for each set of names, so that a new cut of the same files replaces the old one, whatever its regions."""
    return f"{BETWEEN}-{_hash('|'.join(sorted(name for _, name in members)))}"


def _signs(members: Sequence[tuple[Path, str]], regions: Sequence[Region], touch: Touch, data_date: str | None) -> str:
    """A hash of all that decides what a cut keeps."""
    signs = [sorted(touch.codes), sorted(touch.organisations), touch.pattern]
    chosen = sorted((region.key, region.version) for region in regions)
    files = sorted((name, _tail(path)) for path, name in members)
    return _hash(json.dumps([VERSION, data_date, chosen, signs, files]))


def _tail(path: Path) -> str:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _TAIL))
        return f"{size} {hashlib.sha256(file.read()).hexdigest()}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
