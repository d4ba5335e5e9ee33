"""A claim: a figure that somebody published, as they wrote it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from midspan.model.figure import Interval
from midspan.model.study import Period


class ClaimKind(StrEnum):
    """What a published number is: a total of the whole period, the same for one year of it, or a rate of growth."""

    CUMULATIVE = "cumulative"
    ANNUAL = "annual"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as published; `to_nearest` is the step it was rounded to: 32.3 bn to the nearest 0.1 bn."""

    value: Decimal
    unit: str
    to_nearest: Decimal

    @property
    def rounding(self) -> Interval:
        """From the lowest to the highest number that rounds to the published one."""
        half = self.to_nearest / 2
        return Interval(self.value - half, self.value + half)


@dataclass(frozen=True, slots=True)
class Claim:
    """A published figure about regions in a period, with the indicator that measures what it speaks of.

    `published` is the day it appeared, empty where not known. `quote` is its definition, word for word or as near as
    is known. `also` is the same sum in another currency. `total` names the claim whose growth a rate is.
    """

    key: str
    indicator: str
    amount: Amount
    kind: ClaimKind
    regions: tuple[str, ...]
    period: Period
    source: str
    quote: str
    published: str = ""
    cell: tuple[str, ...] = ()
    also: Amount | None = None
    total: str = ""
