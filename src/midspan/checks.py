"""Checks a corpus against what it promises."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ibis
import pyarrow.parquet as pq

from midspan.measure.tables import of_records, unbound
from midspan.model.errors import CorpusError
from midspan.model.place import UNKNOWN
from midspan.store.bucket import address_of
from midspan.store.corpus import Manifest, tables_of
from midspan.store.engine import DuckDB
from midspan.store.files import sha256_of
from midspan.store.kinds import held
from midspan.store.snapshot import SnapshotStore

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    is_fine: bool
    text: str


def check_corpus(home: Path, path: Path, manifest: Manifest) -> list[Finding]:
    """Every check: the bytes of snapshots, tables, weights, references, coverage, conflicts and rejected records."""
    if address := address_of(path)[0]:
        raise CorpusError(
            "a corpus in a bucket can't be checked",
            place=address,
            next_step="run midspan check in the workspace where it was built, beside its snapshots",
        )
    engine = DuckDB(spill=home)
    engine.bind(tables_of(path))
    return [
        *_snapshots(home, manifest),
        _tables(path, manifest),
        _weights(engine),
        _references(engine),
        _coverage(engine),
        _conflicts(manifest),
        _rejected(path, manifest),
    ]


def _snapshots(home: Path, manifest: Manifest) -> Iterator[Finding]:
    folder = SnapshotStore(home).folder
    for snapshot in manifest.snapshots:
        name = f"snapshot {snapshot['source']} {snapshot['version']}"
        files: dict[str, str] = snapshot["files"]  # type: ignore[assignment]
        places = {f: folder / str(snapshot["source"]) / str(snapshot["version"]) / f for f in files}
        bad = [f for f, place in places.items() if not place.exists() or sha256_of(place) != files[f]]
        yield Finding(
            name, not bad, f"missing or changed: {', '.join(bad)}" if bad else f"{len(files)} files as received"
        )


def _tables(path: Path, manifest: Manifest) -> Finding:
    rows = {name: sum(pq.read_metadata(f).num_rows for f in (path / name).glob("*.parquet")) for name in manifest.rows}
    wrong = [name for name, count in manifest.rows.items() if rows[name] != count]
    return Finding("tables", not wrong, f"rows differ: {', '.join(wrong)}" if wrong else f"{len(rows)} tables as built")


def _weights(engine: DuckDB) -> Finding:
    links = unbound("links")
    sums = links.group_by("work_id").agg(weight=links.weight.sum().cast("decimal(38, 12)"))
    wrong = sums.filter(sums.weight != ibis.literal(1).cast("decimal(38, 12)"))
    count = engine.arrow(wrong.agg(count=wrong.count()))["count"][0].as_py()
    return Finding("weights", not count, f"{count} works do not sum to 1" if count else "every work's weights sum to 1")


def _references(engine: DuckDB) -> Finding:
    links, works, places = unbound("links"), unbound("works"), unbound("places")
    lost_works = links.anti_join(works, "work_id")
    lost_places = links.anti_join(places, "place_id")
    works_lost = engine.arrow(lost_works.agg(count=lost_works.count()))["count"][0].as_py()
    places_lost = engine.arrow(lost_places.agg(count=lost_places.count()))["count"][0].as_py()
    fine = not works_lost and not places_lost
    text = "every link has its work and place" if fine else f"{works_lost} without work, {places_lost} without place"
    return Finding("references", fine, text)


def _coverage(engine: DuckDB) -> Finding:
    links = of_records("links")
    shares = links.agg(
        known=(links.place_id != UNKNOWN).ifelse(links.weight.cast("float64"), 0.0).sum(),
        every=links.weight.cast("float64").sum(),
    )
    row = engine.arrow(shares).to_pylist()[0]
    if not row["every"]:
        return Finding("coverage", True, "no works")
    return Finding("coverage", True, f"{row['known'] / row['every']:.1%} of the works' weight has a place")


def _conflicts(manifest: Manifest) -> Finding:
    """No problem of the corpus: its sources differ."""
    by_field: Counter[str] = Counter()
    for one in manifest.conflicts:
        by_field[str(one["field"])] += int(str(one["conflicts"]))
    said = ", ".join(f"{field} {count:,}" for field, count in sorted(by_field.items()))
    text = f"{manifest.merged:,} works are merged of several records; records of one work "
    return Finding("conflicts", True, text + (f"differ: {said}" if said else "do not differ"))


def _rejected(path: Path, manifest: Manifest) -> Finding:
    count = manifest.rows["rejected"]
    if not count:
        return Finding("rejected", True, "every record was read")
    rows = pq.read_table(path / "rejected").slice(0, SHOWN).to_pylist()
    shown = "; ".join(f"{row['source_row']}: {row['reason']}" for row in rows)
    every = count + sum(manifest.records[kind.table] for kind in held())
    return Finding(
        "rejected", count * 100 <= every, f"{count:,} of {every:,} records: {shown}" + (" ..." if count > SHOWN else "")
    )
