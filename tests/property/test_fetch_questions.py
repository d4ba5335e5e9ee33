"""The questions to OpenAlex find every work that any piece of a region finds, and within a region find it once."""

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fixtures.openalex_api import FakeApi

from midspan.fetch.openalex import questions_of
from midspan.model.errors import StudyError
from midspan.model.place import Name, Region
from midspan.model.study import Period
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.organisation import Organisation

LONGEST_ADDRESS = 4_094
SHANGHAI, HONG_KONG = "gn:1796236", "gn:1819729"
GAZETTEER = Gazetteer.load()
REGIONS = [
    Region("hong-kong", Name("Hong Kong SAR"), 1, "HK", countries=frozenset({"HK"})),
    Region("shanghai", Name("Shanghai"), 1, "CN.23", divisions=frozenset({"CN.23"})),
]
SEATED = [
    Organisation(f"ror:0{place:08d}", Name(f"Organisation {place}"), country="CN", place_id=SHANGHAI)
    for place in range(250)
] + [Organisation("ror:0hk000001", Name("One of Hong Kong"), country="HK", place_id=HONG_KONG)]

authorships = st.builds(
    lambda ror, country, told, raw: {
        "institutions": [{"ror": f"https://ror.org/{ror}", "country_code": country}] if ror else [],
        "countries": [told] if told else [],
        "raw_affiliation_strings": [raw],
    },
    st.sampled_from(["", "elsewhere", "0hk000001", *(f"0{n:08d}" for n in (0, 99, 100, 150, 200, 249))]),
    st.sampled_from(["CN", "HK", "GB"]),
    st.sampled_from(["", "CN", "HK"]),
    st.sampled_from(["A road, Shanghai", "上海 某某", "Pokfulam, Hong Kong", "Oxford, UK", ""]),
)
works = st.lists(st.tuples(st.lists(authorships, max_size=4), st.integers(2018, 2021)), min_size=1, max_size=12).map(
    lambda found: [
        {"id": f"https://openalex.org/W{n}", "publication_date": f"{y}-01-01", "publication_year": y, "authorships": a}
        for n, (a, y) in enumerate(found)
    ]
)


def asked(api: FakeApi, *, is_joint: bool) -> list[tuple[str, list[str]]]:
    """What each question finds."""
    questions = questions_of(REGIONS, Period(2019, 2020), SEATED, GAZETTEER.places, GAZETTEER, is_joint=is_joint)
    for question in questions:
        assert len(urlencode(question.page("x" * 100))) <= LONGEST_ADDRESS
    return [(q.about, [w["id"] for w in api.reply("/works", q.page("*"))[1]["results"]]) for q in questions]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_every_address_is_short_enough_however_many_regions_are_asked_together(count: int) -> None:
    regions = [Region(f"r{n}", REGIONS[1].name, 1, "CN.23", divisions=frozenset({"CN.23"})) for n in range(count)]
    for question in questions_of(regions, Period(2019, 2020), SEATED[:150], GAZETTEER.places, GAZETTEER, is_joint=True):
        assert len(urlencode(question.page("x" * 100))) <= LONGEST_ADDRESS
        assert all(clause.count("|") < 100 for clause in question.filter.split(","))


def test_joint_works_of_many_regions_are_refused() -> None:
    regions = [Region(f"r{n}", REGIONS[1].name, 1, "CN.23", divisions=frozenset({"CN.23"})) for n in range(60)]
    with pytest.raises(StudyError) as caught:
        questions_of(regions, Period(2019, 2020), SEATED, GAZETTEER.places, GAZETTEER, is_joint=True)
    assert caught.value.fact == 'joint works of "60" regions take more than 500 questions'


def touches(work: dict[str, Any], region: str) -> bool:
    if work["publication_year"] not in (2019, 2020):
        return False
    known = [o for a in work["authorships"] for o in a["institutions"]]
    raw = " ".join(s for a in work["authorships"] for s in a["raw_affiliation_strings"])
    if region == "hong-kong":
        told = [c for a in work["authorships"] for c in a["countries"]]
        return any(o["country_code"] == "HK" for o in known) or "HK" in told or "Hong Kong" in raw
    ids = {o.organisation_id.removeprefix("ror:") for o in SEATED[:-1]}
    return any(o["ror"].rsplit("/", 1)[1] in ids for o in known) or "Shanghai" in raw or "上海" in raw


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(works)
def test_every_work_of_a_region_is_found_once(found: list[dict[str, Any]]) -> None:
    answers = asked(FakeApi(found), is_joint=False)
    for region in REGIONS:
        got = [one for about, ids in answers if about.startswith(region.name.en) for one in ids]
        assert sorted(got) == sorted(w["id"] for w in found if touches(w, region.key))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(works)
def test_every_joint_work_is_found_once(found: list[dict[str, Any]]) -> None:
    got = [one for _, ids in asked(FakeApi(found), is_joint=True) for one in ids]
    assert sorted(got) == sorted(w["id"] for w in found if touches(w, "hong-kong") and touches(w, "shanghai"))
