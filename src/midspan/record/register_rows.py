"""Contracts and what happened to them as rows of the register, and back.

A row says fields by name: `title`, `type`, `signed`, `party.1.organisation`, `amount.total`, `amount.total.currency`
... Every name and value is checked here, wherever it comes from.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from midspan.model.contract import (
    Amendment,
    Amount,
    AmountKind,
    Contract,
    ContractParty,
    ContractType,
    DuplicateLink,
    LinkVerdict,
    Origin,
    OriginKind,
    PartyRole,
    Payment,
    RegisterKind,
    RegisterRow,
    RuleSet,
    Withdrawal,
    rule_set_on,
)
from midspan.model.errors import SourceError, known_values
from midspan.record.stated import amount_of, check_lines, currency_of, day_of, member_of

Said = Contract | Amendment | Payment | Withdrawal | DuplicateLink
PLAIN = ("title", "type", "rule_set", "theme", "signed", "document", "origin")
PARTY = ("role", "organisation", "organisation_id", "place")
_PARTY_FIELD = re.compile(r"party\.([1-9]\d{0,2})\.(role|organisation|organisation_id|place)")
_AMOUNT_FIELD = re.compile(rf"amount\.({'|'.join(AmountKind)})(?:\.(currency|day))?")
_OF_AMOUNT = tuple(
    (kind, f"amount.{kind.value}", f"amount.{kind.value}.day", f"amount.{kind.value}.currency") for kind in AmountKind
)
_CHANGE = "to."
"""Before a field's name in the row of an amendment: what it becomes."""


def row_of(said: Said, by: str, when: str) -> RegisterRow:
    """The row that records a contract or what happened to it."""
    match said:
        case Contract():
            return RegisterRow(RegisterKind.CONTRACT, (said.key,), by, when, "", tuple(sorted(fields_of(said).items())))
        case Amendment():
            changes = {_CHANGE + name: value for name, value in said.changes}
            return _row(RegisterKind.AMENDMENT, said, by, when, {**changes, "document": said.document}, said.reason)
        case Payment():
            money = {"amount": f"{said.amount.value:.2f}", "currency": said.amount.currency, "document": said.document}
            return _row(RegisterKind.PAYMENT, said, by, when, money)
        case Withdrawal():
            return _row(RegisterKind.WITHDRAWAL, said, by, when, {}, said.reason)
        case DuplicateLink():
            says = (("score", str(said.score)), ("verdict", said.verdict.value))
            one, other = sorted((said.a, said.b))
            return RegisterRow(RegisterKind.DUPLICATE, (one, other), said.by or by, when, said.reason, says)


def _row(
    kind: RegisterKind,
    said: Amendment | Payment | Withdrawal,
    by: str,
    when: str,
    fields: Mapping[str, str],
    reason: str = "",
) -> RegisterRow:
    says = {
        "day": said.day.isoformat(),
        **{name: value for name, value in fields.items() if value or name[:3] == _CHANGE},
    }
    return RegisterRow(kind, (said.contract,), by, when, reason, tuple(sorted(says.items())))


def said_of(row: RegisterRow) -> Said:
    """What a row records; a correction or a retraction says nothing by itself."""
    fields, key, place = row.fields, row.subject[0], row.row_id
    if row.kind is RegisterKind.CONTRACT:
        return contract_of(key, fields, place)
    if row.kind is RegisterKind.DUPLICATE:
        verdict, score = LinkVerdict(fields["verdict"]), Decimal(fields["score"])
        return DuplicateLink(key, row.subject[1], verdict, score, row.reason, row.by)
    day = date.fromisoformat(fields["day"])
    if row.kind is RegisterKind.PAYMENT:
        amount = Amount(AmountKind.RECEIVED, Decimal(fields["amount"]), fields["currency"], day)
        return Payment(key, amount, fields.get("document", ""))
    if row.kind is RegisterKind.AMENDMENT:
        changes = tuple((name[len(_CHANGE) :], value) for name, value in row.says if name.startswith(_CHANGE))
        return Amendment(key, day, changes, row.reason, fields.get("document", ""))
    return Withdrawal(key, day, row.reason)


def fields_of(contract: Contract) -> dict[str, str]:
    """The fields of a contract that are not empty, by name."""
    return {name: value for name, value in _fields(contract) if value}


