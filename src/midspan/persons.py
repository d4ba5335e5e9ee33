"""The stage of a build that tells persons apart: mentions without a source id, or with a suspicious one.

Names that only one person can bear are that person's. Of the other names only blocks that hold a mention in doubt are
compared; everybody else is the source's author id. Blocks are whole, so they are compared in several processes and
give the same persons whatever the chunks are.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial, reduce
from operator import add
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from midspan.model.judgement import PAIR_KINDS, Judgement
from midspan.model.progress import Progress
from midspan.resolve.evidence import MENTIONS, Background
from midspan.resolve.judged import Edge, Outcome, edges_of, judged_clusters
from midspan.resolve.namesakes import comparable, is_compared_whole, parts_of, unmistakable, with_namesakes
from midspan.resolve.person import cluster_block, has_incompatible
from midspan.resolve.uncollected import uncollected
from midspan.resolving import worker_pool
from midspan.store import mentions
from midspan.store.answers import texts
from midspan.store.batch import arrow_table
from midspan.store.engine import DuckDB
from midspan.store.schema import CORPUS

Item = TypeVar("Item")
Found = TypeVar("Found")
CHUNK = 10_000
"""Mentions that one process compares at a time, or one block where it is larger."""
_SEAT = ["work_id", "author_position"]
_NAMES, _BLOCKS = 1_000, 16
"""Names that one process reads at a time; blocks whose names it sets against each other."""


def tell_persons_apart(
    engine: DuckDB, folder: Path, judgements: Sequence[Judgement], *, processes: int, progress: Progress
) -> list[Outcome]:
    """Writes the table `persons` of a corpus that is being built; tells what became of judgements of persons."""
    asked = [j for j in judgements if PAIR_KINDS.get(j.kind) == "person"]
    if mentions.persons_path(folder).exists() and not asked:
        return []
    persons = _told(engine, folder, processes, progress)
    outcomes: list[Outcome] = []
    if asked:
        persons, outcomes = _judged(engine, folder, persons, asked)
    mentions.write_persons(folder, persons)
    return outcomes


def _told(engine: DuckDB, folder: Path, processes: int, progress: Progress) -> pa.Table:
    """The table `persons` as the machine finds it, in no order."""
    known = _known_names(engine, folder)
    if not pc.any(known["is_doubtful"]).as_py():
        return CORPUS["persons"].schema.empty_table()
    with ExitStack() as stack:
        # Pools of one process each: what a process has read of a run of mentions it needs once more.
        pools = [stack.enter_context(worker_pool(1)) for _ in range(processes)]
        names = _Names.of(known, pools, progress)
        found = [mentions.persons_of_names(engine, folder, names.single)]
        if names.compared:
            found += _compared(engine, folder, names.compared, pools, progress)
    return pa.concat_tables(found)


def _known_names(engine: DuckDB, folder: Path) -> pa.Table:
    """Every name of the corpus, and what its mentions are like."""
    several = mentions.ids_of_several(engine, folder)
    bad = [author for author, said, orcids in several if orcids > 1 or has_incompatible(set(said))]
    return mentions.names_to_compare(engine, folder, pa.table({"author_id": pa.array(bad, pa.string())}))


@dataclass(frozen=True, slots=True)
class _Names:
    """Names that one person alone can bear, and the others to compare, each with its block."""

    single: list[str]
    compared: list[tuple[str, str]]

    @classmethod
    def of(cls, known: pa.Table, pools: Sequence[Executor], progress: Progress) -> "_Names":
        """Sorts the names of a corpus, in several processes."""
        names = texts(known["name"])
        progress.stage("Reading names", len(names))
        parts = dict(zip(names, _in_parts(pools, parts_of, names, _NAMES, progress), strict=True))
        blocks: dict[str, list[str]] = {}
        for name, part in parts.items():
            blocks.setdefault(part.block, []).append(name)
        doubtful = set(texts(known.filter(known["is_doubtful"])["name"]))
        whole = [
            blocks[b] for b in sorted(blocks) if is_compared_whole(sum(n in doubtful for n in blocks[b]), blocks[b])
        ]
        alike = _in_parts(pools, with_namesakes, whole, _BLOCKS)
        asked = {name for block in whole for name in block} & set(texts(known.filter(known["is_idless"])["name"]))
        single = unmistakable(parts, alike, sorted(asked))
        left = set(names) - set(single)
        named = sorted(blocks.keys() - {""})
        sides = []
        for block in named:
            held = [name for name in blocks[block] if name in left]
            sides.append(([n for n in held if n not in doubtful], [n for n in held if n in doubtful]))
        found = zip(named, _in_parts(pools, comparable, sides, _BLOCKS), strict=True)
        return cls(single, [(name, block) for block, names_of in found for name in names_of])


def _in_parts(
    pools: Sequence[Executor],
    function: Callable[[list[Item]], list[Found]],
    items: list[Item],
    size: int,
    progress: Progress | None = None,
) -> Iterator[Found]:
    chunks = [items[start : start + size] for start in range(0, len(items), size)]
    for chunk, found in zip(chunks, _dealt(pools, function, chunks), strict=True):
        yield from found
        if progress:
            progress.advance(len(chunk))


def _dealt(pools: Sequence[Executor], function: Callable[[Item], Found], items: Sequence[Item]) -> Iterator[Found]:
    """Each item to a process in turn, the same one whatever the function."""
    futures = [pools[number % len(pools)].submit(function, item) for number, item in enumerate(items)]
    return (future.result() for future in futures)


def _compared(
    engine: DuckDB, folder: Path, names: list[tuple[str, str]], pools: Sequence[Executor], progress: Progress
) -> list[pa.Table]:
    """The persons of the mentions of names, by comparison."""
    held = folder / "mentions-own.parquet"
    mentions.write_mentions(engine, folder, names, held)
    spans = list(_chunks(held))
    progress.stage("Telling persons", pq.read_metadata(held).num_rows)
    shares = _shares(spans, len(pools))
    background = reduce(add, _dealt(pools, partial(background_of, held), shares))
    background.save(held.with_suffix(".npz"))
    told = {
        span: pool.submit(persons_of, held, span) for pool, share in zip(pools, shares, strict=False) for span in share
    }
    tables = []
    for span in spans:
        tables.append(told[span].result())
        progress.advance(span[1])
    for path in (held, held.with_suffix(".npz")):
        path.unlink()
    return tables


def _judged(
    engine: DuckDB, folder: Path, machine: pa.Table, judgements: Sequence[Judgement]
) -> tuple[pa.Table, list[Outcome]]:
    """The persons under judgements of persons. A subject is an author id, a mention (`W12#3`) or a person's id.

    What a judgement speaks of is its author id (or mention, where there is none); the rest of the persons it touches
    goes with it as the machine had it. All three levels follow, as somebody has looked.
    """
    subjects = sorted({name for j in judgements for name in j.subject})
    touched = mentions.mentions_judged(engine, folder, machine, subjects).to_pylist()
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
    changed: list[tuple[object, ...]] = [
        (row["work_id"], row["author_position"], *[_person_id(roots[unit])] * 3, 1.0,
         reasons.get(unit) or "goes with what was judged")
        for row in touched for unit in [units[row["mention_id"]]]
    ]  # fmt: skip
    judged = arrow_table("persons", changed)
    return pa.concat_tables([machine.join(judged.select(_SEAT), _SEAT, join_type="left anti"), judged]), outcomes


def _person_id(root: str) -> str:
    return f"person:{hashlib.sha256(root.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _chunks(held: Path) -> Iterator[tuple[int, int]]:
    """First row and number of rows of runs of whole blocks."""
    blocks = pq.read_table(held, columns=["block"]).column(0).combine_chunks().dictionary_encode().indices.to_numpy()
    start = 0
    for end in (*(np.flatnonzero(np.diff(blocks)) + 1).tolist(), len(blocks)):
        if end - start >= CHUNK or end == len(blocks):
            yield start, end - start
            start = end


def _shares(spans: Sequence[tuple[int, int]], number: int) -> list[list[tuple[int, int]]]:
    """The runs dealt to at most `number` processes, so that each has about as many mentions."""
    shares: list[list[tuple[int, int]]] = [[] for _ in range(number)]
    for span in sorted(spans, key=lambda span: -span[1]):
        min(shares, key=lambda share: sum(count for _, count in share)).append(span)
    return [share for share in shares if share]


def background_of(held: Path, spans: Sequence[tuple[int, int]]) -> Background:
    """How common names and words are in runs of mentions."""
    with uncollected():
        return reduce(add, (Background.of(_mentions(held, span)) for span in spans))


def persons_of(held: Path, span: tuple[int, int]) -> pa.Table:
    """Rows of the table `persons` for a run of whole blocks."""
    table = _mentions(held, span)
    with uncollected():
        found = cluster_block(table.select(MENTIONS.names), _background(held.with_suffix(".npz")))
    seats = table.select(["mention_id", *_SEAT])
    return found.join(seats, "mention_id").select(CORPUS["persons"].schema.names).cast(CORPUS["persons"].schema)


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
