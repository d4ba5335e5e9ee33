"""The sentences under the headline: the number with both uncertainties, and the people."""

from midspan.model.figure import Estimate
from midspan.web.blocks.numbers import said
from midspan.web.blocks.studied import Studied
from midspan.web.headline import FEW, noun_of, span


def lede(studied: Studied, works: Estimate, before: Estimate | None) -> str:
    """What was counted, against what, how sure, and by how many people."""
    visit, address, spans = studied.visit, studied.address, studied.spans
    t, spoken_now = visit.t, said(works, "works")
    sentence = t(
        "lede.wrote",
        a=visit.region_name(address.a),
        b=visit.region_name(address.b),
        value=spoken_now.value,
        noun=noun_of(t, works),
        period=span(spans.now),
    )
    if spoken_now.has_interval:
        sentence += t("lede.interval", interval=spoken_now.interval)
    if before is not None and before.value is not None and spans.before is not None:
        sentence += t("lede.before", before=said(before, "works").value, period=span(spans.before))
    sentences = [sentence + "."]
    if works.records < FEW:
        sentences.append(t("lede.few"))
    elif spoken_now.linkage:
        sentences.append(t("lede.linkage", linkage=spoken_now.linkage))
    people = _people(studied)
    return " ".join([*sentences, people] if people else sentences)


def _people(studied: Studied) -> str:
    if "joint_authors" not in studied.visit.book.cards:
        return ""
    people = said(studied.figure("joint_authors").total, "authors")
    if not people.has_interval:
        return studied.visit.t("lede.people_plain", value=people.value)
    return studied.visit.t("lede.people", value=people.value, interval=people.interval)
