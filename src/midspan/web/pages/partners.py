"""Partners: who could work together next, with the chance and why. Where nobody is suggested, who does already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from midspan.match.partners import Suggestion
from midspan.match.past import RECENT
from midspan.match.reasons import Reason
from midspan.model.errors import FigureError
from midspan.partnering import Check
from midspan.web.absent import absent
from midspan.web.address import Address, read_address
from midspan.web.paper import write
from midspan.web.visit import PAIR_PREFIX, Page, Visit

NOBODY = absent("partners", place=90, leads_to="organisations#joint-works-organisation-pair")
SHOWN = 20
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
    """One suggestion as shown, the organisation of the first place first."""

    one: str
    other: str
    ids: tuple[str, str]
    chance: str
    span: str
    reasons: tuple[Because, ...]


def render(visit: Visit) -> str:
    """The page."""
    address = read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], visit.query)
    partners = visit.book.partners(address.study)
    try:
        found = partners.suggestions(most=SHOWN)
    except FigureError:
        found = []
    if not found:
        return NOBODY.render(visit)
    title = visit.t("partners.title", names=visit.pair_names(address))
    return write(
        visit,
        "partners.html",
        title=f"{title} · {visit.heading(address)}",
        current="partners",
        address=address,
        kicker=visit.heading(address),
        heading=title,
        lede=visit.t("partners.lede"),
        rows=_rows(visit, address, found),
        checked=_checked(visit, partners.checked()),
        source=visit.source_line(),
    )


def _checked(visit: Visit, check: Check | None) -> str:
    """How chances given before stood the test."""
    if check is None:
        return visit.t("partners.unchecked")
    first, last = check.until + 1, check.until + RECENT
    numbers = {"expected": visit.t.number(round(check.expected)), "observed": visit.t.number(check.observed)}
    return visit.t("partners.checked", first=first, last=last, **numbers)


def _rows(visit: Visit, address: Address, found: Sequence[Suggestion]) -> list[Row]:
    ids = {end for one in found for end in (one.one, one.other)}
    ids |= {shared for one in found for reason in one.reasons if reason.kind == "partner" for shared in reason.shared}
    names = visit.organisation_names(sorted(ids))
    rows = []
    for one in found:
        ends = [names[one.one], names[one.other]]
        if one.regions[0] != address.a:
            ends.reverse()
        span = f"{one.low * 100:.0f}–{one.high * 100:.0f}"
        because = tuple(_because(visit, address, names, reason) for reason in one.reasons)
        rows.append(Row(ends[0], ends[1], (one.one, one.other), f"{one.chance * 100:.0f}", span, because))
    return rows


def _because(visit: Visit, address: Address, names: Mapping[str, str], reason: Reason) -> Because:
    shared = [visit.theme_name(one) if reason.kind == "subject" else names.get(one, one) for one in reason.shared]
    works = dict.fromkeys((*reason.works_of_one, *reason.works_of_other))
    pages, pair = f"/{visit.language}/records/work", f"from={address.a},{address.b}"
    links = tuple(
        (visit.t("partners.work", number=number), f"{pages}/{quote(work, safe=':')}?{pair}")
        for number, work in enumerate(works, start=1)
    )
    return Because(visit.t(LABELS[reason.kind]), visit.t.listed(shared), links)


PAGE = Page("partners", PAIR_PREFIX + "partners", render, place=90, is_live=True)
