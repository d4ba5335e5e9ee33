"""A board: a page of a pair that is nothing but figures, declared in a few lines. What the corpus lacks is listed last.

    PAGE = board("trends", place=2, values=("cagr",), figures=(Wanted("joint_works", "year"),))

Its words are `page.<key>`, `<key>.title` and `<key>.lede`.
"""

from collections.abc import Callable, Mapping, Sequence

from midspan.web.address import read_address
from midspan.web.blocks.measured import Measured, Wanted, measured
from midspan.web.blocks.studied import Studied
from midspan.web.blocks.values import Value
from midspan.web.blocks.values import values as table_of
from midspan.web.paper import write
from midspan.web.visit import PAIR_PREFIX, Page, Visit


def board(
    key: str,
    *,
    place: int,
    values: Sequence[str] = (),
    figures: Sequence[Wanted] = (),
    template: str = "board.html",
    more: Callable[[Studied], Mapping[str, object]] = lambda studied: {},
) -> Page:
    """The page of this key. A template of its own may put `more` before the figures."""

    def render(visit: Visit) -> str:
        address = read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], visit.query)
        studied = Studied(visit, address)
        cards = [card for wanted in figures if (card := measured(studied, wanted)) is not None]
        said = table_of(studied, values)
        shown: list[Value | Measured] = [*said, *cards]
        lacking = {one.title: one for one in shown if one.missing}
        title = visit.t(f"{key}.title", names=visit.pair_names(address))
        return write(
            visit,
            template,
            title=f"{title} · {visit.heading(address)}",
            current=key,
            address=address,
            kicker=visit.heading(address),
            heading=title,
            lede=visit.t(f"{key}.lede"),
            values=[one for one in said if not one.missing],
            cards=[card for card in cards if not card.missing],
            lacking=list(lacking.values()),
            **more(studied),
        )

    return Page(key, PAIR_PREFIX + key, render, place=place)
