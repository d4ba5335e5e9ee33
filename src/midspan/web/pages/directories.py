"""Directories: services, capital and space of the two places, all of them or those that answer a request; and who pays
for joint projects and works, and who could.
"""

from midspan.match.directories import answers
from midspan.match.encoder import installed
from midspan.model.errors import known_values
from midspan.model.listing import Listing, Side
from midspan.web.address import read_address
from midspan.web.blocks.funded import paid
from midspan.web.blocks.listed import answer, known_terms, open_here
from midspan.web.blocks.studied import Studied
from midspan.web.paper import write
from midspan.web.visit import PAIR_PREFIX, Page, Visit
from midspan.web.words import NotHere

MOST = 50
"""Answers in a list."""


def render(visit: Visit) -> str:
    """The page."""
    book, parts = visit.book, visit.parts
    address = read_address(book, visit.language, parts["a"], parts["b"], visit.query, ("request",))
    terms, pair = known_terms(visit), (address.a, address.b)
    request = _asked(visit, pair)
    opened = open_here(visit, pair, None if request else address.theme)
    text, themes, owner = (request.text, request.themes, request.organisation) if request else ("", (), "")
    vectors = installed() if request else None
    found = answers(opened, text, terms, themes=themes, owner=owner, most=MOST, vectors=vectors)
    studied = Studied(visit, address)
    lists = [(need, [answer(visit, one, terms) for one in some]) for need, some in found.items()]
    has_any = bool(opened.entries) or any(some for _, some in lists)
    return write(
        visit,
        "directories.html",
        title=visit.t.joined("list.clause", (visit.t("page.directories"), visit.heading(address))),
        current="directories",
        address=address,
        kicker=visit.heading(address),
        heading=visit.t("directories.title" if has_any else "page.directories.title", names=visit.pair_names(address)),
        request=request,
        lists=lists,
        is_encoded=vectors is not None,
        has_any=has_any,
        paid=[] if request else paid(studied),
    )


def _asked(visit: Visit, regions: tuple[str, str]) -> Listing | None:
    """The request that the address names; it must be open in one of the two places."""
    key = visit.query.get("request")
    if not key:
        return None
    requests = {one.key: one for one in open_here(visit, regions, None).of_side(Side.REQUEST)}
    if key not in requests:
        raise NotHere(f'no request "{key}" is open here', next_step=known_values(key, requests))
    return requests[key]


PAGE = Page("directories", PAIR_PREFIX + "directories", render, place=110, is_live=True)
