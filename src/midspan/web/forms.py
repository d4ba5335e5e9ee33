"""Forms that change something: read strictly, and only from a page of our own.

A form carries a ticket: a message authentication code under a secret of this server, bound to the reader's session
(none on one's own machine, which needs no cookie for it). Other sites can't read a page of ours, so they have none.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from midspan.model.errors import MidspanError

MOST_BYTES = 64 << 10
MOST_FIELDS = 20
A_DAY = 86_400
"""Seconds for which a ticket is good: as long as a page may stay open before its form is sent."""
FORM = "application/x-www-form-urlencoded"


class FormError(MidspanError):
    """A form that can't be read."""


class Refused(MidspanError):
    """What a person may not do: a page of status 403."""


class TooMany(MidspanError):
    """More requests than one may send in a time: a page of status 429."""


class Tickets:
    """Issues tickets and knows its own."""

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = secret or secrets.token_bytes(32)

    def issue(self, session: str) -> str:
        """A ticket for the forms of one page; no two are equal, so that compression tells nothing of it."""
        head = f"{secrets.token_hex(8)}.{int(time.time())}"
        return f"{head}.{self._code(head, session)}"

    def is_own(self, ticket: str, session: str) -> bool:
        """Whether a ticket was issued here for this session, no longer than a day ago."""
        head, _, code = ticket.rpartition(".")
        when = head.rpartition(".")[2]
        if not hmac.compare_digest(self._code(head, session).encode(), code.encode()):
            return False
        return time.time() - int(when) <= A_DAY

    def _code(self, head: str, session: str) -> str:
        return hmac.new(self._secret, f"{head}\n{session}".encode(), hashlib.sha256).hexdigest()


async def read_form(request: Request, fields: tuple[str, ...]) -> Mapping[str, str]:
    """The fields of a form; those that it leaves out are empty. Others, repeats and what is no text are errors."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise FormError("the request is not a form", next_step=f"send it from its page, as {FORM}")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise FormError(f"the form holds more than {MOST_BYTES} bytes", next_step="write a shorter reason")
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="strict",
            max_num_fields=MOST_FIELDS,
        )  # fmt: skip
    except ValueError as error:
        raise FormError("the form can't be read", next_step="open its page again and send it from there") from error
    said = dict(pairs)
    if len(said) != len(pairs) or not set(said) <= set(fields) or any("\0" in text for text in said.values()):
        raise FormError(
            "the form has other fields than its page has", next_step="open its page again and send it from there"
        )
    return {name: said.get(name, "") for name in fields}


def check_sender(request: Request, scheme: str) -> None:
    """Refuses a form that a browser says comes from another site. `scheme` is the one the reader sees."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin", "")
    own = f"{scheme}://{request.headers.get('host', '')}".lower()
    if site not in ("same-origin", "none") or (origin and _plain(origin) != _plain(own)):
        raise Refused("the form was sent from another site", next_step="open the page here and send it from there")


def _plain(origin: str) -> str:
    """An origin without a port that goes without saying."""
    try:
        parts = urlsplit(origin.lower())
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}:{port}"
