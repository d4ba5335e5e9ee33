"""A corpus: Parquet tables and a manifest, immutable; its id is the hash of everything that went into it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq

from midspan.model.errors import CorpusError, known_values
from midspan.model.judgement import Judgement
from midspan.store.bucket import address_of, is_address, linked, table_at
from midspan.store.files import replacing
from midspan.store.schema import CORPUS, LATER
from midspan.store.snapshot import Snapshot

MANIFEST = "corpus.json"
FORMAT = 4
"""Raised when the tables' columns or the meaning of their values change."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a corpus was made of and what is in it."""

    corpus_id: str
    snapshots: Sequence[Mapping[str, object]]
    versions: Mapping[str, str]
    rows: Mapping[str, int] = field(default_factory=dict)
    years: tuple[int, int] = (0, 0)
    data_date: str | None = None
    is_invented: bool = False
    build_seconds: float = 0.0
    files: Sequence[Mapping[str, object]] = ()
    """What the reading of each file came to (`store/report.py`)."""
    judgements: Sequence[Mapping[str, object]] = ()
    """Which judgements were in force, what became of each (applied, set aside ...), and why."""
    fetched: Sequence[Mapping[str, object]] = ()
    """The regions, years and extent of works fetched from an API, where no snapshot has the others."""
    between: Mapping[str, int] = field(default_factory=dict)
    """The regions, with their versions, whose works alone a cut snapshot has; none where no snapshot was cut."""
    merged: int = 0
    """How many works are merged of several records: rows of `works` beside those of the records."""
    conflicts: Sequence[Mapping[str, object]] = ()
    """On how many fields the records of one work differ: by field, source kept and source not kept (`conflicts`)."""

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def records(self) -> Mapping[str, int]:
        """Rows of each table; of `works` without those that are merged of others."""
        return {**self.rows, "works": self.rows["works"] - self.merged}

    @property
    def partial_year(self) -> int | None:
        """The first year that the data end before; None where every year is whole or the date is unknown."""
        if self.data_date is None:
            return None
        year = int(self.data_date[:4]) + (self.data_date[5:] == "12-31")
        return year if year <= self.years[1] else None


def corpus_id_of(
    snapshots: Sequence[Snapshot], versions: Mapping[str, str], judgements: Sequence[Judgement] = ()
) -> str:
    """The first 12 hexadecimal characters of the sha256 of the inputs' hashes, options, versions and judgements.

    Dates and folder names do not enter: the same bytes give the same id on any day.
    """
    inputs = sorted(
        json.dumps([s.source, sorted(s.files.items()), s.options, s.data_date, s.is_invented], sort_keys=True)
        for s in snapshots
    )
    parts: dict[str, object] = {"format": FORMAT, "inputs": inputs, "versions": dict(versions)}
    if judgements:
        parts["judgements"] = sorted(judgement.judgement_id for judgement in judgements)
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class CorpusStore:
    """The folder `corpora/` of a workspace; the file `current` names the corpus in use."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.folder = home / "corpora"

    def path(self, corpus_id: str) -> Path:
        """Where a corpus is."""
        return self.folder / corpus_id

    def partial(self, corpus_id: str) -> Path:
        """Where a corpus is built: what is there is used again when the build goes on."""
        return self.folder / f".partial-{corpus_id}"

    def ids(self) -> list[str]:
        """Every whole corpus, by id."""
        return sorted(path.parent.name for path in self.folder.glob(f"[!.]*/{MANIFEST}"))

    def make_current(self, corpus_id: str) -> None:
        """Points `current` to a corpus, by rename."""
        with replacing(self.folder / "current") as partial:
            partial.write_text(corpus_id + "\n", encoding="utf-8")

    def current(self) -> str:
        """The id of the corpus in use."""
        pointer = self.folder / "current"
        if not pointer.exists():
            raise CorpusError(
                "there is no corpus yet",
                place=str(self.home),
                next_step="run midspan build after midspan snapshot, or midspan demo for an invented one",
            )
        return pointer.read_text(encoding="utf-8").strip()

    def open(self, corpus_id: str | None = None) -> tuple[Path, Manifest]:
        """A corpus's folder and manifest; ids may be shortened, and an address in a bucket is one too."""
        wanted = corpus_id or self.current()
        if is_address(wanted):
            path = linked(self.home, wanted, MANIFEST, set(CORPUS) - LATER)
            return path, read_manifest(path)
        found = [known for known in self.ids() if known.startswith(wanted)]
        if len(found) != 1:
            fact = f'no corpus "{wanted}"' if not found else f'"{wanted}" is short for {len(found)} corpora'
            raise CorpusError(fact, place=str(self.folder), next_step=known_values(wanted, self.ids()))
        path = self.path(found[0])
        return path, read_manifest(path)


def read_manifest(path: Path) -> Manifest:
    """Reads a corpus's manifest; a damaged or older one is an error."""
    try:
        fields = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        rows = {**dict.fromkeys(LATER, 0), **fields["rows"]}
        manifest = Manifest(**{**fields, "rows": rows, "years": tuple(fields["years"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise CorpusError(
            "the corpus's manifest can't be read",
            place=str(path / MANIFEST),
            next_step="remove the folder and run midspan build again: the snapshots are untouched",
        ) from error
    missing = sorted(set(CORPUS) - set(manifest.rows))
    if missing:
        raise CorpusError(
            f'the corpus has no table "{missing[0]}": an earlier Midspan built it',
            place=str(path),
            next_step="run midspan build: the snapshots are untouched",
        )
    return manifest


def tables_of(path: Path) -> dict[str, Path | str]:
    """The Parquet folder of each table of a corpus, or its address in a bucket.

    One that an earlier Midspan did not have is made, without rows.
    """
    _, there = address_of(path)
    for name in LATER - there:
        if not (path / name).exists():
            with replacing(path / name / "part.parquet") as partial:
                pq.write_table(CORPUS[name].schema.empty_table(), partial)
    return {name: table_at(path, name) for name in CORPUS}
