"""Asks the application for pages without a server and without a network."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from anyio.from_thread import BlockingPortal, start_blocking_portal

from midspan.web.app import create_app
from midspan.web.source import Book


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    media_type: str
    body: bytes


class Answers:
    """An application to ask. Used as a context, it keeps one thread for all that is asked."""

    def __init__(self, book: Book) -> None:
        self._app = create_app(book)
        self._open = ExitStack()
        self._portal: BlockingPortal

    def __enter__(self) -> Self:
        self._portal = self._open.enter_context(start_blocking_portal())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def ask(self, url: str) -> Answer:
        """The answer to GET of a path with its query."""
        return self._portal.call(self._ask, url)

    async def _ask(self, url: str) -> Answer:
        parts, sent = urlsplit(url), list[Mapping[str, Any]]()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        await self._app(
            {
                "type": "http",
                "asgi": {"version": "3.0"},
                "http_version": "1.1",
                "method": "GET",
                "scheme": "http",
                "path": unquote(parts.path),
                "raw_path": parts.path.encode(),
                "query_string": parts.query.encode(),
                "root_path": "",
                "headers": [(b"host", b"127.0.0.1")],
                "client": ("127.0.0.1", 0),
                "server": ("127.0.0.1", 80),
            },
            receive,
            send,
        )
        head = next(one for one in sent if one["type"] == "http.response.start")
        headers = {name.decode().lower(): value.decode() for name, value in head["headers"]}
        body = b"".join(one.get("body", b"") for one in sent if one["type"] == "http.response.body")
        return Answer(head["status"], headers.get("content-type", "").partition(";")[0], body)
