"""What `/openapi.json` says of the parameters of an address: names, meanings, and the values this book knows."""

from collections.abc import Mapping, Sequence

from midspan.locale import languages
from midspan.model.switches import SWITCHES, Switch
from midspan.web.address import NO_THEME
from midspan.web.blocks.facets import NARROWED, WHERE
from midspan.web.source import Book

FORMS = {
    "figure": ("json", "csv", "svg", "xlsx"), "records": ("json", "csv", "xlsx"),
    "multiverse": ("json", "csv", "svg"), "claims": ("json", "csv"), "compare": ("json", "csv"),
    "map": ("json", "csv", "svg", "xlsx"), "network": ("json", "csv", "svg", "xlsx"),
    "report": ("html", "pdf", "docx", "xlsx"),
}  # fmt: skip
"""The forms of each twin."""
OWN = {
    "figure": ("by", *NARROWED), "records": ("figure", *WHERE), "multiverse": ("figure",), "claims": (),
    "compare": ("figure", "against"),
}  # fmt: skip
"""The parameters of each twin beside those of a study."""
SAID = {
    "y": "The years, such as 2019-2023; default: the last five complete years.",
    "asof": "The id of the corpus, so that a cited address never gives another number.",
    "by": "Dimensions to break the figure down by, with commas between.",
    "figure": "The key of an indicator; default: joint_works.",
    "year": "Records of this year.",
    "against": "The other choice, such as counting:fractional.",
}


def described(book: Book, twin: str) -> dict[str, object]:
    """The parameters of a twin of a figure or a list, as OpenAPI describes them."""
    regions = sorted(book.regions)
    inside = {"lang": languages(), "a": regions, "b": regions, "form": FORMS[twin]}
    if twin == "figure":
        inside["key"] = sorted(book.cards)
    known: dict[str, Sequence[str]] = {
        "y": (), "theme": [*sorted(book.themes), *NO_THEME], "asof": (book.corpus_id,),
        **{switch.parameter: _values(switch) for switch in SWITCHES},
        **dict.fromkeys(OWN.get(twin, ()), ()),
    }  # fmt: skip
    known |= {"figure": sorted(book.cards)} if "figure" in known else {}
    helps = SAID | {switch.parameter: switch.help for switch in SWITCHES}
    path = [_parameter(name, "path", values, helps) for name, values in inside.items()]
    return {"parameters": [*path, *(_parameter(name, "query", values, helps) for name, values in known.items())]}


def _values(switch: Switch) -> Sequence[str]:
    if switch.flag is not None:
        return ("1",)
    return () if switch.is_many else switch.values


def _parameter(name: str, place: str, values: Sequence[str], helps: Mapping[str, str]) -> object:
    schema = {"type": "string", **({"enum": list(values)} if values else {})}
    said = {"description": helps[name]} if name in helps else {}
    return {"name": name, "in": place, "required": place == "path", "schema": schema, **said}
