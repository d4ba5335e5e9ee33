"""ROR, the Research Organization Registry: a dump in its schema 1 or 2, as JSON, JSON lines, gzip or zip."""

import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from midspan.model.errors import SourceError
from midspan.store.archives import bounded, unzipped
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.json_records import UNREADABLE
from midspan.store.streams import lines_of, opened

LARGEST = 1 << 30
"""The most bytes of a dump: the full one has about a quarter of a gigabyte."""


def detects(path: Path, head: bytes) -> bool:
    """Whether it is a ROR dump, by its ids or, in a zip, by the names of its members."""
    if head.startswith(b"PK"):
        with unzipped(path) as archive:
            return any("ror" in name.lower() and name.endswith(".json") for name in archive.namelist())
    return b"https://ror.org/0" in head and b'"relationships"' in head


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields every organisation for the registry; the active ones and the places of their seats for the corpus."""
    batch = Batch(file.source, file.version)
    for row, record in _records(file.path):
        place = f"{file.name}:{row}"
        try:
            decoded = msgspec.json.decode(record) if isinstance(record, bytes) else record
            _add_organisation(batch, decoded)
            batch.add("registry", *registry_row(decoded))
        except (*UNREADABLE, LookupError, TypeError, ValueError, AttributeError, StopIteration) as error:
            batch.reject(place, f"not a ROR record: {error!r}")
    yield batch


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any] | bytes]]:
    """Row number and record; a line of JSON lines as it stands."""
    if zipfile.is_zipfile(path):
        yield from enumerate(_zip_members(path), 1)
        return
    lines = lines_of(path)
    number, first = next(lines)
    if first[:1] == b"{" and first[-1:] == b"}":
        yield number, first
        yield from lines
        return
    lines.close()
    with opened(path) as file:
        yield from enumerate(_list_of(bounded(file, path, path.name, LARGEST), path), 1)


def _zip_members(path: Path) -> list[dict[str, Any]]:
    """The newest schema's JSON of a dump that holds both."""
    with unzipped(path) as archive:
        names = sorted(info.filename for info in archive.infolist() if info.filename.endswith(".json"))
        if not names:
            raise SourceError("the zip holds no JSON", place=str(path), next_step="take the dump as ROR publishes it")
        chosen = next((name for name in names if "v2" in name), names[0])
        with archive.open(chosen) as held:
            return _list_of(bounded(held, path, chosen, LARGEST), path)


def _list_of(text: bytes, path: Path) -> list[dict[str, Any]]:
    try:
        return msgspec.json.decode(text, type=list[dict[str, Any]])
    except UNREADABLE as error:
        raise SourceError(f'"{path.name}" is not a ROR dump', place=str(path), next_step=str(error)) from error


def _add_organisation(batch: Batch, record: dict[str, Any]) -> None:
    if record.get("status", "active") != "active":
        return
    names = _names_v2(record) if isinstance(record.get("names"), list) else _names_v1(record)
    seat = _seat_v2(record) if record.get("locations") else _seat_v1(record)
    parents = [_bare(r["id"]) for r in record.get("relationships", []) if r["type"].lower() == "parent"]
    kind = str((record.get("types") or [""])[0]).lower()
    batch.add(
        "organisations", _bare(record["id"]), names["name"], names["zh_hans"], names["zh_hant"], names["aliases"],
        kind, seat["country"], seat["place_id"], parents[0] if len(parents) == 1 else "",
    )  # fmt: skip
    if seat["place_id"]:
        batch.add(
            "places", seat["place_id"], seat["name"], "", "", seat["country"], "", seat["latitude"], seat["longitude"]
        )


def registry_row(record: dict[str, Any]) -> tuple[str | int, ...]:
    """The row of the table `registry` for a record of either schema."""
    is_new = isinstance(record.get("names"), list)
    labels, aliases, acronyms = _listed_v2(record) if is_new else _listed_v1(record)
    related: dict[str, list[str]] = {}
    for relation in record.get("relationships", []):
        related.setdefault(relation["type"].lower(), []).append(_bare(relation["id"]))
    seat = _site_v2(record) if record.get("locations") else _site_v1(record)
    return (
        _bare(record["id"]), str(record.get("status", "active")), _joined(labels), _joined(aliases), _joined(acronyms),
        _joined(str(kind).lower() for kind in record.get("types") or ()), *seat, _identifiers(record),
        _joined(related.get("parent", ())), _joined(related.get("successor", ())),
    )  # fmt: skip


