"""Works that are merged of several records: their ids, where each field is from, and where their records differ."""

from dataclasses import dataclass

MERGED = "merged:"
"""What the id of a merged work begins with; the id of the record that would else be counted follows."""


def merged_id(record_id: str) -> str:
    """The id of the work that is merged of a record and its doubles.

    >>> merged_id("W12")
    'merged:W12'
    """
    return MERGED + record_id


def record_of(work_id: str) -> str:
    """The record that a merged work is named by; of any other id that id.

    >>> record_of("merged:W12"), record_of("W12")
    ('W12', 'W12')
    """
    return work_id.removeprefix(MERGED)


@dataclass(frozen=True, slots=True)
class Member:
    """One record of a work: its id and source, file and row, and why it is the same work (empty for the one kept)."""

    record_id: str
    source: str
    source_row: str
    reason: str


@dataclass(frozen=True, slots=True)
class FieldSource:
    """One field of a merged work and the record it is from; `authors` are the authors and their affiliations."""

    field: str
    record_id: str
    source: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field on which a record differs from the work: the value kept and the one not kept, each with its record."""

    field: str
    value: str
    source: str
    record_id: str
    other_value: str
    other_source: str
    other_record_id: str
