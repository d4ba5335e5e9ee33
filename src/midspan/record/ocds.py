"""Contracts from a release package of the Open Contracting Data Standard, version 1.1.

Releases of one process (ocid) are read in the order of their dates. The first one that has a contract says it as
signed, with the suppliers of its award as providers and the buyer as receiver; what a later one says otherwise is an
amendment of its day, so that values before and after stay apart. Transactions are payments. A contract is one, however
many releases and awards repeat it. What the standard has no field for stands in an extension, `midspan`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from midspan.model.contract import Amendment, Amount, AmountKind, DuplicateLink, LinkVerdict, Payment, Withdrawal
from midspan.model.errors import SourceError
from midspan.record.register_csv import Entry
from midspan.record.register_rows import contract_of
from midspan.record.stated import amount_of, currency_of, day_of, line_of

EXTENSION = "midspan"
SAME_CONTRACT = "x_sameContract"
ENDED = ("cancelled", "terminated")
ROLES = {"supplier": "provider", "payee": "provider", "buyer": "receiver", "payer": "receiver"}
Fields = dict[str, str]
PARTY = "midspan-party-"
_NUMBERED = re.compile(rf"{PARTY}\d+")
_UNSEEN = re.compile("[\x00-\x1f\x7f]+")


@dataclass
class Package:
    """What a package says, and what of it can't be recorded, each with its place."""

    entries: list[Entry] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the JSON and where it stands: `releases[3].contracts[0].value`."""

    value: Any
    path: str

    def at(self, name: str) -> "Node":
        """A member of an object; None where there is none."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return Node(self.value.get(name), f"{self.path}.{name}".lstrip("."))

    def each(self) -> Iterator["Node"]:
        """The members of a list; none where there is no list."""
        if self.value is not None and not isinstance(self.value, list):
            raise self.wrong("a list")
        return (Node(one, f"{self.path}[{n}]") for n, one in enumerate(self.value or ()))

    @property
    def text(self) -> str:
        """A text or a number as text; empty where there is none."""
        if self.value is None:
            return ""
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | Decimal):
            raise self.wrong("a text")
        return _UNSEEN.sub(" ", str(self.value)).strip()

    @property
    def day(self) -> date | None:
        """The day of a date with or without its time."""
        return day_of(self.text[:10], self.path) if self.text else None

    def wrong(self, wanted: str) -> SourceError:
        """That it is not what the standard has there."""
        return SourceError(
            f"{_shown(self.value)} is not {wanted}", place=self.path or "the file", next_step="correct it at its source"
        )


