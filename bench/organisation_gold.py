"""The gold of affiliation strings and the registries it is measured with, for training and for the bench."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.namespace import registry_of
from midspan.resolve.registry import Registry
from midspan.sources import ror
from midspan.store import schema
from midspan.store.batch import SnapshotFile

PUBLISHERS = frozenset({"crossref_pub", "springer", "aps"})
"""Sources that assert one organisation a string, often a wrong one: absence of a label there says little."""
_COLUMNS = [column.name for column in schema.REGISTRY.columns]


@dataclass(frozen=True)
class Gold:
    """One string with its organisations as a source has them (bare ROR ids)."""

    string: str
    ids: frozenset[str]
    source: str
    split: str
    countries: frozenset[str]


def gold(data: Path, splits: frozenset[str]) -> list[Gold]:
    """The gold strings of some parts of the split without leaks."""
    rows = pq.read_table(data / "affil_gold" / "gold_dev.parquet").to_pylist()
    return [
        Gold(r["string"], frozenset(r["ror_ids"]), r["source"], r["split_leakfree"], frozenset(r["gold_country"]))
        for r in rows
        if r["split_leakfree"] in splits
    ]


def suspects(data: Path) -> frozenset[tuple[str, str]]:
    """Source and string of the labels that are in doubt."""
    with (data / "affil_gold" / "suspect_labels.csv").open(encoding="utf-8", newline="") as file:
        return frozenset((row["source"], row["string"]) for row in csv.DictReader(file))


def partial_registry(data: Path) -> Registry:
    """The 51,370 full records, and 6,843 more organisations by id and name."""
    return registry_of([*_records(data), *_named(data / "ror" / "ror_reconstructed.parquet")], Gazetteer.load())


def full_name_space(data: Path) -> Registry:
    """128,314 names: for speed and memory only, since some of its ids come from gold strings."""
    return registry_of([*_records(data), *_named(data / "ror" / "ror_extended.parquet")], Gazetteer.load())


def _records(data: Path) -> Iterator[dict[str, Any]]:
    file = SnapshotFile(data / "ror" / "ror_51370_latest.jsonl.gz", "ror", "bench", "0")
    for batch in ror.read(file):
        for row in batch.rows["registry"]:
            yield dict(zip(_COLUMNS, row, strict=True))


def _named(path: Path) -> Iterator[dict[str, Any]]:
    for row in pq.read_table(path).to_pylist():
        if row["tier"] == "record":
            continue
        listed = {
            kind: [n["value"] for n in row["names"] if n["type"] == kind] for kind in ("label", "alias", "acronym")
        }
        yield dict.fromkeys(_COLUMNS, "") | {
            "organisation_id": "ror:" + row["id"],
            "status": "active",
            "labels": "|".join(listed["label"]),
            "aliases": "|".join(listed["alias"]),
            "acronyms": "|".join(listed["acronym"]),
            "identifiers": 0,
            "types": "|".join(row["types"] or ()),
            "country": row["country"] or "",
            "parent_ids": "|".join("ror:" + parent for parent in row["parents"] or ()),
        }


def right_numbers(registry: Registry, entry: Gold) -> tuple[frozenset[int], bool]:
    """The numbers of a string's organisations today, and whether the registry holds all of them."""
    held = [registry.number_of.get("ror:" + bare) for bare in sorted(entry.ids)]
    return frozenset(int(registry.org_successor[n]) for n in held if n is not None), None not in held