def _fields(contract: Contract) -> Iterator[tuple[str, str]]:
    yield "title", contract.title
    yield "type", contract.type.value
    yield "rule_set", contract.rule_set.value
    yield "theme", contract.theme
    yield "signed", contract.signed.isoformat()
    yield "document", contract.document
    yield "origin", str(contract.origin or "")
    for number, party in enumerate(contract.parties, 1):
        yield f"party.{number}.role", party.role.value
        yield f"party.{number}.organisation", party.organisation
        yield f"party.{number}.organisation_id", party.organisation_id
        yield f"party.{number}.place", party.place
    for amount in contract.amounts:
        name = f"amount.{amount.kind.value}"
        yield name, f"{amount.value:.2f}"
        yield f"{name}.currency", amount.currency
        yield f"{name}.day", "" if amount.day == contract.signed else amount.day.isoformat()


def contract_of(key: str, fields: Mapping[str, str], place: str) -> Contract:
    """The contract that fields say; SourceError where they are no sound contract."""
    register, _, contract_id = key.partition("/")
    if not register or not contract_id:
        raise SourceError(
            f'the contract "{key}" has no register or no id', place=place, next_step="fill in register and contract_id"
        )
    for name in fields:
        check_field(name, place)
    check_lines(fields, place)
    signed = day_of(fields.get("signed", ""), place)
    rule_set = member_of(RuleSet, fields.get("rule_set") or rule_set_on(signed), "rule_set", place)
    return Contract(
        register, contract_id, rule_set, _type(fields, rule_set, place), fields.get("title", ""),
        fields.get("theme", ""), signed, _parties(fields, place), tuple(_amounts(fields, signed, place)),
        fields.get("document", ""), origin_of(fields.get("origin", ""), place),
    )  # fmt: skip


def check_field(name: str, place: str) -> None:
    """Refuses a name that is no field of a contract."""
    if not _is_field(name):
        known = (*PLAIN, *(f"party.1.{part}" for part in PARTY), *(f"amount.{kind.value}" for kind in AmountKind))
        raise SourceError(f'a contract has no field "{name}"', place=place, next_step=known_values(name, known))


@lru_cache(maxsize=10_000)
def _is_field(name: str) -> bool:
    return name in PLAIN or bool(_PARTY_FIELD.fullmatch(name) or _AMOUNT_FIELD.fullmatch(name))


@lru_cache(maxsize=10_000)
def _party_part(name: str) -> tuple[int, str] | None:
    found = _PARTY_FIELD.fullmatch(name)
    return (int(found[1]), found[2]) if found else None


def origin_of(text: str, place: str) -> Origin | None:
    """What something came from, written like meeting:m-17; None where nothing is said."""
    if not text:
        return None
    kind, colon, origin_id = text.partition(":")
    if kind not in tuple(OriginKind) or not colon or not origin_id:
        raise SourceError(
            f'the origin "{text}" is not one', place=place, next_step="write meeting:, event: or suggestion: and its id"
        )
    return Origin(OriginKind(kind), origin_id)


def _type(fields: Mapping[str, str], rule_set: RuleSet, place: str) -> ContractType:
    found = member_of(ContractType, fields.get("type", ""), "type", place)
    if found not in rule_set.types:
        raise SourceError(
            f'the rule set "{rule_set}" knows no type "{found}"',
            place=place,
            next_step='write "transfer", as such a licence was registered, or the rule_set that the register used',
        )
    return found


def _parties(fields: Mapping[str, str], place: str) -> tuple[ContractParty, ...]:
    found: dict[int, dict[str, str]] = {}
    for name, value in fields.items():
        if value and (part := _party_part(name)):
            found.setdefault(part[0], {})[part[1]] = value
    parties = tuple(_party(said, place) for _, said in sorted(found.items()))
    for role in (PartyRole.PROVIDER, PartyRole.RECEIVER):
        if not any(party.role is role for party in parties):
            raise SourceError(
                f"the contract has no {role}", place=place, next_step=f'add a party with the role "{role}"'
            )
    return parties


def _party(said: Mapping[str, str], place: str) -> ContractParty:
    role = member_of(PartyRole, said.get("role", ""), "role", place)
    if not said.get("organisation"):
        raise SourceError(f"a {role} has no name", place=place, next_step="name the organisation")
    return ContractParty(role, said["organisation"], said.get("organisation_id", ""), said.get("place", ""))


def _amounts(fields: Mapping[str, str], signed: date, place: str) -> Iterator[Amount]:
    for kind, name, day_name, currency_name in _OF_AMOUNT:
        value = amount_of(fields.get(name, ""), place)
        if value is not None:
            day = fields.get(day_name)
            if day and kind in (AmountKind.TOTAL, AmountKind.TECHNOLOGY):
                raise SourceError(
                    f'the amount "{kind}" has a day of its own, "{day}"',
                    place=place,
                    next_step="leave it out: what is agreed is converted at the rate of the day of signature",
                )
            currency = currency_of(fields.get(currency_name, ""), place)
            yield Amount(kind, value, currency, day_of(day, place) if day else signed)
