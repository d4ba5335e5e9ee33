"""One TOML file per claim: a figure that somebody published, beside which ours is set."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec

from midspan.model.claim import Amount, Claim, ClaimKind
from midspan.model.errors import ClaimError, known_values
from midspan.model.study import Period
from midspan.regions import read_definition

_CURRENCY = re.compile("[A-Z]{3}")


class _AmountDefinition(msgspec.Struct, forbid_unknown_fields=True):
    value: float
    unit: str
    to_nearest: float


class _ClaimDefinition(msgspec.Struct, forbid_unknown_fields=True):
    key: str
    indicator: str
    value: float
    unit: str
    to_nearest: float
    kind: ClaimKind
    regions: list[str]
    period: str
    source: str
    quote: str
    published: date | None = None
    cell: list[str] = []
    also: _AmountDefinition | None = None
    total: str = ""


def load_claim(path: Path) -> Claim:
    """Reads a claim strictly: an unknown or missing key, or a value that can't be meant, is an error."""
    found = read_definition(path, _ClaimDefinition)
    amount = _amount(path, found.value, found.unit, found.to_nearest)
    also = _amount(path, found.also.value, found.also.unit, found.also.to_nearest) if found.also else None
    if also is not None and not (_CURRENCY.fullmatch(also.unit) and _CURRENCY.fullmatch(amount.unit)):
        raise _wrong(path, f'"{also.unit}" is not another currency', "give under also the same sum of money")
    for name in ("source", "quote"):
        if not getattr(found, name).strip():
            raise _wrong(path, f'the claim "{found.key}" has no {name}', "say who published it, and in which words")
    if not found.regions:
        raise _wrong(path, f'the claim "{found.key}" names no region', "name those it speaks of")
    return Claim(
        found.key, found.indicator, amount, found.kind, tuple(sorted(found.regions)), Period.parse(found.period),
        found.source.strip(), found.quote.strip(), str(found.published or ""), tuple(found.cell), also, found.total,
    )  # fmt: skip


def claim_of(text: str, known: Mapping[str, Claim]) -> Claim:
    """The claim of a key, or of a file whose name ends in .toml."""
    if text.endswith(".toml"):
        return load_claim(Path(text))
    if text not in known:
        raise ClaimError(f'there is no claim "{text}"', next_step=f"name a TOML file. {known_values(text, known)}")
    return known[text]


def _amount(path: Path, value: float, unit: str, to_nearest: float) -> Amount:
    numbers = {"value": value, "to_nearest": to_nearest}
    for name, number in numbers.items():
        if not 0 < abs(number) < 1e18:
            raise _wrong(path, f'"{name} = {number}" is not a published number', "correct it")
    if to_nearest < 0:
        raise _wrong(path, f'"to_nearest = {to_nearest}" is not a step of rounding', "write 0.1e9 for 32.3 bn")
    return Amount(Decimal(str(value)), unit, Decimal(str(to_nearest)))


def _wrong(path: Path, fact: str, next_step: str) -> ClaimError:
    return ClaimError(fact, place=str(path), next_step=next_step)
