"""The rulebook's rules on invented strings, in three scripts, and the promise never to raise."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from midspan.model.judgement import Hint, Link
from midspan.model.place import UNKNOWN
from midspan.resolve.place import Resolver, default_resolver

HONG_KONG, SHANGHAI, SHENZHEN, GUANGZHOU = "gn:1819729", "gn:1796236", "gn:1795565", "gn:1809858"
SUZHOU, WUHAN, XIAN, BEIJING, CHENGDU = "gn:1886760", "gn:1791247", "gn:1790630", "gn:1816670", "gn:1815286"
CUHK, HKUST, SJTU = "ror:00t33hh48", "ror:00q4vv597", "ror:0220qvk04"


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    """The resolver as it is installed."""
    return default_resolver()


def counted(resolver: Resolver, raw: str, hint: Hint = Hint()) -> set[str]:  # noqa: B008
    """The cities of the links that count; districts stand for their city."""
    links = resolver.resolve(raw, hint)
    assert links, "there is always at least one link"
    return {resolver.gazetteer.city_of(link.place_id) for link in links if link.score >= 0.5}


ZONES = {
    "Hetao Shenzhen-Hong Kong Science and Technology Innovation Cooperation Zone": {"x:hetao"},
    "Fern Studio, Hetao Shenzhen-Hong Kong Science and Technology Innovation Cooperation Zone, Shenzhen": {"x:hetao"},
    "河套深港科技创新合作区": {"x:hetao"},
    "Lok Ma Chau Loop, Hong Kong": {"x:lok-ma-chau-loop"},
    "Hengqin, Zhuhai": {"x:hengqin"},
    "横琴": {"x:hengqin"},
    "橫琴粵澳深度合作區": {"x:hengqin"},
    "澳门大学横琴校区": {"x:hengqin"},
    "Lingang, Shanghai": {"x:lingang"},
    "临港新片区": {"x:lingang"},
    "Shanghai Ocean University, 999 Huchenghuan Road, Lin-gang Special Area, Shanghai 201306": {"x:lingang"},
    "上海海洋大学,上海浦东新区临港新城沪城环路999号": {"x:lingang"},
    "Fudan University, Shanghai; Shanghai Maritime University, Lingang, Shanghai": {SHANGHAI, "x:lingang"},
    "Qingpu District": {"gn:1797798"},
    "青浦区": {"gn:1797798"},
    "Fern Hospital Qingpu Branch, Qingpu District, Shanghai": {"gn:1797798"},
    # named after a zone, or another place of the name
    "Lingang Laboratory, Shanghai 200031": {SHANGHAI},
    "临港实验室,上海": {SHANGHAI},
    "Hetao College, Bayannur, Inner Mongolia": {"gn:2035607"},
    "Fudan University, Shanghai": {SHANGHAI},
}


@pytest.mark.parametrize(("raw", "expected"), ZONES.items())
def test_a_zone_that_the_address_names_is_the_place(raw: str, expected: set[str], resolver: Resolver) -> None:
    links = [link for link in resolver.resolve(raw) if link.score >= 0.5]
    assert {link.place_id for link in links} == expected
    assert all("narrows it to" in link.reason for link in links if link.place_id.startswith("x:"))


RULEBOOK = {
    # 1, 2: the main campus, unless another is named
    "Dept. of Botany, Chinese University of Hong Kong": {HONG_KONG},
    "Laboratory of Tea Chemistry, Fudan Univ.": {SHANGHAI},
    "Physics, HKUST, Clear Water Bay, Kowloon": {HONG_KONG},
    # 3: campus in the name or the address
    "Unit of Ferns, The Chinese University of Hong Kong (Shenzhen)": {SHENZHEN},
    "Unit of Ferns, CUHK, Shen Zhen, P.R. China": {SHENZHEN},
    "Moss Group, Hong Kong University of Science and Technology, Guangzhou, China": {GUANGZHOU},
    "Shenzhen Research Institute, City University of Hong Kong": {SHENZHEN},
    "Suzhou Research Institute of City University of Hong Kong": {SUZHOU},
    "Research Institute of Tongji University, Wuhan": {WUHAN},
    # 4: others in Shanghai
    "Fern Studio, New York University Shanghai": {SHANGHAI},
    "Tsinghua University, Shanghai, China": {SHANGHAI},
    # 5: several organisations
    "Peking University and Shanghai Lichen Institute": {BEIJING, SHANGHAI},
    "Fudan University; The University of Hong Kong": {SHANGHAI, HONG_KONG},
    "The University of Hong Kong†Fudan University": {SHANGHAI, HONG_KONG},
    "The Chinese University of Hong Kong; Shenzhen Institutes of Advanced Technology": {HONG_KONG, SHENZHEN},
    # 6: companies
    "Huawei Technologies": set(),
    "Tencent, China": set(),
    "Huawei Technologies, Shanghai, China": {SHANGHAI},
    "Tencent Technology (Shanghai) Co., Ltd.": {SHANGHAI},
    "Shanghai Mosswort Data Co., Ltd.": {SHANGHAI},
    "Mosswort Robotics, Kwun Tong, Hong Kong": {HONG_KONG},
    # 7: joint laboratories
    "CUHK-Huawei Joint Laboratory": {HONG_KONG},
    "Fudan University and University of Hong Kong Joint Center for Ferns, Chengdu, China": {CHENGDU},
    # 8: named after a region only
    "Guangdong-Hong Kong-Macao Joint Laboratory of Ferns": set(),
    "Guangdong-Hong Kong-Macao Joint Laboratory of Ferns, Shenzhen University": {SHENZHEN},
    "Shanghai Key Laboratory of Ferns, Fudan University": {SHANGHAI},
    # 9: units known at one campus only
    "Internet of Things Thrust, The Hong Kong University of Science and Technology": {GUANGZHOU},
    "School of Data Science, Chinese University of Hong Kong": {SHENZHEN},
    "School of Data Science, Fudan University": {SHANGHAI},
    # 10: conflicts of the address
    "Suzhou Research Center, City University of Hong Kong, Suzhou, Hong Kong": {SUZHOU},
    "Donghua University, Wuhan, China": {SHANGHAI, WUHAN},
    "University of Hong Kong, Zhejiang, China": {"gn:1784764"},
    # 11: homonyms
    "Xi’an Jiaotong University": {XIAN},
    "Southwest Jiaotong University, Chengdu": {CHENGDU},
    "National Chiao Tung University": {"gn:1675151"},
    "Jiao Tong University, China": set(),
    "Ward 3, Tongji Medical College, Wuhan": {WUHAN},
    "Lingnan University": {HONG_KONG},
    "Hangzhou City University": {"gn:1808926"},
    "Yew University, Hong Kong": {HONG_KONG},
    # 12: misspellings
    "Mosswort Ltd, Shanghia, China": {SHANGHAI},
    "Tongij University": {SHANGHAI},
    "Hong Kong Politechnic University, Kong Hong": {HONG_KONG},
    # streets and words are no places
    "No. 1 Hong Kong Road, Wuhan": {WUHAN},
    "University of Victoria": set(),
}


@pytest.mark.parametrize(("raw", "places"), RULEBOOK.items())
def test_rulebook(resolver: Resolver, raw: str, places: set[str]) -> None:
    """Each rule on a string of our own."""
    assert counted(resolver, raw) == places


@pytest.mark.parametrize(
    ("raw", "places"),
    {
        "复旦大学生命科学学院": {SHANGHAI},
        "復旦大學生命科學學院，上海": {SHANGHAI},
        "香港中文大学（深圳）": {SHENZHEN},
        "香港中文大學": {HONG_KONG},
        "香港科技大学(广州)": {GUANGZHOU},
        "西安交通大学": {XIAN},
        "上海蕨类数据有限公司": {SHANGHAI},
    }.items(),
)
def test_chinese(resolver: Resolver, raw: str, places: set[str]) -> None:
    """Simplified and traditional characters say the same."""
    assert counted(resolver, raw) == places


def test_company_seat_is_only_a_candidate(resolver: Resolver) -> None:
    """A company without a site keeps its organisation, and its seat outside the value."""
    (link,) = resolver.resolve("Tencent")
    assert link.rule == "company_seat"
    assert link.place_id == link.organisation_place_id == SHENZHEN
    assert 0.2 <= link.score < 0.5


def test_conflict_is_doubtful(resolver: Resolver) -> None:
    """Both places of an address conflict count, with doubt."""
    assert {link.score for link in resolver.resolve("Donghua University, Wuhan, China")} == {0.6}


def test_span_shows_the_raw_words(resolver: Resolver) -> None:
    """The span is in the string as it was written, ligatures and marks included."""
    raw = "♠ Ofﬁce of Mosses, Fudan University, Shanghai"
    (link,) = resolver.resolve(raw)
    assert link.span is not None
    assert raw[link.span.start : link.span.end] == "Fudan University, Shanghai"


class TestHint:
    """What the source says."""

    def test_seat_where_the_string_is_silent(self, resolver: Resolver) -> None:
        """An organisation of the source gives its seat."""
        (link,) = resolver.resolve("Department of Mosses", Hint((CUHK,)))
        assert (link.organisation_id, link.place_id, link.rule) == (CUHK, HONG_KONG, "source_organisation")

    def test_the_string_says_the_campus(self, resolver: Resolver) -> None:
        """The string's city beats the seat of the source's organisation."""
        assert counted(resolver, "Department of Mosses, Shenzhen", Hint((CUHK,))) == {SHENZHEN}
        assert counted(resolver, "Department of Mosses, CUHK, Shenzhen", Hint((CUHK,))) == {SHENZHEN}

    def test_country_of_city_size(self, resolver: Resolver) -> None:
        """Only Hong Kong and Macao are placed by their code, and only where there is no string."""
        (link,) = resolver.resolve("", Hint((), ("HK",)))
        assert (link.place_id, 0.5 <= link.score < 0.9) == (HONG_KONG, True)
        assert resolver.resolve("", Hint((), ("CN",)))[0].place_id == UNKNOWN
        assert resolver.resolve("", Hint((), ("HK", "MO")))[0].place_id == UNKNOWN

    def test_organisation_nobody_knows(self, resolver: Resolver) -> None:
        """An id without a record is kept; its place is unknown."""
        (link,) = resolver.resolve("", Hint(("ror:000000000",)))
        assert (link.organisation_id, link.place_id) == ("ror:000000000", UNKNOWN)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(), max_size=80))
@example("\ud800 Shanghai \udfff复旦")
@example("\x00\u202eHong Kong\u202c\x07")
@example("جامعة شنغهاي, Shanghai")
@example("(" * 500 + "香港" * 500)
def test_never_raises(raw: str) -> None:
    """Any text has at least one link, with a score, a reason and spans inside the text, and always the same ones."""
    links: tuple[Link, ...] = default_resolver().resolve(raw)
    assert links
    assert links == default_resolver().resolve(raw)
    for link in links:
        assert 0 <= link.score <= 1
        assert link.reason.endswith(".")
        assert link.span is None or 0 <= link.span.start < link.span.end <= len(raw)


_WORDS = [
    "CUHK",
    "Fudan University",
    "Shenzhen",
    "Hong Kong",
    "Joint",
    "Laboratory",
    ",",
    "(",
    ")",
    "and",
    "of",
    "-",
    ";",
]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(_WORDS),
        max_size=14,
    )
)
def test_never_raises_on_shuffled_addresses(words: list[str]) -> None:
    """Every order of the grammar's words is read."""
    assert default_resolver().resolve(" ".join(words))


@pytest.mark.parametrize(
    "raw", ["Shanghai " * 120_000, "a" * 1_000_000, "复旦大学" * 250_000, ",(" * 500_000, "A." * 500_000]
)
def test_a_megabyte_is_cut(resolver: Resolver, raw: str) -> None:
    """A hostile string is read up to the limit and the reason says so."""
    links = resolver.resolve(raw)
    assert all("Only the first" in link.reason for link in links)


def test_many_is_one_by_one(resolver: Resolver) -> None:
    """The bulk reading gives the same links in the same order."""
    keys = [(raw, Hint()) for raw in RULEBOOK] * 2
    assert resolver.resolve_many(keys) == [resolver.resolve(*key) for key in keys]
