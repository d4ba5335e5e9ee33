"""Choices: a figure under every combination of reasonable choices, and what each choice changes."""

from midspan.model.figure import Card
from midspan.web.address import Address, read_address
from midspan.web.blocks.studied import Studied
from midspan.web.blocks.universe import universe
from midspan.web.pages.records import read_card
from midspan.web.paper import write
from midspan.web.visit import Page, Visit


def read_multiverse(visit: Visit) -> tuple[Address, Card]:
    """The study and the indicator of the URL."""
    address = read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], visit.query, ("figure",))
    return address, read_card(visit.book, visit.query.get("figure") or "joint_works")


def render(visit: Visit) -> str:
    """The page."""
    address, card = read_multiverse(visit)
    studied = Studied(visit, address)
    made = visit.book.multiverses(card.key, address.study)
    found = [universe(studied, one) for one in made]
    title, cells = found[0].title, made[0].cells
    return write(
        visit,
        "multiverse.html",
        title=f"{title} · {visit.heading(address)}",
        current="multiverse",
        address=address,
        kicker=visit.heading(address),
        heading=title,
        card=card,
        universes=found,
        few=visit.t("multiverse.few", count=len(found), all=cells) if cells > len(found) else "",
        csv_url=address.url("multiverse.csv", figure=card.key),
        svg_url=address.url("multiverse.svg", figure=card.key),
        json_url=address.url("multiverse.json", figure=card.key),
    )


PAGE = Page("multiverse", "/{lang}/{a}/{b}/multiverse", render, place=85)
