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
EMPTY = ("partners", "offers", "directories", "seminar")


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
def test_a_switch_changes_the_page_without_loading_it(page: Page, server: str) -> None:
    page.goto(server + OVERVIEW)
    page.evaluate("window.same = true")
    page.locator("#trend").get_by_role("link", name="Fractional").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**count=fractional#trend")
    page.locator("#trend [aria-current=true]", has_text="Fractional").wait_for()
    assert page.evaluate("document.activeElement.textContent.trim()") == "Fractional"
    assert "count=fractional" in str(page.locator(".tabs a").first.get_attribute("href"))
    page.go_back()
    page.locator("#trend [aria-current=true]", has_text="Full").wait_for()
    assert page.url == server + OVERVIEW
    assert page.evaluate("window.same")


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


@pytest.mark.parametrize("key", EMPTY)
def test_an_empty_page_leads_to_what_there_is(server: str, key: str) -> None:
    page = html.fromstring(httpx.get(f"{server}{PAIR}/{key}?y=2019-2023").text)
    (step,) = page.xpath("//main//a[contains(@class, 'primary')]/@href")
    answer = httpx.get(server + step)
    assert answer.status_code == 200
    part = step.partition("#")[2]
    assert not part or html.fromstring(answer.text).xpath(f"//*[@id='{part}']//table")


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
