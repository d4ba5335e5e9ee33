"""The pages in a browser: quiet, accessible, usable by keyboard, whole without JavaScript."""

import json
import re
import urllib.request
from collections.abc import Iterable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from midspan.web.visit import pages

pytestmark = pytest.mark.browser

PAIR = "/en/shanghai/hong-kong"
OVERVIEW = f"{PAIR}/overview?y=2019-2023&count=full"
RECORDS = f"{PAIR}/records?figure=joint_works&y=2019-2023&theme=energy"
WORK = "/en/records/works/W20210003?from=shanghai,hong-kong"
CHOICES = f"{PAIR}/multiverse?figure=joint_works&y=2019-2023"
CLAIMS = f"{PAIR}/claims?y=2019-2023"
TWO_SIDES = f"{PAIR}/compare?figure=joint_works&y=2019-2023&against=counting:fractional"
TRENDS = f"{PAIR}/trends?y=2019-2023"
ORGANISATIONS = f"{PAIR}/organisations?y=2019-2023"
MAP = f"{PAIR}/map?y=2019-2023"
OFFERS = f"{PAIR}/offers?y=2019-2023"
DIRECTORIES = f"{PAIR}/directories?request=demo-r01&y=2019-2023"
NETWORK = f"{PAIR}/network?y=2019-2023"
PARTNERS = f"{PAIR}/partners?y=2019-2023"
SUGGESTED = f"{PAIR}/partners?y=2014-2023"
SUGGESTED_TO_ONE = f"{PAIR}/partners/shanghai:0?y=2014-2023"
INTRODUCED = f"{PAIR}/organisations/shanghai:11/hong-kong:9?y=2014-2023"
ORGANISATION = f"{PAIR}/organisations/shanghai:0?y=2019-2023"
TWO_ORGANISATIONS = f"{PAIR}/organisations/shanghai:0/hong-kong:0?y=2019-2023"
EVERY = (
    "/en/", OVERVIEW, TRENDS, ORGANISATIONS, ORGANISATION, TWO_ORGANISATIONS, MAP, NETWORK, RECORDS, WORK, PARTNERS, SUGGESTED, SUGGESTED_TO_ONE, INTRODUCED, OFFERS, DIRECTORIES, CHOICES, CLAIMS, TWO_SIDES, "/en/methods", "/en/shangai/hong-kong/overview",
)  # fmt: skip
PLAIN = [one.path.replace("{lang}/{a}/{b}", PAIR[1:]).replace("{lang}", "en") for one in pages()]
REST = tuple(path for path in PLAIN if "{" not in path and path not in {url.partition("?")[0] for url in EVERY})
"""The other pages of the registry: a new one is looked at by itself."""
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
CROWDED = """
() => [...document.querySelectorAll("svg.chart")].filter(one => one.getBoundingClientRect().width).flatMap(chart => {
  const texts = [...chart.querySelectorAll("text")].filter(one => one.textContent);
  const boxes = texts.map(one => one.getBoundingClientRect());
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 4 || b.bottom <= a.top + 4;
  return texts.flatMap((one, n) => texts.slice(n + 1).filter((_, m) => !apart(boxes[n], boxes[n + 1 + m]))
    .map(other => `${one.textContent} / ${other.textContent}`));
})
"""
CUT_OFF = """
() => [...document.querySelectorAll("svg.chart")].filter(one => one.getBoundingClientRect().width).flatMap(chart => {
  const all = chart.getBoundingClientRect();
  return [...chart.querySelectorAll("text")].filter(one => one.getBoundingClientRect().right > all.right + 2
    || one.getBoundingClientRect().left < all.left - 2).map(one => one.textContent);
})
"""
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SHIFTS = """
window.shifted = 0;
new PerformanceObserver(list => { for (const one of list.getEntries()) window.shifted += one.value; })
  .observe({ type: "layout-shift", buffered: true });
"""
FEW = f"{PAIR}/records?figure=joint_works&y=2019-2023&year=2021&theme=finance"
LOOKS = (
    ("en", "light", 1440), ("en", "dark", 1440), ("zh-Hans", "light", 1440), ("zh-Hant", "light", 1440),
    ("en", "light", 390), ("zh-Hant", "dark", 390),
)  # fmt: skip
PAPER = {"width": 794, "height": 1123}
"""A4 at 96 pixels to the inch."""


def said_in(language: str, urls: Iterable[str] = EVERY) -> list[str]:
    """The same pages in a language."""
    return [url.replace("/en/", f"/{language}/", 1) for url in urls]


