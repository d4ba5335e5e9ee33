"""The stage of a build that resolves: each distinct string once, with the answers that are kept in the workspace.

Strings without an answer are resolved. After a new registry of organisations those are resolved again that it can
change (`resolve/changes.py`); the others keep their answer. What is kept is the machine's answer only: a person's
judgement is laid over it afterwards.
"""

import hashlib
import itertools
import json
import multiprocessing
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from midspan.model.errors import EngineError
from midspan.model.judgement import Hint
from midspan.model.progress import Progress
from midspan.resolve.changes import Changes
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.organisation import OrganisationIndex
from midspan.resolve.place import Resolver
from midspan.resolve.registered import RegistryOrganisations
from midspan.resolve.registry_cache import kept_registry, registry_at
from midspan.store.answers import REGISTRY, Answers, fingerprint_of, texts
from midspan.store.answers import SCHEMA as ANSWERS
from midspan.store.batch import arrow_table
from midspan.store.schema import REGISTRY as REGISTRY_TABLE
from midspan.store.schema import RESOLUTIONS

RESOLVER_VERSION = "8"
"""Raised when the resolver can decide otherwise than before."""
CHUNK = 5_000
"""Distinct strings that one process resolves at a time: few, so that no process is left with the last of them alone."""
KEPT_EVERY = 20
"""Chunks after which the answers so far are kept, so that a killed build goes on near where it stopped."""
DECIDED_BY = f"midspan resolver {RESOLVER_VERSION}"


@dataclass(frozen=True, slots=True)
class Shares:
    """How many strings were new, kept their answer, or were resolved again for a new registry."""

    new: int = 0
    kept: int = 0
    again: int = 0

    def __str__(self) -> str:
        return f"Strings: {self.new:,} new, {self.kept:,} kept, {self.again:,} resolved again for a new registry"


def resolve_strings(
    strings: pa.Table, registry: Path | None, home: Path, *, processes: int, progress: Progress
) -> tuple[pa.Table, Shares]:
    """The machine's rows of `resolutions` for distinct strings, in the order of the strings, and what was done.

    `strings` has the columns of `assembly.distinct_affiliations`; `registry` is the Parquet file of the registry that
    snapshots brought.
    """
    kept = Answers(home, resolver_key(), progress.note)
    plan = _Plan(kept, strings, registry_table(registry))
    prepared = _prepared(registry, home, progress) if registry and len(plan.todo) else None
    progress.stage("Resolving", len(strings))
    progress.advance(len(strings) - len(plan.todo))
    fresh: list[pa.Table] = []
    chunks = [plan.todo.slice(start, CHUNK) for start in range(0, len(plan.todo), CHUNK)]
    for number, (chunk, found) in enumerate(zip(chunks, _resolved(chunks, prepared, processes), strict=True), 1):
        fresh.append(found)
        progress.advance(len(chunk))
        if number % KEPT_EVERY == 0 and number < len(chunks):
            plan.keep(fresh)
    rows = plan.keep(fresh)
    progress.note(str(plan.shares))
    return _in_order(rows, strings), plan.shares


class _Plan:
    """Which strings have an answer that holds, and which are to be resolved."""

    def __init__(self, answers: Answers, strings: pa.Table, registry: pa.Table) -> None:
        self._answers, self._registry = answers, registry
        self._fingerprint = fingerprint_of(registry)
        ids = strings["resolution_id"]
        held = answers.read()
        here = pc.is_in(held["resolution_id"], value_set=ids)
        self._elsewhere = held.filter(pc.invert(here))
        held = held.filter(here)
        again = self._stale(held, strings)
        self._good = held.filter(pc.invert(pc.is_in(held["resolution_id"], value_set=again)))
        self._is_stale = bool(pc.any(pc.not_equal(held[REGISTRY], pa.scalar(self._fingerprint))).as_py())
        self.todo = strings.filter(pc.invert(pc.is_in(ids, value_set=self._good["resolution_id"])))
        kept = len(strings) - len(self.todo)
        self.shares = Shares(len(self.todo) - len(again), kept, len(again))

    def _stale(self, held: pa.Table, strings: pa.Table) -> "pa.Array[Any]":
        """Ids of the strings that were answered with another registry and may be answered otherwise with this one."""
        again: list[str] = []
        for fingerprint in sorted(set(texts(pc.unique(held[REGISTRY]))) - {self._fingerprint}):
            of_it = held.filter(pc.equal(held[REGISTRY], pa.scalar(fingerprint)))
            before = self._answers.registry(fingerprint)
            if before is None:
                again += texts(pc.unique(of_it["resolution_id"]))
                continue
            changes = Changes(before.to_pylist(), self._registry.to_pylist())
            again += _affected(changes, of_it, strings) if changes else []
        return pa.array(again, pa.string())

    def keep(self, fresh: Sequence[pa.Table]) -> pa.Table:
        """Keeps the answers so far; returns those of this build's strings, in the schema of `resolutions`."""
        rows = pa.concat_tables([self._good.select(RESOLUTIONS.schema.names), *fresh])
        if fresh or self._is_stale:
            made_with = pa.array([self._fingerprint] * len(rows), pa.string())
            here = rows.append_column(REGISTRY, made_with).cast(ANSWERS)
            self._answers.write(pa.concat_tables([self._elsewhere, here]), self._registry)
        return rows


