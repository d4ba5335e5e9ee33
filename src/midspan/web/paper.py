"""From a template to a page: the Jinja environment and the frame that every page shares."""

import re
from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from midspan.model.place import Region, Theme
from midspan.web.address import Address, default_period, offered_periods
from midspan.web.assets import asset_url
from midspan.web.formula import mathml
from midspan.web.visit import Visit, tabs
from midspan.web.words import language_names, rich


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
    made.filters["sentence"] = sentence
    made.globals["asset"] = asset_url
    return made


def sentence(text: Markup) -> Markup:
    """A text that begins with a capital, and otherwise stays; inside its mark where it stayed English."""
    return Markup(re.sub(r"^((?:<[^>]*>)?)(.)", lambda found: found[1] + found[2].upper(), text))  # noqa: S704


def in_order(named: Mapping[str, Region] | Mapping[str, Theme]) -> list[str]:
    """Keys in the order of their English names: the same in every language, and near to that of pinyin."""
    return sorted(named, key=lambda key: (named[key].name.en, key))


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
            regions=in_order(visit.book.regions),
            tabs=tabs(visit, address, current),
            languages=[(key, name, visit.url_in(key)) for key, name in language_names().items()],
            source_line=visit.source_line(),
            **values,
        )
    )
