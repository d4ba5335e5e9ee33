"""A listing or an entry of a directory from texts and back: what a row of CSV, a form and the ledger say of it.

Read strictly: the first bad value is an error with its place and what may stand there.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from midspan.model.errors import SourceError, known_values
from midspan.model.listing import Entry, Listing, ListingType, Money, Role, Side
from midspan.store.streams import csv_records

CONTACT = ("contact_name", "contact_email")
LISTING_FIELDS = (
    "listing_id", "side", "type", "title", "description", "language", "themes", "organisation", "organisation_id",
    "region", "place", "money", "expires",
)  # fmt: skip
ENTRY_FIELDS = (
    "entry_id", "organisation", "organisation_id", "roles", "region", "place", "themes", "gives", "takes", "language",
    "url", "expires",
)  # fmt: skip
LANGUAGES = ("en", "zh-Hans", "zh-Hant")
LONGEST = {"title": 200, "description": 5_000, "gives": 5_000, "takes": 1_000}
"""Characters of a field; others hold up to 300."""
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ID = re.compile(r"[\w.:-]{1,80}")
_DEFUSED = re.compile(r"'(?=[=+\-@\t\r])")
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Known:
    """The keys of regions and themes that a listing may name; None is any, as in a ledger."""

    regions: Collection[str] | None = None
    themes: Collection[str] | None = None


ANYTHING = Known()


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers for a listing."""

    name: str = ""
    email: str = ""


def listing_of(said: Mapping[str, str], place: str, known: Known) -> Listing:
    """The listing that these fields say."""
    field = _Fields(said, place)
    return Listing(
        listing_id=field.id("listing_id"),
        side=field.one_of("side", Side),
        type=field.one_of("type", ListingType),
        title=field.needed("title"),
        description=field.text("description"),
        language=field.among("language", LANGUAGES),
        themes=field.several("themes", known.themes),
        organisation=field.needed("organisation"),
        organisation_id=field.organisation_id(),
        region=field.among("region", known.regions),
        place=field.text("place"),
        money=field.one_of("money", Money),
        expires=field.day("expires"),
    )


def entry_of(said: Mapping[str, str], place: str, known: Known) -> Entry:
    """The entry of a directory that these fields say."""
    field = _Fields(said, place)
    return Entry(
        entry_id=field.id("entry_id"),
        organisation=field.needed("organisation"),
        organisation_id=field.organisation_id(),
        roles=tuple(Role(one) for one in field.several("roles", [str(role) for role in Role], is_needed=True)),
        region=field.among("region", known.regions),
        place=field.text("place"),
        themes=field.several("themes", known.themes),
        gives=field.needed("gives"),
        takes=field.text("takes"),
        language=field.among("language", LANGUAGES),
        url=field.url("url"),
        expires=field.day("expires"),
    )


def contact_of(said: Mapping[str, str], place: str) -> Contact:
    """Who answers for it; nothing where the fields are empty. A text of the listing may not name that person."""
    name, email = (" ".join((said.get(key) or "").split()) for key in CONTACT)
    if email and not _MAIL.fullmatch(email):
        raise SourceError(f'"{email}" is not an e-mail address', place=place, next_step="correct contact_email")
    for key in ("title", "description", "gives", "takes"):
        if name and name.casefold() in (said.get(key) or "").casefold():
            raise SourceError(
                f'the {key} names the contact "{name}"', place=place,
                next_step="leave the name to contact_name: personal data are kept apart, so that they can be deleted",
            )  # fmt: skip
    return Contact(name, email)


def fields_of(listed: Listing | Entry) -> tuple[tuple[str, str], ...]:
    """What a ledger and a CSV hold of a listing or an entry, in the order of the template."""
    names = LISTING_FIELDS if isinstance(listed, Listing) else ENTRY_FIELDS
    return tuple((name, _written(getattr(listed, name))) for name in names)


def read_csv(
    path: Path, known: Known, read: Callable[[Mapping[str, str], str, Known], Listing | Entry]
) -> Iterator[tuple[str, Listing | Entry, Contact]]:
    """Each row of a file in the template: where it stands, what it lists, and its contact."""
    names = LISTING_FIELDS if read is listing_of else ENTRY_FIELDS
    seen: dict[str, str] = {}
    for line, row in csv_records(path, needed=names):
        place = f"{path.name}:{line}"
        if isinstance(row, str):
            raise SourceError(row, place=place, next_step="put texts with commas between double quotes")
        said = {name: _DEFUSED.sub("", value, count=1) for name, value in row.items()}
        listed = read(said, place, known)
        if listed.key in seen:
            raise SourceError(
                f'the id "{listed.key}" stands in {seen[listed.key]} already', place=place,
                next_step="give each row an id of its own",
            )  # fmt: skip
        seen[listed.key] = place
        yield place, listed, contact_of(said, place)


def _written(value: object) -> str:
    return "|".join(map(str, value)) if isinstance(value, tuple) else str(value)


class _Fields:
    """The fields of one row; each kind of value is read in one way."""

    def __init__(self, said: Mapping[str, str], place: str) -> None:
        self._said, self._place = said, place

    def text(self, key: str) -> str:
        text = (self._said.get(key) or "").replace("\r\n", "\n").strip()
        most = LONGEST.get(key, 300)
        if len(text) > most:
            raise self._error(f"the {key} has more than {most:,} characters", "write a shorter one")
        mail = _MAIL.search(text)
        if mail:
            raise self._error(
                f'the {key} holds the e-mail address "{mail[0]}"', "leave it to contact_email: that is never shown"
            )
        return text

    def needed(self, key: str) -> str:
        text = self.text(key)
        if not text:
            raise self._error(f"the {key} is empty", "fill it in")
        return text

    def id(self, key: str) -> str:
        text = self.needed(key)
        if not _ID.fullmatch(text):
            raise self._error(f'the {key} "{text}" is not one', "use letters, digits, and . : _ - only, up to 80")
        return text

    def one_of(self, key: str, choices: type[Choice]) -> Choice:
        return choices(self.among(key, [str(one) for one in choices]))

    def among(self, key: str, known: Collection[str] | None) -> str:
        text = self.text(key)
        if known is not None and text not in known:
            raise self._error(f'the {key} "{text}" is not known', known_values(text, known))
        return text

    def several(self, key: str, known: Collection[str] | None, *, is_needed: bool = False) -> tuple[str, ...]:
        found = tuple(sorted({part.strip() for part in self.text(key).split("|")} - {""}))
        if known is not None:
            for one in found or [""] * is_needed:
                if one not in known:
                    raise self._error(f'"{one}" is none of the {key}', known_values(one, known))
        return found

    def organisation_id(self) -> str:
        text = self.text("organisation_id")
        if text and not re.fullmatch(r"ror:0[a-z0-9]{8}|x:[a-z0-9-]+", text):
            raise self._error(f'the organisation_id "{text}" is not one', "write ror:... or x:..., or leave it empty")
        return text

    def url(self, key: str) -> str:
        text = self.text(key)
        if text and not re.fullmatch(r"https?://[^\s\"<>]+", text):
            raise self._error(f'the {key} "{text}" is not an address', "begin it with https://")
        return text

    def day(self, key: str) -> date:
        text = self.text(key)
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise self._error(f'the day "{text}" of {key} is not a date', 'write it like "2027-04-29"') from error

    def _error(self, fact: str, step: str) -> SourceError:
        return SourceError(fact, place=self._place, next_step=step)
