"""What scripts add, by keyboard where keys are the point; and that the bundle is what its source says."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import httpx2 as httpx
import pytest
from lxml import html
from playwright.sync_api import Browser, Page

PAIR = "/en/shanghai/hong-kong"
OVERVIEW = f"{PAIR}/overview?y=2019-2023&count=full"
ISLANDS = Path(__file__).parents[2] / "src" / "midspan" / "web" / "islands"
BUNDLE = ISLANDS.parent / "static" / "app.js"
EMPTY = ("partners?y=2019-2023", "offers?theme=other", "directories?theme=other", "seminar?y=2019-2023")


@pytest.mark.browser
def test_arrow_keys_walk_over_the_marks_and_say_them(page: Page, server: str) -> None:
    page.goto(server + OVERVIEW)
    page.locator("#trend .plot").focus()
    page.keyboard.press("ArrowRight")
    first = page.locator("#live").inner_text()
    page.keyboard.press("ArrowRight")
    second = page.locator("#live").inner_text()
    assert (first[:4], second[:4]) == ("2010", "2011")
    assert "interval" in second
    assert page.locator("#tip.on").inner_text().startswith("2011")
    page.keyboard.press("Escape")
    assert page.locator("#tip.on").count() == 0


@pytest.mark.browser
def test_keys_of_the_browser_are_left_to_it_and_home_and_end_reach_the_ends(page: Page, server: str) -> None:
    page.goto(server + OVERVIEW)
    page.locator("#trend .plot").focus()
    said = []
    for key in ("End", "Home", "Control+ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
        said.append(page.locator("#live").inner_text()[:4])
    assert said == ["2024", "2010", "2010", "2024"]


@pytest.mark.browser
def test_a_node_brings_its_neighbours_forward(page: Page, server: str) -> None:
    page.goto(f"{server}{PAIR}/network?y=2019-2023")
    facts = httpx.get(f"{server}{PAIR}/network.json?y=2019-2023").json()
    names = [one["name"] for one in facts["organisations"]]
    ends = [(names[link["first"]], names[link["second"]]) for link in facts["links"]]
    page.locator("#net .plot").focus()
    page.keyboard.press("ArrowRight")
    reached, works, _ = page.locator("#live").inner_text().split(", ")
    assert works == f"{max(one['works'] for one in facts['organisations']):,}"
    near = page.locator("#net svg.wide.dim .c-mark.near").evaluate_all("all => all.map((one) => one.ariaLabel)")
    assert set(near) == {one for pair in ends if reached in pair for one in pair}
    assert 1 < len(near) < len(names)
    assert page.locator("#net svg.wide .c-near").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("#net .dim, #net .c-near").count() == 0
    page.locator("#net svg.wide .c-mark").last.hover()
    assert page.locator("#net svg.wide .own").get_attribute("aria-label") == reached
    page.locator("#net .plot").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/organisations/**")


@pytest.mark.browser
def test_a_switch_changes_the_page_without_loading_it(page: Page, server: str) -> None:
    page.goto(server + OVERVIEW)
    page.evaluate("window.same = true")
    page.locator("#trend").get_by_role("link", name="Fractional").focus()
    page.evaluate("scrollBy(0, 150)")
    scrolled = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    page.wait_for_url("**count=fractional#trend")
    page.locator("#trend [aria-current=true]", has_text="Fractional").wait_for()
    assert page.evaluate("document.activeElement.textContent.trim()") == "Fractional"
    assert page.evaluate("scrollY") == pytest.approx(scrolled, abs=30)
    assert scrolled > 100
    assert "count=fractional" in str(page.locator(".tabs a").first.get_attribute("href"))
    page.go_back()
    page.locator("#trend [aria-current=true]", has_text="Full").wait_for()
    assert page.url == server + OVERVIEW
    assert page.evaluate("document.activeElement.textContent.trim()") == "Fractional"
    assert page.evaluate("window.same")


@pytest.mark.browser
def test_a_failed_switch_is_left_to_the_browser(page: Page, server: str) -> None:
    page.goto(server + OVERVIEW)
    page.evaluate("window.same = true")
    page.evaluate("() => { window.fetch = () => Promise.reject(new Error('no network')) }")
    page.locator("#trend").get_by_role("link", name="Fractional").click()
    page.wait_for_url("**count=fractional#trend")
    page.wait_for_load_state()
    assert not page.evaluate("window.same")


@pytest.mark.browser
def test_the_next_papers_are_shown_from_their_start(page: Page, server: str) -> None:
    page.goto(f"{server}{PAIR}/records?y=2019-2023&figure=joint_works")
    page.evaluate("window.same = true")
    page.locator("a[rel=next]").click()
    page.locator("a[rel=prev]").wait_for()
    assert page.evaluate("window.same")
    assert page.evaluate("document.querySelector('#main').getBoundingClientRect().top") == pytest.approx(0, abs=200)


@pytest.mark.browser
def test_the_theme_turns_and_returns_to_the_system(page: Page, server: str) -> None:
    page.goto(server + OVERVIEW)
    said = []
    for _ in range(3):
        page.locator("#theme").click()
        said.append((page.evaluate("document.documentElement.dataset.theme || ''"), page.locator("#live").inner_text()))
    assert said == [("dark", "Dark"), ("light", "Light"), ("", "As the system says")]
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.browser
def test_the_theme_is_there_before_anything_is_painted(page: Page, server: str) -> None:
    page.goto(server + OVERVIEW)
    page.locator("#theme").click()
    page.add_init_script(
        "new MutationObserver((_, seen) => {"
        " if (document.body) { window.first = document.documentElement.dataset.theme; seen.disconnect() }"
        "}).observe(document, { childList: true, subtree: true })"
    )
    page.reload()
    assert page.evaluate("window.first") == "dark"
    assert page.context.cookies() == []


@pytest.mark.browser
def test_a_copied_link_names_its_corpus(browser: Browser, server: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(server + OVERVIEW)
    page.locator("#copy").click()
    page.locator("#copy", has_text="Link copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(re.escape(server + OVERVIEW) + "&asof=[0-9a-z]+", copied), copied
    assert page.goto(copied).status == 200  # type: ignore[union-attr]
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize("key", EMPTY)
def test_an_empty_page_leads_to_what_there_is(server: str, key: str) -> None:
    page = html.fromstring(httpx.get(f"{server}{PAIR}/{key}").text)
    (step,) = page.xpath("//main//a[contains(@class, 'primary')]/@href")
    answer = httpx.get(server + step)
    assert answer.status_code == 200
    part = step.partition("#")[2]
    assert not part or html.fromstring(answer.text).xpath(f"//*[@id='{part}']//table")


@pytest.mark.slow
def test_the_bundle_is_what_its_source_says(tmp_path: Path) -> None:
    if shutil.which("npm") is None:
        pytest.skip("there is no npm on this machine")
    work = tmp_path / "islands"
    shutil.copytree(ISLANDS, work, ignore=shutil.ignore_patterns("node_modules"))
    npm = ["npm", "--fetch-retries=0", "--fetch-timeout=20000"]
    if subprocess.run([*npm, "ci"], cwd=work, capture_output=True, check=False).returncode:
        pytest.skip("the registry of npm is out of reach")
    subprocess.run([*npm, "run", "-s", "check"], cwd=work, check=True)
    subprocess.run(
        [*npm, "run", "-s", "build"], cwd=work, check=True, env=os.environ | {"OUT": str(tmp_path / "app.js")}
    )
    assert (tmp_path / "app.js").read_text() == BUNDLE.read_text()
