"""Two organisations, one of each place: their joint papers by year and theme, the people in them, and the newest.

Two that are suggested to each other have the reasons beside or instead. Editors put either on the list for a seminar.
"""

from dataclasses import replace

from midspan.model.errors import FigureError, StudyError
from midspan.model.figure import Cell, Figure
from midspan.model.suggested import Word
from midspan.partnering import Partners
from midspan.web.address import Address, read_address
from midspan.web.blocks.measured import Measured, shown
from midspan.web.blocks.numbers import counted, records_noun, said
from midspan.web.blocks.record_list import rows
from midspan.web.blocks.studied import Studied, estimate_at
from midspan.web.blocks.suggested import Because, Row, introduction_rows, suggestion_rows
from midspan.web.paper import write
from midspan.web.visit import PAIR_PREFIX, Page, Visit
from midspan.web.words import NotHere

KEY, PEOPLE, BY = "joint_works", "joint_authors", "organisation_pair"
NEWEST = 10
"""Papers listed on the page; the list of records has them all."""
FEW = 10
"""Joint papers up to which a pair may be suggested: those of very many organisations are not working together."""

MOST_CHAINS = 3


def render(visit: Visit) -> str:
    """The page. The first organisation of the URL is of the reader's first place."""
    address = read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], visit.query)
    studied, ids = Studied(visit, address), (visit.parts["id"], visit.parts["partner"])
    pair = address.pair_key(*ids)
    whole = studied.figure(KEY, BY)
    there = estimate_at(whole, (pair,))
    partners = visit.book.partners(address.study)
    at_seminar = partners.words.get((min(ids), max(ids))) is Word.SEMINAR
    suggested = None if there and there.records > FEW else _suggested(visit, address, partners, ids)
    if there is None and suggested is None and not at_seminar:
        raise NotHere(
            f'no joint work of this study has the organisations "{ids[0]}" and "{ids[1]}"',
            next_step="look at the pairs of organisations",
        )
    names = visit.organisation_names(ids)
    heading = visit.t.listed([names[one] for one in ids])
    return write(
        visit,
        "organisation_pair.html",
        title=f"{heading} · {visit.heading(address)}",
        current="organisations",
        address=address,
        kicker=visit.heading(address),
        heading=heading,
        ids=ids,
        sides=[(names[one], address.url(f"organisations/{one}")) for one in ids],
        at_seminar=at_seminar,
        suggested=suggested,
        others=[(visit.t("pair.others", name=names[one]), address.url(f"partners/{one}")) for one in ids],
        introductions=[] if there else _introductions(visit, address, partners, ids),
        **(_joint(studied, heading, whole, pair, there.records) if there else _none(studied, heading)),
    )


def _none(studied: Studied, names: str) -> dict[str, object]:
    """What is said of two organisations without a joint paper."""
    lede = studied.visit.t("pair.none", names=names, period=studied.visit.t.span(studied.address.period))
    return {"lede": lede, "cards": [], "rows": []}


def _joint(studied: Studied, names: str, whole: Figure, pair: str, records: int) -> dict[str, object]:
    """What is shown of their joint papers."""
    visit, address = studied.visit, studied.address
    found = visit.book.records(KEY, address.study, {BY: pair}, 0, NEWEST)
    return {
        "lede": _lede(studied, names, whole, pair),
        "show": visit.t("card.show", counted=counted(visit, whole.card, records)),
        "records_url": address.url("records", figure=KEY, organisation_pair=pair),
        "cards": [one for one in (_years(studied, pair), _themes(studied, pair)) if one is not None],
        "card": whole.card,
        "noun": records_noun(visit, whole.card, 2),
        "rows": rows(studied, whole.card, found),
        "newest": visit.t("pair.newest_of", shown=len(found.rows), count=f"{found.total:,}"),
    }


def _suggested(visit: Visit, address: Address, partners: Partners, ids: tuple[str, str]) -> Row | None:
    """The suggestion of two organisations; None where they are not suggested to each other."""
    try:
        found = partners.suggested(*ids)
    except FigureError:
        return None
    return suggestion_rows(visit, address, [found])[0] if found else None


def _introductions(visit: Visit, address: Address, partners: Partners, ids: tuple[str, str]) -> list[Because]:
    """The chains of two that could introduce them, where nobody has worked with both."""
    try:
        found = partners.introductions(*ids)
    except StudyError:
        return []
    return introduction_rows(visit, address, [one for one in found if len(one.organisations) > 1][:MOST_CHAINS], ids)


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


PAGE = Page("organisation_pair", PAIR_PREFIX + "organisations/{id}/{partner}", render, is_live=True)
