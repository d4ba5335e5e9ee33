"""Pages that are nothing but figures: titles by rule, the same numbers as the twins, and what a corpus lacks."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import httpx2 as httpx
import pytest
from invented_book import InventedBook
from lxml import html

from midspan.model.figure import Cell, Estimate, Figure, Interval
from midspan.model.study import Period, Study
from midspan.web.address import read_address
from midspan.web.blocks.measured import Measured, shown
from midspan.web.blocks.studied import Studied
from midspan.web.visit import Visit
from midspan.web.words import Words

PAIR = "/en/shanghai/hong-kong"
STUDY = Study(("hong-kong", "shanghai"), Period(2019, 2023))
TWO = f"{PAIR}/organisations/shanghai:0/hong-kong:0"


@pytest.fixture(scope="module")
def web(server: str) -> Iterator[httpx.Client]:
    """A client of the server."""
    with httpx.Client(base_url=server) as client:
        yield client


def read(web: httpx.Client, url: str) -> html.HtmlElement:
    answer = web.get(url)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def rows(page: html.HtmlElement, anchor: str) -> list[list[str]]:
    found = page.xpath(f"//section[@id='{anchor}']//tbody/tr")
    return [[cell.text_content().strip() for cell in row] for row in found]


@pytest.mark.parametrize("by", ["year", "theme", "organisation"])
def test_a_table_has_the_numbers_of_its_download(web: httpx.Client, by: str) -> None:
    where = {"year": "trends", "theme": "topics", "organisation": "organisations"}[by]
    page = read(web, f"{PAIR}/{where}?y=2019-2023")
    anchor = f"joint-works-{by}"
    (link,) = page.xpath(f"//section[@id='{anchor}']//a[contains(@href, '.csv')]/@href")
    lines = web.get(link).text.splitlines()
    listed = csv.DictReader(io.StringIO("\n".join(line for line in lines if not line.strip('\ufeff"').startswith("#"))))
    expected = sorted(int(Decimal(row["value"])) for row in listed)
    assert sorted(int(row[1].replace(",", "")) for row in rows(page, anchor)) == expected
    assert len(expected) > 5


@pytest.mark.slow
def test_an_organisation_leads_to_its_papers(web: httpx.Client) -> None:
    page = read(web, f"{PAIR}/organisations?y=2019-2023")
    name, count, *_ = rows(page, "joint-works-organisation")[0]
    (url,) = page.xpath("//section[@id='joint-works-organisation']//tbody/tr[1]//a/@href")
    its = read(web, url)
    assert its.xpath("string(//h1)") == name
    assert f"{count} joint papers" in its.xpath("string(//p[@class='lede'])")
    (listed,) = its.xpath("//main//a[contains(@href, '/records?') and starts-with(., 'Show')]/@href")
    assert f"{count} papers behind the figure" in read(web, listed).xpath("string(//h1)")
    years = rows(its, "joint-works-year")
    assert sum(int(row[1]) for row in years if 2019 <= int(row[0]) <= 2023) == int(count.replace(",", ""))


@pytest.mark.slow
def test_the_records_behind_a_cell_are_as_many_as_it_says(web: httpx.Client) -> None:
    for page in (f"{PAIR}/organisations/shanghai:0?y=2019-2023", f"{TWO}?y=2019-2023"):
        for section in ("joint-works-year", "joint-works-theme"):
            its = read(web, page)
            for url in its.xpath(f"//section[@id='{section}']//tbody/tr[2]//a/@href"):
                count = rows(its, section)[1][-1]
                assert read(web, url).xpath("string(//h1)").startswith(f"{count} paper")


@pytest.mark.slow
def test_an_organisation_and_the_matrix_lead_to_the_page_of_two(web: httpx.Client) -> None:
    one = read(web, f"{PAIR}/organisations/shanghai:0?y=2019-2023")
    name, count, *_ = rows(one, "joint-works-organisation-pair")[0]
    (url,) = one.xpath("//section[@id='joint-works-organisation-pair']//tbody/tr[1]//a/@href")
    two = read(web, url)
    assert two.xpath("string(//h1)") == f"Huangpu University and {name}"
    assert two.xpath("string(//p[@class='lede'])").startswith(f"{count} joint papers of Huangpu University and {name}")
    cells = read(web, f"{PAIR}/overview?y=2019-2023").xpath("//table[@class='matrix']//td/a/@href")
    assert url in cells
    turned = f"/en/hong-kong/shanghai/organisations/{url.split('/')[-1].split('?')[0]}/shanghai:0?y=2019-2023"
    assert f"{count} joint papers of {name} and Huangpu University" in read(web, turned).xpath("string(//main)")


def test_the_page_of_two_has_the_numbers_of_its_files_and_its_list(web: httpx.Client) -> None:
    page = read(web, f"{TWO}?y=2019-2023")
    (found,) = re.findall(r"^([\d,]+) joint papers", page.xpath("string(//p[@class='lede'])"))
    years = {year: value for year, value, *_ in rows(page, "joint-works-year")}
    assert sum(int(years[str(year)]) for year in range(2019, 2024)) == int(found)
    for section in ("joint-works-year", "joint-works-theme"):
        (csv_url,) = page.xpath(f"//section[@id='{section}']//a[contains(@href, '.csv')]/@href")
        lines = [line for line in web.get(csv_url).text.splitlines() if not line.strip('\ufeff"').startswith("#")]
        listed = list(csv.DictReader(io.StringIO("\n".join(lines))))
        assert {one["organisation_pair"] for one in listed} == {"hong-kong:0|shanghai:0"}
        assert sorted(int(Decimal(one["value"])) for one in listed) == sorted(
            int(row[1]) for row in rows(page, section)
        )
        (svg_url,) = page.xpath(f"//section[@id='{section}']//a[contains(@href, '.svg')]/@href")
        assert "Victoria Harbour University – Huangpu University" in web.get(svg_url).text
    (listed_url,) = page.xpath("//p[@class='sub']/a[starts-with(., 'Show')]/@href")
    assert read(web, listed_url).xpath("string(//h1)") == f"{found} papers behind the figure"
    assert len(page.xpath("//section[@id='newest']//tbody/tr")) == 10


def test_one_organisation_has_its_own_suggestions_and_nobody_else_s(web: httpx.Client) -> None:
    page = read(web, f"{PAIR}/partners/shanghai:0?y=2014-2023")
    assert page.xpath("string(//h1)") == "Who could work with Huangpu University next"
    (url,) = page.xpath("//tbody//th/a/@href")
    assert url.partition("?")[0].endswith(f"{PAIR}/organisations/shanghai:0/hong-kong:2")
    (link,) = read(web, f"{PAIR}/organisations/shanghai:0?y=2014-2023").xpath(
        "//a[contains(@href, '/partners/')]/@href"
    )
    assert read(web, link).xpath("string(//h1)") == page.xpath("string(//h1)")
    new = read(web, f"{PAIR}/organisations/shanghai:11/hong-kong:9?y=2014-2023")
    assert len(new.xpath("//section[@id='suggested']//a[contains(@href, '/partners/')]")) == 2
    nobody = read(web, f"{PAIR}/partners/shanghai:1?y=2014-2023")
    assert (nobody.xpath("count(//table)"), "Nobody is left" in nobody.xpath("string(//main)")) == (0, True)


def test_two_that_nobody_knows_both_of_are_introduced_by_two(web: httpx.Client) -> None:
    section = "//section[@id='introductions']"
    page = read(web, f"{PAIR}/organisations/shanghai:11/hong-kong:9?y=2014-2023")
    said = page.xpath(f"normalize-space({section}/p[1]/text())")
    assert len(said.split(" – ")) == 4
    works = page.xpath(f"{section}//a/@href")
    assert [read(web, url).xpath("count(//h1)") for url in works] == [1.0] * 3
    other = read(web, f"{PAIR}/organisations/shanghai:0/hong-kong:2?y=2014-2023")
    assert other.xpath(section) == []


def test_two_that_share_no_paper_have_no_page(web: httpx.Client) -> None:
    answer = web.get(f"{PAIR}/organisations/shanghai:0/hong-kong:99?y=2019-2023")
    assert (answer.status_code, "look at the pairs of organisations" in answer.text.lower()) == (404, True)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("by=year,organisation&organisation=shanghai:0", 200),
        ("by=year&organisation=shanghai:0", 400),
        ("by=year,organisation&organisation=nobody", 404),
    ],
)
def test_a_file_is_narrowed_to_cells_that_are_there(web: httpx.Client, query: str, status: int) -> None:
    answer = web.get(f"{PAIR}/figure/joint_works.json?y=2019-2023&{query}")
    assert answer.status_code == status
    if status == 200:
        assert {one["organisation"] for one in answer.json()["values"]} == {"shanghai:0"}
    else:
        assert answer.json()["error"]["next_step"]


def test_what_the_corpus_lacks_is_listed_last_with_a_next_step(web: httpx.Client) -> None:
    page = read(web, "/en/macao/shanghai/trends?y=2019-2023")
    (lacking,) = page.xpath("//section[@id='lacking']")
    assert "Joint papers" in [one.text_content() for one in lacking.xpath(".//dt")]
    assert not page.xpath("//section[@id='joint-works-year']")
    assert page.xpath("//main//section")[-1] is lacking


def estimate(value: int, arm: int, records: int | None = None) -> Estimate:
    middle = Decimal(value)
    return Estimate(middle, Interval(middle - arm, middle + arm), None, value if records is None else records)


def titled(by: str, cells: dict[str, Estimate]) -> str:
    """The title that these cells would have."""
    book = InventedBook()
    visit = Visit(book, Words("en"), {}, {}, "/en/shanghai/hong-kong/trends")
    studied = Studied(visit, read_address(book, "en", "shanghai", "hong-kong", {"y": "2019-2023"}))
    figure: Figure = replace(
        studied.figure("joint_works", "theme"), by=(by,), cells=tuple(Cell((key,), one) for key, one in cells.items())
    )
    return shown(studied, figure).title


@pytest.mark.slow
def test_the_highest_is_named_only_where_it_stands_clear() -> None:
    assert titled("theme", {"ai": estimate(300, 10), "energy": estimate(200, 10)}).endswith("science & AI")
    assert titled("theme", {"ai": estimate(300, 90), "energy": estimate(250, 90)}) == "Joint papers"
    assert titled("theme", {"ai": estimate(9, 1), "energy": estimate(3, 1)}) == "Joint papers"
    assert titled("theme", {"ai": estimate(300, 0), "energy": estimate(300, 0)}) == "Joint papers"


@pytest.mark.slow
def test_years_are_said_to_rise_only_where_they_do() -> None:
    rising = {str(2019 + n): estimate(100 + 50 * n, 5) for n in range(4)}
    assert titled("year", rising) == "Joint papers: up every year, from 100 in 2019 to 250 in 2022"
    assert titled("year", rising | {"2021": estimate(90, 5)}) == "Joint papers: 100 in 2019, 250 in 2022"
    level = {str(2019 + n): estimate(100 + n, 40) for n in range(4)}
    assert titled("year", level) == "Joint papers, 2019–2022"
    few = {str(2019 + n): estimate(2 + n, 0) for n in range(4)}
    assert titled("year", few) == "Joint papers, 2019–2022"
    partial = rising | {"2024": estimate(10, 1)}
    assert titled("year", partial) == "Joint papers: up every year, from 100 in 2019 to 250 in 2022"
    assert not re.search("rose|fell", titled("year", level))


def card_of(figure: Figure) -> Measured:
    """The card of a figure of the invented book's study."""
    book = InventedBook()
    visit = Visit(book, Words("en"), {}, {}, "/en/shanghai/hong-kong/trends")
    return shown(Studied(visit, read_address(book, "en", "shanghai", "hong-kong", {"y": "2019-2023"})), figure)


@pytest.mark.slow
def test_a_figure_by_two_dimensions_is_a_table_and_claims_no_highest() -> None:
    whole = InventedBook().figure("joint_works", STUDY, ("theme", "year"))
    card = card_of(whole)
    assert card.crossed is not None
    assert (card.title, card.chart) == ("Joint papers", "")
    assert card.crossed.across == ("2019", "2020", "2021", "2022", "2023")
    shown_there = sum(int(cell.text) for _, cells in card.crossed.rows for cell in cells if cell.step)
    assert shown_there == sum(int(cell.estimate.value or 0) for cell in whole.cells)


@pytest.mark.slow
def test_no_chart_picks_some_of_many_that_are_level() -> None:
    whole = InventedBook().figure("joint_works", STUDY, ("organisation",))
    level = replace(whole, cells=tuple(Cell(cell.key, estimate(40, 3)) for cell in whole.cells))
    card = card_of(level)
    assert (card.chart, card.note) == ("", f"No chart: {len(level.cells)} share the largest value, 40.")
    above = (Cell(whole.cells[0].key, estimate(90, 3)), *level.cells[1:])
    drawn = card_of(replace(whole, cells=above)).chart
    assert drawn.count("c-bar") == 3
    assert "90" in drawn