def _listed_v2(record: dict[str, Any]) -> tuple[list[str], list[str], list[str]]:
    kinds: dict[str, list[str]] = {"ror_display": [], "label": [], "alias": [], "acronym": []}
    for name in record["names"]:
        for kind in name["types"]:
            kinds.setdefault(kind, []).append(name["value"])
    return kinds["ror_display"] + kinds["label"], kinds["alias"], kinds["acronym"]


def _listed_v1(record: dict[str, Any]) -> tuple[list[str], list[str], list[str]]:
    labels = [label["label"] for label in record.get("labels") or ()]
    return [record["name"], *labels], list(record.get("aliases") or ()), list(record.get("acronyms") or ())


def _site_v2(record: dict[str, Any]) -> tuple[str, ...]:
    """Country, region, its code, cities and place ids."""
    details = [location["geonames_details"] for location in record["locations"]]
    first = details[0]
    return (
        first["country_code"], first.get("country_subdivision_name") or "", first.get("country_subdivision_code") or "",
        _joined(d["name"] for d in details), _joined(f"gn:{loc['geonames_id']}" for loc in record["locations"]),
    )  # fmt: skip


def _site_v1(record: dict[str, Any]) -> tuple[str, ...]:
    country = str((record.get("country") or {}).get("country_code") or "")
    address = (record.get("addresses") or [{}])[0]
    city = address.get("geonames_city") or {}
    region = (city.get("geonames_admin1") or {}).get("name") or address.get("state") or ""
    code = str(address.get("state_code") or "").rsplit("-", 1)[-1]
    seat = _seat_v1(record)
    return country, region, code, seat["name"], seat["place_id"]


def _identifiers(record: dict[str, Any]) -> int:
    """Ids in other registries (several of a funder), domains and links."""
    external = record.get("external_ids") or ()
    entries = external.values() if isinstance(external, dict) else external
    ids = sum(len(e["all"]) if isinstance(e.get("all"), list) else 1 for e in entries)
    return ids + len(record.get("domains") or ()) + len(record.get("links") or ())


def _joined(values: Iterable[str]) -> str:
    return "|".join(dict.fromkeys(value.replace("|", " ") for value in values))


def _names_v2(record: dict[str, Any]) -> dict[str, str]:
    every = record["names"]
    shown = next(n["value"] for n in every if "ror_display" in n["types"])
    english = next((n["value"] for n in every if n.get("lang") == "en" and "label" in n["types"]), shown)
    chinese = [n["value"] for n in every if str(n.get("lang")).startswith("zh")]
    return _named(english, chinese, [n["value"] for n in every])


def _names_v1(record: dict[str, Any]) -> dict[str, str]:
    labels = record.get("labels") or []
    chinese = [label["label"] for label in labels if str(label.get("iso639")).startswith("zh")]
    others = [*record.get("aliases", []), *record.get("acronyms", []), *(label["label"] for label in labels)]
    return _named(record["name"], chinese, others)


def _named(name: str, chinese: list[str], others: list[str]) -> dict[str, str]:
    """Script is not said in ROR: the name goes to both columns, conversion is the reader's."""
    first = chinese[0] if chinese else ""
    aliases = "|".join(dict.fromkeys(o.replace("|", " ") for o in others if o != name))
    return {"name": name, "zh_hans": first, "zh_hant": first, "aliases": aliases}


def _seat_v2(record: dict[str, Any]) -> dict[str, Any]:
    location = record["locations"][0]
    details = location["geonames_details"]
    return {
        "place_id": f"gn:{location['geonames_id']}",
        "name": details["name"],
        "country": details["country_code"],
        "latitude": details.get("lat"),
        "longitude": details.get("lng"),
    }


def _seat_v1(record: dict[str, Any]) -> dict[str, Any]:
    address = (record.get("addresses") or [{}])[0]
    city = address.get("geonames_city") or {}
    return {
        "place_id": f"gn:{city['id']}" if city.get("id") else "",
        "name": city.get("city") or address.get("city") or "",
        "country": (record.get("country") or {}).get("country_code") or "",
        "latitude": address.get("lat"),
        "longitude": address.get("lng"),
    }


def _bare(identifier: str) -> str:
    return "ror:" + identifier.rstrip("/").rsplit("/", 1)[-1]


SOURCE = Source(
    key="ror",
    title="ROR, Research Organization Registry",
    licence="CC0",
    detects=detects,
    read=read,
)
