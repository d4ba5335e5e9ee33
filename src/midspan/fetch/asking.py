"""Asks an API politely: one question at a time, waiting where it says so, and again where a reply broke off."""

import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import httpx2
import msgspec
from isal import igzip, isal_zlib

from midspan.model.errors import SourceError

WAITS = (1, 2, 4, 8, 16, 32, 64)
"""Seconds before each further try where the API does not say how long to wait: the same on any day."""
LONGEST_WAIT = 300
"""Seconds; a daily budget that is used up asks for hours, and nobody waits for those in front of a terminal."""
TIMEOUT = 60.0
_BUSY = frozenset({429, 500, 502, 503, 504})
_SHOWN = 300
UNREADABLE: tuple[Any, ...] = (msgspec.DecodeError, EOFError, OSError, zlib.error, isal_zlib.error)
"""What decoding bytes raises that are no whole reply."""

Document = TypeVar("Document")


@dataclass(frozen=True, slots=True)
class Reply(Generic[Document]):
    """A whole reply: its bytes as received (gzip or not), what they say, and the credits that are left today."""

    body: bytes
    document: Document
    credits_left: int | None


class Api:
    """An API at an address, with the key that it is asked with.

    The key goes into a header, so that no address, log or error holds it. `sleep` and `note` are told of each wait.
    """

    def __init__(
        self,
        address: str,
        key: str,
        *,
        sleep: Callable[[float], object] = time.sleep,
        note: Callable[[str], object] = lambda text: None,
    ) -> None:
        self._key, self._sleep, self._note = key, sleep, note
        self.address = address.rstrip("/")
        headers = {"Authorization": f"Bearer {key}", "Accept-Encoding": "gzip", "User-Agent": "midspan"}
        self._client = httpx2.Client(headers=headers, timeout=TIMEOUT, follow_redirects=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def ask(self, path: str, parameters: Mapping[str, str], kind: type[Document]) -> Reply[Document] | None:
        """The reply to one question, decoded as `kind`; None where the API knows no such thing (404).

        Busy answers (429 and 5xx), broken connections and replies that are no whole `kind` are asked for again, at
        most as often as there are `WAITS`. Anything else that is not a reply is a SourceError.
        """
        for scheduled in WAITS:
            try:
                return self._once(path, parameters, kind)
            except _BusyError as busy:
                wait = busy.seconds or scheduled
                self._note(f"{busy.fault}: asked again in {wait} s")
            self._sleep(wait)
        try:
            return self._once(path, parameters, kind)
        except _BusyError as busy:
            raise SourceError(
                f'the API gave "{busy.fault}" after {len(WAITS)} waits',
                place=f"{self.address}{path}",
                next_step="run the same command again later: it goes on where it stopped",
            ) from busy

    def _once(self, path: str, parameters: Mapping[str, str], kind: type[Document]) -> Reply[Document] | None:
        try:
            with self._client.stream("GET", self.address + path, params=dict(parameters)) as response:
                body = b"".join(response.iter_raw())
        except httpx2.TransportError as error:
            raise _BusyError(f"no whole reply ({type(error).__name__})") from error
        status = response.status_code
        if status == HTTPStatus.NOT_FOUND:
            return None
        if status in _BUSY:
            seconds = _number(response, "Retry-After")
            if seconds is not None and seconds > LONGEST_WAIT:
                raise self._used_up(body, status, seconds)
            raise _BusyError(f"status {status}", seconds)
        if status != HTTPStatus.OK:
            raise self._refused(body, status)
        try:
            document = msgspec.json.decode(unpacked(body), type=kind)
        except UNREADABLE as error:
            raise _BusyError(f"a reply that can't be read ({error})") from error
        return Reply(body, document, _number(response, "X-RateLimit-Remaining"))

    def _used_up(self, body: bytes, status: int, seconds: int) -> SourceError:
        hours, minutes = divmod(seconds // 60, 60)
        return SourceError(
            f'the API asks to wait {hours} h {minutes} min: "{self._said(body, status)}"',
            place=self.address,
            next_step="run the same command again then: it goes on where it stopped",
        )

    def _refused(self, body: bytes, status: int) -> SourceError:
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            step = "set OPENALEX_API_KEY to a valid key; one is free at openalex.org/settings/api"
        else:
            step = "report this with the command: Midspan asked what the API does not take"
        fact = f'the API refuses with status {status}: "{self._said(body, status)}"'
        return SourceError(fact, place=self.address, next_step=step)

    def _said(self, body: bytes, status: int) -> str:
        """What an error says of itself, short and without the key."""
        try:
            found = msgspec.json.decode(unpacked(body), type=dict[str, object])
        except UNREADABLE:
            return f"status {status}"
        text = ": ".join(str(found[name]) for name in ("error", "message") if name in found)
        return text.replace(self._key, "...")[:_SHOWN]


class _BusyError(Exception):
    """No reply yet, why, and for how many seconds the API asks to wait."""

    def __init__(self, fault: str, seconds: int | None = None) -> None:
        super().__init__(fault)
        self.fault, self.seconds = fault, seconds


def unpacked(body: bytes) -> bytes:
    """The bytes of a reply as received, decompressed where they are gzip."""
    return bytes(igzip.decompress(body)) if is_packed(body) else body  # type: ignore[no-untyped-call]


def is_packed(body: bytes) -> bool:
    """Whether bytes are gzip."""
    return body[:2] == b"\x1f\x8b"


def _number(response: httpx2.Response, header: str) -> int | None:
    said = response.headers.get(header, "")
    return int(said) if said.isdecimal() else None
