"""Doubles of one work in several databases against DOIs: precision and recall of pairs, with the DOIs hidden.

python bench/doubles.py FILE ...          exports of one author's works, one of each database
python bench/doubles.py FILE ... --errors the pairs found wrongly and missed, too

The exports are read and built into one corpus. A pair of records is true where both have a DOI and these are equal, and
false where they differ; where one has none, nothing is known of the pair, and it is not judged. The doubles are found
with every DOI (and the ids that databases share) hidden: title, year and first author alone decide.
"""

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import pyarrow.parquet as pq

from midspan.build import build
from midspan.resolve.work import WorkRecord, doi_key, find_doubles, is_short_doi
from midspan.snapshots import take_snapshot
from midspan.store.assembly import work_keys
from midspan.store.corpus import CorpusStore
from midspan.store.engine import DuckDB

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs of records that have a DOI each: found and true, found and false, true and not found; and how many pairs
    were found of which one has none.
    """

    right: Sequence[Pair]
    wrong: Sequence[Pair]
    missed: Sequence[Pair]
    unjudged: int

    @property
    def precision(self) -> float:
        return len(self.right) / max(1, len(self.right) + len(self.wrong))

    @property
    def recall(self) -> float:
        return len(self.right) / max(1, len(self.right) + len(self.missed))


def corpus_of(home: Path, files: Sequence[Path]) -> Path:
    """The corpus of exports, in a workspace."""
    take_snapshot(home, files)
    return CorpusStore(home).path(build(home).corpus_id)


def records_of(corpus: Path) -> list[WorkRecord]:
    rows = work_keys(DuckDB(), corpus).to_pylist()
    return [WorkRecord(**{name: value for name, value in row.items() if value is not None}) for row in rows]


def judged(records: Sequence[WorkRecord]) -> Judged:
    """The title rule against the DOIs."""
    dois = {r.work_id: doi_key(r.doi) for r in records if r.doi and not is_short_doi(r.doi)}
    found = set(pairs_of(clusters(replace(r, doi="", own_id="") for r in records)))
    known = {(one, other) for one, other in found if one in dois and other in dois}
    by_doi = defaultdict(list)
    for work_id, doi in dois.items():
        by_doi[doi].append(work_id)
    true = set(pairs_of(by_doi.values()))
    return Judged(sorted(known & true), sorted(known - true), sorted(true - known), len(found - known))


def clusters(records: Iterable[WorkRecord]) -> Iterable[list[str]]:
    """The records of each work that has several."""
    works = defaultdict(list)
    for double in find_doubles(records)[0]:
        works[double.kept_work_id].append(double.work_id)
    return [[kept, *others] for kept, others in works.items()]


def pairs_of(works: Iterable[Sequence[str]]) -> Iterator[Pair]:
    for ids in works:
        yield from combinations(sorted(ids), 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--errors", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus = corpus_of(Path(folder), given.files)
        records, sources = (
            records_of(corpus),
            Counter(pq.read_table(corpus / "works" / "part.parquet")["source"].to_pylist()),
        )
    found = list(pairs_of(clusters(records)))
    score = judged(records)
    print(f"{len(records):,} records: {', '.join(f'{source} {count:,}' for source, count in sorted(sources.items()))}")
    print(f"{sum(bool(r.doi) for r in records):,} with a DOI; {len(found):,} pairs found with DOIs and ids in sight")
    print(
        f"hidden: {len(score.right):,} right, {len(score.wrong):,} wrong, {len(score.missed):,} missed, "
        f"{score.unjudged:,} not judged; precision {score.precision:.3f}, recall {score.recall:.3f}"
    )
    said = {r.work_id: f"{r.work_id} | {r.doi} | {r.year} | {r.type} | {r.first_author} | {r.title}" for r in records}
    for kind in ("wrong", "missed") if given.errors else ():
        for pair in getattr(score, kind):
            print(f"{kind}:\n  " + "\n  ".join(said[one] for one in pair))


if __name__ == "__main__":
    main()
