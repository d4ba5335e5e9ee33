"""Offers and requests of the two places: what matches and why, what is open, and the form to add one."""

from starlette.responses import Response

from midspan.locale import languages
from midspan.match.encoder import installed
from midspan.match.offers import matches
from midspan.model.listing import Listing, ListingType, Money, Reply, Side
from midspan.offering import listings_csv
from midspan.web.address import Address, read_address
from midspan.web.blocks.listed import known_terms, open_here, own, pair
from midspan.web.paper import in_order, write
from midspan.web.visit import PAIR_PREFIX, Page, Visit

MOST = 200
"""Matches that a page shows."""


def _address(visit: Visit) -> Address:
    return read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], visit.query)


def render(visit: Visit) -> str:
    """The page."""
    address, terms = _address(visit), known_terms(visit)
    opened = open_here(visit, (address.a, address.b), address.theme)
    vectors = installed()
    found = matches(opened, terms, vectors=vectors)
    sides = {side: opened.of_side(side) for side in (Side.REQUEST, Side.OFFER)}
    keys = {one.key for one in opened.listings}
    return write(
        visit,
        "offers.html",
        title=visit.t.joined("list.clause", (visit.t("page.offers"), visit.heading(address))),
        current="offers",
        address=address,
        kicker=visit.heading(address),
        heading=visit.t("offers.title" if keys else "page.offers.title", names=visit.pair_names(address)),
        is_encoded=vectors is not None,
        counts={"requests": len(sides[Side.REQUEST]), "offers": len(sides[Side.OFFER]), "matches": len(found)},
        pairs=[pair(visit, match, terms) for match in found[:MOST]],
        sides=[(side, [own(visit, one) for one in listed]) for side, listed in sides.items() if listed],
        interests=[one for one in opened.interests if {one.request_id, one.offer_id} <= keys],
        choices=_choices(visit, address),
        replies=[str(reply) for reply in Reply],
    )


def _choices(visit: Visit, address: Address) -> dict[str, list[tuple[str, str]]]:
    """What the form lets one choose: value and words."""
    t = visit.t
    return {
        "side": [(str(side), t(f"offers.{side}")) for side in Side],
        "type": [(str(kind), t(f"offers.type.{kind}")) for kind in ListingType],
        "language": [(key, key) for key in languages()],
        "themes": [("", t("offers.no_theme")), *((key, visit.theme_name(key)) for key in in_order(visit.book.themes))],
        "region": [(key, visit.region_name(key)) for key in (address.a, address.b)],
        "money": [(str(money), t(f"offers.money.{money}")) for money in Money],
    }


def offers_twin(visit: Visit) -> Response:
    """What is open in the two places as a table in the template, without contacts."""
    address = _address(visit)
    opened: tuple[Listing, ...] = open_here(visit, (address.a, address.b), address.theme).listings
    name = f"offers-{address.a}-{address.b}.csv"
    head = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(listings_csv("listings", opened), media_type="text/csv; charset=utf-8", headers=head)


PAGE = Page("offers", PAIR_PREFIX + "offers", render, place=100, is_live=True)
