"""Records: the list behind a figure, its filters, and how the figure is made."""

from collections.abc import Mapping

from midspan.model.errors import StudyError, known_values
from midspan.model.figure import Card
from midspan.model.record import RecordPage
from midspan.web.address import Address, read_address
from midspan.web.blocks.facets import WHERE, chips, facets, list_url
from midspan.web.blocks.making import making
from midspan.web.blocks.numbers import counted, records_noun
from midspan.web.blocks.record_list import PAGE_LENGTH, leaf, rows
from midspan.web.blocks.studied import Studied
from midspan.web.paper import write
from midspan.web.source import Book
from midspan.web.visit import Page, Visit
from midspan.web.words import NotHere

PARAMETERS = ("figure", "page", *WHERE)


def read_list(visit: Visit) -> tuple[Address, Card, dict[str, str]]:
    """The study, the indicator and the filters of a list's URL. A theme is a filter here, not part of the study."""
    address = read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], visit.query, PARAMETERS)
    card = read_card(visit.book, visit.query.get("figure") or "joint_works")
    where = {name: visit.query[name] for name in WHERE if visit.query.get(name)}
    year = where.get("year")
    if year is not None and year not in map(str, address.period.years):
        raise StudyError(
            f'the year "{year}" is not in the period {address.period}', next_step="choose a year of the period"
        )
    return address.without_theme(), card, where


def read_card(book: Book, key: str) -> Card:
    """The card of an indicator of this key."""
    if key not in book.cards:
        raise NotHere(f'there is no indicator "{key}"', next_step=known_values(key, book.cards))
    return book.cards[key]


def read_page_number(query: Mapping[str, str]) -> int:
    """The number of a page of the list, from 1."""
    text = query.get("page") or "1"
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 10**6):
        raise StudyError(f'"{text}" is not the number of a page', next_step="write it like page=2")
    return int(text)


def render(visit: Visit) -> str:
    """The page."""
    address, card, where = read_list(visit)
    number = read_page_number(visit.query)
    studied = Studied(visit, address)
    found = visit.book.records(card.key, address.study, where, (number - 1) * PAGE_LENGTH, PAGE_LENGTH)
    if not found.rows and found.total:
        raise NotHere(f"the list has no page {number}", next_step=f"it holds {found.total:,} records, 50 a page")
    title = _title(visit, card, found)
    urls = (list_url(studied, card.key, where, number - 1), list_url(studied, card.key, where, number + 1))
    return write(
        visit,
        "records.html",
        title=f"{title} · {visit.heading(address)}",
        current="records",
        address=address,
        kicker=visit.heading(address),
        heading=title,
        card=card,
        noun=records_noun(visit, card, 2),
        making=making(studied, card.key, where),
        facets=facets(studied, card.key, where),
        chips=chips(studied, card.key, where),
        rows=rows(studied, card, found),
        leaf=leaf(studied, found.total, number, urls),
        total=found.total,
        whole_url=list_url(studied, card.key, {}),
        csv_url=list_url(studied, card.key, where, form=".csv"),
        xlsx_url=list_url(studied, card.key, where, form=".xlsx"),
        json_url=list_url(studied, card.key, where, form=".json"),
    )


def _title(visit: Visit, card: Card, found: RecordPage) -> str:
    """Such as: 12,280 papers behind the figure."""
    if not found.total:
        return visit.t("records.title_none", noun=records_noun(visit, card, 2))
    return visit.t("records.title", counted=counted(visit, card, found.total))


PAGE = Page("records", "/{lang}/{a}/{b}/records", render, place=150)
