"""Finished pages in memory: an answer that many ask for is drawn and compressed once, while nothing under it changes.

An answer is kept under the book's edition, the kind of reader (`person.py`), the encoding and the whole address, if it
may be: 200, with an ETag, without a cookie, not `no-store`, of no more than `MOST_OF_ONE` bytes.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from midspan.web.person import person_of
from midspan.web.security import is_named

MOST = 64 << 20
"""Bytes of pages that are kept; then those go that nobody asked for longest."""
MOST_OF_ONE = 2 << 20
_OVERHEAD = 1_000
"""Bytes that an entry takes beside its body."""
_OF_UNCHANGED = (b"etag", b"cache-control", b"vary")

Key = tuple[str, str, bool, bytes, bytes]
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Finished:
    """A whole answer."""

    headers: Headers
    body: bytes

    @property
    def size(self) -> int:
        """The bytes it is counted with."""
        return len(self.body) + _OVERHEAD

    def named(self, name: bytes) -> bytes:
        """A header's value; empty where it has none."""
        return next((value for key, value in self.headers if key.lower() == name), b"")


class Shelf:
    """Answers by key, the one asked for last at the end; never more than `most` bytes."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: OrderedDict[Key, Finished] = OrderedDict()
        self._most, self.size = most, 0

    def get(self, key: Key) -> Finished | None:
        """The answer of a key."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Key, answer: Finished) -> None:
        """Keeps an answer, and lets others go where there is no room."""
        if answer.size > min(self._most, MOST_OF_ONE):
            return
        before = self._kept.pop(key, None)
        self.size += answer.size - (before.size if before else 0)
        self._kept[key] = answer
        while self.size > self._most:
            self.size -= self._kept.popitem(last=False)[1].size


class KeptPages:
    """Gives finished answers from memory, and lets one request draw what several ask for at the same time."""

    def __init__(self, app: ASGIApp, edition: Callable[[], str], most: int = MOST) -> None:
        self._app, self._edition = app, edition
        self._shelf = Shelf(most)
        self._drawing: dict[Key, asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers from memory, or passes the request on and keeps what comes back."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"].startswith("/static/"):
            await self._app(scope, receive, send)
            return
        key = self._key(scope)
        if key in self._drawing:
            await self._drawing[key].wait()
        found = self._shelf.get(key)
        if found is not None:
            await _answer(found, _header(scope, b"if-none-match").decode("latin-1"), send)
            return
        drawn = self._drawing.setdefault(key, asyncio.Event())
        copy = _Copy(send)
        try:
            await self._app(scope, receive, copy)
            # What was drawn while the edition changed may be of either.
            if copy.finished is not None and self._key(scope) == key:
                self._shelf.put(key, copy.finished)
        finally:
            drawn.set()
            self._drawing.pop(key, None)

    def _key(self, scope: Scope) -> Key:
        is_small = b"gzip" in _header(scope, b"accept-encoding")
        path = scope.get("raw_path") or scope["path"].encode()
        return self._edition(), person_of(scope).kind, is_small, path, scope["query_string"]


class _Copy:
    """Sends an answer on and keeps a copy, if it is one to keep."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._headers: Headers | None = None
        self._parts: list[bytes] = []
        self.finished: Finished | None = None

    async def __call__(self, message: Message) -> None:
        await self._send(message)
        if message["type"] == "http.response.start":
            headers = {name.lower(): value for name, value in message["headers"]}
            is_free = b"set-cookie" not in headers and b"no-store" not in headers.get(b"cache-control", b"")
            if message["status"] == 200 and b"etag" in headers and is_free:
                self._headers = list(message["headers"])
        elif message["type"] == "http.response.body" and self._headers is not None:
            self._parts.append(message.get("body", b""))
            if sum(map(len, self._parts)) > MOST_OF_ONE:
                self._headers = None
            elif not message.get("more_body", False):
                self.finished = Finished(self._headers, b"".join(self._parts))


async def _answer(found: Finished, if_none_match: str, send: Send) -> None:
    is_same = is_named(found.named(b"etag").decode("latin-1"), if_none_match)
    headers = [(name, value) for name, value in found.headers if not is_same or name.lower() in _OF_UNCHANGED]
    await send({"type": "http.response.start", "status": 304 if is_same else 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_same else found.body})


def _header(scope: Scope, name: bytes) -> bytes:
    return b",".join(value for key, value in scope["headers"] if key == name)
