"""What a figure opens to: records, the work page, and the links of each raw affiliation string."""

from dataclasses import dataclass
from decimal import Decimal

from midspan.model.merged import Conflict, FieldSource, Member
from midspan.model.place import UNKNOWN, Name


@dataclass(frozen=True, slots=True)
class Record:
    """One record behind a figure.

    `organisations` are organisation ids; `regions` names the region of each, in the same order (empty where it
    is not known). `weight` is what the record adds to the figure; `score` the chance that its match is right.
    """

    record_id: str
    title: str
    year: int
    venue: str
    doi: str
    theme: str
    n_authors: int
    weight: Decimal
    score: float
    organisations: tuple[str, ...]
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some rows of a list of records, and how many there are in all."""

    total: int
    rows: tuple[Record, ...]


@dataclass(frozen=True, slots=True)
class CitedWork:
    """A work as a reference manager wants it: its record, type, language (empty where unknown) and authors."""

    record: Record
    type: str
    language: str
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One link of a raw affiliation string: to which organisation and place (empty names where unknown), how sure,
    why, and by whom. `organisation_id` is empty where no organisation was read.
    """

    organisation: Name
    place: Name
    score: float
    reason: str
    by: str
    organisation_id: str = ""
    place_id: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class AuthorshipRow:
    """One author on one work, one raw affiliation string, and what was read in it."""

    author_name: str
    raw_string: str
    links: tuple[LinkRow, ...]


@dataclass(frozen=True, slots=True)
class WorkPage:
    """A work with its authorships, and why it has its theme.

    `records` are the records of the work where there are several; `fields` where each field of a merged work is from;
    `conflicts` where its records differ. `counted_as` is the work that is counted, where it is another.
    """

    record: Record
    authorships: tuple[AuthorshipRow, ...]
    theme_reason: str = ""
    records: tuple[Member, ...] = ()
    fields: tuple[FieldSource, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    counted_as: str = ""
