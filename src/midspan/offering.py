"""The listings of a workspace: takes files and forms, records what becomes of a listing, and says what is open."""

import getpass
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from midspan.export.table_csv import csv_table
from midspan.model.errors import ListingError, known_values
from midspan.model.listing import Entry, Listing, Listings, Reply, Row, RowKind, Side, Verdict
from midspan.model.place import Theme
from midspan.plugins import data_files
from midspan.regions import load_region
from midspan.store.contacts import Contacts
from midspan.store.ledger import Damage, now
from midspan.store.listing_rows import (
    CONTACT,
    ENTRY_FIELDS,
    LISTING_FIELDS,
    Contact,
    Known,
    contact_of,
    entry_of,
    fields_of,
    listing_of,
    read_csv,
)
from midspan.store.listings import LISTED, ListingLedger, listed_row
from midspan.themes import load_theme

READERS: dict[str, Callable[[Mapping[str, str], str, Known], Listing | Entry]] = {
    "listings": listing_of,
    "directory": entry_of,
}
"""The two kinds of tables, and what reads their rows."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the rows of a file: ids that are new, changed, as they were, or withdrawn and left so."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    withdrawn: tuple[str, ...]


class Offering:
    """The listings of a workspace. Every method may be called from several threads and processes."""

    def __init__(self, home: Path) -> None:
        self._ledger, self.contacts = ListingLedger(home), Contacts(home)

    def on(self, day: date) -> Listings:
        """What is open on a day."""
        return self._ledger.on(day)

    def damages(self) -> list[Damage]:
        """Lines of the ledger that can't be read."""
        return self._ledger.read()[1]

    def take(self, path: Path, kind: str, known: Known, *, by: str = "", when: str = "") -> Taken:
        """Takes a file in the template of `kind`. Its first bad row is an error, and nothing of the file is kept."""
        return self._record(list(read_csv(path, known, READERS[kind])), by, when)

    def add(self, said: Mapping[str, str], kind: str, known: Known, *, by: str = "") -> str:
        """Adds one listing or entry that a form says, and returns its id, which must be new."""
        listed = READERS[kind](said, "the form", known)
        taken = self._record([("the form", listed, contact_of(said, "the form"))], by, "")
        if not taken.new:
            raise ListingError(f'there is a listing "{listed.key}" already', next_step="give this one another id")
        return listed.key

    def renew(self, key: str, until: date, *, by: str = "") -> str:
        """Moves the last day of a listing or an entry."""
        rows = self._standing(key)
        ends = max((row for row in rows if row.fields.get("expires")), key=lambda row: row.order).fields["expires"]
        if until <= date.fromisoformat(ends):
            raise ListingError(f'"{key}" is open until {ends} already', next_step="name a later day")
        return self._add(RowKind.RENEWAL, (key,), by, says=(("expires", until.isoformat()),))

    def withdraw(self, key: str, *, reason: str, by: str = "") -> str:
        """Takes a listing or an entry off, for good, and its contact with it."""
        self._standing(key)
        row_id = self._add(RowKind.WITHDRAWAL, (key,), by, _needed(reason))
        self.contacts.keep({key: Contact()})
        return row_id

    def express_interest(self, request_id: str, offer_id: str, *, by: str = "", reason: str = "") -> str:
        """Records that somebody wants to talk about a request and an offer that are both open."""
        self._check_pair(request_id, offer_id)
        return self._add(RowKind.INTEREST, (request_id, offer_id), by, reason)

    def reply(self, interest_id: str, code: str, *, by: str = "", reason: str = "") -> str:
        """Answers an interest: accepted, or why not."""
        if interest_id not in {row.row_id for row in self._ledger.read()[0] if row.kind is RowKind.INTEREST}:
            raise ListingError(
                f'there is no interest "{interest_id}"', next_step="list them: midspan offers --interests"
            )
        return self._add(RowKind.REPLY, (interest_id,), by, reason, (("code", _one_of(code, Reply)),))

    def judge(self, request_id: str, offer_id: str, code: str, *, by: str = "", reason: str = "") -> str:
        """Records whether a match is useful; one that is not is not shown again."""
        self._check_pair(request_id, offer_id)
        return self._add(RowKind.FEEDBACK, (request_id, offer_id), by, reason, (("code", _one_of(code, Verdict)),))

    def withdraw_person(self, name: str, *, by: str = "") -> list[str]:
        """Deletes a person's contacts, and takes off every listing that names them; gives the ids of these.

        Listings that the person only answered for stay, without a contact.
        """
        hashed, _ = self.contacts.withdraw(name)
        rows, gone = self._ledger.read()[0], self.contacts.withdrawn
        off = {row.subject[0] for row in rows if row.kind is RowKind.WITHDRAWAL}
        naming = {
            row.subject[0]
            for row in rows
            if row.kind in LISTED and row.subject[0] not in off and gone.is_named_in(_texts(row.says))
        }
        for key in sorted(naming):
            self._add(RowKind.WITHDRAWAL, (key,), by, "names a person who has withdrawn")
        self._add(RowKind.PERSON_WITHDRAWAL, (hashed,), by)
        return sorted(naming)

    def as_csv(self, kind: str, day: date) -> str:
        """What is open, in the template, without contacts: it comes back by `take` as it was."""
        opened = self.on(day)
        return listings_csv(kind, opened.listings if kind == "listings" else opened.entries)

    def _record(self, found: Sequence[tuple[str, Listing | Entry, Contact]], by: str, when: str) -> Taken:
        rows, gone = self._ledger.read()[0], self.contacts.withdrawn
        kinds: dict[str, list[str]] = {key: [] for key in ("new", "changed", "same", "withdrawn")}
        made: list[Row] = []
        kept: dict[str, Contact] = {}
        latest = {row.subject[0]: row for row in sorted(rows, key=lambda row: row.order) if row.kind in LISTED}
        off = {row.subject[0] for row in rows if row.kind is RowKind.WITHDRAWAL}
        for place, listed, contact in found:
            kind = RowKind.LISTING if isinstance(listed, Listing) else RowKind.ENTRY
            row = Row(kind, (listed.key,), by or account(), when or now(), "", fields_of(listed))
            state = _state(row, latest.get(listed.key), off, place)
            kinds[state].append(listed.key)
            if state != "withdrawn":
                kept[listed.key] = contact
            if state in ("new", "changed"):
                _refuse_withdrawn(gone.is_named_in(_texts(row.says)), listed.key, place)
                made.append(row)
        self._ledger.add(made)
        self.contacts.keep(kept)
        return Taken(*(tuple(keys) for keys in kinds.values()))

    def _standing(self, key: str) -> list[Row]:
        """The rows of a listing or an entry that is not withdrawn."""
        every = self._ledger.read()[0]
        listed_row(every, key)
        rows = [row for row in every if row.subject == (key,)]
        if any(row.kind is RowKind.WITHDRAWAL for row in rows):
            raise ListingError(f'"{key}" is withdrawn', next_step="list it anew under another id")
        return rows

    def _check_pair(self, request_id: str, offer_id: str) -> None:
        opened = self.on(datetime.now(UTC).date())
        for key, side in ((request_id, Side.REQUEST), (offer_id, Side.OFFER)):
            if key not in {one.key for one in opened.of_side(side)}:
                raise ListingError(f'no {side} "{key}" is open', next_step="list them with midspan offers")

    def _add(
        self, kind: RowKind, subject: tuple[str, ...], by: str, reason: str = "", says: tuple[tuple[str, str], ...] = ()
    ) -> str:
        row = Row(kind, subject, by or account(), now(), " ".join(reason.split()), says)
        self._ledger.add([row])
        return row.row_id


