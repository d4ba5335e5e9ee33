"""A judgement: a recorded decision, by whom, with its reason and score."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (not included) of a raw string."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """One place (and, where known, one organisation) that a raw affiliation string names.

    `place_id` is the affiliation's (address lens), `organisation_place_id` the organisation's seat (organisation
    lens); either may be `unknown`. `score` is the calibrated chance from 0 to 1 that the address place is right.
    `rule` is a short stable code, `reason` one English sentence a reader understands; `span` is what was read.
    """

    organisation_id: str | None
    place_id: str
    organisation_place_id: str
    score: float
    rule: str
    reason: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """What the source itself says of an affiliation: organisation ids (`ror:...`) and country or region codes."""

    organisation_ids: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
