"""The doubt, as a reader has it: figure, records, paper, "not a match" in three clicks, without JavaScript or a mouse."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from keys import press
from playwright.sync_api import Browser, expect
from tests.tiny import GOLDEN

from midspan.desk import Desk
from midspan.store.ledger import Ledger
from midspan.web.app import create_app
from midspan.web.audit import Audit
from midspan.web.forms import Tickets
from midspan.web.guard import Guard, own_names
from midspan.web.person import Person, Role
from midspan.web.writing import Writing

pytestmark = pytest.mark.browser


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def writable(home: Path) -> Iterator[str]:
    """The URL of a server that takes judgements of a tiny corpus."""
    corpus = GOLDEN.write(home)
    app = create_app(corpus, Writing(Desk(corpus), Tickets(), Audit(home)))
    editor = Person(Role.EDITOR)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    guarded = Guard(app, own_names("127.0.0.1", []), lambda _: editor)
    running = uvicorn.Server(uvicorn.Config(guarded, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    running.should_exit = True
    thread.join(timeout=5)
    listening.close()


def test_three_clicks_from_the_figure_to_the_log(browser: Browser, writable: str, home: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{writable}/en/shanghai/hong-kong/overview?y=2019-2021")
    page.locator('a[href*="/records?"][href*="figure=joint_works"]').first.click()
    page.wait_for_url("**/records?*")
    page.locator("table.big tbody th a").first.click()
    page.wait_for_url("**/records/works/*")
    page.get_by_role("button", name="Not a match").first.click()
    expect(page.get_by_role("heading", name="Judgements of this paper")).to_be_visible()
    expect(page.get_by_text("counts from the next corpus on")).to_be_visible()
    expect(page.get_by_text("These figures do not know the newest judgements yet.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert context.cookies() == []
    (judged,) = Ledger(home).read()[0]
    page.get_by_role("link", name="Log of judgements").click()
    page.wait_for_url("**/judgements")
    for said in (judged.by, judged.judgement_id, judged.reason):
        expect(page.locator("table.big")).to_contain_text(said)
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("table.big")).to_contain_text("no longer in force")
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_doubter_needs_three_keys_and_no_mouse(browser: Browser, writable: str, home: Path, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{writable}/en/shanghai/hong-kong/overview?y=2019-2021")
    press(page, page.locator("#joint_works a[href*='/records?']"))
    press(page, page.locator("table.big tbody th a"))
    press(page, page.get_by_role("button", name="Not a match"))
    expect(page.get_by_role("heading", name="Judgements of this paper")).to_be_visible()
    (judged,) = Ledger(home).read()[0]
    press(page, page.get_by_role("link", name="Log of judgements"))
    expect(page.locator("table.big")).to_contain_text(judged.judgement_id)
    press(page, page.get_by_role("button", name="Take back"))
    expect(page.locator("table.big")).to_contain_text("no longer in force")
    context.close()
