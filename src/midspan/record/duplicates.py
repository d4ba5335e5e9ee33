"""Contracts that stand in two registers: each pair is weighed feature by feature, and says why it is held the same.

A feature gives points: log2 of how much likelier one finds it in two records of one contract than in records of two
contracts, as Fellegi and Sunter (1969), A theory for record linkage. The score is 1 / (1 + 2^-(sum - BAR)).
The same contract: from SAME; in doubt, for a person to look at: from DOUBTFUL, and where another record fits nearly as
well. A record has one counterpart at most: the pairs of most points come first.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from midspan.model.contract import Amount, AmountKind, ContractType, DuplicateLink, LinkVerdict
from midspan.record.names import Meant, Name, Names

BAR = 7.0
"""Points at which a pair is as likely the same as not."""
LEAST = BAR - 2
"""Points below which a pair is not even in doubt."""
SAME, DOUBTFUL = 0.85, 0.3
MARGIN = 1.5
"""Points by which a pair must be better than the next one of either record."""
RATE_SLACK = 0.02
"""How far apart two amounts may be that were converted at rates of different days."""
Worth = Callable[[Amount], float | None]
"""An amount in one currency; None where no rate is known."""


class Decision(StrEnum):
    """What is held of a pair."""

    SAME = "same"
    DOUBTFUL = "doubtful"
    OTHER = "other"


@dataclass(frozen=True)
class Reading:
    """What is compared of a contract. `amounts` are all that it ever had, those before an amendment among them.

    `numbers` are those in its title (phase, lot, year); `cited` the ids that its text names.
    """

    key: str
    register: str
    contract_id: str
    title: str
    numbers: frozenset[str]
    signed: date
    type: ContractType
    providers: tuple[Name, ...]
    receivers: tuple[Name, ...]
    amounts: tuple[Amount, ...]
    cited: str

    @cached_property
    def day(self) -> int:
        """The day of signature as a number."""
        return self.signed.toordinal()


@dataclass(frozen=True, slots=True)
class Part:
    """What a feature gives, and why in words."""

    feature: str
    points: float
    reason: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records with what speaks for and against their being one contract; `a` stands before `b`."""

    a: str
    b: str
    parts: tuple[Part, ...]
    decision: Decision
    rival: str = ""

    @property
    def points(self) -> float:
        """The sum of the parts."""
        return sum_of(self.parts)

    @property
    def score(self) -> Decimal:
        """From 0 to 1, to three places."""
        return score_of(self.points)

    @property
    def reason(self) -> str:
        """Every part in words, those of most points first."""
        ordered = sorted(self.parts, key=lambda part: (-abs(part.points), part.feature))
        said = "; ".join(f"{part.feature} {part.points:+.1f}: {part.reason}" for part in ordered)
        return f"{said}; nearly as well fits {self.rival}" if self.rival else said

    def link(self, by: str, verdict: LinkVerdict = LinkVerdict.SAME) -> DuplicateLink:
        """The row that records it."""
        return DuplicateLink(self.a, self.b, verdict, self.score, self.reason, by)


def sum_of(parts: Iterable[Part]) -> float:
    """The points of parts together."""
    return math.fsum(part.points for part in parts)


def score_of(points: float) -> Decimal:
    """The score of a sum of points.

    >>> score_of(7.0), score_of(11.0)
    (Decimal('0.500'), Decimal('0.941'))
    """
    return Decimal(1 / (1 + 2.0 ** min(60.0, BAR - points))).quantize(Decimal("0.001"))


