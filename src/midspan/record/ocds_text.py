"""The register as a release package of the Open Contracting Data Standard, version 1.1.

A contract is a process with a release as signed, one after each amendment, and a last one with its payments and its
end. What the standard has no field for stands in objects named `midspan`, see docs/register.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

import msgspec

from midspan.model.contract import (
    Amendment,
    AmountKind,
    Contract,
    ContractParty,
    DuplicateLink,
    LinkVerdict,
    PartyRole,
    Payment,
    RegisterKind,
    RegisterRow,
    Withdrawal,
)
from midspan.record.contracts import amended, base_of, happened, in_force
from midspan.record.ocds import EXTENSION, PARTY, SAME_CONTRACT
from midspan.record.register_rows import contract_of, said_of

Json = dict[str, Any]
PREFIX = "ocds-unregistered"
VERSION = "1.1"
_ROLES = {PartyRole.PROVIDER: "supplier", PartyRole.RECEIVER: "buyer", PartyRole.INTERMEDIARY: "intermediary"}


@dataclass(frozen=True, slots=True)
class Written:
    """A package as text, how many contracts it has and how many of them count; and what it can't say."""

    text: str
    contracts: int
    counted: int
    unsaid: tuple[str, ...]


def written(rows: Iterable[RegisterRow], *, prefix: str = PREFIX, uri: str = "urn:midspan:register") -> Written:
    """Every contract of the register as it is known. `prefix` is the one that the standard's keepers gave you."""
    every = list(rows)
    kept = in_force(every)
    by_key: dict[str, list[RegisterRow]] = {}
    for row in kept:
        if row.kind is not RegisterKind.DUPLICATE:
            by_key.setdefault(row.subject[0], []).append(row)
    links = [said for row in kept if isinstance(said := _link(row), DuplicateLink)]
    same = {link.b: link for link in links if link.verdict is LinkVerdict.SAME}
    releases = [one for key in sorted(by_key) for one in _releases(key, by_key[key], prefix, same.get(key))]
    package = {
        "uri": uri,
        "version": VERSION,
        "publishedDate": max((one["date"] for one in releases), default=_moment(date.min)),
        "publisher": {"name": "Midspan register"},
        "releases": releases,
    }
    encoded = msgspec.json.Encoder(decimal_format="number").encode(package)
    contracts = len({one["ocid"] for one in releases})
    text = msgspec.json.format(encoded, indent=2).decode() + "\n"
    return Written(text, contracts, contracts - len(same), tuple(_unsaid(every, links)))


def _link(row: RegisterRow) -> object:
    return said_of(row) if row.kind is RegisterKind.DUPLICATE else None


def _unsaid(rows: Sequence[RegisterRow], links: Sequence[DuplicateLink]) -> Iterator[str]:
    kinds = (RegisterKind.CORRECTION, RegisterKind.RETRACTION)
    if many := sum(row.kind in kinds for row in rows):
        yield f"{many:,} corrections and retractions: contracts are as corrected, who changed what is not said"
    if others := sum(link.verdict is LinkVerdict.OTHER for link in links):
        yield f"{others:,} pairs that were found to be two contracts"


def _releases(key: str, rows: Sequence[RegisterRow], prefix: str, link: DuplicateLink | None) -> Iterator[Json]:
    base = base_of(rows)
    if base is None:
        return
    every = happened(rows, date.max)
    amendments = [one for one in every if isinstance(one, Amendment)]
    payments = [one for one in every if isinstance(one, Payment)]
    end = next((one for one in every if isinstance(one, Withdrawal)), None)
    ocid = f"{prefix}-{quote(key, safe='')}"
    versions = [contract_of(key, amended(base[1], amendments[:n]), key) for n in range(len(amendments) + 1)]
    for n, version in enumerate(versions):
        day = amendments[n - 1].day if n else version.signed
        release = _release(ocid, n, day, version, "contractAmendment" if n else "contract")
        if n:
            release["contracts"][0]["amendments"] = [_amendment(ocid, n, amendments[n - 1])]
        elif link is not None:
            release["relatedProcesses"] = [_related(link, prefix)]
        yield release
    if payments or end is not None:
        day = max(versions[-1].signed, *(one.day for one in every))
        release = _release(ocid, len(versions), day, versions[-1], "contractTermination" if end else "implementation")
        contract = release["contracts"][0]
        contract["implementation"] = {"transactions": [_transaction(n, one) for n, one in enumerate(payments, 1)]}
        if end is not None:
            contract["status"] = "terminated"
            contract[EXTENSION]["withdrawn"] = {"day": end.day.isoformat(), "reason": end.reason}
        yield release


