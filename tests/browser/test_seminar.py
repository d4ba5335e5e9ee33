"""The page of an event in a browser: nothing for axe to find, no sideways scrolling, whole without scripts, on paper too."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from invented_book import InventedBook
from playwright.sync_api import Browser, expect

from midspan.demo.seminar import HELD, PLANNED, SIZES, Size, make_seminars
from midspan.match.partners import Suggestion
from midspan.model.progress import Silent
from midspan.offering import known_keys
from midspan.seminars import Seminar, Seminars
from midspan.web.app import create_app

pytestmark = pytest.mark.browser
REGIONS = ("hong-kong", "shanghai")
SUGGESTED = [Suggestion(f"x:h{at}", f"x:s{at % 4}", REGIONS, 0.1, 0.0, 0.2, ()) for at in range(8)]
PAGE = "shanghai/hong-kong/seminar?y=2019-2023"
ON = "&event=shanghai-hong-kong-dialogue/2025"


class BookWithEvents(InventedBook):
    """The invented book of a workspace with two seminars."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self._seminars = Seminars(home, known_keys())

    def seminars(self, day: date) -> tuple[Seminar, ...]:
        """Those of the demo, made small."""
        return self._seminars.on(day)


@pytest.fixture(scope="module")
def with_events(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server over it."""
    home = tmp_path_factory.mktemp("events")
    with pytest.MonkeyPatch.context() as patch:
        for first in (HELD, PLANNED):
            patch.setitem(SIZES, first, Size(24, 40, 4))
        make_seminars(home, SUGGESTED, {}, Silent())
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(create_app(BookWithEvents(home)), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    running.should_exit = True
    thread.join(timeout=5)
    listening.close()


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("en", "light", 1440), ("zh-Hant", "dark", 390), ("zh-Hans", "light", 320)]
)
def test_axe_finds_nothing_and_no_phone_scrolls_sideways(
    browser: Browser, with_events: str, language: str, scheme: str, width: int
) -> None:
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for url in (PAGE, PAGE + ON):
        page.goto(f"{with_events}/{language}/{url}")
        expect(page.locator("#timetable")).to_be_visible()
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [text for text in said if "was preloaded using link preload" not in text] == []
    context.close()


def test_without_scripts_one_goes_from_event_to_event(browser: Browser, with_events: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{with_events}/en/{PAGE}")
    expect(page.locator("h1")).to_have_text("Shanghai–Hong Kong dialogue 2026")
    page.get_by_role("link", name="Shanghai–Hong Kong dialogue 2025").click()
    page.wait_for_url(re.compile("event="))
    expect(page.locator("h1")).to_have_text("Shanghai–Hong Kong dialogue 2025")
    expect(page.locator("section[aria-labelledby=follow] tbody tr").first).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Add to a calendar").click()
    assert saved.value.suggested_filename == "shanghai-hong-kong-dialogue-2025.ics"
    context.close()


def test_the_timetable_is_on_paper(browser: Browser, with_events: str) -> None:
    context = browser.new_context(viewport={"width": 794, "height": 1123})
    page = context.new_page()
    page.goto(f"{with_events}/en/{PAGE}")
    page.emulate_media(media="print")
    expect(page.locator("section[aria-labelledby=timetable] tbody tr").first).to_be_visible()
    expect(page.get_by_role("link", name="Download as CSV")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 794
    context.close()
