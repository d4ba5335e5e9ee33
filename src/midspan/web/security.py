"""What every answer carries: nothing from elsewhere, no inline script or style, an ETag."""

import hashlib

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from midspan.web.assets import look

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""For a chart that stands alone: its style is inside it, and it can do nothing else."""

HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
}

HTTPS_HEADERS = {"strict-transport-security": "max-age=31536000"}


def etag(edition: str, kind: str, url: str) -> str:
    """The same edition of a book, kind of reader, URL and templates give the same answer."""
    text = f"{edition}\n{kind}\n{url}\n{look()}"
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'


def is_named(tag: str, if_none_match: str) -> bool:
    """Whether a request's `If-None-Match` names an ETag, weak or not, alone or among others."""
    plain = tag.removeprefix("W/")
    return bool(plain) and plain in (one.strip().removeprefix("W/") for one in if_none_match.split(","))


class SecurityHeaders:
    """Adds the headers to every answer that does not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on and puts the headers on its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        wanted = HEADERS | (HTTPS_HEADERS if scope.get("scheme") == "https" else {})

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((name.encode(), text.encode()) for name, text in wanted.items() if name.encode() not in there),
                ]
            await send(message)

        await self.app(scope, receive, send_with_headers)
