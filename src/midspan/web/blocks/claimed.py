"""A published figure with ours beside it, as a card."""

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from midspan.claiming import ClaimCheck
from midspan.measure.audit import Audit, percent, said
from midspan.model.claim import Claim
from midspan.web.blocks.numbers import Said
from midspan.web.blocks.numbers import said as estimate_said
from midspan.web.blocks.universe import assumed_words, change_words
from midspan.web.visit import Visit

THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One definition under which a total and its rate can be read."""

    title: str
    definition: str
    base: str
    series: str
    rates: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """The card. Empty text where there is nothing to say."""

    key: str
    title: str
    quote: str
    source: Markup
    amount: str
    ours: Said | None
    apart: str
    agreement: str
    choices: str
    findings: tuple[str, ...]
    readings: tuple[ReadingRow, ...]
    audited: tuple[str, ...]
    problem: str
    records_url: str
    choices_url: str


def claimed(visit: Visit, checked: ClaimCheck, urls: tuple[str, str]) -> Claimed:
    """The card of a claim; `urls` lead to our records and to every combination of choices."""
    claim, unit, t = checked.claim, checked.claim.amount.unit, visit.t
    return Claimed(
        key=claim.key,
        title=visit.title(visit.book.cards[claim.indicator]),
        quote=claim.quote,
        source=visit.filled("claims.source", source=_source(visit, claim), period=t.span(claim.period)),
        amount=t.numbers.spoken(claim.amount.value, unit),
        ours=estimate_said(t, checked.estimate, unit) if checked.estimate else None,
        apart=_apart(visit, checked),
        agreement=_agreement(visit, checked),
        choices=_choices(visit, checked),
        findings=checked.findings,
        readings=tuple(_reading(visit, checked.audit)) if checked.audit else (),
        audited=checked.audit.findings if checked.audit else (),
        problem=checked.problem,
        records_url=urls[0] if checked.estimate else "",
        choices_url=urls[1] if checked.estimate else "",
    )


def _apart(visit: Visit, checked: ClaimCheck) -> str:
    """How far ours is from the published one; the ratio to a thousandth, which is more than any claim bears."""
    difference, ratio, t = checked.difference, checked.ratio, visit.t
    if difference is None or ratio is None:
        return ""
    said = change_words(visit, difference, checked.claim.amount.unit)
    if difference == 0:
        return t("claims.apart_none")
    if abs(ratio - 1) < THOUSANDTH:
        return t("claims.apart_little", difference=said)
    return t("claims.apart_text", difference=said, ratio=f"{ratio.quantize(THOUSANDTH):,f}")


def _source(visit: Visit, claim: Claim) -> Markup:
    source = visit.elsewhere(claim.source)
    if not claim.published:
        return source
    return visit.filled("list.clause", first=source, after=visit.t.date(claim.published))


def _agreement(visit: Visit, checked: ClaimCheck) -> str:
    t = visit.t
    if checked.is_same:
        return t("claims.same")
    places = ((checked.is_in_stability, "claims.stability"), (checked.is_in_linkage, "claims.linkage"))
    parts = [
        t(key, where=t.listed(names))
        for is_in, key in ((True, "claims.inside"), (False, "claims.outside"))
        for names in [[t(place) for state, place in places if state is is_in]]
        if names
    ]
    return t.joined("list.sentence", parts)


def _choices(visit: Visit, checked: ClaimCheck) -> str:
    multiverse, nearest = checked.multiverse, checked.nearest
    if multiverse is None or nearest is None:
        return ""
    unit, known = checked.claim.amount.unit, multiverse.known
    assumed = assumed_words(visit, multiverse, nearest)
    spoken = visit.t.numbers.spoken
    low, high = (spoken(one.value, unit) for one in (known[0], known[-1]))
    if low == high:
        return visit.t("claims.choices_one", count=f"{len(known):,}", low=low)
    return visit.t(
        "claims.choices_text",
        reached=f"{checked.reached:,}",
        count=f"{len(known):,}",
        low=low,
        high=high,
        nearest=spoken(nearest.value or Decimal(0), unit),
        assumed=visit.t("claims.assumed", assumed=assumed) if assumed else visit.t("claims.own"),
    )


def _reading(visit: Visit, audit: Audit) -> list[ReadingRow]:
    t = visit.t
    again = t.numbers.restepped
    return [
        ReadingRow(
            reading.title,
            reading.definition,
            "" if reading.base is None else again(said(reading.base)),
            t.joined("list.comma", [again(said(value)) for value in reading.series]),
            "–".join(dict.fromkeys(again(percent(rate)) for rate in reading.rates)),
        )
        for reading in audit.readings
    ]
