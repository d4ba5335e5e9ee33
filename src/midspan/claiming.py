"""Sets a published figure beside ours: the claim, our value with both uncertainties, and how far apart they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

import numpy as np

from midspan.measure.audit import Audit, Report, audit, percent, said
from midspan.measure.growth import accumulative, compound, level, mean_of_rates
from midspan.measure.indicator import Derived, Indicator
from midspan.measure.interval import tidy
from midspan.model.claim import Amount, Claim, ClaimKind
from midspan.model.errors import ClaimError, MidspanError, known_values
from midspan.model.figure import Estimate, Figure, Interval
from midspan.model.multiverse import Combination, Multiverse
from midspan.model.study import Period, Study
from midspan.record.rates import yearly_rates

UNIT_OF_MONEY = "money"


class Measured(Protocol):
    """What measures: an open corpus."""

    @property
    def indicators(self) -> Mapping[str, Indicator]:
        """The registry of indicators."""

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of the corpus."""

    def figure(self, key: str, study: Study, by: Sequence[str] = ()) -> Figure:
        """A figure."""

    def multiverses(self, key: str, study: Study) -> tuple[Multiverse, ...]:
        """The multiverse of each cell of a figure."""


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """A claim with ours beside it; `problem` says why there is no figure of ours, where there is none.

    `findings` are what is to be said of money and rates; `audit` is that of a rate and the total it belongs to.
    """

    claim: Claim
    study: Study
    estimate: Estimate | None
    multiverse: Multiverse | None
    nearest: Combination | None
    findings: tuple[str, ...]
    audit: Audit | None
    problem: str = ""

    @property
    def value(self) -> Decimal | None:
        """Our value."""
        return self.estimate.value if self.estimate else None

    @property
    def difference(self) -> Decimal | None:
        """Ours less theirs."""
        return None if self.value is None else self.value - self.claim.amount.value

    @property
    def ratio(self) -> Decimal | None:
        """Ours over theirs."""
        return None if self.value is None else tidy(float(self.value / self.claim.amount.value))

    @property
    def is_same(self) -> bool:
        """Whether our value rounds to the claim."""
        return self.value is not None and _meets(self.claim.amount, Interval(self.value, self.value))

    @property
    def is_in_stability(self) -> bool | None:
        """Whether the claim, as it was rounded, meets our stability interval; None where there is none."""
        interval = self.estimate.stability if self.estimate else None
        return None if interval is None else _meets(self.claim.amount, interval)

    @property
    def is_in_linkage(self) -> bool | None:
        """Whether the claim, as it was rounded, meets our linkage range."""
        interval = self.estimate.linkage if self.estimate else None
        return None if interval is None else _meets(self.claim.amount, interval)

    @property
    def reached(self) -> int:
        """Under how many combinations of choices our value rounds to the claim."""
        known = self.multiverse.known if self.multiverse else ()
        return sum(_meets(self.claim.amount, Interval(o.value, o.value)) for o in known if o.value is not None)


def check_claim(corpus: Measured, claim: Claim, claims: Mapping[str, Claim]) -> ClaimCheck:
    """The claim with ours beside it; a claim of an unknown indicator or in another unit is a ClaimError."""
    indicator = _indicator(corpus, claim)
    study = Study(claim.regions, claim.period, currency=_currency(indicator, claim.amount))
    report = _report(claim, claims)
    checked = ClaimCheck(
        claim, study, None, None, None, tuple(_of_currencies(claim)), audit(report) if report else None
    )
    try:
        figure = corpus.figure(claim.indicator, study)
        found = [one for one in corpus.multiverses(claim.indicator, study) if one.cell == claim.cell]
        findings = (*checked.findings, *_of_growth(corpus, claim, indicator, study))
    except MidspanError as error:
        return replace(checked, problem=str(error).partition("\nNext:")[0])
    if not found:
        raise ClaimError(
            f'the claim "{claim.key}" speaks of the cell "{", ".join(claim.cell)}", which the figure does not have',
            next_step=known_values("", (", ".join(cell.key) for cell in figure.cells)),
        )
    years = len(claim.period.years) if claim.kind is ClaimKind.ANNUAL else 1
    multiverse = _a_year(found[0], years)
    nearest = multiverse.nearest(claim.amount.rounding)
    return replace(checked, estimate=multiverse.estimate, multiverse=multiverse, nearest=nearest, findings=findings)


def _indicator(corpus: Measured, claim: Claim) -> Indicator:
    if claim.indicator not in corpus.indicators:
        raise ClaimError(
            f'the claim "{claim.key}" is of the indicator "{claim.indicator}", which there is not',
            next_step=known_values(claim.indicator, corpus.indicators),
        )
    return corpus.indicators[claim.indicator]


