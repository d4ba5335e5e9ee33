"""Snapshots: the bytes as received, with their sha256 and licence. Never edited."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from midspan.model.errors import SourceError, known_values
from midspan.model.progress import Progress
from midspan.store.batch import SnapshotFile
from midspan.store.files import replacing, sha256_of, write_json

MANIFEST = "snapshot.json"
_PARTITION = re.compile(r"(?:^|/)updated_date=(\d{4}-\d{2}-\d{2})/")
FETCHED = "fetched"
"""The option of a snapshot that says which regions and years an API was asked for."""

BETWEEN = "between"
"""The option of a snapshot that was cut: `regions` with the version of each, and how many works were `read`, `kept` and
`left_out`.
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of one source: `files` maps each file's name to its sha256.

    `received` is the moment of the snapshot (UTC). `data_date` is the day the data stand for
    (ISO); a year it does not cover whole is partial.
    """

    source: str
    version: str
    licence: str
    received: str
    data_date: str | None
    is_invented: bool
    files: Mapping[str, str]
    options: Mapping[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {name: getattr(self, name) for name in self.__slots__} | {"files": dict(sorted(self.files.items()))}


class SnapshotStore:
    """The folder `snapshots/<source>/<version>/` of a workspace."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "snapshots"

    def add(self, snapshot: Snapshot, paths: Sequence[Path], root: Path, progress: Progress) -> Snapshot:
        """Copies files that are not there yet, then writes the manifest: interrupted, it goes on where it stopped."""
        target = self.folder / snapshot.source / snapshot.version
        files = {}
        progress.stage("Keeping", sum(path.stat().st_size for path in paths), is_bytes=True)
        for path in paths:
            name = path.relative_to(root).as_posix()
            files[name] = _copied(path, target / name)
            progress.advance(path.stat().st_size)
        return self.sealed(snapshot, files)

    def sealed(self, snapshot: Snapshot, files: Mapping[str, str]) -> Snapshot:
        """Writes the manifest of files that are all there: with it the snapshot is whole."""
        whole = Snapshot(**{**snapshot.as_dict(), "files": files})  # type: ignore[arg-type]
        write_json(self.folder / snapshot.source / snapshot.version / MANIFEST, whole.as_dict())
        return whole

    def every(self) -> Iterator[Snapshot]:
        """Every whole snapshot, by source and version."""
        for path in sorted(self.folder.glob(f"*/*/{MANIFEST}")):
            yield Snapshot(**json.loads(path.read_text(encoding="utf-8")))

    def latest(self) -> list[Snapshot]:
        """The snapshot received last of each series of each source."""
        newest: dict[tuple[str, str], Snapshot] = {}
        for snapshot in sorted(self.every(), key=lambda s: s.received):
            newest[snapshot.source, series_of(snapshot)] = snapshot
        return list(newest.values())

    def files(self, snapshot: Snapshot) -> Iterator[SnapshotFile]:
        """The files of a snapshot, by name."""
        folder = self.folder / snapshot.source / snapshot.version
        for name, sha256 in sorted(snapshot.files.items()):
            if not (folder / name).exists():
                raise SourceError(
                    f'the snapshot\'s file "{name}" is missing',
                    place=str(folder),
                    next_step="put it back, or remove the folder and take the snapshot again",
                )
            yield SnapshotFile(folder / name, snapshot.source, snapshot.version, sha256, dict(snapshot.options), name)

    def named(self, source: str) -> list[Snapshot]:
        """The snapshots of a source; an unknown source is an error."""
        found = [s for s in self.every() if s.source == source]
        if not found:
            known = {s.source for s in self.every()}
            raise SourceError(f'there is no snapshot of "{source}"', next_step=known_values(source, known))
        return found


def series_of(snapshot: Snapshot) -> str:
    """Snapshots of one series replace one another: a version is `<series>@<anything>`, or of the source's series."""
    series, at, _ = snapshot.version.rpartition("@")
    return series if at else ""


def partition_day(name: str) -> str:
    """The day in the name of a file that is partitioned by it; empty where it is not.

    >>> partition_day("updated_date=2026-06-24/part_0000.gz")
    '2026-06-24'
    """
    found = _PARTITION.search(name)
    return found[1] if found else ""


def _copied(path: Path, target: Path) -> str:
    """Copies a file unless the same bytes are there; returns their sha256."""
    if target.exists():
        there, here = sha256_of(target), sha256_of(path)
        if there == here:
            return there
        raise SourceError(
            f'the file "{target.name}" differs from the one already in this snapshot',
            place=str(target),
            next_step="snapshots are never edited: give the new bytes another version with --version",
        )
    with replacing(target) as partial:
        shutil.copyfile(path, partial)
    return sha256_of(target)
