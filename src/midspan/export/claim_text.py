"""A claim with ours beside it, and a growth audit, as text and as plain values."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from midspan.claiming import ClaimCheck
from midspan.export.figure_json import number
from midspan.export.multiverse_text import assumed_text, change_text
from midspan.export.text import estimate_text, number_text
from midspan.measure.audit import Audit, Reading, percent, said
from midspan.model.claim import Amount, ClaimKind


def claim_text(checked: ClaimCheck) -> str:
    """The claim, ours, how far apart they are, what comes nearest, and what is to be said of money and growth."""
    return "\n".join(_claim(checked)) + "\n"


def audit_text(audit: Audit) -> str:
    """Each reading with its years, then what is to be said."""
    return "\n".join(_audit(audit)) + "\n"


def claim_to_dict(checked: ClaimCheck) -> dict[str, Any]:
    """Plain values for JSON; the multiverse stands as its span and its nearest combination."""
    claim, estimate, multiverse = checked.claim, checked.estimate, checked.multiverse
    known = multiverse.known if multiverse else ()
    nearest = checked.nearest
    return {
        "claim": claim.key, "figure": claim.indicator, "kind": str(claim.kind), "source": claim.source,
        "published": claim.published, "quote": claim.quote, "regions": list(claim.regions),
        "period": str(claim.period), "claimed": _amount(claim.amount),
        "also": _amount(claim.also) if claim.also else None,
        "value": number(checked.value),
        "low": number(estimate.stability.low if estimate and estimate.stability else None),
        "high": number(estimate.stability.high if estimate and estimate.stability else None),
        "linkage_low": number(estimate.linkage.low if estimate and estimate.linkage else None),
        "linkage_high": number(estimate.linkage.high if estimate and estimate.linkage else None),
        "difference": number(checked.difference), "ratio": number(checked.ratio),
        "is_same": checked.is_same, "is_in_stability": checked.is_in_stability,
        "is_in_linkage": checked.is_in_linkage,
        "combinations": len(known), "reached": checked.reached,
        "lowest": number(known[0].value) if known else None, "highest": number(known[-1].value) if known else None,
        "nearest": number(nearest.value) if nearest else None,
        "assumed": {choice.field: option for choice, option in multiverse.assumed(nearest)}
        if multiverse and nearest else {},
        "findings": list(checked.findings), "audit": asdict(checked.audit) if checked.audit else None,
        "problem": checked.problem,
    }  # fmt: skip


def amount_text(amount: Amount) -> str:
    """A published number in its unit."""
    return number_text(amount.value, amount.unit) + ("" if _says_its_unit(amount.unit) else f" {amount.unit}")


def agreement_text(checked: ClaimCheck) -> str:
    """Whether the claim lies within our interval and our range."""
    if checked.is_same:
        return "Our value rounds to the claim."
    places = [
        (checked.is_in_stability, "our 95 % interval"),
        (checked.is_in_linkage, "our linkage range"),
    ]
    inside = [name for is_in, name in places if is_in]
    outside = [name for is_in, name in places if is_in is False]
    parts = ([f"inside {' and '.join(inside)}"] if inside else []) + (
        [f"outside {' and '.join(outside)}"] if outside else []
    )
    return f"The claim lies {', '.join(parts)}." if parts else "We have no interval to set the claim against."


def _amount(amount: Amount) -> dict[str, Any]:
    return {"value": number(amount.value), "unit": amount.unit, "to_nearest": number(amount.to_nearest)}


def _says_its_unit(unit: str) -> bool:
    return unit in ("share", "rate a year") or (len(unit) == 3 and unit.isupper())


def _claim(checked: ClaimCheck) -> Iterator[str]:
    claim, unit = checked.claim, checked.claim.amount.unit
    yield f"{claim.key}: “{claim.quote}”"
    published = f", {claim.published}" if claim.published else ""
    yield f"  {claim.source}{published}; {', '.join(claim.regions)} {claim.period}"
    yield f"  claimed  {amount_text(claim.amount)}, {_kind(claim.kind)}"
    if checked.problem or checked.estimate is None or checked.multiverse is None:
        yield f"  ours     none: {checked.problem}"
    else:
        yield f"  ours     {estimate_text(checked.estimate, unit)}"
        if checked.difference is not None:
            yield f"  ours less theirs {change_text(checked.difference, unit)}, ours over theirs {checked.ratio}"
        yield f"  {agreement_text(checked)}"
        yield from _of_choices(checked)
    for finding in checked.findings:
        yield f"  {finding}"
    if checked.audit:
        yield "What the rate and its total imply:"
        yield from _audit(checked.audit)


def _of_choices(checked: ClaimCheck) -> Iterator[str]:
    multiverse, nearest, unit = checked.multiverse, checked.nearest, checked.claim.amount.unit
    if multiverse is None or nearest is None or nearest.value is None:
        return
    known = multiverse.known
    low, high = (number_text(one.value, unit) for one in (known[0], known[-1]) if one.value is not None)
    yield (
        f"  Under {len(known):,} combinations of choices ours runs from {low} to {high}; {checked.reached:,} of them "
        "round to the claim."
    )
    yield f"  Nearest: {number_text(nearest.value, unit)}, with {assumed_text(multiverse, nearest)}."


def _kind(kind: ClaimKind) -> str:
    return {
        ClaimKind.CUMULATIVE: "for the whole period",
        ClaimKind.ANNUAL: "for a year of the period",
        ClaimKind.RATE: "on average",
    }[kind]


def _audit(audit: Audit) -> Iterator[str]:
    for reading in audit.readings:
        yield f"  {reading.title}. {reading.definition}"
        yield f"    {reading_text(reading)}"
    for finding in audit.findings:
        yield f"  {finding}"


def reading_text(reading: Reading) -> str:
    """The years of a reading, and how far its ends can go."""
    base = f"year before {said(reading.base)}; " if reading.base is not None else ""
    parts = [f"{base}years {', '.join(map(said, reading.series))}"]
    for name, ends in (("first year", reading.first), ("last year", reading.last)):
        if ends is not None:
            parts.append(f"{name} {said(ends[0])} to {said(ends[1])} if no year turns")
    if reading.rates[0] != reading.rates[1]:
        parts.append(f"compound rate {percent(reading.rates[0])} to {percent(reading.rates[1])}")
    return "; ".join(parts)
