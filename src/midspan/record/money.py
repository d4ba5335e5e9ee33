"""Money of contracts: conversions are derived with a dated rate and shown, and amounts of two kinds never added."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from midspan.model.contract import Amount, AmountKind
from midspan.model.errors import FigureError
from midspan.record.contracts import Standing
from midspan.record.rates import rate_on

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Conversion:
    """An amount in another currency: at which rate, of which day, and the value to the cent."""

    amount: Amount
    currency: str
    rate: Decimal
    rate_day: date
    value: Decimal

    def __str__(self) -> str:
        """As it is shown.

        >>> str(converted(Amount(AmountKind.TOTAL, Decimal("32300000000"), "CNY", date(2024, 4, 29)), "USD"))
        '32,300,000,000.00 CNY x 0.13809628 (2024-04-29) = 4,460,509,844.00 USD'
        """
        return (
            f"{self.amount.value:,.2f} {self.amount.currency} x {self.rate} ({self.rate_day}) = "
            f"{self.value:,.2f} {self.currency}"
        )


def converted(amount: Amount, currency: str, place: str = "") -> Conversion:
    """An amount in another currency at the European Central Bank's rate of its day, or the last before it.

    Half a cent is rounded up, as in figures of the value of contracts.
    """
    rate, rate_day = rate_on(amount.currency, currency, amount.day, place)
    return Conversion(amount, currency, rate, rate_day, (amount.value * rate).quantize(CENT, ROUND_HALF_UP))


def total_of(amounts: Iterable[Amount], currency: str) -> tuple[Decimal, tuple[Conversion, ...]]:
    """The sum of amounts of one kind in a currency, with every conversion; FigureError where the kinds differ."""
    every = tuple(converted(amount, currency) for amount in amounts)
    kinds = sorted({one.amount.kind.value for one in every})
    if len(kinds) > 1:
        raise FigureError(
            f"amounts of several kinds can't be added: {', '.join(kinds)}",
            next_step="add those of one kind: the technology part, income and what was received are within the total",
        )
    return sum((one.value for one in every), Decimal(0)), every


@dataclass(frozen=True, slots=True)
class Received:
    """What was received for a contract, in the currency of its total; the payments behind it, as converted.

    `value` is None where nothing is known of it, which is not nothing; `share` is its part of the total. Where there
    are no payments, `value` is what the register states.
    """

    total: Amount | None
    value: Decimal | None
    currency: str
    share: Decimal | None
    payments: tuple[Conversion, ...]


def received(standing: Standing) -> Received:
    """The payments of a contract until the day on which it stands so, else what the register states as received."""
    contract = standing.contract
    total, stated = contract.amount_of(AmountKind.TOTAL), contract.amount_of(AmountKind.RECEIVED)
    paid = [payment.amount for payment in standing.payments] or ([stated] if stated else [])
    if not paid:
        return Received(total, None, total.currency if total else "", None, ())
    currency = total.currency if total else paid[0].currency
    value, every = total_of(paid, currency)
    share = (value / total.value).quantize(Decimal("0.0001")) if total else None
    return Received(total, value, currency, share, every if standing.payments else ())