class Weighing:
    """Weighs pairs of two registers. Nothing depends on the order of their records."""

    def __init__(self, readings: Sequence[Reading], worth: Worth, meant: Meant | None = None) -> None:
        self.names = Names((name for one in readings for name in (*one.providers, *one.receivers)), meant)
        self._worth = worth
        self._met = Counter(key for one in readings for key in {(a.value, a.currency) for a in one.amounts})
        self._count = len(readings)
        self._likeness: dict[tuple[str, str], Part] = {}

    def parts(self, one: Reading, other: Reading) -> tuple[Part, ...]:
        """What each feature gives but the title, which takes longest."""
        return (*self._without_names(one, other), *self._names(one, other))

    def likely(self, one: Reading, other: Reading) -> tuple[Part, ...] | None:
        """The same; None where the pair is not even in doubt, whatever its title. Names are read where they matter."""
        found = self._without_names(one, other)
        if sum_of(found) + 2 * PARTY_MOST + TITLE_MOST < LEAST:
            return None
        found += self._names(one, other)
        return found if sum_of(found) + TITLE_MOST >= LEAST else None

    def _without_names(self, one: Reading, other: Reading) -> tuple[Part, ...]:
        return (
            self._dates(one, other),
            self._amounts(one, other),
            _types(one, other),
            *_numbers(one, other),
            *_citations(one, other),
        )

    def _names(self, one: Reading, other: Reading) -> tuple[Part, ...]:
        return (
            self._parties("provider", one.providers, other.providers),
            self._parties("receiver", one.receivers, other.receivers),
        )

    def _dates(self, one: Reading, other: Reading) -> Part:
        apart = abs(one.day - other.day)
        points = next((given for most, given in DAYS if apart <= most), DAYS_LEAST)
        return Part("day", points, "signed on the same day" if not apart else f"{apart} days apart")

    def _parties(self, role: str, some: Sequence[Name], others: Sequence[Name]) -> Part:
        parts = [self._party(role, one, other) for one in some for other in others]
        return max(parts, key=lambda part: (part.points, part.reason), default=Part(role, 0.0, "not stated"))

    def _party(self, role: str, one: Name, other: Name) -> Part:
        key = (one.text, other.text) if one.text <= other.text else (other.text, one.text)
        if key not in self._likeness:
            found = self.names.likeness(one, other)
            even = PARTY_EVEN if one.is_han == other.is_han else PARTY_EVEN_ACROSS
            points = _on_scale(found.score, PARTY_LEAST, even, PARTY_MOST) * found.weight
            self._likeness[key] = Part("", points, found.reason)
        known = self._likeness[key]
        return Part(role, known.points, known.reason)

    def _amounts(self, one: Reading, other: Reading) -> Part:
        kinds = {a.kind for a in one.amounts} & {b.kind for b in other.amounts}
        parts = [self._amount(a, b, is_part=not kinds) for a in one.amounts for b in other.amounts]
        return max(parts, key=lambda part: (part.points, part.reason), default=Part("amount", 0.0, "not stated"))

    def _amount(self, a: Amount, b: Amount, *, is_part: bool) -> Part:
        if (a.value, a.currency) == (b.value, b.currency):
            rare = math.log2((1 + self._count) / self._met[a.value, a.currency])
            points = max(2.0, min(AMOUNT_MOST, rare / 1.5))
            return Part("amount", points, f"{a.value} {a.currency} in both")
        one, other = self._worth(a), self._worth(b)
        if one is None or other is None:
            return Part("amount", 0.0, "no rate for a currency")
        apart = abs(one - other) / max(one, other)
        if a.currency != b.currency and apart <= RATE_SLACK:
            return Part("amount", 5.0, f"{a.value} {a.currency} is {b.value} {b.currency} at the day's rate")
        if apart <= ROUNDED or (a.currency == b.currency and _rounded(a.value, b.value)):
            return Part("amount", 4.5, f"{a.value} and {b.value} {b.currency}, one rounded")
        if _taxed(one, other, TAX_SLACK if a.currency == b.currency else RATE_SLACK):
            return Part("amount", 3.0 if a.currency == b.currency else 1.5, "one includes value added tax")
        if is_part:
            share = (other if a.kind is AmountKind.TOTAL else one) / (one if a.kind is AmountKind.TOTAL else other)
            if TECHNOLOGY_LEAST <= share <= 1:
                return Part("amount", 0.5, f"the technology part may be {share:.0%} of the total")
        return Part("amount", AMENDED if apart <= AMENDED_MOST else AMOUNT_LEAST, f"amounts {apart:.0%} apart")


TITLE_MOST, TITLE_LEAST, TITLE_EVEN = 5.0, -5.0, 0.45
PARTY_MOST, PARTY_LEAST, PARTY_EVEN, PARTY_EVEN_ACROSS = 5.0, -7.0, 0.65, 0.5
AMOUNT_MOST, AMOUNT_LEAST = 7.0, -6.0
AMENDED, AMENDED_MOST = -3.0, 0.3
ROUNDED, UNITS = 0.005, (Decimal(1_000), Decimal(10_000))
TECHNOLOGY_LEAST = 0.2
TAXES, TAX_SLACK = (1.06, 1.09, 1.13), 0.002
DAYS = ((0, 4.0), (7, 3.0), (31, 2.0), (62, 1.0), (100, -1.0), (200, -4.0))
DAYS_LEAST = -14.0
NUMBERS_MOST, NUMBERS_ONE, NUMBERS_LEAST = 2.0, -3.0, -8.0


