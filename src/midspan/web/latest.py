"""The application over the corpus in use: once another corpus is built, requests go to that one."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from midspan.locale import languages
from midspan.model.errors import MidspanError
from midspan.web.address import read_address
from midspan.web.pages.start import first_choice
from midspan.web.person import Person, let_in
from midspan.web.source import Book

LOOK_EVERY = 1.0
"""Seconds between two looks at which corpus is in use."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A book and the application over it."""

    book: Book
    app: ASGIApp


class Latest:
    """Passes requests to the newest application. A new one is opened beside the old, which answers until then.

    `current` names the corpus in use; `open_it` opens it. The overviews that the start page offers are drawn for
    `kinds` of readers as soon as an application is there, so that they wait for the reader and not the other way round.
    """

    def __init__(self, open_it: Callable[[], Opened], current: Callable[[], str], kinds: Iterable[Person]) -> None:
        self._open, self._current, self._kinds = open_it, current, tuple(kinds)
        self._name = current()
        self.opened = open_it()
        self._looked = time.monotonic()
        self._is_opening = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers from the newest application there is."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if time.monotonic() - self._looked > LOOK_EVERY and not self._is_opening:
            self._looked = time.monotonic()
            if self._current() != self._name:
                self._is_opening = True
                self._begin(self._renew())
        await self.opened.app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """From the server's start to its end."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._begin(self._warm(self.opened))
                await send({"type": "lifespan.startup.complete"})
            else:
                for task in self._tasks:
                    task.cancel()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _renew(self) -> None:
        name = self._current()
        try:
            self.opened = await asyncio.to_thread(self._open)
        except MidspanError as error:
            _LOG.warning("the newest corpus can't be opened, the one before it stays: %s", error)
        finally:
            self._name, self._is_opening = name, False
        await self._warm(self.opened)

    async def _warm(self, opened: Opened) -> None:
        pair = first_choice(opened.book)
        for language in languages():
            url = read_address(opened.book, language, *pair, {}).url("overview")
            for person in self._kinds:
                await asked(opened.app, url, person)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _LOG.error("an overview could not be drawn beforehand", exc_info=task.exception())


async def asked(app: ASGIApp, url: str, person: Person) -> None:
    """Asks an application for a page, as a browser would, and drops the answer."""
    path, _, query = url.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(b"accept-encoding", b"gzip")], "client": None, "server": None,
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        """Nobody reads it."""

    await app(let_in(scope, person), receive, send)
