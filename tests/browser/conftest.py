"""A server over a book of invented numbers, on a free port; and a browser, where there is one."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from invented_book import InventedBook
from playwright.sync_api import Browser, Page, sync_playwright

from midspan.web.app import create_app
from midspan.web.source import Book

OPTIONS = ["--no-sandbox", "--disable-background-networking"]


@pytest.fixture(scope="session")
def book() -> Book:
    """The book that every page reads from."""
    return InventedBook()


@pytest.fixture(scope="session")
def server(book: Book) -> Iterator[str]:
    """The URL of a running server."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(create_app(book), log_level="warning", lifespan="off"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    running.should_exit = True
    thread.join(timeout=5)
    listening.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the system."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own for a test."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    yield context.new_page()
    context.close()