def _affected(changes: Changes, answers: pa.Table, strings: pa.Table) -> list[str]:
    named: dict[str, set[str]] = {}
    for row in answers.select(["resolution_id", "organisation_id"]).to_pylist():
        named.setdefault(row["resolution_id"], set()).add(row["organisation_id"] or "")
    rows = strings.filter(pc.is_in(strings["resolution_id"], value_set=pa.array(list(named), pa.string()))).to_pylist()
    return [
        row["resolution_id"]
        for row in rows
        if changes.affects(row["raw_string"], {*named[row["resolution_id"]], *listed(row["source_organisations"])})
    ]


def _in_order(rows: pa.Table, strings: pa.Table) -> pa.Table:
    rank = pc.index_in(rows["resolution_id"], value_set=strings["resolution_id"])
    ordered = rows.append_column("rank", rank).sort_by([("rank", "ascending"), ("link_position", "ascending")])
    return ordered.drop_columns("rank").combine_chunks()


def _prepared(registry: Path, home: Path, progress: Progress) -> Path:
    """The registry as the matcher reads it; the first time after a new release this takes a while."""
    progress.stage("Preparing registry", 1)
    held = kept_registry(registry, home / "cache")
    progress.advance()
    return held


def _resolved(chunks: Sequence[pa.Table], registry: Path | None, processes: int) -> Iterator[pa.Table]:
    if len(chunks) <= 1:
        yield from (resolve_chunk(registry, chunk) for chunk in chunks)
        return
    with worker_pool(min(processes, len(chunks))) as pool:
        yield from pool.map(resolve_chunk, itertools.repeat(registry), chunks)


def worker_pool(processes: int, preload: str = "midspan.build") -> ProcessPoolExecutor:
    """Workers that are not forked from this process: DuckDB's threads do not survive a fork.

    They begin with a module that is loaded once for all of them.
    """
    context = multiprocessing.get_context("forkserver" if sys.platform != "win32" else "spawn")
    if sys.platform != "win32":
        multiprocessing.set_forkserver_preload([preload])
    return _Workers(processes, mp_context=context, initializer=_end_with_parent)


class _Workers(ProcessPoolExecutor):
    """Says what it means when one of them is gone."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if isinstance(error, BrokenProcessPool):
            raise EngineError(
                "a process of this command was ended from outside",
                next_step="most often memory ran out: give fewer --processes and a smaller --memory, and run the same "
                "command again",
            ) from error


def _end_with_parent() -> None:
    """Workers wait for work for ever; the parent, killed, can no longer tell them that there is none."""
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


def resolve_chunk(registry: Path | None, chunk: pa.Table) -> pa.Table:
    """Resolves distinct strings: rows of the table `resolutions`."""
    resolver = resolver_of(registry)
    rows: list[tuple[object, ...]] = []
    asked = chunk.to_pylist()
    hints = [Hint(listed(row["source_organisations"]), listed(row["source_countries"])) for row in asked]
    found = resolver.resolve_many((row["raw_string"], hint) for row, hint in zip(asked, hints, strict=True))
    for row, links in zip(asked, found, strict=True):
        for position, link in enumerate(links, 1):
            span = (link.span.start, link.span.end) if link.span else (None, None)
            rows.append(
                (
                    row["resolution_id"], position, link.organisation_id, link.place_id, link.organisation_place_id,
                    link.score, link.rule, link.reason, DECIDED_BY, *span,
                )
            )  # fmt: skip
    return arrow_table("resolutions", rows)


@cache
def resolver_of(prepared: Path | None) -> Resolver:
    """The resolver with a prepared registry; None is with the shipped organisations alone."""
    if prepared is None:
        return Resolver(Gazetteer.load(), OrganisationIndex())
    registry = registry_at(prepared)
    return Resolver(Gazetteer.load(), OrganisationIndex(registry=RegistryOrganisations(registry)), registry)


def resolver_with(registry: Path | None, home: Path) -> Resolver:
    """The resolver with the registry of a corpus (`registry_rows`), prepared in the workspace's cache."""
    return resolver_of(kept_registry(registry, home / "cache") if registry else None)


def registry_rows(corpus: Path) -> Path | None:
    """The file of a corpus's registry; None where its snapshots brought none."""
    path = corpus / "registry" / "part.parquet"
    return path if pq.read_metadata(path).num_rows else None


def registry_table(registry: Path | None) -> pa.Table:
    """The registry that strings are resolved with, beside the shipped organisations."""
    return pq.read_table(registry) if registry else REGISTRY_TABLE.schema.empty_table()


@cache
def resolver_key() -> str:
    """12 hexadecimal characters of all but the registry that an answer depends on: versions and data files."""
    folder = files("midspan.resolve").joinpath("data")
    data = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir() if file.is_file()}
    said = [version("midspan"), RESOLVER_VERSION, version("opencc"), sorted(data.items())]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]


def listed(text: str) -> tuple[str, ...]:
    """Values that a column joins by `|`."""
    return tuple(text.split("|")) if text else ()
