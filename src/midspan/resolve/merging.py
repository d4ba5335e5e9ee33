"""The records of one work made one: each field is the better value by priority, and what differs is kept as a conflict.

A value that is there beats one that is missing, a published record's that of a preprint, a title one in capitals; then
the order of sources decides. Authors and affiliations go together: one record's list is taken whole. The list with
authors tied to addresses wins over one with both untied, then addresses alone, then authors alone; of such lists a
whole one over one that was cut. A work is retracted where one of its published records says so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from midspan.model.merged import Conflict, FieldSource, merged_id
from midspan.resolve.priority import EVERY, FIELDS, Priority
from midspan.resolve.work import differ_in_spelling, doi_key, family_key, is_short_doi, title_words

TOPIC = ("topic_id", "subfield_id", "field_id")
AUTHORS = ("is_aligned", "author_count")
_COLUMNS = {"topic": TOPIC, "authors": AUTHORS}
"""The columns of fields that are several of the table `works`; each other field is the column of its name."""
_PREPRINTS = frozenset({"preprint", "posted-content"})
_OF_VERSIONS = ("year", "type", "doi")
"""Fields in which a preprint and what was published of it differ without a contradiction."""
AuthorCountries = Sequence[tuple[str, frozenset[str]]]
"""Each author in order: name, and the countries or regions of the author's affiliations that are known."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record of a work: its row of `works`, and what its lists of authors and affiliations are like.

    `authors` counts the authorships, `placed` those with an affiliation, `affiliations` all affiliations.
    """

    row: Mapping[str, Any]
    authors: int = 0
    placed: int = 0
    affiliations: int = 0
    countries: AuthorCountries = ()

    @property
    def record_id(self) -> str:
        """The record's id."""
        return str(self.row["work_id"])

    @property
    def source(self) -> str:
        """The record's source."""
        return str(self.row["source"])

    @property
    def is_preprint(self) -> bool:
        """Whether it is a preprint."""
        return self.row["type"] in _PREPRINTS

    def has(self, field: str) -> bool:
        """Whether it says anything of a field. Of a retraction only a flag says something."""
        if field == "authors":
            return bool(self.authors or self.affiliations)
        if field == "is_retracted":
            return bool(self.row["is_retracted"])
        if field == "type":
            return self.row["type"] not in {None, "", "unknown"}
        return any(value is not None for value in self.said(field))

    def said(self, field: str) -> tuple[object, ...]:
        """What it says of a field, in the order of its columns."""
        columns = _COLUMNS.get(field)
        return tuple(self.row[column] for column in columns) if columns else (self.row[field],)

    def is_shouted(self, field: str) -> bool:
        """Whether a title or venue stands in capitals alone: what its words are like is lost."""
        return field in {"title", "venue"} and str(self.row[field] or "").isupper()

    def standing(self) -> tuple[int, bool]:
        """How good its list of authors and affiliations is: the lower, the better."""
        if self.row["is_aligned"] and self.placed * 2 >= max(self.authors, 1):
            kind = 0
        elif self.affiliations:
            kind = 1 if self.authors else 2
        else:
            kind = 3 if self.authors else 4
        return kind, self.row["author_count"] is None


@dataclass(frozen=True, slots=True)
class MergedWork:
    """A work made of several records.

    `row` is its row of `works`; None where the kept record has every better value. `authors_of` is the record whose
    authors and affiliations it has.
    """

    work_id: str
    row: Mapping[str, Any] | None
    authors_of: str
    sources: tuple[FieldSource, ...]
    conflicts: tuple[Conflict, ...]