def every_theme() -> dict[str, Theme]:
    """The themes that there are, by key."""
    themes = (load_theme(path) for path in data_files("themes"))
    return {theme.key: theme for theme in themes}


def known_keys() -> Known:
    """The regions and themes that a listing may name."""
    return Known([load_region(path).key for path in data_files("regions")], list(every_theme()))


def check_keys(keys: Iterable[str], known: Iterable[str], name: str) -> None:
    """An unknown region or theme is an error."""
    every = list(known)
    for key in keys:
        if key not in every:
            raise ListingError(f'there is no {name} "{key}"', next_step=known_values(key, every))


def columns_of(kind: str) -> tuple[str, ...]:
    """The columns of a template."""
    return (*(LISTING_FIELDS if kind == "listings" else ENTRY_FIELDS), *CONTACT)


def template(kind: str) -> str:
    """An empty table in the template."""
    return csv_table([], columns_of(kind), [])


def listings_csv(kind: str, listed: Iterable[Listing | Entry]) -> str:
    """Listings or entries in the template, the columns of contacts empty."""
    names = columns_of(kind)
    return csv_table([], names, ([dict(fields_of(one)).get(name, "") for name in names] for one in listed))


def _state(row: Row, before: Row | None, off: Iterable[str], place: str) -> str:
    if before is None:
        return "new"
    if before.kind is not row.kind:
        raise ListingError(
            f'the id "{row.subject[0]}" is taken: it is that of a {before.kind}', place=place,
            next_step="give this one another id",
        )  # fmt: skip
    if row.subject[0] in set(off):
        return "withdrawn"
    return "same" if before.says == row.says else "changed"


def _refuse_withdrawn(is_named: bool, key: str, place: str) -> None:
    if is_named:
        raise ListingError(
            f'"{key}" names a person who has withdrawn', place=place, next_step="take the name out of its texts"
        )


def _texts(says: Iterable[tuple[str, str]]) -> str:
    return "\n".join(value for _, value in says)


def _one_of(code: str, known: type[Reply] | type[Verdict]) -> str:
    values = [str(one) for one in known]
    if code not in values:
        raise ListingError(f'there is no code "{code}"', next_step=known_values(code, values))
    return code


def _needed(reason: str) -> str:
    if not reason.strip():
        raise ListingError("a withdrawal needs a reason", next_step="say why in one sentence")
    return reason


def account() -> str:
    """The name of the account that runs the command."""
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise ListingError("nobody is named as the one who records", next_step="say who you are: --by NAME") from error
