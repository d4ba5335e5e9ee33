"""Two sides: a figure of this study and under one other choice, and the records that moved it."""

from dataclasses import replace
from typing import Any

from midspan.chart.number import unit_of
from midspan.model.comparison import Side
from midspan.model.errors import StudyError, known_values
from midspan.model.figure import Card
from midspan.model.study import Study
from midspan.model.switches import SWITCHES, said
from midspan.web.address import Address, read_address
from midspan.web.blocks.numbers import records_noun
from midspan.web.blocks.universe import change_words
from midspan.web.pages.records import read_card
from midspan.web.paper import write
from midspan.web.visit import Page, Visit

SHOWN = 100


def read_comparison(visit: Visit) -> tuple[Address, Card, Study]:
    """The study and the indicator of the URL, and the study of the other side."""
    query = visit.query
    address = read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], query, ("figure", "against"))
    card = read_card(visit.book, query.get("figure") or "joint_works")
    return address, card, replace(address.study, **_otherwise(query.get("against", "")))


def _otherwise(text: str) -> dict[str, Any]:
    """The field and the value of an option such as `counting:fractional`."""
    field, _, name = text.partition(":")
    options = {f"{switch.field}:{label}": value for switch in SWITCHES for label, value in switch.reasonable}
    if not text:
        raise StudyError("no other choice is named to compare with", next_step="add against=counting:fractional")
    if text not in options:
        raise StudyError(f'"{name}" is not an option of the choice "{field}"', next_step=known_values(text, options))
    return {field: options[text]}


def render(visit: Visit) -> str:
    """The page."""
    address, card, other = read_comparison(visit)
    found = visit.book.compare(card.key, address.study, other_study=other)
    unit, spoken = unit_of(card, address.study), visit.t.numbers.spoken
    values = {"a": spoken(found.a.estimate.value, unit), "b": spoken(found.b.estimate.value, unit)}
    title = visit.t("compare.title", title=visit.title(card), **values)
    return write(
        visit,
        "compare.html",
        title=f"{title} · {visit.heading(address)}",
        current="multiverse",
        address=address,
        kicker=visit.heading(address),
        heading=title,
        card=card,
        lede=visit.t("compare.lede", a=_side(visit, found.a), b=_side(visit, found.b)),
        found=found,
        noun=records_noun(visit, card, 2),
        difference="" if found.difference is None else change_words(visit, found.difference, unit),
        reasons=[(why, f"{count:,}", change_words(visit, change, "works")) for why, count, change in found.reasons],
        moved=found.moved[:SHOWN],
        back_url=address.url("multiverse", figure=card.key),
        csv_url=address.url("compare.csv", figure=card.key, against=visit.query["against"]),
        json_url=address.url("compare.json", figure=card.key, against=visit.query["against"]),
        spoken=spoken,
    )


def _side(visit: Visit, side: Side) -> str:
    parts = [visit.t(f"counting.{side.study.counting}"), visit.t.elsewhere(said(side.study))]
    return visit.t.joined("list.semicolon", parts)


PAGE = Page("compare", "/{lang}/{a}/{b}/compare", render)
