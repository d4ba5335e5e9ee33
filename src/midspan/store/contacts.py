"""Contacts of listings and of people at events, kept apart so that they can be deleted: `listings/contacts.json`.

The file is the one thing of a workspace that is written anew, and only its owner may read it. Of a person who has
withdrawn it keeps a salted hash of the name, and nothing else, so that no later file brings the name back. Of a person
who agreed to suggestions it keeps a salted hash of the id and the day.
"""

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from midspan.model.errors import ListingError
from midspan.store.files import replacing
from midspan.store.ledger import locked
from midspan.store.listing_rows import Contact
from midspan.store.names import name_key

CONSENT_DAYS = 400
"""Days after which a person who agreed to suggestions is asked again."""
_LONGEST_NAME = 6
"""Words, or Chinese characters, of a name."""
_WORDS = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")


class SaltedNames:
    """A set of names or ids of persons, kept as hashes: it can be asked about one, and can't be read."""

    def __init__(self, salt: str, keys: frozenset[str]) -> None:
        self._salt, self._keys = salt, keys

    def holds(self, name: str) -> bool:
        """Whether a name (or an id) is of the set."""
        return bool(self._keys) and self._hash(name) in self._keys

    def is_named_in(self, text: str) -> bool:
        """Whether a text holds a name of the set, in its order or turned."""
        return bool(self._keys) and any(self.holds(name) for name in _runs(text))

    def _hash(self, name: str) -> str:
        return _hashed(self._salt, name)


class Contacts:
    """The contacts of a workspace."""

    def __init__(self, home: Path) -> None:
        self.path = home / "listings" / "contacts.json"

    def of(self, key: str) -> Contact:
        """Who answers for a listing or an entry; empty where nobody is named."""
        return Contact(**self._read()["contacts"].get(key, {}))

    @property
    def withdrawn(self) -> SaltedNames:
        """Who has withdrawn: what holds their name is shown and suggested nowhere."""
        kept = self._read()
        return SaltedNames(kept["salt"], frozenset(kept["withdrawn"]))

    def agreed(self, day: date) -> SaltedNames:
        """Who had agreed to suggestions by a day, at most 400 days before it."""
        kept = self._read()
        since = (day - timedelta(CONSENT_DAYS)).isoformat()
        agreed = kept.get("agreed", {}).items()
        return SaltedNames(kept["salt"], frozenset(key for key, said in agreed if since <= said <= day.isoformat()))

    def agreed_on(self, person_id: str) -> str:
        """The day on which a person agreed to suggestions; empty where none is kept."""
        kept = self._read()
        return str(kept.get("agreed", {}).get(_hashed(kept["salt"], person_id), ""))

    def agree(self, person_id: str, day: date) -> None:
        """Keeps that a person agreed to suggestions for them, and to be named in those of others who agreed.

        Raises ListingError for a person who has withdrawn.
        """
        if self.withdrawn.holds(person_id):
            raise ListingError(
                f'"{person_id}" has withdrawn', next_step="a withdrawal is for good: leave this person out"
            )
        with self._alone():
            kept = self._read()
            agreed = {**kept.get("agreed", {}), _hashed(kept["salt"], person_id): day.isoformat()}
            self._write({**kept, "agreed": agreed})

    def disagree(self, person_id: str) -> bool:
        """Deletes that a person agreed; whether there was anything to delete."""
        with self._alone():
            kept = self._read()
            agreed = kept.get("agreed", {})
            had = agreed.pop(_hashed(kept["salt"], person_id), None) is not None
            if had:
                self._write({**kept, "agreed": agreed})
        return had

    def expire(self, day: date) -> int:
        """Deletes consents of more than 400 days before a day; how many."""
        oldest = (day - timedelta(CONSENT_DAYS)).isoformat()
        with self._alone():
            kept = self._read()
            agreed = kept.get("agreed", {})
            left = {key: said for key, said in agreed.items() if said >= oldest}
            if left != agreed:
                self._write({**kept, "agreed": left})
        return len(agreed) - len(left)

    def person_ids(self, said: Iterable[str]) -> dict[str, str]:
        """An id for each e-mail address, the same at every call; without this file none can be told from its id."""
        with self._alone():
            kept = self._read()
            if not self.path.exists():
                self._write(kept)
        return {one: _person_id(kept["salt"], one) for one in said}

    def keep(self, contacts: Mapping[str, Contact]) -> None:
        """Keeps the contacts of listings; an empty one takes away what was there, one who has withdrawn is dropped."""
        with self._alone():
            kept, gone = self._read(), self.withdrawn
            before = dict(kept["contacts"])
            for key, contact in contacts.items():
                kept["contacts"].pop(key, None)
                if contact != Contact() and not gone.holds(contact.name):
                    kept["contacts"][key] = asdict(contact)
            if kept["contacts"] != before:
                self._write(kept)

    def withdraw(self, name: str) -> tuple[str, list[str]]:
        """Deletes a person and remembers a hash; gives that, and the ids of the listings they answered for."""
        if not name_key(name):
            raise ListingError(f'"{name}" is no name', next_step="write the name as it stands in the listing")
        with self._alone():
            kept = self._read()
            hashed = _hashed(kept["salt"], name)
            held = [
                key
                for key, contact in kept["contacts"].items()
                if name_key(contact["name"]) == name_key(name) or contact["email"].casefold() == name.casefold()
            ]
            kept["contacts"] = {key: one for key, one in kept["contacts"].items() if key not in held}
            kept["withdrawn"] = sorted({*kept["withdrawn"], hashed})
            kept.get("agreed", {}).pop(hashed, None)
            self._write(kept)
        return hashed, sorted(held)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer at a time; another one waits."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(".lock").open("ab") as file, locked(file.fileno()):
            yield

    def _read(self) -> dict[str, Any]:
        if not self.path.exists():
            return {"salt": secrets.token_hex(16), "contacts": {}, "withdrawn": []}
        try:
            kept: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise ListingError(
                "the file of contacts can't be read",
                place=f"{self.path}: {error}",
                next_step="bring it back from a copy, or move it away: listings then have no contacts",
            ) from error
        return kept

    def _write(self, kept: Mapping[str, Any]) -> None:
        with replacing(self.path) as partial:
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(kept, file, ensure_ascii=False, indent=1, sort_keys=True)
                file.flush()
                os.fsync(file.fileno())


def _hashed(salt: str, name: str) -> str:
    return hashlib.sha256(f"{salt}\n{name_key(name)}".encode()).hexdigest()[:24]


def _person_id(salt: str, email: str) -> str:
    return "p-" + hashlib.sha256(f"{salt}\n{email.strip().casefold()}".encode()).hexdigest()[:12]


def _runs(text: str) -> Iterator[str]:
    """Every run of a few words, or of Chinese characters, that may be a name."""
    words = [(found[0], found.start(), found.end()) for found in _WORDS.finditer(text)]
    for at, (_, start, _) in enumerate(words):
        for _, _, end in words[at : at + _LONGEST_NAME]:
            yield text[start:end]
