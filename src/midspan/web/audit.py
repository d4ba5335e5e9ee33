"""The audit log of a server: who did what, when and from where, one JSON line each; lines are only added.

No password, ticket, cookie or form text is ever in it: reasons are in the ledger of judgements, where they belong.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from midspan.store.files import full_disk_said

NAME = "audit.jsonl"
MOST_TEXT = 200
"""Characters of a text from outside that are kept."""


class Audit:
    """The file `audit/audit.jsonl` of a workspace."""

    def __init__(self, home: Path) -> None:
        self.path = home / "audit" / NAME
        self._lock = Lock()

    def note(self, what: str, *, who: str, where: str, about: str = "") -> None:
        """Adds a line: `what` is a short word of ours, `about` an id or a name, `where` the sender's address."""
        line = {
            "when": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "who": who[:MOST_TEXT], "what": what, "about": about[:MOST_TEXT], "from": where[:MOST_TEXT],
        }  # fmt: skip
        data = json.dumps(line, ensure_ascii=True).encode() + b"\n"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock, full_disk_said(self.path):
            descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(descriptor, data)
            finally:
                os.close(descriptor)