def _release(ocid: str, n: int, day: date, one: Contract, tag: str) -> Json:
    parties = [_party(number, party) for number, party in enumerate(one.parties, 1)]
    buyer = next(each for each in parties if each["roles"] == ["buyer"])
    return {
        "ocid": ocid,
        "id": f"{ocid}-{n:04}",
        "date": _moment(day),
        "tag": [tag],
        "initiationType": "tender",
        "parties": parties,
        "buyer": _reference(buyer),
        "awards": [{"id": "1", "suppliers": [_reference(each) for each in parties if each["roles"] == ["supplier"]]}],
        "contracts": [_contract(one)],
    }


def _contract(one: Contract) -> Json:
    total = one.amount_of(AmountKind.TOTAL)
    amounts = [
        {"kind": each.kind.value, "amount": each.value, "currency": each.currency, "day": each.day.isoformat()}
        for each in one.amounts
        if each.kind is not AmountKind.TOTAL
    ]
    own = {"rule_set": one.rule_set.value, "theme": one.theme, "origin": str(one.origin or ""), "amounts": amounts}
    return {
        "id": one.contract_id,
        "awardID": "1",
        **({"title": one.title} if one.title else {}),
        "status": "active",
        "dateSigned": _moment(one.signed),
        **({"value": {"amount": total.value, "currency": total.currency}} if total else {}),
        **({"documents": [{"id": "1", "title": one.document}]} if one.document else {}),
        EXTENSION: {"key": one.key, "type": one.type.value, **{name: value for name, value in own.items() if value}},
    }


def _party(number: int, party: ContractParty) -> Json:
    found: Json = {"id": f"{PARTY}{number}", "name": party.organisation, "roles": [_ROLES[party.role]]}
    if party.organisation_id:
        scheme, colon, id_ = party.organisation_id.partition(":")
        known = {"scheme": "XI-ROR" if scheme == "ror" else scheme, "id": id_}
        found["identifier"] = known if colon else {"id": party.organisation_id}
    if party.place:
        found["address"] = {"locality": party.place}
    return found


def _reference(party: Mapping[str, Any]) -> Json:
    return {"id": party["id"], "name": party["name"]}


def _amendment(ocid: str, n: int, one: Amendment) -> Json:
    return {
        "id": str(n),
        "date": _moment(one.day),
        "rationale": one.reason,
        "amendsReleaseID": f"{ocid}-{n - 1:04}",
        "releaseID": f"{ocid}-{n:04}",
        **({EXTENSION: {"document": one.document}} if one.document else {}),
    }


def _transaction(number: int, one: Payment) -> Json:
    return {
        "id": str(number),
        "date": _moment(one.day),
        "value": {"amount": one.amount.value, "currency": one.amount.currency},
        EXTENSION: {"document": one.document},
    }


def _related(link: DuplicateLink, prefix: str) -> Json:
    own = {"key": link.a, "score": str(link.score), "reason": link.reason}
    identifier = f"{prefix}-{quote(link.a, safe='')}"
    return {"id": "1", "relationship": [SAME_CONTRACT], "scheme": "ocid", "identifier": identifier, EXTENSION: own}


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
