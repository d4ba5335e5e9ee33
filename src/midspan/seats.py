"""What a workspace knows before a build: organisations with a seat, and places, its registry snapshots' too."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from midspan import plugins
from midspan.model.place import Name, Place
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.organisation import Organisation, shipped_organisations
from midspan.store.batch import Batch, Source
from midspan.store.snapshot import SnapshotStore


def known_seats(home: Path) -> tuple[list[Organisation], dict[str, Place]]:
    """Organisations with a known seat, the best known first: ours, then those of the workspace's ROR snapshots, by how
    many ids and addresses other registries have of them. Places: the gazetteer's, then those snapshots'.
    """
    organisations = {o.organisation_id: o for o in shipped_organisations()}
    rank = {organisation_id: (0, place) for place, organisation_id in enumerate(organisations)}
    places = dict(Gazetteer.load().places)
    for batch in _registry(home):
        for name, row in ((name, row) for name, table in batch.tables().items() for row in table.to_pylist()):
            if name == "organisations":
                known = Organisation(
                    row["organisation_id"], Name(row["name"], row["name_zh_hans"], row["name_zh_hant"]),
                    tuple(filter(None, row["aliases"].split("|"))), country=row["country"], place_id=row["place_id"],
                )  # fmt: skip
                organisations.setdefault(known.organisation_id, known)
            elif name == "places":
                place = Place(
                    row["place_id"], Name(row["name"]), row["country"], row["admin1"], row["latitude"], row["longitude"]
                )
                places.setdefault(place.place_id, place)
            elif name == "registry":
                rank.setdefault(row["organisation_id"], (1, -row["identifiers"]))
    ordered = sorted(organisations.values(), key=lambda o: (*rank[o.organisation_id], o.organisation_id))
    return [o for o in ordered if o.place_id in places], places


def _registry(home: Path) -> Iterator[Batch]:
    reader, store = cast("Source", plugins.declared("sources", "SOURCE")["ror"]), SnapshotStore(home)
    for snapshot in store.latest():
        if snapshot.source == reader.key:
            for file in store.files(snapshot):
                yield from reader.read(file)
