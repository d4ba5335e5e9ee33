"""The journeys of readers by keyboard alone, in three steps at most; scripts are not needed for any of them."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAIR = "/en/shanghai/hong-kong"
STUDY = "y=2019-2023&count=full"
OVERVIEW = f"{PAIR}/overview?{STUDY}"


def follow(page: Page, text: str) -> None:
    """Reaches a link by Tab and opens it: where it is fails the test if Tab does not come by."""
    for _ in range(150):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement.tagName + ' ' + document.activeElement.textContent.trim()")
        if re.match(f"A {text}", str(here)):
            old = page.url
            page.keyboard.press("Enter")
            page.wait_for_url(re.compile(f"^(?!{re.escape(old)}$)"))
            return
    pytest.fail(f"no link {text!r} is reached by Tab on {page.url}")


@pytest.mark.parametrize("is_scripted", [True, False])
def test_a_doubt_leads_from_the_figure_to_the_address_of_a_paper(
    browser: Browser, server: str, *, is_scripted: bool
) -> None:
    context = browser.new_context(java_script_enabled=is_scripted)
    page = context.new_page()
    page.goto(server + OVERVIEW)
    follow(page, r"Show 1,\d{3} papers")
    page.locator("tbody th a").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("columnheader", name="Address as received").wait_for()
    context.close()


def test_a_partner_leads_to_a_pair_and_its_papers(page: Page, server: str) -> None:
    page.goto(f"{server}{PAIR}/partners?{STUDY}")
    follow(page, "Show pairs of organisations")
    page.locator("#joint-works-organisation-pair summary", has_text="Table").focus()
    page.keyboard.press("Enter")
    page.locator("#joint-works-organisation-pair tbody a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/records?*organisation_pair=*")
    assert "papers behind the figure" in page.locator("h1").inner_text()


def test_counting_changes_and_the_line_of_python_follows(page: Page, server: str) -> None:
    page.goto(server + OVERVIEW)
    follow(page, "Fractional")
    page.locator("#joint_works .act a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/records?*")
    page.get_by_text("Show the query and the commands").focus()
    page.keyboard.press("Enter")
    line = page.locator(".making pre").nth(1).inner_text()
    assert "counting='fractional'" in line
    assert page.locator(".downloads a[href*='records.csv'][href*='count=fractional']").count() == 1


def test_the_number_of_a_download_is_that_of_the_page(page: Page, server: str) -> None:
    page.goto(server + OVERVIEW)
    shown = page.locator("#joint_works .value").inner_text()
    link = page.locator("#trend .card-foot a[href*='.json']").get_attribute("href")
    with urllib.request.urlopen(f"{server}{link}") as answer:  # noqa: S310 - the server of this test
        years = {one["year"]: one["value"] for one in json.load(answer)["values"]}
    assert shown == f"{sum(years[str(year)] for year in range(2019, 2024)):,}"


def test_the_answer_is_saved_as_a_report(page: Page, server: str) -> None:
    page.goto(server + OVERVIEW)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save as report", exact=True).focus()
        page.keyboard.press("Enter")
    assert saved.value.suggested_filename.endswith(".html")
    assert "Joint papers doubled" in saved.value.path().read_text(encoding="utf-8")