def _currency(indicator: Indicator, amount: Amount) -> str:
    """The study's currency where the indicator counts money; a claim in another unit can't be compared."""
    unit = indicator.card.unit
    if unit == UNIT_OF_MONEY:
        return amount.unit
    if unit != amount.unit:
        raise ClaimError(
            f'the claim is in "{amount.unit}", {indicator.key} in "{unit}"', next_step="name an indicator of its unit"
        )
    return "CNY"


def _report(claim: Claim, claims: Mapping[str, Claim]) -> Report | None:
    """A rate and the total it belongs to, as an audit reads them."""
    if claim.kind is not ClaimKind.RATE or not claim.total:
        return None
    if claim.total not in claims:
        raise ClaimError(
            f'the claim "{claim.key}" is the growth of "{claim.total}", which there is not',
            next_step=known_values(claim.total, claims),
        )
    total = claims[claim.total].amount.value
    return Report(len(claim.period.years), total=float(total), rate=float(claim.amount.value))


def _meets(amount: Amount, interval: Interval) -> bool:
    return amount.rounding.low <= interval.high and interval.low <= amount.rounding.high


def _a_year(multiverse: Multiverse, years: int) -> Multiverse:
    """The same for one year of a period of so many."""
    if years == 1:
        return multiverse

    def part(value: Decimal) -> Decimal:
        return tidy(float(value / years))

    def ends(interval: Interval | None) -> Interval | None:
        return Interval(part(interval.low), part(interval.high)) if interval else None

    whole = multiverse.estimate
    value = None if whole.value is None else part(whole.value)
    return replace(
        multiverse,
        combinations=tuple(
            replace(one, value=None if one.value is None else part(one.value)) for one in multiverse.combinations
        ),
        estimate=Estimate(value, ends(whole.stability), ends(whole.linkage), whole.records),
    )


def _of_currencies(claim: Claim) -> Iterator[str]:
    """Which exchange rate two published sums imply, and what rates there were."""
    amount, also = claim.amount, claim.also
    if also is None:
        return
    implied = amount.value / also.value
    low, high = amount.rounding.low / also.rounding.high, amount.rounding.high / also.rounding.low
    pair = f"{amount.unit} for 1 {also.unit}"
    yield (
        f"{amount.unit} {said(float(amount.value))} and {also.unit} {said(float(also.value))} imply {implied:.2f} "
        f"{pair}; with their rounding, {low:.2f} to {high:.2f}."
    )
    found = yearly_rates(also.unit, amount.unit, claim.period.years)
    if not found:
        yield f"No rate of the European Central Bank is known for {claim.period}."
        return
    mean = sum((one.mean for one in found.values()), Decimal(0)) / len(found)
    yield (
        f"Yearly means of the European Central Bank: {', '.join(f'{y} {r.mean:.2f}' for y, r in found.items())}; their "
        f"mean {mean:.2f}, single days from {min(r.low for r in found.values()):.2f} to "
        f"{max(r.high for r in found.values()):.2f}."
    )
    if low <= mean <= high:
        yield "The two sums agree at the mean rate of the period."
        return
    fitting = [str(year) for year, rates in found.items() if low <= rates.mean <= high]
    yield (
        f"They do not agree at the mean rate of the period: that gives {also.unit} {said(float(amount.value / mean))}. "
        + (f"They agree at the mean rate of {', '.join(fitting)}." if fitting else "They agree at no year's mean rate.")
    )


def _of_growth(corpus: Measured, claim: Claim, indicator: Indicator, study: Study) -> Iterator[str]:
    """Our own rates of the same years under each definition."""
    if claim.kind is not ClaimKind.RATE or not isinstance(indicator, Derived):
        return
    operand = next(iter(indicator.operands.values()))
    if operand.by != ("year",):
        return
    first, last = study.period.first, study.period.last
    start = max(first - 1, corpus.years[0])
    figure = corpus.figure(operand.key, replace(study, period=Period(start, last)), ("year",))
    ours = {int(cell.key[0]): float(cell.estimate.value or 0) for cell in figure.cells}
    series = [ours.get(year, 0.0) for year in study.period.years]
    yield f"Our years: {', '.join(f'{y} {said(v)}' for y, v in zip(study.period.years, series, strict=True))}."
    named = [title.format(percent(rate)) for title, rate in _rates(series, ours.get(first - 1)) if np.isfinite(rate)]
    yield f"Our rates: {'; '.join(named)}."


def _rates(series: Sequence[float], base: float | None) -> Iterator[tuple[str, float]]:
    inside = np.array(series)[:, None]
    yield "level method, base year inside {}", float(compound(inside)[0])
    if base:
        yield "level method, base year before {}", level(base, series[-1], len(series)) if series[-1] else float("nan")
        yield "accumulative method {}", accumulative(base, sum(series), len(series)) if sum(series) else float("nan")
    yield "mean of yearly rates inside {}", float(mean_of_rates(inside)[0])
    if base:
        yield "mean of yearly rates from the year before {}", float(mean_of_rates(np.vstack([[[base]], inside]))[0])
