"""The sentences under the headline: the number with both uncertainties, and the people."""

from midspan.model.figure import Estimate
from midspan.web.blocks.numbers import said
from midspan.web.blocks.studied import Studied
from midspan.web.headline import FEW, noun_of


def lede(studied: Studied, works: Estimate, before: Estimate | None) -> str:
    """What was counted, against what, how sure, and by how many people."""
    visit, address, spans = studied.visit, studied.address, studied.spans
    t, spoken_now = visit.t, said(visit.t, works, "works")
    earlier = ""
    if before is not None and before.value is not None and spans.before is not None:
        earlier = t("lede.before", before=said(t, before, "works").value, period=t.span(spans.before))
    wrote = t(
        "lede.wrote",
        a=visit.region_name(address.a),
        b=visit.region_name(address.b),
        value=spoken_now.value,
        noun=noun_of(t, works),
        period=t.span(spans.now),
        interval=t("lede.interval", interval=spoken_now.interval) if spoken_now.has_interval else "",
        before=earlier,
    )
    doubt = t("lede.few") if works.records < FEW else ""
    if spoken_now.linkage and not doubt:
        doubt = t("lede.linkage", linkage=spoken_now.linkage)
    return t.joined("list.sentence", (wrote, doubt, _people(studied)))


def _people(studied: Studied) -> str:
    if "joint_authors" not in studied.visit.book.cards:
        return ""
    people = said(studied.visit.t, studied.figure("joint_authors").total, "authors")
    if not people.has_interval:
        return studied.visit.t("lede.people_plain", value=people.value)
    return studied.visit.t("lede.people", value=people.value, interval=people.interval)