def _rounded(one: Decimal, other: Decimal) -> bool:
    """Whether one is the other to the next thousand or ten thousand, in which registers count."""
    least, most = sorted((one, other))
    return any(most - least <= unit / 2 and (least % unit == 0 or most % unit == 0) for unit in UNITS)


def _taxed(one: float, other: float, slack: float) -> bool:
    ratio = max(one, other) / min(one, other)
    return any(abs(ratio - tax) < slack for tax in TAXES)


def _types(one: Reading, other: Reading) -> Part:
    if one.type is other.type:
        return Part("type", 1.0, f"{one.type} in both")
    if {one.type, other.type} == {ContractType.TRANSFER, ContractType.LICENSING}:
        return Part("type", 0.0, "a licence was registered as a transfer once")
    return Part("type", -2.0, f"{min(one.type, other.type)} and {max(one.type, other.type)}")


def _numbers(one: Reading, other: Reading) -> Iterable[Part]:
    if not one.numbers and not other.numbers:
        return
    said = " and ".join(sorted(", ".join(sorted(one)) or "none" for one in (one.numbers, other.numbers)))
    if one.numbers == other.numbers:
        yield Part("number", NUMBERS_MOST, f"{', '.join(sorted(one.numbers))} in both titles")
    elif one.numbers and other.numbers:
        yield Part("number", NUMBERS_LEAST, f"titles number {said}")
    else:
        yield Part("number", NUMBERS_ONE, f"titles number {said}")


def _citations(one: Reading, other: Reading) -> Iterable[Part]:
    for id_, text in ((one.contract_id, other.cited), (other.contract_id, one.cited)):
        if len(id_) >= 6 and id_ in text:
            yield Part("reference", 10.0, f'one names the other\'s number "{id_}"')
            return


def title_part(likeness: float | None) -> Part:
    """What titles give that are so much alike, from 0 to 1; None where nothing can be said."""
    if likeness is None:
        return Part("title", 0.0, "the titles can't be compared")
    points = _on_scale(likeness, TITLE_LEAST, TITLE_EVEN, TITLE_MOST)
    return Part("title", points, f"titles alike by {likeness:.0%}")


def _on_scale(score: float, least: float, even: float, most: float) -> float:
    """Points of a likeness from 0 to 1: the least at 0, none at `even`, the most at 1."""
    span, reach = (most, 1 - even) if score >= even else (least, even)
    return span * min(1.0, abs(score - even) / reach)


def decided(weighed: Iterable[tuple[str, str, tuple[Part, ...]]]) -> list[Pair]:
    """The pairs that are the same contract or may be, one for each record, the most points first."""
    pairs = [Pair(min(one, other), max(one, other), parts, Decision.OTHER) for one, other, parts in weighed]
    possible = [pair for pair in pairs if float(pair.score) >= DOUBTFUL]
    ordered = sorted(possible, key=lambda pair: (-round(pair.points, 6), pair.a, pair.b))
    of_key: dict[str, list[Pair]] = defaultdict(list)
    for pair in ordered:
        of_key[pair.a].append(pair)
        of_key[pair.b].append(pair)
    held: dict[tuple[str, str], Pair] = {}
    for pair in ordered:
        # A record can have a counterpart in each of the other registers.
        own = (pair.a, _register(pair.b)), (pair.b, _register(pair.a))
        if not any(key in held for key in own):
            held.update(dict.fromkeys(own, pair))
    found = [pair for pair in ordered if held.get((pair.a, _register(pair.b))) is pair]
    return [_ruled(pair, _rival(pair, of_key, held)) for pair in found]


def _ruled(pair: Pair, rival: str) -> Pair:
    is_same = float(pair.score) >= SAME and not rival
    return replace(pair, decision=Decision.SAME if is_same else Decision.DOUBTFUL, rival=rival)


def _rival(pair: Pair, of_key: Mapping[str, Sequence[Pair]], held: Mapping[tuple[str, str], Pair]) -> str:
    """The record that fits nearly as well, and has no counterpart that fits it better; empty where there is none."""
    near: list[str] = []
    for own, its in ((pair.a, pair.b), (pair.b, pair.a)):
        for other in of_key[own]:
            key = other.b if other.a == own else other.a
            if key == its or _register(key) != _register(its) or other.points <= pair.points - MARGIN:
                continue
            if (counterpart := held.get((key, _register(own)))) is None or counterpart.points < other.points + MARGIN:
                near.append(key)
    return min(near, default="")


def _register(key: str) -> str:
    return key.partition("/")[0]