def package_of(path: Path, *, register: str = "", kind: str = "") -> Package:
    """What a file says. `register` and `kind` (one of the five types) are for contracts that don't state theirs."""
    try:
        # Amounts are read to the cent: never as floats.
        root = Node(msgspec.json.Decoder(float_hook=Decimal).decode(path.read_bytes()), "")
    except OSError as error:
        raise SourceError(f'the file "{path}" can\'t be read', next_step=str(error.strerror or error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, ArithmeticError) as error:
        raise SourceError(f'"{path.name}" is not JSON', place=str(path), next_step=str(error)) from error
    if not isinstance(root.value, dict) or "releases" not in root.value:
        raise SourceError(
            f'"{path.name}" has no "releases"',
            place=str(path),
            next_step="it has to be a release package; make one of records with ocdskit",
        )
    try:
        return _Reading(register, kind).read(root)
    except SourceError as error:
        raise SourceError(error.fact, place=f"{path.name}: {error.place}", next_step=error.next_step) from error


@dataclass
class _Known:
    """A contract as far as the releases have said it."""

    key: str
    fields: Fields
    ids: set[str] = field(default_factory=set)


class _Reading:
    def __init__(self, register: str, kind: str) -> None:
        self._register, self._kind = register, kind
        self._known: dict[tuple[str, str], _Known] = {}
        self._later: list[Entry] = []
        self._package = Package()

    def read(self, root: Node) -> Package:
        version = root.at("version").text
        if version and not version.startswith("1."):
            raise SourceError(f'the version "{version}" is not known', place="version", next_step="write 1.1")
        for release in sorted(root.at("releases").each(), key=_moment):
            contracts = list(release.at("contracts").each())
            if not contracts:
                self._package.unsaid.append(f"{release.path}: no contract yet")
            for contract in contracts:
                self._contract(release, contract)
        self._package.entries += self._later
        return self._package

    def _contract(self, release: Node, contract: Node) -> None:
        ocid, id_ = _needed(release, "ocid"), _needed(contract, "id")
        moment = release.at("date").day
        fields = self._fields(release, contract)
        known = self._known.get((ocid, id_))
        if known is None:
            known = self._known[ocid, id_] = self._begin(ocid, id_, fields, contract)
            self._alone(contract)
        else:
            self._amend(known, fields, release, contract)
        self._payments(known, contract)
        if contract.at("status").text in ENDED and "end" not in known.ids:
            known.ids.add("end")
            extra = contract.at(EXTENSION)
            said = extra.at("withdrawn") if extra.value else Node({}, contract.path)
            day = said.at("day").day or moment or day_of(fields["signed"], contract.path)
            reason = said.at("reason").text or contract.at("status").text
            self._later.append(Entry(contract.path, Withdrawal(known.key, day, reason)))
        for process in release.at("relatedProcesses").each():
            if SAME_CONTRACT in [one.text for one in process.at("relationship").each()]:
                self._link(known, process)

    def _begin(self, ocid: str, id_: str, fields: Fields, contract: Node) -> _Known:
        extra = contract.at(EXTENSION)
        own = extra.at("key").text if extra.value else ""
        key = own or f"{self._register or ocid[:11]}/{ocid}:{id_}"
        if not fields.get("type"):
            raise SourceError(
                "the contract has no type, for which the standard has no field",
                place=contract.path,
                next_step="name that of all such contracts with --type",
            )
        self._package.entries.append(Entry(contract.path, contract_of(key, fields, contract.path)))
        return _Known(key, fields)

    def _alone(self, contract: Node) -> None:
        """Amendments without the release that they amended say nothing of what was before."""
        for amendment in [*contract.at("amendments").each(), contract.at("amendment")]:
            if amendment.value and not amendment.at("releaseID").text:
                self._package.unsaid.append(f"{amendment.path}: what it changed is not said")

    def _amend(self, known: _Known, fields: Fields, release: Node, contract: Node) -> None:
        names = sorted({*known.fields, *fields} - {"signed"})
        changes = {name: fields.get(name, "") for name in names if known.fields.get(name, "") != fields.get(name, "")}
        if not changes:
            return
        amendment = next(reversed(list(contract.at("amendments").each())), contract.at("amendment"))
        said = amendment if amendment.value else Node({}, contract.path)
        day = said.at("date").day or release.at("date").day
        if day is None:
            raise SourceError("the release has no date", place=release.path, next_step="correct it at its source")
        document = said.at(EXTENSION).at("document").text if said.at(EXTENSION).value else ""
        change = Amendment(known.key, day, tuple(changes.items()), said.at("rationale").text, document)
        known.fields = {name: value for name, value in {**known.fields, **changes}.items() if value}
        contract_of(known.key, known.fields, contract.path)
        self._later.append(Entry(contract.path, change))

    def _fields(self, release: Node, contract: Node) -> Fields:
        extra = contract.at(EXTENSION)
        own = extra if extra.value else Node({}, contract.path)
        signed = contract.at("dateSigned").day or _award(release, contract).at("date").day
        if signed is None:
            raise SourceError(
                "the contract has no dateSigned", place=contract.path, next_step="correct it at its source"
            )
        fields = {name: own.at(name).text for name in ("rule_set", "theme", "document", "origin")}
        fields |= {
            "title": contract.at("title").text
            or _award(release, contract).at("title").text
            or release.at("title").text,
            "type": own.at("type").text or self._kind,
            "signed": signed.isoformat(),
        }
        document = next(contract.at("documents").each(), None)
        if document is not None and not fields["document"]:
            fields["document"] = document.at("url").text or document.at("title").text
        fields |= _parties(release, contract)
        fields |= _amounts(contract, own, signed)
        return {name: line_of(value, name, contract.path) for name, value in fields.items() if value}

    def _payments(self, known: _Known, contract: Node) -> None:
        if not contract.at("implementation").value:
            return
        for n, one in enumerate(contract.at("implementation").at("transactions").each(), 1):
            id_ = one.at("id").text or str(n)
            if id_ in known.ids:
                continue
            known.ids.add(id_)
            money = one.at("value") if one.at("value").value else one.at("amount")
            day = one.at("date").day
            if not money.value or day is None:
                self._package.unsaid.append(f"{one.path}: a payment without an amount or a day")
                continue
            value = amount_of(money.at("amount").text, money.path)
            if value is None:
                self._package.unsaid.append(f"{one.path}: a payment without an amount or a day")
                continue
            amount = Amount(AmountKind.RECEIVED, value, currency_of(money.at("currency").text, money.path), day)
            extra = one.at(EXTENSION)
            document = extra.at("document").text if extra.value else one.at("source").text or f"transaction {id_}"
            self._later.append(Entry(one.path, Payment(known.key, amount, document)))

    def _link(self, known: _Known, process: Node) -> None:
        other = process.at(EXTENSION).at("key").text if process.at(EXTENSION).value else ""
        if not other:
            self._package.unsaid.append(f"{process.path}: which contract it is the same as is not said")
            return
        own = process.at(EXTENSION)
        score = Decimal(own.at("score").text or "1")
        one, two = sorted((known.key, other))
        link = DuplicateLink(one, two, LinkVerdict.SAME, score, own.at("reason").text or "said by the package", "")
        self._later.append(Entry(process.path, link))


def _moment(release: Node) -> tuple[str, str]:
    return release.at("date").text, release.at("id").text


def _needed(node: Node, name: str) -> str:
    if not (text := node.at(name).text):
        raise SourceError(f'there is no "{name}"', place=node.path, next_step="the standard asks for it")
    return text


def _award(release: Node, contract: Node) -> Node:
    """The award of a contract; an empty one where it is not in the release."""
    id_ = contract.at("awardID").text
    awards = list(release.at("awards").each())
    found = [award for award in awards if award.at("id").text == id_]
    return next(iter(found or awards[:1]), Node({}, contract.path))


def _parties(release: Node, contract: Node) -> Iterator[tuple[str, str]]:
    """The fields of the suppliers of the contract's award, of the buyer and of intermediaries, in that order."""
    known = {party.at("id").text: party for party in release.at("parties").each()}
    suppliers = list(_award(release, contract).at("suppliers").each())
    buyer = release.at("buyer")
    named = [("provider", one) for one in suppliers]
    if buyer.value:
        named.append(("receiver", buyer))
    found = [(role, known.get(one.at("id").text, one)) for role, one in named]
    given = {(role, party.at("id").text) for role, party in found}
    for id_, party in known.items():
        for role in [ROLES.get(one.text, one.text) for one in party.at("roles").each()]:
            is_more = role in ("intermediary", "receiver") or (role == "provider" and not suppliers)
            if is_more and (role, id_) not in given:
                given.add((role, id_))
                found.append((role, party))
    # Our own packages number the parties, so that they keep their order.
    numbers = [_NUMBERED.fullmatch(party.at("id").text) for _, party in found]
    if all(numbers):
        found.sort(key=lambda one: int(one[1].at("id").text.removeprefix(PARTY)))
    for number, (role, party) in enumerate(found, 1):
        yield f"party.{number}.role", role
        yield f"party.{number}.organisation", party.at("name").text
        yield f"party.{number}.organisation_id", _identifier(party)
        yield f"party.{number}.place", _place(party)


def _identifier(party: Node) -> str:
    identifier = party.at("identifier")
    if not identifier.value or not identifier.at("id").text:
        return ""
    scheme = identifier.at("scheme").text
    return ":".join(filter(None, ("ror" if scheme == "XI-ROR" else scheme, identifier.at("id").text)))


def _place(party: Node) -> str:
    address = party.at("address")
    if not address.value:
        return ""
    parts = [address.at(name).text for name in ("locality", "region", "countryName")]
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _amounts(contract: Node, own: Node, signed: date) -> Iterator[tuple[str, str]]:
    value = contract.at("value")
    if value.value and value.at("amount").value is not None:
        yield from _amount("total", value, "", signed)
    for one in own.at("amounts").each():
        if one.at("kind").text != "total":
            yield from _amount(one.at("kind").text, one, one.at("day").text, signed)


def _amount(kind: str, money: Node, day: str, signed: date) -> Iterator[tuple[str, str]]:
    number = amount_of(money.at("amount").text, money.path)
    if number is not None:
        yield f"amount.{kind}", str(number)
        yield f"amount.{kind}.currency", currency_of(money.at("currency").text, money.path)
        yield f"amount.{kind}.day", "" if day == signed.isoformat() else day


def _shown(value: object) -> str:
    text = msgspec.json.encode(value).decode()
    return f'"{text[:60]}"' if not text.startswith('"') else text[:60]
