"""Which source a file is of, by its content."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

from midspan import plugins
from midspan.model.errors import SettingError, SourceError, known_values
from midspan.store.archives import is_tar_head
from midspan.store.batch import Source
from midspan.store.streams import head_of

ARCHIVES = (b"PK\x03\x04", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
"""How archives begin that no source reads, in whose files one may be interested."""
IGNORED = (".md", ".toml", "manifest", "manifest.json", "RELEASE_NOTES.txt")
PERHAPS = ".txt"
"""In a folder a text is left out unless a source recognises it: some are exports, others notes beside the data."""


def sources() -> dict[str, Source]:
    """All sources by their keys."""
    return cast("dict[str, Source]", plugins.declared("sources", "SOURCE"))


def data_files(paths: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Each data file with the folder that its name in the snapshot is relative to."""
    for path in (path.absolute() for path in paths):
        if path.is_dir():
            found = [p for p in sorted(path.rglob("*")) if p.is_file() and _is_data(p)]
            if not found:
                raise SourceError(f'the folder "{path}" holds no data file', next_step="name another one")
            yield from ((p, path) for p in found)
        elif path.exists():
            yield path, path.parent
        else:
            raise SourceError(f'the file "{path}" does not exist', next_step="check the path")


def _is_data(path: Path) -> bool:
    if path.name.endswith(IGNORED):
        return False
    return path.suffix != PERHAPS or _recognised(path, head_of(path)) is not None


def _recognised(path: Path, head: bytes) -> Source | None:
    return next((source for source in sources().values() if source.detects(path, head)), None)


def source_of(path: Path, wanted: str | None) -> Source:
    """The source that is `wanted`, else the one that recognises a file; an empty or unknown file is a SourceError."""
    known = sources()
    if wanted is not None:
        if wanted not in known:
            raise SettingError(f'there is no source "{wanted}"', next_step=known_values(wanted, known))
        return known[wanted]
    head = head_of(path)
    if not head.strip():
        raise SourceError(
            f'the file "{path.name}" is empty', place=str(path), next_step="check the export, or leave the file out"
        )
    if recognised := _recognised(path, head):
        return recognised
    raise SourceError(
        f'"{path.name}" is of no kind that Midspan recognises', place=str(path), next_step=_next_step(head, known)
    )


def _next_step(head: bytes, sources: dict[str, Source]) -> str:
    if b"[Content_Types].xml" in head or b"xl/workbook" in head:
        return "save the sheet as CSV, in UTF-8, and take that"
    if head.startswith(ARCHIVES) or is_tar_head(head):
        return "unpack it first, and take its files"
    return "name it with --source, or describe a table with --mapping. " + known_values("", sources)
