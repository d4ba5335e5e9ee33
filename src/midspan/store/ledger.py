"""The ledger of judgements: one JSON line each in `judgements/ledger.jsonl` of a workspace; lines are only added."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from midspan.model.errors import JudgementError
from midspan.model.judgement import Answer, Judgement, JudgementKind
from midspan.store.files import full_disk_said

try:
    import fcntl
except ImportError:  # Windows: one append of one line is whole there too
    fcntl = None  # type: ignore[assignment]

NAME = "ledger.jsonl"
Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Damage:
    """A line that is no judgement: its number from 1, and what is wrong with it."""

    line: int
    fact: str


class Ledger:
    """The judgements of a workspace. Several processes may add at the same time; nothing is ever changed."""

    def __init__(self, home: Path) -> None:
        self.path = home / "judgements" / NAME

    def add(self, judgement: Judgement) -> Judgement:
        """Writes one judgement to the disk, whole or not at all as far as readers see, and returns it."""
        append_lines(self.path, [{"id": judgement.judgement_id, **asdict(judgement)}])
        return judgement

    def read(self) -> tuple[list[Judgement], list[Damage]]:
        """Every judgement ever recorded, in the order of the file, and the lines that can't be read."""
        return read_lines(self.path, _judgement, "a judgement")

    def named(self, judgement_id: str) -> Judgement:
        """The judgement of an id, which may be shortened; an unknown one is an error."""
        judgements, _ = self.read()
        found = {j.judgement_id: j for j in judgements if j.judgement_id.startswith(judgement_id)}
        if len(found) != 1 or not judgement_id:
            fact = f'"{judgement_id}" is short for {len(found)} judgements' if found else ""
            raise JudgementError(
                fact or f'there is no judgement "{judgement_id}"',
                place=str(self.path),
                next_step="list them with midspan resolve --judgements",
            )
        return next(iter(found.values()))


def append_lines(path: Path, lines: Iterable[Mapping[str, object]]) -> None:
    """Adds lines of JSON to a ledger, on the disk before this returns, and not between another writer's."""
    texts = [json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines]
    data = "".join(texts).encode("utf-8", "surrogatepass")
    path.parent.mkdir(parents=True, exist_ok=True)
    with full_disk_said(path), path.open("ab", buffering=0) as file, locked(file.fileno()):
        # What a killed writer left without its end keeps a line of its own, so it can't spoil this one.
        _write_whole(file.fileno(), data if _ends_a_line(path) else b"\n" + data)
        os.fsync(file.fileno())


def read_lines(path: Path, read: Callable[[dict[str, Any]], Line], name: str) -> tuple[list[Line], list[Damage]]:
    """Every line of a ledger in the order of the file, and those that `read` can't read. No file, no lines."""
    lines: list[Line] = []
    damages: list[Damage] = []
    for number, line in enumerate(path.read_bytes().split(b"\n") if path.exists() else (), 1):
        if not line.strip():
            continue
        try:
            lines.append(read(json.loads(line.decode("utf-8", "surrogatepass"))))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            damages.append(Damage(number, f"not {name}: {error or type(error).__name__}"))
    return lines, damages


def now() -> str:
    """The moment (UTC) as a judgement records it."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _judgement(fields: dict[str, Any]) -> Judgement:
    said = fields.pop("id")
    judgement = Judgement(
        **{
            **fields,
            "kind": JudgementKind(fields["kind"]),
            "subject": _texts(fields["subject"]),
            "answers": tuple(Answer(**answer) for answer in fields["answers"]),
            "sources": None if fields["sources"] is None else _texts(fields["sources"]),
            "expect": None if fields["expect"] is None else _texts(fields["expect"]),
        }
    )
    if judgement.judgement_id != said:
        raise ValueError(f"its text was changed after it was recorded as {said}")
    return judgement


def _texts(values: list[str]) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError("a list of texts is expected")
    return tuple(values)


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _write_whole(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


@contextmanager
def locked(descriptor: int) -> Iterator[None]:
    """One writer at a time; a lock dies with its process."""
    if fcntl is None:
        yield
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
