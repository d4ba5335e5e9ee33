"""The guard before the pages: which names the server answers to, whom it lets in, and how often one may ask."""

import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from midspan.web.person import STRANGER, Person, let_in

WRITES = 60
"""Forms that one address may send in a minute."""
_LONGEST_ADDRESS = 8_000
"""Characters of a path and query; what is longer no page of ours has written."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names a server answers to. A name of its own, an IP address or localhost can't be another site's.

    A site that points its own name at this machine would else read the pages through its visitors' browsers.
    """

    names: frozenset[str] = frozenset()

    def __contains__(self, host: object) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name == "localhost" or name in self.names or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class Rate:
    """How often something may be done by one sender: `most` times in `seconds`, then one has to wait."""

    def __init__(self, most: int, seconds: float, senders: int = 10_000) -> None:
        self._most, self._seconds, self._senders = most, seconds, senders
        self._done: OrderedDict[str, list[float]] = OrderedDict()

    def is_free(self, sender: str) -> bool:
        """Counts one, and says whether it may be done."""
        now = time.monotonic()
        recent = [when for when in self._done.pop(sender, []) if now - when < self._seconds]
        is_free = len(recent) < self._most
        self._done[sender] = [*recent, now] if is_free else recent
        while len(self._done) > self._senders:
            self._done.popitem(last=False)
        return is_free


class Guard:
    """Checks a request before the application sees it. `who` names the person who sends it, None where nobody does;
    `stranger` says what such a one gets, None where they may pass.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Hosts,
        who: Callable[[Request], Person | None],
        stranger: Callable[[Request], Response | None] = lambda _: None,
    ) -> None:
        self._app, self._hosts, self._who, self._stranger = app, hosts, who, stranger
        self._writes = Rate(WRITES, 60)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on with its person, or answers why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        refused: Response | None = self._refusal(request)
        person = None
        if refused is None:
            person = self._who(request)
            refused = None if person else self._stranger(request)
        if refused is not None:
            await refused(scope, receive, send)
            return
        await self._app(let_in(scope, person or STRANGER), receive, send)

    def _refusal(self, request: Request) -> Response | None:
        host = request.headers.get("host", "")
        if host not in self._hosts:
            return _said(
                f'this server is not called "{host[:100]}"', 421, "whoever runs it names it with midspan serve --name"
            )
        if len(request.url.path) + len(request.url.query) > _LONGEST_ADDRESS:
            return _said("the address is too long", 414, "leave out choices")
        if request.method == "POST" and not self._writes.is_free(request.client.host if request.client else ""):
            return _said("you sent too many forms", 429, "wait a minute")
        return None


def _said(fact: str, status: int, next_step: str) -> PlainTextResponse:
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return PlainTextResponse(f"{fact}\nNext: {next_step}\n", status, headers)


def own_names(host: str, names: Collection[str]) -> Hosts:
    """The names of a server that listens on `host` and was given `names`."""
    return Hosts(frozenset(name.lower() for name in (host, *names)))
