"""Suggested partners as pages show them: chance, range, and reasons with their works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from midspan.match.bridges import Introduction
from midspan.match.partners import Suggestion
from midspan.match.reasons import Reason
from midspan.web.address import Address
from midspan.web.visit import Visit

LABELS = {
    "words": "partners.words", "subject": "partners.subject", "partner": "partners.partner",
    "funder": "partners.funder", "citations": "partners.citations",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Because:
    """One reason as shown: its label, what is shared, and links to works."""

    label: str
    shared: str
    works: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One suggestion as shown, the organisation of the reader's first place first; `url` is the page of the pair."""

    one: str
    other: str
    ids: tuple[str, str]
    url: str
    chance: str
    span: str
    reasons: tuple[Because, ...]


def suggestion_rows(visit: Visit, address: Address, found: Sequence[Suggestion]) -> list[Row]:
    """Suggestions with the names and links of a page."""
    ids = {end for one in found for end in (one.one, one.other)}
    ids |= {shared for one in found for reason in one.reasons if reason.kind == "partner" for shared in reason.shared}
    names = visit.organisation_names(sorted(ids))
    rows = []
    for one in found:
        ends = (one.one, one.other) if one.regions[0] == address.a else (one.other, one.one)
        span = f"{one.low * 100:.0f}–{one.high * 100:.0f}"
        because = tuple(_because(visit, address, names, reason) for reason in one.reasons)
        url = pair_url(address, ends)
        rows.append(Row(names[ends[0]], names[ends[1]], ends, url, f"{one.chance * 100:.0f}", span, because))
    return rows


def pair_url(address: Address, ids: tuple[str, str]) -> str:
    """The page of two organisations in the reader's order."""
    return address.url(f"organisations/{'/'.join(ids)}")


def introduction_rows(
    visit: Visit, address: Address, found: Sequence[Introduction], ids: Sequence[str]
) -> list[Because]:
    """Chains of who could introduce two organisations, these at both ends, with a work of each two neighbours."""
    names = visit.organisation_names(sorted({*ids, *(key for one in found for key in one.organisations)}))
    return [
        Because(
            " – ".join(names[key] for key in (ids[0], *one.organisations, ids[1])),
            "",
            _links(visit, address, one.works),
        )
        for one in found
    ]


def _because(visit: Visit, address: Address, names: Mapping[str, str], reason: Reason) -> Because:
    shared = [visit.theme_name(one) if reason.kind == "subject" else names.get(one, one) for one in reason.shared]
    works = _links(visit, address, (*reason.works_of_one, *reason.works_of_other))
    return Because(visit.t(LABELS[reason.kind]), visit.t.listed(shared), works)


def _links(visit: Visit, address: Address, works: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Names and pages of works, each once."""
    pages, pair = f"/{visit.language}/records/works", f"from={address.a},{address.b}"
    return tuple(
        (visit.t("partners.work", number=number), f"{pages}/{quote(work, safe=':')}?{pair}")
        for number, work in enumerate(dict.fromkeys(works), start=1)
    )