def test_nothing_comes_from_elsewhere_and_the_console_is_silent(page: Page, server: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(f"{page.url} {message.text}"))
    page.on("pageerror", lambda error: said.append(str(error)))
    for url in (*EVERY, *REST, *said_in("zh-Hant")):
        page.goto(server + url)
    assert [url for url in asked if not url.startswith((server, "data:"))] == []
    # Chromium remarks that a font was fetched early where a busy machine takes seconds to paint.
    assert [text for text in said if "404" not in text and "was preloaded using link preload" not in text] == []


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_moves_once_it_is_painted(browser: Browser, server: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_init_script(SHIFTS)
    page = context.new_page()

    def shifted(url: str) -> float:
        page.goto(server + url)
        page.evaluate(f"document.fonts.ready.then(() => {TWO_FRAMES})")
        return round(page.evaluate("window.shifted"), 2)

    # A busy machine may paint a page that has half arrived: what moves at every load is ours.
    moved = [url for url in (*EVERY, *REST, *said_in("zh-Hant")) if all(shifted(url) for _ in range(3))]
    assert moved == []
    context.close()


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_axe_finds_nothing(browser: Browser, server: str, language: str, scheme: str, width: int) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    whole = (language, scheme, width) == LOOKS[0]
    for url in said_in(language, (*EVERY, *REST, FEW) if whole else [FEW if url == RECORDS else url for url in EVERY]):
        page.goto(server + url)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        results = Axe().run(page, options=RULES)
        assert results.violations_count == 0, url + results.generate_report()
    context.close()


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_a_phone_never_scrolls_sideways(browser: Browser, server: str, language: str) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    for url in said_in(language, (*EVERY, *REST)):
        page.goto(server + url)
        for width in (320, 390):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, url
    context.close()


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_no_word_of_a_chart_runs_out_of_it_or_over_another(browser: Browser, server: str, language: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    for url in said_in(language, (OVERVIEW, CHOICES, TRENDS, ORGANISATION, TWO_ORGANISATIONS, MAP, NETWORK)):
        page.goto(server + url)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(CROWDED) == [], (url, width)
            assert page.evaluate(CUT_OFF) == [], (url, width)
    context.close()


@pytest.mark.parametrize(
    ("language", "family"), [("en", "InterV"), ("zh-Hans", "PingFang SC"), ("zh-Hant", "PingFang HK")]
)
def test_each_script_has_its_letters_and_room(page: Page, server: str, language: str, family: str) -> None:
    page.goto(server + said_in(language, (OVERVIEW,))[0])
    found = page.evaluate(
        "[...document.querySelectorAll('body, .chart.wide')].map(one => getComputedStyle(one).fontFamily)"
    )
    assert all(family in one for one in found)
    height = page.evaluate("parseFloat(getComputedStyle(document.body).lineHeight) / 16")
    assert height == pytest.approx(1.55 if language == "en" else 1.7)


@pytest.mark.parametrize(("url", "most"), [(OVERVIEW, 4), (RECORDS, 5), (CHOICES, 2), (CLAIMS, 2)])
@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_a_page_prints_on_few_sheets(browser: Browser, server: str, language: str, url: str, most: int) -> None:
    context = browser.new_context(viewport=PAPER)
    page = context.new_page()
    page.goto(server + said_in(language, (url,))[0])
    printed = page.pdf(prefer_css_page_size=True)
    sheets = len(re.findall(rb"/Type\s*/Page\b", printed))
    assert 1 <= sheets <= most
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER["width"]
    context.close()


def test_the_pages_work_without_javascript(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server + "/en/")
    page.get_by_role("button", name="Show the overview").click()
    page.wait_for_url("**/overview?*")
    assert re.match(r"Joint papers doubled in five years, to 1,\d{3}\.", page.locator("h1").inner_text())
    page.get_by_role("link", name=re.compile(r"^Show 1,\d{3} papers")).first.click()
    page.wait_for_url("**/records?*")
    page.get_by_role("link", name="Energy & batteries").click()
    page.wait_for_url("**theme=energy*")
    assert page.locator("tbody tr").count() == 50
    page.locator("tbody th a").first.click()
    page.wait_for_url("**/records/works/*")
    assert page.get_by_role("columnheader", name="Address as received").is_visible()
    context.close()


def test_the_pages_work_in_chinese_without_javascript(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-HK")
    page = context.new_page()
    page.goto(server + "/")
    page.get_by_role("button", name="查看概覽").click()
    page.wait_for_url("**/overview?*")
    assert re.match(r"五年間合著論文倍增，達1,\d{3}篇。", page.locator("h1").inner_text())
    page.get_by_role("link", name=re.compile(r"^查看1,\d{3}篇論文")).first.click()
    page.wait_for_url("**/records?*")
    page.get_by_role("link", name="能源與電池").click()
    page.wait_for_url("**theme=energy*")
    kept = page.url.partition("/zh-Hant/")[2]
    page.get_by_role("navigation", name="語言").get_by_role("link", name="English").click()
    page.wait_for_url(f"**/en/{kept.partition('?')[0]}?*")
    assert page.url.endswith(f"/en/{kept}")
    assert "papers behind the figure" in page.locator("h1").inner_text()
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
    page.evaluate(TWO_FRAMES)  # scrolling hides a tooltip, and is told in the frame after it
    mark.hover()
    page.locator("#tip.on").wait_for()
    assert page.locator("#tip").inner_text().startswith("2013")
