"""Doubles: records of the same work, of which one is kept.

Two records are the same work when they share a DOI, or when they share a normalised title of 20 characters and more
and the first author's family name, and their years are at most two apart. Titles that many works bear ("Editorial")
never join records without a DOI.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SHORTEST_TITLE = 20
_YEARS_APART = 2
_NOT_LETTERS = re.compile(r"[\W_]+")
_DOI_LEAD = re.compile(r"^(?:https?://)?(?:dx\.)?(?:doi\.org/|doi:)?\s*", re.IGNORECASE)
_GENERIC_TITLES = re.compile(
    r"(?:guest )?editorials?(?: board)?|introduction(?: to the .*)?|preface|foreword|erratum.*|corrigendum.*"
    r"|correction.*|retraction.*|author index|subject index|table of contents|front matter|back matter|book reviews?"
    r"|letters? to the editor|(?:message|welcome) from the .*chairs?|issue information|list of reviewers|reply to .*"
)
_UNPUBLISHED = frozenset({"preprint", "posted-content", "other", "", "dataset", "peer-review"})


@dataclass(frozen=True, slots=True)
class WorkRecord:
    """What is needed to see that two records are one work."""

    work_id: str
    doi: str = ""
    title: str = ""
    year: int = 0
    type: str = "article"
    first_author: str = ""
    is_retracted: bool = False


@dataclass(frozen=True, slots=True)
class Double:
    """A record that is the same work as the one kept, and why."""

    work_id: str
    kept_work_id: str
    reason: str


def title_key(title: str) -> str:
    """A title as it is compared, its small letters and digits; empty where it is generic or too short."""
    plain = title.lower() if title.isascii() else unicodedata.normalize("NFKC", title).casefold()
    words = _NOT_LETTERS.sub(" ", plain).strip()
    if len(words) < _SHORTEST_TITLE or _GENERIC_TITLES.fullmatch(words):
        return ""
    return words.replace(" ", "")


def doi_key(doi: str) -> str:
    """A DOI as it is compared: lower case without the resolver's address."""
    return _DOI_LEAD.sub("", doi.strip()).lower() if doi else ""


def family_key(author: str) -> str:
    """The family name of "Family, Given" or "Given Family", folded; a Chinese name stays whole."""
    words = author.split()
    name = author.partition(",")[0] if "," in author else words[-1] if words else ""
    if name.isascii():
        return name.lower().strip()
    plain = unicodedata.normalize("NFKD", name)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold().strip()


def cluster_doubles(works: Iterable[WorkRecord | Sequence[object]]) -> list[Double]:
    """The doubles among works: `WorkRecord`s, or rows in the order of its fields. Sorted by work id.

    Of a cluster the published version is kept, then the one that is not retracted, the earliest, the smallest id.
    """
    records = [work if isinstance(work, WorkRecord) else _record(work) for work in works]
    clusters = _Clusters(len(records))
    reasons: dict[int, str] = {}
    _join_by_doi(records, clusters, reasons)
    _join_by_title(records, clusters, reasons)
    members: dict[int, list[int]] = {}
    for number in reasons:
        members.setdefault(clusters.root(number), []).append(number)
    doubles = []
    for group in members.values():
        kept = min(group, key=lambda n: _order(records[n]))
        doubles += [
            Double(records[n].work_id, records[kept].work_id, reasons[n])
            for n in group
            if records[n].work_id != records[kept].work_id
        ]
    return sorted(set(doubles), key=lambda d: (d.work_id, d.kept_work_id, d.reason))


def _record(row: Sequence[object]) -> WorkRecord:
    work_id, doi, title, year, kind, author, retracted = row
    return WorkRecord(
        str(work_id), str(doi or ""), str(title or ""), int(str(year or 0)), str(kind or ""), str(author or ""),
        bool(retracted),
    )  # fmt: skip


def _order(record: WorkRecord) -> tuple[bool, bool, int, str]:
    return record.type in _UNPUBLISHED, record.is_retracted, record.year or 9999, record.work_id


class _Clusters:
    """Disjoint sets of record numbers."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, number: int) -> int:
        """The number that stands for the cluster."""
        while self._parent[number] != number:
            self._parent[number] = self._parent[self._parent[number]]
            number = self._parent[number]
        return number

    def join(self, one: int, other: int) -> None:
        """Put two records in one cluster; the smaller root stands for both, so the order of joins is no matter."""
        a, b = self.root(one), self.root(other)
        if a != b:
            self._parent[max(a, b)] = min(a, b)


def _join_by_doi(records: Sequence[WorkRecord], clusters: _Clusters, reasons: dict[int, str]) -> None:
    first: dict[str, int] = {}
    for number, record in enumerate(records):
        key = doi_key(record.doi)
        if not key:
            continue
        held = first.setdefault(key, number)
        if held != number:
            clusters.join(held, number)
            reasons[held] = reasons[number] = f"the same DOI {key}"


def _join_by_title(records: Sequence[WorkRecord], clusters: _Clusters, reasons: dict[int, str]) -> None:
    groups: dict[tuple[str, str], list[int]] = {}
    for number, record in enumerate(records):
        title = title_key(record.title)
        family = family_key(record.first_author) if title else ""
        if title and family:
            groups.setdefault((title, family), []).append(number)
    for group in groups.values():
        if len(group) < 2:
            continue
        group.sort(key=lambda n: (records[n].year, records[n].work_id))
        for one, other in pairwise(group):
            years = records[one].year, records[other].year
            if 0 in years or years[1] - years[0] > _YEARS_APART:
                continue
            clusters.join(one, other)
            for number in (one, other):
                reasons.setdefault(number, "the same title and first author within two years")
