"""Two organisations, one of each place: their joint papers by year and theme, the people in them, and the newest."""

from dataclasses import replace

from midspan.model.figure import Cell, Figure
from midspan.web.address import read_address
from midspan.web.blocks.measured import Measured, shown
from midspan.web.blocks.numbers import counted, records_noun, said
from midspan.web.blocks.record_list import rows
from midspan.web.blocks.studied import Studied, estimate_at
from midspan.web.paper import write
from midspan.web.visit import PAIR_PREFIX, Page, Visit
from midspan.web.words import NotHere

KEY, PEOPLE, BY = "joint_works", "joint_authors", "organisation_pair"
NEWEST = 10
"""Papers listed on the page; the list of records has them all."""


def render(visit: Visit) -> str:
    """The page. The first organisation of the URL is of the reader's first place."""
    address = read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], visit.query)
    studied, ids = Studied(visit, address), (visit.parts["id"], visit.parts["partner"])
    pair = address.pair_key(*ids)
    whole = studied.figure(KEY, BY)
    there = estimate_at(whole, (pair,))
    if there is None:
        raise NotHere(
            f'no joint work of this study has the organisations "{ids[0]}" and "{ids[1]}"',
            next_step="look at the pairs of organisations",
        )
    names = visit.organisation_names(ids)
    heading = visit.t.listed([names[one] for one in ids])
    found = visit.book.records(KEY, address.study, {BY: pair}, 0, NEWEST)
    return write(
        visit,
        "organisation_pair.html",
        title=f"{heading} · {visit.heading(address)}",
        current="organisations",
        address=address,
        kicker=visit.heading(address),
        heading=heading,
        sides=[(names[one], address.url(f"organisations/{one}")) for one in ids],
        lede=_lede(studied, heading, whole, pair),
        show=visit.t("card.show", counted=counted(visit, whole.card, there.records)),
        records_url=address.url("records", figure=KEY, organisation_pair=pair),
        cards=[one for one in (_years(studied, pair), _themes(studied, pair)) if one is not None],
        card=whole.card,
        noun=records_noun(visit, whole.card, 2),
        rows=rows(studied, whole.card, found),
        newest=visit.t("pair.newest_of", shown=len(found.rows), count=f"{found.total:,}"),
    )


def _lede(studied: Studied, names: str, figure: Figure, pair: str) -> str:
    """How many papers, and how many people wrote them."""
    t, one = studied.visit.t, said(studied.visit.t, figure.at(pair), figure.card.unit)
    key = "organisation.lede" if one.has_interval else "organisation.lede_plain"
    period = t.span(studied.address.period)
    papers = t(key, value=one.value, name=names, period=period, interval=one.interval)
    return t.joined("list.sentence", [papers, _people(studied, pair)])


def _people(studied: Studied, pair: str) -> str:
    card = studied.visit.book.cards.get(PEOPLE)
    if card is None or BY not in card.dimensions:
        return ""
    estimate = estimate_at(studied.figure(PEOPLE, BY), (pair,))
    if estimate is None:
        return ""
    one = said(studied.visit.t, estimate, card.unit)
    key = "lede.people" if one.has_interval else "lede.people_plain"
    return studied.visit.t(key, value=one.value, interval=one.interval)


def _years(studied: Studied, pair: str) -> Measured | None:
    """Their joint papers by year, over every year of the corpus."""
    figure = studied.by_year(KEY, BY)
    return None if figure is None else _of(studied, figure, pair)


def _themes(studied: Studied, pair: str) -> Measured | None:
    if "theme" not in studied.card(KEY).dimensions or studied.address.theme:
        return None
    return _of(studied, studied.figure(KEY, "theme", BY), pair)


def _of(studied: Studied, figure: Figure, pair: str) -> Measured:
    """The card of the cells of this pair."""
    cells = tuple(Cell(cell.key[:1], cell.estimate) for cell in figure.cells if cell.key[1] == pair)
    return shown(studied, replace(figure, by=figure.by[:1], cells=cells), {BY: pair})


PAGE = Page("organisation_pair", PAIR_PREFIX + "organisations/{id}/{partner}", render)
