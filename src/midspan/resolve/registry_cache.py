"""The matcher's registry of a table of organisations, prepared once and kept on disk."""

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

import pyarrow.parquet as pq

from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.namespace import registry_of
from midspan.resolve.registry import FORMAT, Registry

_DECIDING = (
    "registry_words.csv",
    "registry_silent.csv",
    "words.csv",
    "places.csv",
    "place_aliases.csv",
    "countries.csv",
    "geonames.json",
)
"""Data files that decide what the prepared registry holds."""


def kept_registry(rows: Path, folder: Path) -> Path:
    """The file of the registry that a Parquet table `registry` makes; built where `folder` lacks it.

    Its name is the hash of the table and of what prepares it, so another release or another resolver makes another.
    """
    digest = hashlib.sha256(f"{FORMAT}\n".encode())
    digest.update(rows.read_bytes())
    for name in _DECIDING:
        digest.update(files("midspan.resolve").joinpath("data", name).read_bytes())
    target = folder / f"registry-{digest.hexdigest()[:16]}.npz"
    if not target.exists():
        registry_of(pq.read_table(rows).to_pylist(), Gazetteer.load()).save(target)
    return target


@cache
def registry_at(path: Path) -> Registry:
    """A prepared registry; read once a process."""
    return Registry.load(path)
