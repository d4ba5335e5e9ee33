"""Places and regions."""

from dataclasses import dataclass, field

UNKNOWN = "unknown"
"""The place of everything that could not be resolved: shown, never dropped."""

ELSEWHERE = "elsewhere"
"""The region of a known place outside every region of the study."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the three scripts; the Chinese ones may be empty."""

    en: str
    zh_hans: str = ""
    zh_hant: str = ""

    def in_language(self, lang: str) -> str:
        """The name for `en`, `zh-Hans` or `zh-Hant`; English where there is no other."""
        return {"zh-Hans": self.zh_hans, "zh-Hant": self.zh_hant}.get(lang, "") or self.en


@dataclass(frozen=True, slots=True)
class Place:
    """A GeoNames point. `country` is its country or region code (HK, MO and TW stand by themselves)."""

    place_id: str
    name: Name
    country: str
    admin1: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class PartPoint:
    """Where a map draws a part: a region within one of the study, or elsewhere. None where no position is known."""

    part: str
    region: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Region:
    """A named, versioned set of places with a declared policy.

    A place belongs to it by its country or region code, by its first-level division (`CN.23`), or by its id.
    """

    key: str
    name: Name
    version: int
    policy: str
    countries: frozenset[str] = field(default_factory=frozenset)
    divisions: frozenset[str] = field(default_factory=frozenset)
    places: frozenset[str] = field(default_factory=frozenset)

    def __contains__(self, place: Place) -> bool:
        return (
            place.country in self.countries
            or f"{place.country}.{place.admin1}" in self.divisions
            or place.place_id in self.places
        )


@dataclass(frozen=True, slots=True)
class Theme:
    """Our named group of topics: OpenAlex topic, subfield and field ids (`T10181`, `subfields/1702`, `fields/17`)."""

    key: str
    name: Name
    version: int
    topics: frozenset[str] = field(default_factory=frozenset)
    subfields: frozenset[str] = field(default_factory=frozenset)
    fields: frozenset[str] = field(default_factory=frozenset)
