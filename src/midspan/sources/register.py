"""The register of contracts, in its own CSV template (docs/register.md): as amended, without withdrawn ones.

A contract's id is `register/contract_id`, by which the register tells its history. Its amount is the total, else the
first kind that is known. Intermediaries are no parties here: a contract of two sides at one place stays one of that
place whoever brought them together. Money is read strictly: the first bad row is an error that names it.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

from midspan.model.contract import Contract, PartyRole
from midspan.record.contracts import standing_on
from midspan.record.rates import QUOTES, known_rates_of
from midspan.record.register_csv import entries_of, is_template
from midspan.record.register_rows import row_of
from midspan.store.batch import Batch, SnapshotFile, Source


def detects(path: Path, head: bytes) -> bool:
    """Whether the first line has the template's first columns."""
    return is_template(head.split(b"\n", 1)[0].decode("utf-8-sig", "replace"))


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the contracts that stand after all that the file says, and their providers and receivers."""
    batch = Batch(file.source, file.version)
    entries = entries_of(file.path)
    places = {
        entry.said.key: f"{file.name}:{entry.place.rpartition(':')[2]}"
        for entry in entries
        if isinstance(entry.said, Contract)
    }
    standing = standing_on((row_of(entry.said, "", "") for entry in entries), date.max)
    without_rate = sum(
        _add(batch, one.contract, places[one.contract.key]) for one in standing.values() if one.is_counted
    )
    if without_rate:
        batch.remarks.append(
            f"{without_rate:,} amounts have no exchange rate on their day: they count as unknown, not as zero"
        )
    yield batch


def _add(batch: Batch, contract: Contract, place: str) -> bool:
    """Adds a contract; returns whether its amount had to be left unknown."""
    amount = contract.amounts[0] if contract.amounts else None
    has_rate = amount is None or _has_rates(amount.currency, contract.signed)
    known = amount if has_rate else None
    batch.add(
        "contracts", contract.key, batch.source, batch.snapshot, place, contract.title, contract.type.value,
        contract.signed, contract.signed.year, known.value if known else None, known.currency if known else "",
        known.kind.value if known else "total", contract.theme or None, contract.register,
    )  # fmt: skip
    for party in contract.parties:
        if party.role is not PartyRole.INTERMEDIARY:
            batch.add(
                "contract_parties", contract.key, party.role.value, party.organisation, party.place, "unknown", 0.0
            )
    return not has_rate


@lru_cache(maxsize=20_000)
def _has_rates(currency: str, day: date) -> bool:
    return len(list(known_rates_of(currency, day))) == len(QUOTES)


SOURCE = Source(
    key="register",
    title="The register of contracts (CSV template)",
    licence="as the register says",
    detects=detects,
    read=read,
)
