"""One name found in a raw affiliation string."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple


class Kind(IntEnum):
    """What a mention is. The order is the order of trust where two spans are equal; places stand behind names."""

    HOMONYM = 0
    ORGANISATION = 1
    UNIT = 2
    PLACE = 3
    COUNTRY = 4


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of an organisation known at one campus, or a name that looks like another one (`data/units.csv`)."""

    name: str
    organisation_id: str
    place_id: str
    gives_id: str
    kind: Kind
    note: str


class Mention(NamedTuple):
    """A name found in the raw string. `ids` are organisation or place ids (the likeliest first), or a country code.

    `country` is the code of the country the name means, also where it is a city's too ("Mexico", "Singapore").
    """

    kind: Kind
    start: int
    end: int
    text: str
    ids: tuple[str, ...]
    unit: Unit | None = None
    is_corrected: bool = False
    is_weak: bool = False
    is_wordy: bool = False
    drop_reason: str = ""
    country: str = ""

    def holds(self, other: "Mention") -> bool:
        """Whether the other mention lies inside this one."""
        return self.start <= other.start and other.end <= self.end
