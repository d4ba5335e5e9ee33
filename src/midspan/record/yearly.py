"""What contracts of a register come to in each year, and the largest of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from midspan.model.contract import AmountKind
from midspan.record.contracts import Standing
from midspan.record.money import Conversion, converted


@dataclass(frozen=True, slots=True)
class YearOfContracts:
    """The totals of the contracts signed in a year, in one currency; how many have none; and the largest, by key."""

    year: int
    value: Decimal
    contracts: int
    unknown: int
    largest: str
    largest_value: Decimal

    @property
    def without_largest(self) -> Decimal:
        """The value of the others."""
        return self.value - self.largest_value


def by_year(standing: Iterable[Standing], currency: str) -> list[YearOfContracts]:
    """Contracts that count, by the year of signature; each total at the rate of its day."""
    found: dict[int, list[tuple[str, Conversion | None]]] = {}
    for one in standing:
        if one.is_counted:
            total = one.contract.amount_of(AmountKind.TOTAL)
            value = converted(total, currency, one.contract.key) if total else None
            found.setdefault(one.contract.signed.year, []).append((one.contract.key, value))
    return [_year(year, found[year]) for year in sorted(found)]


def _year(year: int, contracts: list[tuple[str, Conversion | None]]) -> YearOfContracts:
    known = sorted(((value.value, key) for key, value in contracts if value), key=lambda one: (-one[0], one[1]))
    largest_value, largest = known[0] if known else (Decimal(0), "")
    total = sum((value for value, _ in known), Decimal(0))
    return YearOfContracts(year, total, len(contracts), len(contracts) - len(known), largest, largest_value)
