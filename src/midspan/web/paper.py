"""From a template to a page: the Jinja environment and the frame that every page shares."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from midspan.web.address import Address, default_period, offered_periods
from midspan.web.assets import asset_url
from midspan.web.formula import mathml
from midspan.web.headline import span
from midspan.web.visit import Visit, tabs
from midspan.web.words import CATALOGUES, LANGUAGE_NAMES, rich


@cache
def environment() -> Environment:
    """The one environment: everything escaped, nothing undefined."""
    made = Environment(
        loader=PackageLoader("midspan.web", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["mathml"] = mathml
    made.filters["rich"] = rich
    made.filters["span"] = span
    made.globals["asset"] = asset_url
    return made


def write(
    visit: Visit, template: str, *, title: str, current: str, address: Address | None = None, **values: object
) -> str:
    """A whole page. `current` is the key of the tab it belongs to."""
    chosen = address.period if address else default_period(visit.book)
    return (
        environment()
        .get_template(template)
        .render(
            t=visit.t,
            visit=visit,
            book=visit.book,
            language=visit.language,
            title=title,
            current=current,
            address=address,
            chosen=chosen,
            periods=offered_periods(visit.book, chosen),
            regions=sorted(visit.book.regions, key=visit.region_name),
            tabs=tabs(visit, address, current),
            languages=[(key, LANGUAGE_NAMES[key]) for key in CATALOGUES],
            source_line=visit.source_line(),
            **values,
        )
    )
