"""Sessions: who is signed in. They live in the server; a browser holds a signed name of one, for twelve hours."""

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

LASTS = 12 * 3_600
"""Seconds."""
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """One person signed in. `proof` is what let them in: where that changes the session ends."""

    session_id: str
    name: str
    proof: str
    began: float


class Sessions:
    """The sessions of a server. When it stops, everybody signs in again."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._open: OrderedDict[str, Session] = OrderedDict()
        self._lock = Lock()

    def begin(self, name: str, proof: str) -> str:
        """Begins a session; returns what the browser keeps."""
        session = Session(secrets.token_urlsafe(24), name, proof, time.monotonic())
        with self._lock:
            self._open[session.session_id] = session
            while len(self._open) > MOST:
                self._open.popitem(last=False)
        return f"{session.session_id}.{self._code(session.session_id)}"

    def of(self, kept: str) -> Session | None:
        """The session that a browser names; None where it ended or never was."""
        session_id, _, code = kept.rpartition(".")
        if not hmac.compare_digest(self._code(session_id).encode(), code.encode()):
            return None
        with self._lock:
            found = self._open.get(session_id)
            if found is not None and time.monotonic() - found.began > LASTS:
                found = self._open.pop(session_id) and None
        return found

    def end(self, session_id: str) -> None:
        """Ends a session."""
        with self._lock:
            self._open.pop(session_id, None)

    def _code(self, session_id: str) -> str:
        return hmac.new(self._secret, session_id.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
