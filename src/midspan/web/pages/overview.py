"""Overview: one headline, how sure it is, the headline figures, the trend, the themes, the map, the
network and the pair matrix.
"""

from midspan.model.errors import CorpusError
from midspan.web.address import read_address
from midspan.web.blocks.by_theme import by_theme
from midspan.web.blocks.connected import connected
from midspan.web.blocks.flows import flows
from midspan.web.blocks.lede import lede
from midspan.web.blocks.matrix import matrix
from midspan.web.blocks.studied import Studied, estimate_at
from midspan.web.blocks.sure import sure
from midspan.web.blocks.tiles import tiles
from midspan.web.blocks.yearly import yearly
from midspan.web.headline import headline
from midspan.web.paper import write
from midspan.web.visit import Page, Visit

KEY = "joint_works"


def render(visit: Visit) -> str:
    """The page."""
    if KEY not in visit.book.cards:
        raise CorpusError(f'there is no indicator "{KEY}"', next_step="install Midspan with its indicators")
    address = read_address(visit.book, visit.language, visit.parts["a"], visit.parts["b"], visit.query)
    studied = Studied(visit, address)
    works, before = studied.figure(KEY), estimate_at(studied.figure_before(KEY), ())
    total = works.total
    theme = visit.theme_name(address.theme) if address.theme else ""
    line = headline(visit.t, total, before, studied.spans)
    return write(
        visit,
        "overview.html",
        title=visit.t.joined("list.sentence", (line, visit.heading(address))),
        current="overview",
        address=address,
        kicker=visit.t.joined("list.clause", (visit.heading(address), theme)),
        headline=line,
        lede=lede(studied, total, before),
        sure=sure(studied, works),
        tiles=tiles(studied),
        yearly=yearly(studied, total),
        by_theme=by_theme(studied),
        flows=flows(studied, is_whole=False),
        connected=connected(studied, is_whole=False),
        matrix=matrix(studied, total),
    )


PAGE = Page("overview", "/{lang}/{a}/{b}/overview", render, place=1)
