"""A study: which regions, when, and how to count."""

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import combinations
from typing import Self

from midspan.model.errors import StudyError, known_values

_MOST_DIGITS = 4
"""Of a year."""


class _Choice(StrEnum):
    @classmethod
    def parse(cls, text: str) -> Self:
        """The choice of a text; StudyError lists the known ones."""
        if text not in {choice.value for choice in cls}:
            raise StudyError(
                f'"{text}" is not a {cls.__name__.lower()}', next_step=known_values(text, (c.value for c in cls))
            )
        return cls(text)


class Counting(_Choice):
    """Full: each region gets 1 of a work. Fractional: a work's weight 1 is shared among its authors' affiliations."""

    FULL = "full"
    FRACTIONAL = "fractional"


class Lens(_Choice):
    """Address: where the work's affiliation is. Organisation: where the home organisation has its seat."""

    ADDRESS = "address"
    ORGANISATION = "organisation"


class Scheme(_Choice):
    """How the mainland of China, Hong Kong, Macao and Taiwan stand to each other in collaboration classes.

    Separate: each as countries do to each other. One: together, as tables do that code all of them `CN`.
    """

    SEPARATE = "separate"
    ONE = "one"


AUTHOR_CAPS = (10, 30, 100)
"""Usual caps on the authors of a work; any number from 1 is taken."""


@dataclass(frozen=True, slots=True)
class Period:
    """Years, both included."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if not (1500 <= self.first <= self.last <= 2200):
            raise StudyError(
                f'the period "{self.first}-{self.last}" is not a span of years',
                next_step='write it like "2019-2023", the first year not after the last',
            )

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"

    @property
    def years(self) -> range:
        """Every year of the period."""
        return range(self.first, self.last + 1)

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Reads `2019-2023`, `2019–2023` or `2023`."""
        first, dash, last = text.strip().replace("–", "-").partition("-")
        last = last if dash else first
        if not all(year.strip().isdecimal() and len(year.strip()) <= _MOST_DIGITS for year in (first, last)):
            raise StudyError(f'the period "{text}" is not a span of years', next_step='write it like "2019-2023"')
        return cls(int(first), int(last))


@dataclass(frozen=True, slots=True)
class Study:
    """Two or more regions, a period, and the choices that every figure of the study shares.

    `types` are work types (none: all); `language` an ISO 639-1 code; `author_cap` leaves out works with more
    authors; without `self_joint` a work that is joint only through one organisation and its own branches is not joint.
    With `merge_doubles` the records of one work are counted once, as the work they are merged into; without, each by
    itself; None takes both, for who filters them later.
    """

    regions: tuple[str, ...]
    period: Period
    counting: Counting = Counting.FULL
    lens: Lens = Lens.ADDRESS
    theme: str | None = None
    currency: str = "CNY"
    include_retracted: bool = False
    merge_doubles: bool | None = True
    self_joint: bool = True
    author_cap: int | None = None
    types: tuple[str, ...] = ()
    language: str | None = None
    scheme: Scheme = Scheme.SEPARATE

    def __post_init__(self) -> None:
        if not self.regions:
            raise StudyError("the study names no region", next_step="name two, for example: shanghai hong-kong")
        twice = sorted({key for key in self.regions if self.regions.count(key) > 1})
        if twice:
            raise StudyError(f'the region "{twice[0]}" is given twice', next_step="name each region once")
        if self.author_cap is not None and self.author_cap < 1:
            raise StudyError(
                f'the author cap "{self.author_cap}" leaves no work', next_step="write 10, 30 or 100, or leave it out"
            )
        if self.language is not None and not _LANGUAGE.fullmatch(self.language):
            raise StudyError(f'"{self.language}" is not a language code', next_step='write it like "en" or "zh"')
        object.__setattr__(self, "regions", tuple(sorted(self.regions)))
        object.__setattr__(self, "types", tuple(sorted(set(self.types))))

    @property
    def region_pairs(self) -> tuple[tuple[str, str], ...]:
        """Every two regions, in order."""
        return tuple(combinations(self.regions, 2))

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON: the same study always gives the same dictionary."""
        return asdict(self) | {"regions": list(self.regions), "period": str(self.period), "types": list(self.types)}

    @property
    def study_id(self) -> str:
        """12 hexadecimal characters of the sha256 of the study."""
        text = json.dumps(self.as_dict(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


_LANGUAGE = re.compile(r"[a-z]{2,3}")
