"""The pages in a browser: quiet, accessible, usable by keyboard, whole without JavaScript."""

import json
import re
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PAIR = "/en/shanghai/hong-kong"
OVERVIEW = f"{PAIR}/overview?y=2019-2023&count=full"
RECORDS = f"{PAIR}/records?figure=joint_works&y=2019-2023&theme=energy"
WORK = "/en/records/work/W20210003?from=shanghai,hong-kong"
CHOICES = f"{PAIR}/multiverse?figure=joint_works&y=2019-2023"
CLAIMS = f"{PAIR}/claims?y=2019-2023"
TWO_SIDES = f"{PAIR}/compare?figure=joint_works&y=2019-2023&against=counting:fractional"
EVERY = (
    "/en/", OVERVIEW, RECORDS, WORK, CHOICES, CLAIMS, TWO_SIDES, "/en/methods", "/en/shangai/hong-kong/overview",
)  # fmt: skip
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
FEW = f"{PAIR}/records?figure=joint_works&y=2019-2023&year=2021&theme=finance"
LOOKS = (
    ("light", 1440, (OVERVIEW, FEW, CHOICES, CLAIMS)),
    ("dark", 1440, (OVERVIEW, "/en/methods")),
    ("light", 390, (OVERVIEW, FEW, WORK, TWO_SIDES, "/en/")),
    ("dark", 390, ("/en/shangai/hong-kong/overview", CHOICES, CLAIMS)),
)


def test_nothing_comes_from_elsewhere_and_the_console_is_silent(page: Page, server: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(f"{page.url} {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    for url in EVERY:
        page.goto(server + url)
    assert [url for url in asked if not url.startswith((server, "data:"))] == []
    assert [text for text in said if "404" not in text] == []


@pytest.mark.parametrize(("scheme", "width", "urls"), LOOKS)
def test_axe_finds_nothing(browser: Browser, server: str, scheme: str, width: int, urls: tuple[str, ...]) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    for url in urls:
        page.goto(server + url)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        results = Axe().run(page, options=RULES)
        assert results.violations_count == 0, url + results.generate_report()
    context.close()


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_never_scrolls_sideways(browser: Browser, server: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    for url in EVERY:
        page.goto(server + url)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
    context.close()


def test_the_pages_work_without_javascript(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + "/en/")
    page.get_by_role("button", name="Show the overview").click()
    assert re.match(r"Joint papers doubled in five years, to 1,\d{3}\.", page.locator("h1").inner_text())
    page.get_by_role("link", name=re.compile(r"^Show 1,\d{3} papers")).first.click()
    page.get_by_role("link", name="Energy & batteries").click()
    assert page.locator("tbody tr").count() == 50
    page.locator("tbody th a").first.click()
    assert page.get_by_role("columnheader", name="Address as received").is_visible()
    context.close()


def test_the_records_are_reached_from_the_figure_by_keyboard(page: Page, server: str) -> None:
    page.goto(server + OVERVIEW)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if str(page.evaluate("document.activeElement.textContent")).startswith("Show 1,"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/records?*")
    assert "papers behind the figure" in page.locator("h1").inner_text()


def test_the_number_on_the_page_is_the_number_of_the_twin(page: Page, server: str) -> None:
    page.goto(server + OVERVIEW)
    shown = page.locator("#joint_works .value").inner_text()
    with urllib.request.urlopen(f"{server}{PAIR}/figure/joint_works.json?y=2019-2023&count=full") as answer:  # noqa: S310
        cell = json.load(answer)["values"][0]
    assert shown == f"{cell['value']:,}"
    assert f"95\u00a0% interval {cell['low']:,}–{cell['high']:,}" in page.locator("#joint_works").inner_text()


def test_the_theme_switch_and_the_tooltips_add_what_scripts_can(page: Page, server: str) -> None:
    page.goto(server + OVERVIEW)
    page.locator("#theme").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 17, 19)"
    mark = page.locator("#trend .chart.wide .c-mark").nth(3)
    mark.scroll_into_view_if_needed()
    page.wait_for_timeout(100)  # scrolling hides a tooltip
    mark.hover()
    page.locator("#tip.on").wait_for()
    assert page.locator("#tip").inner_text().startswith("2013")
