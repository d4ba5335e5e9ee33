"""What says of a work, before anything is resolved, that it may touch regions; and what a cut leaves of a file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from midspan.store.flags import BoolArray, flags


@dataclass(frozen=True, slots=True)
class Touch:
    """Signs of regions: codes of their countries, organisations with a seat in them, names in raw strings.

    `organisations` are ROR ids without an address; `pattern` is a regular expression of RE2 over raw strings, of which
    accents are taken off and signs beyond ASCII are blanks. A work has a sign where a code of its organisations or
    authorships is among the codes, an organisation among the organisations, a raw string has a name, or an authorship
    has a raw string and no code.
    """

    codes: frozenset[str]
    organisations: frozenset[str]
    pattern: str

    def are_named(self, strings: Any) -> BoolArray:
        """Which raw strings (an Arrow array) have a name of the regions."""
        odd, form = np.flatnonzero(~flags(pc.string_is_ascii(strings))), pc.Utf8NormalizeOptions("NFD")
        apart: Any = pc.call_function("utf8_normalize", [strings.take(pa.array(odd))], form)
        folded = pc.replace_substring_regex(pc.replace_substring_regex(apart, r"\p{Mn}", ""), r"[^\pL\pN]+", " ")
        every = pa.chunked_array([strings, folded])  # matched together: the pattern takes milliseconds to be read
        matched = flags(pc.match_substring_regex(every, self.pattern))
        found: BoolArray = matched[: len(strings)].copy()
        found[odd] |= matched[len(strings) :]
        return found


@dataclass(frozen=True, slots=True)
class Cut:
    """How many works of a file a cut read, kept and left out; records that are no works are kept and read."""

    read: int = 0
    kept: int = 0
    left_out: int = 0

    def __add__(self, other: "Cut") -> "Cut":
        return Cut(self.read + other.read, self.kept + other.kept, self.left_out + other.left_out)

    def as_dict(self) -> Mapping[str, int]:
        """Plain values for JSON."""
        return asdict(self)
