"""Where addresses are by what they end with: the same lists and rules as for whole ones, asked once an ending."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from midspan.model.place import UNKNOWN
from midspan.resolve.gazetteer import CITY_STATES
from midspan.resolve.judged import COUNTED_SCORE
from midspan.resolve.place import Resolver
from midspan.resolve.text import PART_BREAK, canonical_name, is_han

IntArray = npt.NDArray[np.int64]
_CITY_STATES = frozenset((place_id,) for place_id in CITY_STATES.values())
_BETWEEN = ", "
_SEGMENT = re.compile(r", ?|，")
_CODE = re.compile(r"\s*(?<![^\W_])[A-Za-z]{0,4}-?\d[\w-]*")
"""A postcode, or half of one: "SW7", "CN-518172", "2AZ"."""
_NONE = -1
"""The number of no answer, and of no segment."""


class Endings:
    """Places of addresses by their endings. Deterministic; never raises, whatever an address holds."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._gazetteer = resolver.gazetteer
        self._said = lru_cache(maxsize=100_000)(self._places)
        self._numbers: dict[tuple[str, ...], int] = {}

    def places(self, addresses: Any) -> tuple[list[tuple[str, ...]], IntArray]:
        """Answers, each with its places, and the number of the answer of each address.

        `addresses` are an Arrow array of strings, none null. The places of one are: the one of its last two segments,
        where they name a city and end with its country. A last segment that names a region the size of a city, or in
        Chinese characters a city, says its place alone. Three segments are read where the third from the end is the
        name of a place too ("Montreal, Quebec, Canada"), or where two say no city ("Belfast BT9, Antrim, North
        Ireland"). Else the places are those of the whole address, or of several in one text, as the resolver has them;
        there are none where it has none that counts.
        """
        is_one = np.from_dlpack(pc.cast(pc.match_substring_regex(addresses, PART_BREAK.pattern), pa.uint8())) == 0
        found = np.full(len(addresses), _NONE)
        found[is_one] = self._by_segments(addresses, is_one)
        for row in np.flatnonzero(found == _NONE).tolist():
            found[row] = self._number(self._said(addresses[row].as_py()))
        return list(self._numbers), found

    def _by_segments(self, addresses: Any, is_one: Any) -> IntArray:
        """The answers of some addresses by their last segments; none where more is to be read."""
        pieces = pc.split_pattern(pc.replace_substring(addresses, "，", _BETWEEN), _BETWEEN, max_splits=3, reverse=True)
        encoded, offsets = pieces.values.dictionary_encode(), np.from_dlpack(pieces.offsets)
        words, code = encoded.dictionary, np.from_dlpack(encoded.indices)
        starts, ends = offsets[:-1][is_one], offsets[1:][is_one]
        last, second, third = (np.where(ends - n >= starts, code[np.maximum(ends - n, 0)], _NONE) for n in (1, 2, 3))

        def asked(question: Callable[[str], int], *segments: IntArray) -> IntArray:
            """The answers to what these segments of every address are together, each distinct text asked once."""
            rows, row_of = _distinct(segments)
            texts = (
                [words[held].as_py() for column in segments if (held := int(column[row])) != _NONE] for row in rows
            )
            return np.array([question(_BETWEEN.join(text)) for text in texts], dtype=np.int64)[row_of]

        found = asked(self._of_ending, second, last)
        is_more = (third != _NONE) & ((found == _NONE) | (asked(self._names_place, third) > 0))
        found[is_more] = asked(self._of_ending, third[is_more], second[is_more], last[is_more])
        return found

    def _of_ending(self, text: str) -> int:
        """The number of the one place that last segments name; none where more is to be read."""
        segments = [plain for part in _SEGMENT.split(text) if (plain := _CODE.sub("", part).strip(" ."))]
        if not segments:
            return _NONE
        alone = self._said(segments[-1])
        if alone in _CITY_STATES or (is_han(segments[-1]) and self._is_point(alone)):
            return self._number(alone)
        if canonical_name(segments[-1]) not in self._gazetteer.countries:
            return _NONE
        found = self._said(", ".join(segments))
        return self._number(found) if self._is_point(found) else _NONE

    def _number(self, answer: tuple[str, ...]) -> int:
        return self._numbers.setdefault(answer, len(self._numbers))

    def _is_point(self, found: tuple[str, ...]) -> bool:
        return len(found) == 1 and self._gazetteer.is_point(found[0])

    def _names_place(self, segment: str) -> bool:
        return canonical_name(_CODE.sub("", segment)) in self._gazetteer.names

    def _places(self, text: str) -> tuple[str, ...]:
        links = self._resolver.resolve(text)
        return tuple(dict.fromkeys(o.place_id for o in links if o.score >= COUNTED_SCORE and o.place_id != UNKNOWN))


def _distinct(columns: Sequence[IntArray]) -> tuple[list[int], IntArray]:
    """A row of each distinct combination, and for every row which one is its own."""
    key = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        key = np.unique(key * (int(column.max(initial=0)) + 2) + column + 1, return_inverse=True)[1]
    _, rows, row_of = np.unique(key, return_index=True, return_inverse=True)
    return rows.tolist(), row_of
