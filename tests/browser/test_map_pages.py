"""The map and the network as pages: the numbers of their downloads, what is not drawn is said, files stand alone."""

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from xml.etree import ElementTree

import httpx2 as httpx
import pytest
from invented_book import InventedBook
from lxml import html
from starlette.testclient import TestClient

from midspan.model.errors import FigureError
from midspan.model.organisation_map import OrganisationMap
from midspan.model.study import Study
from midspan.web.app import create_app

PAIR = "/en/shanghai/hong-kong"
YEARS = "?y=2019-2023"


@pytest.fixture(scope="module")
def web(server: str) -> Iterator[httpx.Client]:
    """A client of the server."""
    with httpx.Client(base_url=server) as client:
        yield client


def read(web: httpx.Client, url: str) -> html.HtmlElement:
    answer = web.get(url)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def listed(text: str) -> list[dict[str, str]]:
    lines = [line for line in text.lstrip("\ufeff").splitlines() if not line.strip('\ufeff"').startswith("#")]
    return list(csv.DictReader(io.StringIO("\n".join(lines))))


def test_the_table_of_the_map_has_the_numbers_of_its_download(web: httpx.Client) -> None:
    page = read(web, f"{PAIR}/map{YEARS}")
    shown = [int(one.text_content().replace(",", "")) for one in page.xpath("//*[@id='map']//tbody/tr/td[1]")]
    (link,) = page.xpath("//*[@id='map']//a[contains(@href, '.csv')]/@href")
    values = sorted((int(Decimal(row["value"])) for row in listed(web.get(link).text)), reverse=True)
    assert shown == values
    assert len(values) > 10
    assert web.get(f"{PAIR}/map.json{YEARS}").json() == web.get(link.replace(".csv", ".json")).json()


def test_a_line_of_the_table_leads_to_its_papers(web: httpx.Client) -> None:
    page = read(web, f"{PAIR}/map{YEARS}")
    (row,) = page.xpath("//*[@id='map']//tbody/tr[1]")
    assert row.xpath("string(th)") == "Hong Kong SAR – Shanghai"
    whole = page.xpath("string(//*[@id='map']//tbody/tr[1]/td[1])").replace(",", "")
    (url,) = row.xpath("th/a/@href")
    assert "part_pair=hong-kong|shanghai" in url
    assert f"{int(whole):,}" in read(web, url).xpath("string(//h1)")


def test_the_map_says_what_it_does_not_draw(web: httpx.Client) -> None:
    card = read(web, f"{PAIR}/map{YEARS}").get_element_by_id("map")
    said = card.text_content()
    assert "Too far away to draw, but in the table: london." in said
    assert "No position is known of nowhere: in the table only." in said
    assert "No boundaries are drawn." in said
    assert card.xpath("string(.//h2)") == "Shanghai and Hong Kong SAR share the most papers here"
    names = {one.text for one in card.xpath(".//svg[contains(@class, 'wide')]//text")}
    assert {"Shanghai", "Hong Kong SAR", "suzhou"} <= names
    assert "london" not in names


def test_the_network_leads_to_organisations_and_marks_who_stands_between(web: httpx.Client) -> None:
    card = read(web, f"{PAIR}/network{YEARS}").get_element_by_id("net")
    (drawn,) = card.xpath(".//svg[contains(@class, 'wide')]")
    links = drawn.xpath(".//a/@href")
    rows = card.xpath(".//tbody/tr")
    assert len(links) == len(rows) == 22
    assert sorted(links) == sorted(card.xpath(".//tbody//a/@href"))
    assert read(web, links[0]).xpath("string(//h1)")
    assert [row.xpath("string(td[4])") for row in rows[:6]] == ["1", "2", "3", "4", "5", "·"]
    assert len(drawn.xpath(".//circle[contains(@class, 'c-ring')]")) == 5
    book = listed(web.get(f"{PAIR}/network.csv{YEARS}").text)
    assert sorted(int(row["works"]) for row in book) == sorted(
        int(row.xpath("string(td[2])").replace(",", "")) for row in rows
    )
    facts = web.get(f"{PAIR}/network.json{YEARS}").json()
    assert [one["organisation_id"] for one in facts["organisations"]] == [row["organisation_id"] for row in book]
    assert re.search(rf"Of {len(facts['links'])} links ", card.text_content())


@pytest.mark.parametrize("name", ["map", "network"])
@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_a_drawing_stands_alone(web: httpx.Client, name: str, language: str) -> None:
    answer = web.get(f"/{language}/shanghai/hong-kong/{name}.svg{YEARS}")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    drawing = ElementTree.fromstring(answer.text)  # noqa: S314 - drawn by ourselves
    assert drawing.attrib["lang"] == language
    assert "var(--" not in answer.text
    assert "href" not in answer.text
    assert web.get(f"/{language}/shanghai/hong-kong/{name}.pdf{YEARS}").status_code == 404


def test_two_places_without_papers_have_an_empty_state(web: httpx.Client) -> None:
    for name, anchor in (("map", "map"), ("network", "net")):
        card = read(web, f"/en/macao/shanghai/{name}{YEARS}").get_element_by_id(anchor)
        assert card.xpath(".//p[@class='empty']")
        assert not card.xpath(".//svg[contains(@class, 'chart')]")


class WithoutGraphs(InventedBook):
    """A book on a machine without the extra for networks."""

    def organisation_map(self, study: Study) -> OrganisationMap:
        raise FigureError("NetworKit is not installed", next_step='run: pip install "midspan[graph]"')


@pytest.mark.slow
def test_without_the_extra_the_page_says_what_to_install() -> None:
    client = TestClient(create_app(WithoutGraphs()))
    for page in ("network", "overview"):
        card = html.fromstring(client.get(f"{PAIR}/{page}{YEARS}").text).get_element_by_id("net")
        assert 'pip install "midspan[graph]"' in card.text_content()
    assert client.get(f"{PAIR}/network.svg{YEARS}").status_code == 400
