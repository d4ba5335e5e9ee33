"""A study: which regions, when, and how to count."""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

from midspan.model.errors import StudyError, known_values


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
        if not (first.strip().isdecimal() and last.strip().isdecimal()):
            raise StudyError(f'the period "{text}" is not a span of years', next_step='write it like "2019-2023"')
        return cls(int(first), int(last))


@dataclass(frozen=True, slots=True)
class Study:
    """Two or more regions, a period, and the choices that every figure of the study shares."""

    regions: tuple[str, ...]
    period: Period
    counting: Counting = Counting.FULL
    lens: Lens = Lens.ADDRESS
    theme: str | None = None
    currency: str = "CNY"
    include_retracted: bool = False
    merge_doubles: bool = True

    def __post_init__(self) -> None:
        if not self.regions:
            raise StudyError("the study names no region", next_step="name two, for example: shanghai hong-kong")
        twice = sorted({key for key in self.regions if self.regions.count(key) > 1})
        if twice:
            raise StudyError(f'the region "{twice[0]}" is given twice', next_step="name each region once")
        object.__setattr__(self, "regions", tuple(sorted(self.regions)))

    def as_dict(self) -> dict[str, object]:
        """Plain values for JSON: the same study always gives the same dictionary."""
        return asdict(self) | {"regions": list(self.regions), "period": str(self.period)}

    @property
    def study_id(self) -> str:
        """12 hexadecimal characters of the sha256 of the study."""
        text = json.dumps(self.as_dict(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]
