"""A page whose part of Midspan is not there: what is missing, and one thing that can be done today.

    PAGE = absent("seminar", place=120, leads_to="topics")

Its words are `page.<key>`, `page.<key>.title`, `page.<key>.missing` and `page.<key>.step`.
"""

from midspan.web.address import read_address
from midspan.web.paper import write
from midspan.web.visit import PAIR_PREFIX, Page, Visit


def absent(key: str, *, place: int, leads_to: str) -> Page:
    """The page of this key; `leads_to` is a page of the same pair, with a part of it after `#` where one is meant."""

    def render(visit: Visit) -> str:
        address = read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], visit.query)
        page, _, part = leads_to.partition("#")
        return write(
            visit,
            "absent.html",
            title=visit.t.joined("list.clause", (visit.t(f"page.{key}"), visit.heading(address))),
            current=key,
            address=address,
            kicker=visit.heading(address),
            heading=visit.t(f"page.{key}.title", names=visit.pair_names(address)),
            missing=visit.t(f"page.{key}.missing"),
            step=visit.t(f"page.{key}.step"),
            url=address.url(page) + (f"#{part}" if part else ""),
        )

    return Page(key, PAIR_PREFIX + key, render, place=place)
