"""An organisation: its joint papers by year and the organisations of the other place that share them."""

from dataclasses import replace

from midspan.model.figure import Cell
from midspan.web.address import read_address
from midspan.web.blocks.measured import Measured, shown
from midspan.web.blocks.numbers import Said, said, show_records
from midspan.web.blocks.studied import Studied
from midspan.web.paper import write
from midspan.web.visit import PAIR_PREFIX, Page, Visit
from midspan.web.words import NotHere

KEY = "joint_works"


def render(visit: Visit) -> str:
    """The page."""
    address = read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], visit.query)
    studied, one = Studied(visit, address), visit.parts["id"]
    whole = studied.figure(KEY, "organisation")
    there = next((cell for cell in whole.cells if cell.key == (one,)), None)
    if there is None:
        raise NotHere(
            f'no joint work of this study has the organisation "{one}"', next_step="look at the list of organisations"
        )
    name = visit.organisation_names([one])[one]
    return write(
        visit,
        "organisation.html",
        title=f"{name} · {visit.heading(address)}",
        current="organisations",
        address=address,
        kicker=visit.heading(address),
        name=name,
        organisation_id=one,
        lede=_lede(studied, name, said(visit.t, there.estimate, whole.card.unit)),
        show=show_records(visit, whole.card, there.estimate.records),
        records_url=address.url("records", figure=KEY, organisation=one),
        cards=[card for card in (_years(studied, one), _partners(studied, one)) if card is not None],
    )


def _lede(studied: Studied, name: str, one: Said) -> str:
    key = "organisation.lede" if one.has_interval else "organisation.lede_plain"
    period = studied.visit.t.span(studied.address.period)
    return studied.visit.t(key, value=one.value, name=name, period=period, interval=one.interval)


def _years(studied: Studied, one: str) -> Measured | None:
    """Its joint papers by year, over every year of the corpus."""
    figure = studied.by_year(KEY, "organisation")
    if figure is None:
        return None
    cells = tuple(Cell(cell.key[:1], cell.estimate) for cell in figure.cells if cell.key[1] == one)
    return shown(studied, replace(figure, by=("year",), cells=cells), {"organisation": one})


def _partners(studied: Studied, one: str) -> Measured:
    """The organisations of the other place, with the papers they share."""
    figure = studied.figure(KEY, "organisation_pair")
    cells = tuple(cell for cell in figure.cells if one in cell.key[0].split("|"))
    return shown(studied, replace(figure, cells=cells), beside=one)


PAGE = Page("organisation", PAIR_PREFIX + "organisations/{id}", render)
