"""Listings: offers and requests, and organisations by what they do for others; and the rows of their ledger."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum


class Side(StrEnum):
    """Which side of a match a listing is on."""

    OFFER = "offer"
    REQUEST = "request"


class ListingType(StrEnum):
    """What is offered or asked for."""

    TECHNICAL_SERVICE = "technical_service"
    TECHNOLOGY = "technology"
    EXPERTISE = "expertise"
    FACILITY = "facility"
    FUNDING = "funding"
    PARTNER = "partner"


class Money(StrEnum):
    """Which way money flows, as the owner of the listing sees it."""

    PAYS = "pays"
    RECEIVES = "receives"
    EITHER = "either"
    NONE = "none"


class Role(StrEnum):
    """What an organisation of a directory does for others."""

    SERVICE_PLATFORM = "service_platform"
    FUNDER = "funder"
    INVESTOR = "investor"
    INCUBATOR = "incubator"
    FACILITY = "facility"


class Need(StrEnum):
    """The three lists in which a request is answered."""

    SERVICES = "services"
    CAPITAL = "capital"
    SPACE = "space"


class Reply(StrEnum):
    """The answer to an interest: accepted, or why not."""

    ACCEPTED = "accepted"
    NOT_A_FIT = "not_a_fit"
    TOO_EARLY = "too_early"
    TOO_COSTLY = "too_costly"
    NOT_NOW = "not_now"
    HAS_PARTNER = "has_partner"
    TERMS = "terms"
    MORE_NEEDED = "more_needed"
    NO_ANSWER = "no_answer"


class Verdict(StrEnum):
    """What a reader says of a match."""

    USEFUL = "useful"
    NOT_USEFUL = "not_useful"


NEED_OF_ROLE = {
    Role.SERVICE_PLATFORM: Need.SERVICES,
    Role.FUNDER: Need.CAPITAL,
    Role.INVESTOR: Need.CAPITAL,
    Role.INCUBATOR: Need.SPACE,
    Role.FACILITY: Need.SPACE,
}
NEED_OF_TYPE = {
    ListingType.TECHNICAL_SERVICE: Need.SERVICES,
    ListingType.TECHNOLOGY: Need.SERVICES,
    ListingType.EXPERTISE: Need.SERVICES,
    ListingType.PARTNER: Need.SERVICES,
    ListingType.FUNDING: Need.CAPITAL,
    ListingType.FACILITY: Need.SPACE,
}


@dataclass(frozen=True, slots=True)
class Listing:
    """An offer or a request. `region` is a region's key, `place` a text; `expires` is the last day it shows.

    Who answers for it is no part of it: contacts are kept apart (`store/contacts.py`).
    """

    listing_id: str
    side: Side
    type: ListingType
    title: str
    description: str
    language: str
    themes: tuple[str, ...]
    organisation: str
    organisation_id: str
    region: str
    place: str
    money: Money
    expires: date

    @property
    def key(self) -> str:
        """Its id."""
        return self.listing_id

    @property
    def text(self) -> str:
        """What it is matched by."""
        return f"{self.title}\n{self.description}"


@dataclass(frozen=True, slots=True)
class Entry:
    """An organisation of a directory: its roles, where it is, what it gives and what it takes for it."""

    entry_id: str
    organisation: str
    organisation_id: str
    roles: tuple[Role, ...]
    region: str
    place: str
    themes: tuple[str, ...]
    gives: str
    takes: str
    language: str
    url: str
    expires: date

    @property
    def key(self) -> str:
        """Its id."""
        return self.entry_id

    @property
    def text(self) -> str:
        """What it is matched by."""
        return self.gives

    @property
    def needs(self) -> tuple[Need, ...]:
        """The lists that it stands in."""
        return tuple(dict.fromkeys(NEED_OF_ROLE[role] for role in self.roles))


class RowKind(StrEnum):
    """What a row of the ledger says."""

    LISTING = "listing"
    ENTRY = "entry"
    RENEWAL = "renewal"
    WITHDRAWAL = "withdrawal"
    INTEREST = "interest"
    REPLY = "reply"
    FEEDBACK = "feedback"
    PERSON_WITHDRAWAL = "person_withdrawal"
    SUGGESTION = "suggestion"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the ledger of listings: recorded once, never edited.

    `subject` is the id of a listing or entry, a request and an offer (interest, feedback), an interest's id (reply), or
    two organisations (suggestion, in a ledger of its own). `says` has the fields of a listing or entry, `expires` of a
    renewal, `code` of a reply, a feedback or a suggestion.
    """

    kind: RowKind
    subject: tuple[str, ...]
    by: str
    when: str
    reason: str = ""
    says: tuple[tuple[str, str], ...] = ()

    @property
    def row_id(self) -> str:
        """12 hexadecimal characters of the sha256 of everything it says."""
        text = json.dumps(asdict(self), ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def order(self) -> tuple[str, str]:
        """Later rows are greater."""
        return self.when, self.row_id

    @property
    def fields(self) -> Mapping[str, str]:
        """What it says, by name."""
        return dict(self.says)


@dataclass(frozen=True, slots=True)
class Interest:
    """One who wants to talk about a request and an offer, and the answer; None while there is none."""

    interest_id: str
    request_id: str
    offer_id: str
    by: str
    when: str
    reply: Reply | None


@dataclass(frozen=True, slots=True)
class Listings:
    """What is open on a day. `refused` are the pairs (request, offer) that somebody declined or found not useful."""

    listings: tuple[Listing, ...] = ()
    entries: tuple[Entry, ...] = ()
    interests: tuple[Interest, ...] = ()
    refused: frozenset[tuple[str, str]] = frozenset()

    def of_side(self, side: Side) -> tuple[Listing, ...]:
        """The offers, or the requests."""
        return tuple(one for one in self.listings if one.side is side)
