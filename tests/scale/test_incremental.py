"""Real organisations and strings: after a new registry the answers are those from scratch, and few are made again."""

import gzip
import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from midspan.model.progress import Silent
from midspan.resolving import resolve_strings
from midspan.sources import ror
from midspan.store.batch import SnapshotFile, arrow_table, resolution_key
from tests.scale.test_real_data import data

pytestmark = pytest.mark.scale
STRINGS = 4_000
COUNTED = 0.5
MISSED = 0.002
"""Share of strings that may count otherwise from scratch: a chance near the threshold moves with a word's weight."""


def share_of(text: str) -> float:
    """A number from 0 to 1 of a text, the same on any day."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 2**32


@pytest.fixture(scope="module")
def records() -> list[tuple[object, ...]]:
    path = data("ror/ror_51370_latest.jsonl.gz")
    return [row for batch in ror.read(SnapshotFile(path, "ror", "v", "0" * 64)) for row in batch.rows["registry"]]


@pytest.fixture(scope="module")
def strings() -> pa.Table:
    found: set[str] = set()
    with gzip.open(data("paperlists/papers_to_2022.jsonl.gz"), "rt", encoding="utf-8") as file:
        for line in file:
            written = json.loads(line).get("aff") or ""
            found |= {raw.strip() for author in written.split(";") for raw in author.split("+")} - {""}
    chosen = sorted(sorted(found, key=share_of)[:STRINGS])
    columns = {"resolution_id": [resolution_key(raw, "", "") for raw in chosen], "raw_string": chosen}
    empty = [""] * len(chosen)
    return pa.table({**columns, "source_organisations": empty, "source_countries": empty})


def registry(folder: Path, records: list[tuple[object, ...]]) -> Path:
    folder.mkdir()
    pq.write_table(arrow_table("registry", records), folder / "part.parquet")
    return folder / "part.parquet"


@pytest.mark.parametrize(
    ("kept", "renamed", "at_most"), [(0.9, 0.005, 0.8), (0.99, 0.002, 0.15), (0.999, 0.0004, 0.03)]
)
def test_incremental_is_from_scratch(
    tmp_path: Path, records: list[tuple[object, ...]], strings: pa.Table, kept: float, renamed: float, at_most: float
) -> None:
    old = [
        (*row[:2], f"{row[2]} of Old", *row[3:]) if share_of(f"name {row[0]}") < renamed else row
        for row in records
        if share_of(f"kept {row[0]}") < kept
    ]
    before, after = registry(tmp_path / "before", old), registry(tmp_path / "after", records)
    first, _ = resolve_strings(strings, before, tmp_path / "home", processes=1, progress=Silent())
    again, shares = resolve_strings(strings, after, tmp_path / "home", processes=1, progress=Silent())
    scratch, _ = resolve_strings(strings, after, tmp_path / "fresh", processes=1, progress=Silent())
    changed = sum(a != b for a, b in zip(_by_string(first), _by_string(scratch), strict=True))
    missed = sum(a != b for a, b in zip(_by_string(again), _by_string(scratch), strict=True))
    print(f"\n{kept:.1%} kept: {shares}; {changed} of {STRINGS:,} answers changed, {missed} missed")
    assert missed <= MISSED * STRINGS
    assert shares.again / STRINGS <= at_most
    assert shares.again >= changed


def _by_string(rows: pa.Table) -> list[str]:
    found: dict[str, list[object]] = {}
    for row in rows.to_pylist():
        if row["score"] >= COUNTED:
            found.setdefault(row["resolution_id"], []).append((row["organisation_id"], row["place_id"]))
        else:
            found.setdefault(row["resolution_id"], [])
    return [repr(found[key]) for key in sorted(found)]
