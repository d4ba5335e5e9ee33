"""The stage of a build that tells persons apart: mentions without a source id, or with a suspicious one.

Only blocks of names that hold such a mention are compared; everybody else is the source's author id. Blocks are whole,
so they are compared in several processes and give the same persons whatever the chunks are.
"""

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from functools import cache, reduce
from operator import add
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from midspan.model.judgement import PAIR_KINDS, Judgement
from midspan.model.progress import Progress
from midspan.resolve.evidence import MENTIONS, Background
from midspan.resolve.judged import Edge, Outcome, edges_of, judged_clusters
from midspan.resolve.names import INCOMPATIBLE, agreement, block_key
from midspan.resolve.person import cluster_block, has_incompatible
from midspan.resolving import worker_pool
from midspan.store import mentions
from midspan.store.batch import arrow_table
from midspan.store.engine import DuckDB

Row = tuple[object, ...]
_FEW = 40
"""Doubtful names of a block up to which only names that agree with one of them are compared: more drag in all."""
CHUNK = 10_000
"""Mentions that one process compares at a time, or one block where it is larger."""


def tell_persons_apart(
    engine: DuckDB, folder: Path, judgements: Sequence[Judgement], *, processes: int, progress: Progress
) -> list[Outcome]:
    """Writes the table `persons` of a corpus that is being built; tells what became of judgements of persons."""
    asked = [j for j in judgements if PAIR_KINDS.get(j.kind) == "person"]
    if mentions.persons_path(folder).exists() and not asked:
        return []
    rows = _compared(engine, folder, processes, progress)
    rows, outcomes = _judged(engine, folder, rows, asked) if asked else (rows, [])
    mentions.write_persons(folder, sorted(rows, key=lambda row: (str(row[0]), int(str(row[1])))))
    return outcomes


def _compared(engine: DuckDB, folder: Path, processes: int, progress: Progress) -> list[Row]:
    """Rows of the table as the machine finds them."""
    names = _names_in_doubt(engine, folder)
    if not names:
        return []
    held = folder / "mentions-own.parquet"
    mentions.write_mentions(engine, folder, names, held)
    spans = list(_chunks(held))
    progress.stage("Telling persons", pq.read_metadata(held).num_rows)
    rows: list[Row] = []
    with worker_pool(processes) as pool:
        background = reduce(add, pool.map(background_of, itertools.repeat(held), spans))
        background.save(held.with_suffix(".npz"))
        for span, found in zip(spans, pool.map(persons_of, itertools.repeat(held), spans), strict=True):
            rows += found
            progress.advance(span[1])
    for path in (held, held.with_suffix(".npz")):
        path.unlink()
    return rows


def _judged(
    engine: DuckDB, folder: Path, rows: list[Row], judgements: Sequence[Judgement]
) -> tuple[list[Row], list[Outcome]]:
    """The rows under judgements of persons. A subject is an author id, a mention (`W12#3`) or a person's id.

    What a judgement speaks of is its author id (or mention, where there is none); the rest of the persons it touches
    goes with it as the machine had it. All three levels follow, as somebody has looked.
    """
    subjects = sorted({name for j in judgements for name in j.subject})
    touched = mentions.mentions_judged(engine, folder, arrow_table("persons", rows), subjects).to_pylist()
    units = {row["mention_id"]: row["author_id"] or row["mention_id"] for row in touched}
    persons: dict[str, set[str]] = {}
    edges = []
    for row in touched:
        persons.setdefault(row["person_id"], set()).add(units[row["mention_id"]])
        named = {row["mention_id"], row["author_id"], row["person_id"]} & set(subjects)
        edges += [Edge(name, units[row["mention_id"]]) for name in sorted(named)]
    known = {edge.one for edge in edges}
    edges += edges_of(persons.values())
    roots, reasons, outcomes = judged_clusters({*units.values(), *known}, edges, judgements)
    changed = [
        (row["work_id"], row["author_position"], *[_person_id(roots[unit])] * 3, 1.0,
         reasons.get(unit) or "goes with what was judged")
        for row in touched for unit in [units[row["mention_id"]]]
    ]  # fmt: skip
    seats = {row[:2] for row in changed}
    return [*(row for row in rows if row[:2] not in seats), *changed], outcomes


def _person_id(root: str) -> str:
    return f"person:{hashlib.sha256(root.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _names_in_doubt(engine: DuckDB, folder: Path) -> list[tuple[str, str]]:
    """The names of every block with a mention in doubt, each with its block."""
    several = mentions.ids_of_several(engine, folder)
    bad = [author for author, said, orcids in several if orcids > 1 or has_incompatible(set(said))]
    table = mentions.names_to_compare(engine, folder, pa.table({"author_id": pa.array(bad, pa.string())}))
    if not pc.any(table.column("is_doubtful")).as_py():
        return []
    blocks: dict[str, tuple[list[str], list[str]]] = {}
    for name, is_doubtful in zip(*(table.column(c).to_pylist() for c in ("name", "is_doubtful")), strict=True):
        blocks.setdefault(block_key(name), ([], []))[is_doubtful].append(name)
    return [(name, block) for block, held in sorted(blocks.items()) if block for name in _comparable(*held)]


def _comparable(known: list[str], doubtful: list[str]) -> list[str]:
    """The doubtful names of a block and those others that could be the same person's."""
    if not doubtful or len(doubtful) > _FEW:
        return doubtful and [*doubtful, *known]
    return [*doubtful, *(k for k in known if any(agreement(k, name) != INCOMPATIBLE for name in doubtful))]


def _chunks(held: Path) -> Iterator[tuple[int, int]]:
    """First row and number of rows of runs of whole blocks."""
    blocks = pq.read_table(held, columns=["block"]).column(0).combine_chunks().dictionary_encode().indices.to_numpy()
    start = 0
    for end in (*(np.flatnonzero(np.diff(blocks)) + 1).tolist(), len(blocks)):
        if end - start >= CHUNK or end == len(blocks):
            yield start, end - start
            start = end


def background_of(held: Path, span: tuple[int, int]) -> Background:
    """How common names and words are in a run of mentions."""
    return Background.of(_mentions(held, span))


def persons_of(held: Path, span: tuple[int, int]) -> list[Row]:
    """Rows of the table `persons` for a run of whole blocks."""
    table = _mentions(held, span)
    found = cluster_block(table.select(MENTIONS.names), _background(held.with_suffix(".npz")))
    seats = dict(
        zip(
            table.column("mention_id").to_pylist(),
            zip(table.column("work_id").to_pylist(), table.column("author_position").to_pylist(), strict=True),
            strict=True,
        )
    )
    return [
        (*seats[row["mention_id"]], row["person_id"], row["person_id_low"], row["person_id_high"], row["score"],
         row["reason"])
        for row in found.to_pylist()
    ]  # fmt: skip


def _mentions(held: Path, span: tuple[int, int]) -> pa.Table:
    """The rows of a span; other row groups are not read."""
    file = pq.ParquetFile(held)
    start, count = span
    groups, first, at = [], None, 0
    for number in range(file.num_row_groups):
        size = file.metadata.row_group(number).num_rows
        if at < start + count and at + size > start:
            groups.append(number)
            first = at if first is None else first
        at += size
    return file.read_row_groups(groups).slice(start - (first or 0), count)


@cache
def _background(path: Path) -> Background:
    return Background.load(path)
