"""Where addresses are by what they end with: the same lists and rules as for whole ones, asked once an ending."""

import re
from functools import lru_cache

from midspan.model.place import UNKNOWN
from midspan.resolve.gazetteer import CITY_STATES
from midspan.resolve.judged import COUNTED_SCORE
from midspan.resolve.place import Resolver
from midspan.resolve.text import PART_BREAK, canonical_name, is_han

_CITY_STATES = frozenset((place_id,) for place_id in CITY_STATES.values())
_SEGMENT = re.compile(r", ?|，")
_CODE = re.compile(r"\s*(?<![^\W_])[A-Za-z]{0,4}-?\d[\w-]*")
"""A postcode, or half of one: "SW7", "CN-518172", "2AZ"."""


class Endings:
    """Places of addresses by their endings. Deterministic; never raises, whatever an address holds."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._gazetteer = resolver.gazetteer
        self._held: dict[str, tuple[str, ...] | None] = {}
        self._said = lru_cache(maxsize=100_000)(self._places)
        self._names = lru_cache(maxsize=100_000)(self._names_place)

    def places(self, address: str) -> tuple[str, ...]:
        """The places of an address: the one of its last two segments, where they name a city and end with its country.

        A last segment that names a region the size of a city, or in Chinese characters a city, says its place alone.
        Three segments are read where the third from the end is the name of a place too ("Montreal, Quebec, Canada"),
        or where two say no city ("Belfast BT9, Antrim, North Ireland"). Else the places are those of the whole
        address, or of several in one text, as the resolver has them; there are none where it has none that counts.
        """
        if PART_BREAK.search(address) is not None:
            return self._said(address)
        second = address.rfind(", ", 0, max(0, address.rfind(", ")))
        ending = address[second + 1 :]
        if ending not in self._held:
            self._held[ending] = self._of_ending(ending)
        found = self._held[ending]
        if second >= 0:
            third = address.rfind(", ", 0, second)
            if found is None or self._names(address[third + 1 : second]):
                ending = address[third + 1 :]
                if ending not in self._held:
                    self._held[ending] = self._of_ending(ending)
                found = self._held[ending]
        return self._said(address) if found is None else found

    def _of_ending(self, text: str) -> tuple[str, ...] | None:
        """The one place that last segments name; None where more is to be read."""
        segments = [plain for part in _SEGMENT.split(text) if (plain := _CODE.sub("", part).strip(" ."))]
        if not segments:
            return None
        alone = self._said(segments[-1])
        if alone in _CITY_STATES or (is_han(segments[-1]) and self._is_point(alone)):
            return alone
        if canonical_name(segments[-1]) not in self._gazetteer.countries:
            return None
        found = self._said(", ".join(segments))
        return found if self._is_point(found) else None

    def _is_point(self, found: tuple[str, ...]) -> bool:
        return len(found) == 1 and self._gazetteer.is_point(found[0])

    def _names_place(self, segment: str) -> bool:
        return canonical_name(_CODE.sub("", segment)) in self._gazetteer.names

    def _places(self, text: str) -> tuple[str, ...]:
        links = self._resolver.resolve(text)
        return tuple(dict.fromkeys(o.place_id for o in links if o.score >= COUNTED_SCORE and o.place_id != UNKNOWN))
