"""The pages in every language without a browser: the switch, the twins, the errors, and what stayed English."""

import re
from collections.abc import Iterator

import httpx2 as httpx
import opencc
import pytest
from lxml import html

from midspan.locale import ENGLISH, languages

PAIR = "shanghai/hong-kong"
PATHS = (
    "",
    f"{PAIR}/overview?y=2019-2023&count=full",
    f"{PAIR}/overview?y=2010-2010",
    f"{PAIR}/overview?y=2024",
    "macao/shanghai/overview",
    f"{PAIR}/trends?y=2019-2023",
    f"{PAIR}/topics?y=2019-2023",
    f"{PAIR}/organisations?y=2019-2023",
    f"{PAIR}/organisations/shanghai:0?y=2019-2023",
    f"{PAIR}/organisations/shanghai:0/hong-kong:0?y=2019-2023",
    f"{PAIR}/network?y=2019-2023",
    f"{PAIR}/people?y=2019-2023",
    f"{PAIR}/contracts?y=2010-2010",
    f"{PAIR}/partners",
    f"{PAIR}/partners?y=2014-2023",
    f"{PAIR}/partners/shanghai:0?y=2014-2023",
    f"{PAIR}/organisations/shanghai:11/hong-kong:9?y=2014-2023",
    f"{PAIR}/offers",
    f"{PAIR}/offers?theme=other",
    f"{PAIR}/directories",
    f"{PAIR}/directories?request=demo-r01",
    f"{PAIR}/directories?theme=other",
    f"{PAIR}/seminar",
    f"{PAIR}/quality?y=2019-2023",
    "macao/shanghai/trends",
    f"{PAIR}/records?figure=joint_works&y=2019-2023&year=2021&theme=energy",
    f"{PAIR}/records?figure=contract_value",
    "macao/shanghai/records",
    "records/works/W20210003?from=shanghai,hong-kong",
    f"{PAIR}/multiverse?figure=joint_works&y=2019-2023",
    f"{PAIR}/claims?y=2019-2023",
    f"{PAIR}/compare?figure=joint_works&y=2019-2023&against=counting:fractional",
    f"{PAIR}/compare?y=2019-2023&against=counting:full",
    "methods",
)
WRONG = (
    "shangai/hong-kong/overview",
    f"{PAIR}/overview?y=1990-1999",
    f"{PAIR}/overview?theme=alchemy",
    f"{PAIR}/overview?colour=red",
    f"{PAIR}/records?page=0",
    f"{PAIR}/compare",
    f"{PAIR}/organisations/nowhere:1",
    f"{PAIR}/directories?request=demo-r08",
    f"{PAIR}/organisations/nowhere:1/nowhere:2",
    f"{PAIR}/partners/nowhere",
    "nowhere/at/all/ever",
)
CHINESE = ("zh-Hans", "zh-Hant")
BOTH_SCRIPTS = {"zh-Hans": "", "zh-Hant": "台群里"}
SENTENCE = re.compile(r"\b[a-z]+ [a-z]+ [a-z]+\b")
"""Three words in small letters: names of organisations begin with capitals."""

IN_ITS_OWN_WORDS = "[@lang='en'] | //code | //pre | //q | //h1[contains(@class, 'long')] | //th[@scope='row'] | //title"


@pytest.fixture(scope="module")
def web(server: str) -> Iterator[httpx.Client]:
    """A client of the server."""
    with httpx.Client(base_url=server) as client:
        yield client


def read(web: httpx.Client, url: str) -> html.HtmlElement:
    return html.fromstring(web.get(url).text)


def words(page: html.HtmlElement) -> list[str]:
    """Every text and label of a page but what is quoted, named or marked as English."""
    for kept in page.xpath(f"//*{IN_ITS_OWN_WORDS}"):
        kept.drop_tree()
    labels = [
        label for name in ("aria-label", "data-tip", "data-done", "data-label") for label in page.xpath(f"//@{name}")
    ]
    return [*(text.strip() for text in page.itertext()), *labels]


