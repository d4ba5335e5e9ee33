"""The country an address ends with, and which of the names before it that country rules out."""

import re
from collections.abc import Callable, Collection, Iterable

from midspan.resolve.gazetteer import GREATER_CHINA
from midspan.resolve.mention import Kind, Mention
from midspan.resolve.text import READ_LENGTH

_END = re.compile(
    r"(?:[\s.-]+(?:[A-Z\d]{1,4}|\d+)(?![A-Za-z\d]))*\s*(?:$|and\b|[\w.+-]{1,64}@|[.,，;；|#>)\]）\n\r\t\"”])"
)
"""What may follow a country that ends an address: the parts of a postcode, then a stop or an e-mail address."""
_OTHER_ADDRESS = re.compile(r"[;；|\n\r\t]|,\s*and\s")
_LONGER_NAME = re.compile(r"\b(?:New|Nuevo|New South|Papua N|Beth|Port|Lake|Mount)\s+$", re.IGNORECASE)
_ALSO_NAMES = frozenset({"GE", "JE", "JO", "TD", "IL", "NE", "ML", "GN", "MS", "DM", "LB", "CU", "PE"})
"""Countries whose names are names of states, towns, rivers and persons too: said only by a segment of their own."""
_US_STATES = (
    "AL AK AZ AR CA CO CT DC DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR "
    "PA RI SC SD TN TX UT VT VA WA WV WI WY"
)
_ZIP = re.compile(rf",\s*(?:{_US_STATES.replace(' ', '|')})\.?,?\s+\d{{5}}(?!\d|-\d{{3}}\b)")
_LAST_STATE = re.compile(r",\s*(?:CT|DC|FL|HI|MI|NH|NJ|NV|NY|OH|OK|OR|RI|TX|UT|WA|WI|WV|WY)\s*$")
"""A state that ends an address; those whose letters are a country's code too say nothing without a postcode."""
_LAST_PROVINCE = re.compile(r",\s*(?:AB|BC|MB|NB|NS|ON|QC)\.?,?(?:\s+[A-Z]\d[A-Z]\s?\d[A-Z]\d)?\s*$")
"""The same of Canada, with its postcode or without; those whose letters are another country's or state's code not."""
_STATE = re.compile(rf"\s*,\s*(?:{_US_STATES.replace(' ', '|')})\b|\s+\d{{5}}(?!\d)")


def is_country(raw: str, mention: Mention, beside: Callable[[], Collection[str]]) -> bool:
    """Whether a country's name means it: not in "New Jersey", "Beth Israel", "Georgia Tech", "Atlanta, Georgia".

    `beside` tells the countries of the other names in the string.
    """
    is_alone = raw[max(0, mention.start - 2) : mention.start] == ", "
    if not is_alone and _LONGER_NAME.search(raw, max(0, mention.start - 12), mention.start):
        return False
    if mention.country not in _ALSO_NAMES:
        return True
    others = beside()
    if "US" in others and mention.country not in others:
        return False
    return _ends_address(raw, mention) and _begins_segment(raw, mention) and not _STATE.match(raw, mention.end)


def country_behind(raw: str, mention: Mention, kept: Iterable[Mention]) -> str:
    """The code of the country that ends the address a name stands in; empty where none does.

    `kept` are in reading order. The next country behind the name counts, or a state of the United States with its
    postcode or at the end, or a province of Canada at the end, unless another organisation or another address stands
    between them.
    """
    found, end = "", min(len(raw), READ_LENGTH)
    for other in kept:
        if other.start < mention.end:
            continue
        if other.kind is Kind.ORGANISATION or other.kind is Kind.HOMONYM:
            end = other.start
            break
        if other.country and _ends_address(raw, other):
            found, end = other.country, other.start
            break
    postcode = _ZIP.search(raw, mention.end, end) or _LAST_STATE.search(raw, mention.end, end)
    if postcode is not None:
        found, end = "US", postcode.start()
    elif not found and (province := _LAST_PROVINCE.search(raw, mention.end, end)) is not None:
        found, end = "CA", province.start()
    return found if found and _OTHER_ADDRESS.search(raw, mention.end, end) is None else ""


def is_within(country: str, own: str) -> bool:
    """Whether a country or region can stand in an address that ends with another: Hong Kong ends with China too."""
    return country == own or (own == "CN" and country in GREATER_CHINA)


def _ends_address(raw: str, mention: Mention) -> bool:
    return _END.match(raw, mention.end) is not None


def _begins_segment(raw: str, mention: Mention) -> bool:
    before = raw[: mention.start].rstrip(" .0123456789-")
    return not before or before[-1] in ",，;；|(（["
