"""Technology contracts as a register keeps them: parties, amounts, what changed; and the rows of its ledger."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

STAND_APART = date(2026, 3, 1)
"""The day from which the Measures for registration know licensing as a type of its own."""


class ContractType(StrEnum):
    """The five types of technology contracts."""

    DEVELOPMENT = "development"
    TRANSFER = "transfer"
    LICENSING = "licensing"
    CONSULTING = "consulting"
    SERVICE = "service"


class RuleSet(StrEnum):
    """The version of the Measures for the Registration of Technology Contracts that a contract was registered under.

    `own` is a register with rules of its own, such as that of technology import and export.
    """

    MEASURES_2000 = "measures-2000"
    MEASURES_2026 = "measures-2026"
    OWN = "own"

    @property
    def types(self) -> tuple[ContractType, ...]:
        """The types that it knows: before 1 March 2026 a licence was registered as a transfer."""
        if self is RuleSet.MEASURES_2000:
            return tuple(one for one in ContractType if one is not ContractType.LICENSING)
        return tuple(ContractType)


def rule_set_on(signed: date) -> RuleSet:
    """The Measures in force on the day of signature.

    >>> rule_set_on(date(2026, 2, 28)).value, rule_set_on(date(2026, 3, 1)).value
    ('measures-2000', 'measures-2026')
    """
    return RuleSet.MEASURES_2026 if signed >= STAND_APART else RuleSet.MEASURES_2000


class PartyRole(StrEnum):
    """What a party does in a contract. The provider registers it."""

    PROVIDER = "provider"
    RECEIVER = "receiver"
    INTERMEDIARY = "intermediary"


class AmountKind(StrEnum):
    """What an amount is of; amounts of two kinds are never added.

    The total of the contract; the technology part of it; income of the provider; what was received.
    """

    TOTAL = "total"
    TECHNOLOGY = "technology"
    INCOME = "income"
    RECEIVED = "received"


class OriginKind(StrEnum):
    """What a contract, or an outcome, can come from."""

    MEETING = "meeting"
    EVENT = "event"
    SUGGESTION = "suggestion"


@dataclass(frozen=True, slots=True)
class Origin:
    """The meeting, event or suggestion that something came from."""

    kind: OriginKind
    origin_id: str

    def __str__(self) -> str:
        """As files have it.

        >>> str(Origin(OriginKind.MEETING, "m-17"))
        'meeting:m-17'
        """
        return f"{self.kind}:{self.origin_id}"


@dataclass(frozen=True, slots=True)
class ContractParty:
    """A party with its place as the register states it (a text; empty if unknown)."""

    role: PartyRole
    organisation: str
    organisation_id: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """Money of a kind. `day` is the day whose exchange rate converts it: that of signature, or of a payment."""

    kind: AmountKind
    value: Decimal
    currency: str
    day: date


@dataclass(frozen=True, slots=True)
class Contract:
    """A contract as signed. `document` refers to its source; `origin` is what it came from, None where unknown."""

    register: str
    contract_id: str
    rule_set: RuleSet
    type: ContractType
    title: str
    theme: str
    signed: date
    parties: tuple[ContractParty, ...]
    amounts: tuple[Amount, ...] = ()
    document: str = ""
    origin: Origin | None = None

    @property
    def key(self) -> str:
        """Its id in any register: "register/contract_id"."""
        return f"{self.register}/{self.contract_id}"

    def parties_as(self, role: PartyRole) -> tuple[ContractParty, ...]:
        """The parties of a role."""
        return tuple(party for party in self.parties if party.role is role)

    def amount_of(self, kind: AmountKind) -> Amount | None:
        """The amount of a kind, None where it is unknown: unknown is not zero."""
        return next((amount for amount in self.amounts if amount.kind is kind), None)


@dataclass(frozen=True, slots=True)
class Amendment:
    """What parties agreed to change, and the day from which it holds. `contract` is a key; `changes` name fields.

    Fields are those of the contract's row (`title`, `amount.total`, `party.2.place` ...), with the text after the
    change; an empty text takes the field away.
    """

    contract: str
    day: date
    changes: tuple[tuple[str, str], ...]
    reason: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that was received for a contract on a day. `contract` is a key."""

    contract: str
    amount: Amount
    document: str = ""

    @property
    def day(self) -> date:
        """The day of the payment."""
        return self.amount.day


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A contract that left its register on a day, and why. `contract` is a key."""

    contract: str
    day: date
    reason: str


class LinkVerdict(StrEnum):
    """Whether two records are of one contract."""

    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DuplicateLink:
    """Two records, by key, that were found to be of one contract, or not. `a` stands before `b` in order of text."""

    a: str
    b: str
    verdict: LinkVerdict
    score: Decimal
    reason: str
    by: str


class RegisterKind(StrEnum):
    """What a row of the register says."""

    CONTRACT = "contract"
    CORRECTION = "correction"
    AMENDMENT = "amendment"
    PAYMENT = "payment"
    WITHDRAWAL = "withdrawal"
    DUPLICATE = "duplicate"
    RETRACTION = "retraction"
    OUTCOME = "outcome"
    RULING = "ruling"


@dataclass(frozen=True)  # no slots: what is computed of a row is kept with it
class RegisterRow:
    """One row of the register: recorded once, never edited.

    `subject` is the key of a contract or an outcome, two keys for a duplicate. `says` are its fields by name, in order
    of name. `after` is the id of the row of the same subject that it corrects, retracts or follows, so that what is
    said twice is a row twice only where something else was said in between. `row_id` leaves out who recorded it and
    when: one statement is one row.
    """

    kind: RegisterKind
    subject: tuple[str, ...]
    by: str
    when: str
    reason: str = ""
    says: tuple[tuple[str, str], ...] = ()
    after: str = ""

    @cached_property
    def _fingerprint(self) -> str:
        # Escaped as `ascii` does, which is the same on every Python, and quick enough for a hundred thousand rows.
        said = self.kind.value, self.subject, self.reason, self.says, self.after
        return hashlib.sha256(ascii(said).encode()).hexdigest()

    @property
    def row_id(self) -> str:
        """16 hexadecimal characters of the sha256 of what it says of what."""
        return self._fingerprint[:16]

    @property
    def digest(self) -> str:
        """The sha256 of everything, by whom and when included: an edited row is found when it is read."""
        return hashlib.sha256((self._fingerprint + ascii((self.by, self.when))).encode()).hexdigest()

    @property
    def order(self) -> tuple[str, str]:
        """Later rows are greater."""
        return self.when, self.row_id

    @property
    def fields(self) -> Mapping[str, str]:
        """What it says, by name."""
        return dict(self.says)