@pytest.mark.parametrize("path", [*PATHS, *WRONG])
@pytest.mark.parametrize("language", CHINESE)
def test_a_page_is_whole_in_its_language_and_script(web: httpx.Client, language: str, path: str) -> None:
    page = read(web, f"/{language}/{path}")
    assert page.get("lang") == language
    for other in page.xpath(f"//nav//a[@lang and @lang != '{language}']"):
        other.drop_tree()
    texts = words(page)
    assert [text for text in texts if SENTENCE.search(text)] == []
    foreign = opencc.OpenCC("s2t" if language == "zh-Hant" else "t2s")
    written = {character for text in texts for character in text} - set(BOTH_SCRIPTS[language])
    assert sorted(character for character in written if foreign.convert(character) != character) == []
    assert [text for text in texts if re.search(r"[\u4e00-\u9fff][,;:!?]", text)] == []


@pytest.mark.parametrize("path", [*PATHS, *WRONG])
def test_the_switch_of_languages_keeps_the_address(web: httpx.Client, path: str) -> None:
    page = read(web, f"/en/{path}")
    expected = dict.fromkeys(languages(), "")
    for language in languages():
        expected[language] = f"/{language}/{path}"
    links = {link.get("hreflang"): link.get("href") for link in page.xpath("//nav//a[@hreflang]")}
    heads = {link.get("hreflang"): link.get("href") for link in page.xpath("//head/link[@rel='alternate']")}
    assert links == heads == expected


def test_an_address_without_a_language_asks_the_browser(web: httpx.Client) -> None:
    answer = web.get("/", headers={"accept-language": "zh-HK,zh;q=0.9,en;q=0.8"})
    assert (answer.headers["location"], answer.headers["vary"]) == ("/zh-Hant/", "accept-language")
    lost = html.fromstring(web.get("/nowhere", headers={"accept-language": "zh-CN"}).text)
    assert lost.get("lang") == "zh-Hans"
    assert {link.get("href") for link in lost.xpath("//nav//a[@hreflang]")} == {f"/{one}/" for one in languages()}


@pytest.mark.parametrize("language", CHINESE)
def test_a_twin_has_the_same_keys_and_numbers_and_says_its_definition(web: httpx.Client, language: str) -> None:
    path = f"{PAIR}/figure/joint_works.json?y=2019-2023&by=year"
    ours, theirs = web.get(f"/en/{path}").json(), web.get(f"/{language}/{path}").json()
    assert list(ours) == list(theirs)
    assert (ours["values"], ours["unit"], ours["fingerprint"]) == (
        theirs["values"],
        theirs["unit"],
        theirs["fingerprint"],
    )
    assert (theirs["title"], ours["title"]) == ({"zh-Hans": "合著论文", "zh-Hant": "合著論文"}[language], "Joint works")
    rows = [web.get(f"/{one}/{PAIR}/figure/joint_works.csv?y=2019-2023&by=year").text for one in (ENGLISH, language)]
    plain, said = ([line for line in text.splitlines() if "#" not in line] for text in rows)
    assert plain == said


@pytest.mark.parametrize("language", CHINESE)
def test_a_drawing_is_said_and_set_in_its_language(web: httpx.Client, language: str) -> None:
    text = web.get(f"/{language}/{PAIR}/figure/joint_works.svg?y=2010-2024&by=year").text
    assert f'lang="{language}"' in text
    assert {"zh-Hans": "PingFang SC", "zh-Hant": "PingFang HK"}[language] in text
    assert "2010–2024年" in text
    assert web.get(f"/en/{PAIR}/figure/joint_works.svg?y=2010-2024&by=year").text.count("PingFang") == 0


def test_the_headline_of_the_page_is_that_of_the_rules(web: httpx.Client) -> None:
    heads = [read(web, f"/{one}/{PAIR}/overview?y=2019-2023&count=full").findtext(".//h1") for one in CHINESE]
    assert re.fullmatch(r"五年间合著论文翻了一番，达1,\d{3}篇。", heads[0])
    assert re.fullmatch(r"五年間合著論文倍增，達1,\d{3}篇。", heads[1])
