"""The journeys that the pages are made for, by keyboard alone, in three steps at most; with and without scripts."""

import json
import re
import urllib.request
from collections.abc import Iterator

import pytest
from invented_book import InventedBook
from keys import press
from playwright.sync_api import Browser, Page, expect

from midspan.web.visit import PAIR_PREFIX, pages

pytestmark = pytest.mark.browser

PAIR = "/en/shanghai/hong-kong"
YEARS = "y=2019-2023&count=full"


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A reader at a keyboard."""
    context = browser.new_context(java_script_enabled=request.param, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_the_minister_saves_the_overview_as_a_report(reader: Page, server: str) -> None:
    reader.goto(f"{server}{PAIR}/overview?{YEARS}")
    with reader.expect_download() as saved:
        press(reader, reader.get_by_role("link", name="Save as report", exact=True))
    assert saved.value.suggested_filename.startswith("report-shanghai-hong-kong-2019-2023")


def test_the_doubter_reaches_the_address_behind_a_figure(reader: Page, server: str) -> None:
    """Figure, records, paper; "Not a match", by the same keys on a server that takes judgements, is in `test_doubt.py`."""
    reader.goto(f"{server}{PAIR}/overview?{YEARS}")
    press(reader, reader.get_by_role("link", name=re.compile(r"^Show 1,\d{3} papers")))
    press(reader, reader.locator("table.big tbody th a"))
    expect(reader.get_by_role("columnheader", name="Address as received")).to_be_visible()


def test_who_looks_for_partners_reaches_the_papers_behind_a_reason(reader: Page, server: str) -> None:
    reader.goto(f"{server}{PAIR}/partners?y=2014-2023")
    expect(reader.get_by_text("added up to 42 new pairs, and 23 came")).to_be_visible()
    press(reader, reader.get_by_role("link", name="paper 1").first)
    expect(reader.get_by_role("columnheader", name="Address as received")).to_be_visible()


def test_a_suggestion_leads_to_its_pair_and_its_reasons(reader: Page, server: str) -> None:
    reader.goto(f"{server}{PAIR}/partners?y=2014-2023")
    press(reader, reader.locator("tbody tr:nth-child(2) th a"))
    expect(reader.locator("#suggested-title")).to_have_text("A suggestion to look at, not a decision")
    press(reader, reader.locator("#suggested").get_by_role("link", name="paper 1"))
    expect(reader.get_by_role("columnheader", name="Address as received")).to_be_visible()


def test_where_nobody_is_suggested_one_reaches_a_pair_and_its_papers(reader: Page, server: str) -> None:
    """A past too thin to learn from: the step that works leads to the pairs that work together."""
    reader.goto(f"{server}{PAIR}/partners?{YEARS}")
    press(reader, reader.get_by_role("link", name="Show pairs of organisations"))
    pairs = reader.locator("#joint-works-organisation-pair")
    press(reader, pairs.locator("summary").filter(has_text="Table"))
    press(reader, pairs.locator("tbody a"))
    reader.wait_for_url(re.compile(r"/organisations/[^/]+/[^/]+\?"))
    expect(reader.locator("#newest tbody tr").first).to_be_visible()


def test_the_organiser_finds_what_to_talk_about(reader: Page, server: str) -> None:
    reader.goto(f"{server}{PAIR}/seminar?{YEARS}")
    press(reader, reader.get_by_role("link", name="Show topics"))
    expect(reader.locator("#joint-works-theme")).to_be_visible()


def test_the_bibliometrician_counts_by_shares_and_takes_the_python_line(reader: Page, server: str) -> None:
    reader.goto(f"{server}{PAIR}/overview?{YEARS}")
    press(reader, reader.locator("#trend a", has_text=re.compile("fractional", re.IGNORECASE)))
    expect(reader.locator("#trend a[aria-current]")).to_have_text(re.compile("fractional", re.IGNORECASE))
    press(reader, reader.get_by_role("link", name=re.compile(r"^Show [\d,]+ papers")), "Shift+Tab")
    expect(reader.locator("h1")).to_contain_text("behind the figure")
    press(reader, reader.locator(".making summary"))
    expect(reader.locator(".making pre").nth(1)).to_contain_text("counting='fractional'")


def test_the_engineer_has_the_number_of_the_page_as_json(reader: Page, server: str, book: InventedBook) -> None:
    reader.goto(f"{server}{PAIR}/overview?{YEARS}")
    exact = reader.locator("#joint_works .value data").get_attribute("value")
    link = reader.locator('#trend a[href*=".json"]').first.get_attribute("href")
    assert link is not None
    with urllib.request.urlopen(server + link.replace("by=year", "by=").replace("y=2010-2024", "y=2019-2023")) as twin:  # noqa: S310 - of this machine
        (cell,) = json.load(twin)["values"]
    assert exact == str(cell["value"])


def test_every_page_is_whole_without_scripts(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for one in pages():
        if not one.is_of_pair:
            continue
        path = one.path.removeprefix(PAIR_PREFIX).replace("{id}", "shanghai:0").replace("{partner}", "hong-kong:0")
        more = "&against=counting:fractional" if one.key == "compare" else ""
        answer = page.goto(f"{server}{PAIR}/{path}?{YEARS}{more}")
        assert answer is not None
        assert answer.status == 200, one.key
        assert page.locator("h1").is_visible()
        assert page.locator("main").inner_text().count("\n") > 3, one.key
        dead = page.locator("main button:visible:not([type=submit])").evaluate_all(
            "all => all.filter(one => !one.form).map(one => one.outerHTML)"
        )
        assert dead == [], one.key
    context.close()