def merged(kept: Candidate, others: Sequence[Candidate], priority: Priority) -> MergedWork:
    """One work of a record and its doubles; `kept` is the one that would else be counted."""
    members = [kept, *sorted(others, key=lambda c: c.record_id)]
    best = {field: _best(field, members, priority) for field in FIELDS}
    conflicts = tuple(conflict for other in members for conflict in _conflicts(best, other))
    if all(one is kept for one in best.values()):
        return MergedWork(kept.record_id, None, kept.record_id, (), conflicts)
    row = dict(kept.row)
    for field, one in best.items():
        row |= {column: one.row[column] for column in _COLUMNS.get(field, (field,))}
    ordered = sorted(members, key=lambda c: (c is not kept, priority.rank(EVERY, c.source), c.record_id))
    row["work_id"] = merged_id(kept.record_id)
    row["source"] = "|".join(dict.fromkeys(c.source for c in ordered))
    row |= {column: "|".join(str(c.row[column]) for c in ordered) for column in ("snapshot", "source_row")}
    sources = tuple(FieldSource(field, one.record_id, one.source) for field, one in best.items() if one.has(field))
    return MergedWork(row["work_id"], row, best["authors"].record_id, sources, conflicts)


def _best(field: str, members: Sequence[Candidate], priority: Priority) -> Candidate:
    """The record whose value of a field is kept: the first of the members where it has the same."""
    rank = partial(priority.rank, field)
    if field == "authors":
        return min(members, key=lambda c: (c.standing(), c.is_preprint, rank(c.source)))
    own = members[0].said(field)
    if all(one.said(field) == own for one in members):
        return members[0]
    if field == "is_retracted":
        members = [c for c in members if not c.is_preprint] or members
    best = min(members, key=lambda c: (not c.has(field), c.is_preprint, c.is_shouted(field), rank(c.source)))
    return members[0] if members[0].said(field) == best.said(field) else best


def _conflicts(best: Mapping[str, Candidate], other: Candidate) -> Iterator[Conflict]:
    for field, is_other in _DIFFER.items():
        kept = best[field]
        one, another = kept.row[field], other.row[field]
        if one == another or not (kept.has(field) and other.has(field)):
            continue
        are_versions = kept.is_preprint != other.is_preprint
        if not (are_versions and field in _OF_VERSIONS) and is_other(one, another):
            yield _conflict(field, (_said(one), kept), (_said(another), other))
    kept = best["authors"]
    if kept is not other:
        yield from _of_authors(kept, other)


def _of_authors(kept: Candidate, other: Candidate) -> Iterator[Conflict]:
    """Another number of authors, where both lists are whole; another country of an author of both."""
    counts = [c.row["author_count"] for c in (kept, other)]
    if all(counts) and counts[0] != counts[1]:
        yield _conflict("author_count", (str(counts[0]), kept), (str(counts[1]), other))
    if kept.countries == other.countries:
        return
    there = _by_family(other.countries)
    for family, (name, countries) in _by_family(kept.countries).items():
        another, others = there.get(family, ("", frozenset()))
        if countries and others and countries != others:
            said = [f"{who}: {' '.join(sorted(places))}" for who, places in ((name, countries), (another, others))]
            yield _conflict("country", (said[0], kept), (said[1], other))


def _by_family(authors: AuthorCountries) -> dict[str, tuple[str, frozenset[str]]]:
    """The authors by family name, without those of whom two have one: who of them is who is not known."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    twice = set()
    for name, countries in authors:
        family = family_key(name)
        if family in found:
            twice.add(family)
        found[family] = name, countries
    return {family: author for family, author in found.items() if family and family not in twice}


def _is_other_title(one: str, other: str) -> bool:
    words, others = title_words(one), title_words(other)
    return "".join(words) != "".join(others) and not differ_in_spelling(words, others)


def _is_other_doi(one: str, other: str) -> bool:
    return doi_key(one) != doi_key(other) and not (is_short_doi(one) or is_short_doi(other))


def _is_other(one: object, other: object) -> bool:
    return one != other


_DIFFER: Mapping[str, Callable[[Any, Any], bool]] = {
    "title": _is_other_title, "year": _is_other, "type": _is_other, "language": _is_other, "doi": _is_other_doi,
}  # fmt: skip
"""When two values of a field contradict each other. Venues, topics and citations differ by source as a rule."""


def _said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _conflict(field: str, kept: tuple[str, Candidate], other: tuple[str, Candidate]) -> Conflict:
    (value, one), (other_value, another) = kept, other
    return Conflict(field, value, one.source, one.record_id, other_value, another.source, another.record_id)
