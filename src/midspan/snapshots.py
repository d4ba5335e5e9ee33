"""Takes snapshots: keeps the bytes of files as received."""

import hashlib
import json
import tomllib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from midspan.cutting import take_cut
from midspan.model.errors import SettingError, SourceError
from midspan.model.place import Region
from midspan.model.progress import Progress, Silent
from midspan.recognising import data_files, source_of, sources
from midspan.store.batch import Source
from midspan.store.files import sha256_of
from midspan.store.snapshot import Snapshot, SnapshotStore
from midspan.store.streams import opened

if TYPE_CHECKING:
    from midspan.registering import Registering


def take_snapshot(
    home: Path,
    paths: Sequence[Path],
    *,
    source: str | None = None,
    mapping: Path | None = None,
    version: str | None = None,
    data_date: str | None = None,
    is_invented: bool = False,
    between: Sequence[Region] = (),
    processes: int | None = None,
    progress: Progress | None = None,
) -> list[Snapshot]:
    """Keeps files as received, one snapshot a source. Every file is read through once, so damage shows here.

    A folder stands for the data files below it. `mapping` is for a table of one's own: `records`, unless `source`
    says otherwise. `version` names the snapshot; without it the bytes do, so that taking the same files again changes
    nothing. With regions to stay `between`, of sources that can be cut only works are kept that may touch them.
    """
    store = SnapshotStore(home)
    if data_date is not None:
        _check_date(data_date)
    listener = progress or Silent()
    groups: dict[str, list[tuple[Path, Path]]] = {}
    for path, root in data_files(paths):
        kind = source_of(path, source or ("records" if mapping else None))
        groups.setdefault(kind.key, []).append((path, root))
    if between and not any(sources()[key].cut for key in groups):
        raise SourceError(
            "--between keeps works of an OpenAlex snapshot, and none is among the files",
            place=", ".join(sorted(groups)),
            next_step="leave --between out: other files are taken whole",
        )
    taken = []
    for key, members in groups.items():
        kind = sources()[key]
        if between and kind.cut:
            root = _root(members)
            named = [(path, path.relative_to(root).as_posix()) for path, _ in members]
            taken.append(
                take_cut(
                    home, kind, named, between, version=version, data_date=data_date, is_invented=is_invented,
                    processes=processes, progress=listener,
                )
            )  # fmt: skip
            continue
        said = _mapping(kind, mapping, members[0][0])
        _read_through([path for path, _ in members], listener)
        received = datetime.now(UTC).isoformat(timespec="microseconds")
        label = version or _version(members, [said, data_date])
        snapshot = Snapshot(key, label, kind.licence, received, data_date, is_invented, {}, said)
        taken.append(store.add(snapshot, [path for path, _ in members], _root(members), listener))
    return taken


def take_register(
    home: Path, register: "Registering", *, data_date: str | None = None, progress: Progress | None = None
) -> list[Snapshot]:
    """Keeps the contracts that stand and count in the register, today or on the day that the data stand for."""
    if data_date is not None:
        _check_date(data_date)
    day = date.fromisoformat(data_date) if data_date else datetime.now(UTC).date()
    text = register.counted_as_csv(day)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        path.write_text(text, encoding="utf-8")
        return take_snapshot(home, [path], source="register", data_date=data_date, progress=progress)


def _root(members: Sequence[tuple[Path, Path]]) -> Path:
    return members[0][1] if len({root for _, root in members}) == 1 else _common(members)


def _mapping(kind: Source, path: Path | None, data: Path) -> dict[str, object]:
    """What a mapping says, as the source of the data accepts it; nothing where none was given and none is needed."""
    if path is None:
        if kind.needs_mapping:
            raise SourceError(
                f'the source "{kind.key}" needs a mapping',
                place=str(data),
                next_step="say which columns hold what: --mapping mapping.toml (docs/quickstart.md has one)",
            )
        return {}
    if kind.check_mapping is None:
        takers = ", ".join(key for key, source in sources().items() if source.check_mapping)
        raise SourceError(
            f'the source "{kind.key}" takes no mapping', place=str(data), next_step=f"leave it out; {takers} take one"
        )
    options = load_mapping(path)
    kind.check_mapping(options, str(path))
    return options


def load_mapping(path: Path) -> dict[str, object]:
    """Reads a mapping file: the options to keep with the snapshot."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SourceError(f'the mapping "{path}" does not exist', next_step="check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError("the mapping is not TOML", place=f"{path}: {error}", next_step="correct the file") from error


def _read_through(paths: Sequence[Path], progress: Progress) -> None:
    progress.stage("Checking", sum(path.stat().st_size for path in paths), is_bytes=True)
    for path in paths:
        with opened(path, progress.advance) as file:
            is_empty = not file.read(1)
            while file.read(1 << 20):
                pass
        if is_empty:
            raise SourceError(
                f'the file "{path.name}" is empty', place=str(path), next_step="check the export, or leave the file out"
            )


def _version(members: Sequence[tuple[Path, Path]], said: object) -> str:
    """Named by its bytes and what was said with them; a series for each set of names: a new export replaces the old."""
    names = "|".join(sorted(path.relative_to(root).as_posix() for path, root in members))
    content = "|".join([*sorted(sha256_of(path) for path, _ in members), json.dumps(said, sort_keys=True)])
    return f"{_hash(names)}@{_hash(content)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _common(members: Sequence[tuple[Path, Path]]) -> Path:
    names = [path.name for path, _ in members]
    if len(set(names)) != len(names):
        raise SourceError("two files have the same name", next_step="take one snapshot for each folder")
    roots = [root for _, root in members]
    while not all(root.is_relative_to(roots[0]) for root in roots):
        roots[0] = roots[0].parent
    return roots[0]


def _check_date(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise SettingError(f'the date "{text}" is not one', next_step='write it like "2026-03-31"') from error
