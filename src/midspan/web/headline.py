"""Changes between two periods, and the one headline sentence, both by rule.

The rules never say what the numbers do not. Two values are "about level" when their stability intervals overlap by
more than half of an interval's mean arm (then the difference is within the noise), or when they differ by less than
2 %. Below 10 records on either side there is no rate.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from midspan.chart.number import grouped
from midspan.model.figure import Estimate, Interval
from midspan.model.study import Period
from midspan.web.words import Words

FEW = 10
LEVEL = Decimal("0.02")
DOUBLE = (Decimal("1.95"), Decimal("2.05"))


class Move(Enum):
    """What happened between two periods."""

    UNKNOWN = auto()
    FEW = auto()
    FIRST = auto()
    LEVEL = auto()
    DOUBLED = auto()
    MULTIPLIED = auto()
    ROSE = auto()
    FELL = auto()


@dataclass(frozen=True, slots=True)
class Change:
    """A move with the ratio of the two values; no ratio where it would mean nothing."""

    move: Move
    ratio: Decimal | None = None


def change_between(now: Estimate, before: Estimate | None) -> Change:
    """The move from one period to the next, by the rules at the top of this module."""
    if before is None or before.value is None or now.value is None:
        return Change(Move.UNKNOWN)
    if before.records == 0 and before.value == 0:
        return Change(Move.FIRST)
    if now.records < FEW or before.records < FEW or before.value <= 0:
        return Change(Move.FEW)
    ratio = now.value / before.value
    if overlap_heavily(now.stability, before.stability) or abs(ratio - 1) < LEVEL:
        return Change(Move.LEVEL, ratio)
    if DOUBLE[0] <= ratio < DOUBLE[1]:
        return Change(Move.DOUBLED, ratio)
    if ratio >= DOUBLE[1]:
        return Change(Move.MULTIPLIED, ratio)
    return Change(Move.ROSE if ratio > 1 else Move.FELL, ratio)


def overlap_heavily(one: Interval | None, other: Interval | None) -> bool:
    """Whether two intervals overlap by more than half of their mean arm (an arm is half an interval)."""
    if one is None or other is None:
        return False
    overlap = min(one.high, other.high) - max(one.low, other.low)
    arm = ((one.high - one.low) + (other.high - other.low)) / 4
    return overlap > arm / 2


@dataclass(frozen=True, slots=True)
class Spans:
    """The period, the one before it where there is one, and the incomplete year where the period holds it."""

    now: Period
    before: Period | None
    partial_year: int | None = None


def headline(t: Words, now: Estimate, before: Estimate | None, spans: Spans) -> str:
    """The headline of joint works.

    "Joint papers doubled in five years, to 12,280." / "Joint papers rose by 12 %, to 930." / "7 joint papers in
    2019–2023."
    """
    said = {
        "what": t.title_of("joint_works", ""),
        "value": t.numbers.spoken(now.value, "works"),
        "noun": noun_of(t, now),
    }
    if not now.value:
        return t("headline.none", period=t.span(spans.now))
    change = change_between(now, before)
    if spans.before is None or before is None or change.move is Move.UNKNOWN:
        return _alone(t, said, spans)
    old = {"before": t.span(spans.before), "old": t.numbers.spoken(before.value, "works")}
    years = spans.now.last - spans.now.first + 1
    tail = "_year" if years == 1 else ""
    match change.move:
        case Move.FIRST:
            return t("headline.first", **said, **old)
        case Move.DOUBLED:
            return t(f"headline.doubled{tail}", **said, years=t.number(years))
        case Move.MULTIPLIED:
            return t(f"headline.multiplied{tail}", **said, years=t.number(years), times=times(change.ratio))
        case Move.ROSE | Move.FELL:
            key = "headline.rose" if change.move is Move.ROSE else "headline.fell"
            return t(key, **said, percent=whole_percent(t, change.ratio))
        case Move.LEVEL:
            return t("headline.level", **said)
        case _:
            return t("headline.few", **said, **old)


def _alone(t: Words, said: dict[str, str], spans: Spans) -> str:
    if spans.partial_year is not None and spans.partial_year in spans.now.years:
        return t("headline.alone_partial", **said, period=t.span(spans.now), year=spans.partial_year)
    return t("headline.alone", **said, period=t.span(spans.now))


def noun_of(t: Words, now: Estimate) -> str:
    """The noun: `joint paper` for one, `joint papers` for any other number."""
    return t("headline.noun.one" if now.value == 1 else "headline.noun")


def whole_percent(t: Words, ratio: Decimal | None) -> str:
    """The size of a change, without its sign: 1.984 gives 98 %."""
    return t.numbers.percent(abs((ratio or Decimal(1)) - 1), 0)


def times(ratio: Decimal | None) -> str:
    """A ratio to one decimal."""
    return grouped(ratio or Decimal(1), 1)


def change_line(t: Words, now: Estimate, before: Estimate | None, unit: str, spans: Spans) -> str:
    """The change under a headline figure: "+98 % vs 2014–2018", "+4.2 points vs ...", "About level with ..."."""
    if spans.partial_year is not None and spans.partial_year in spans.now.years:
        return t("change.partial", year=spans.partial_year)
    change = change_between(now, before)
    if spans.before is None or before is None or change.move is Move.UNKNOWN:
        return t("change.unknown")
    period = t.span(spans.before)
    if change.move in (Move.FEW, Move.FIRST) or now.value is None or before.value is None:
        return t("change.few", old=t.numbers.spoken(before.value, unit), before=period)
    if change.move is Move.LEVEL:
        return t("change.level", before=period)
    if unit == "share":
        points = (now.value - before.value) * 100
        moved, said = points, t("number.points", number=grouped(points, 1))
    else:
        moved = (change.ratio or Decimal(1)) - 1
        said = t.numbers.percent(moved, 0)
    return t("change.percent", change=f"+{said}" if moved > 0 else said, before=period)
