"""Doubles: records of the same work, of which one is kept.

Two records are the same work when they share a DOI; or the id that two sources give them, unless their titles or years
say otherwise; or a title and the first author, with years at most two apart. A title is compared by its letters and
digits, without articles. One of fewer than 20 characters joins only a record with a DOI and one without, of one year.
Longer titles that differ in the spelling of long words alone ("modeling", "modelling") join records of one year of
which at most one has a DOI. First authors agree in the family name, or in all words of the name in any order. Titles
that many works bear ("Editorial") never join records. A person's judgement beats all of this.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import combinations, pairwise
from typing import NamedTuple
from urllib.parse import unquote

from rapidfuzz.distance import OSA

from midspan.model.judgement import PAIR_KINDS, Judgement
from midspan.resolve.judged import Edge, Outcome, judged_clusters
from midspan.resolve.uncollected import uncollected

_SHORTEST_TITLE, _SHORTEST_SHORT_TITLE = 20, 10
_STEM, _LONG_WORD, _SPELLINGS_APART = 4, 7, 2
_GROUP_LIMIT = 60
"""More records with one stem of a title and one author are a series, not spellings of one title."""
_YEARS_APART = 2
_BEARERS = 5
"""So many first authors have no title in common: it is that of a column, a section or a series."""
_NOT_LETTERS = re.compile(r"[\W_]+")
_ARTICLES = frozenset({"a", "an", "the"})
_INITIALS = re.compile(r"(?:[A-Z]\.?[-‐]?){1,3}|(?:[A-Za-z]\.[-‐]?)+")
_TITLES = frozenset({"dr", "jr", "sr", "phd", "md", "prof"})
"""What follows a name and is none of it."""
_SHORT_DOI = re.compile(r"10/[a-z0-9]+")
_WRITTEN, _ANGLES = re.compile(r"[%&<>]"), re.compile(r"[<>]")
"""Signs that databases write in their own way; angle brackets are apostrophes to some."""
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
    source: str = ""
    own_id: str = ""
    """The source's own id, where another source has a record of that id, so that this one's begins with the source."""


@dataclass(frozen=True, slots=True)
class Double:
    """A record that is the same work as the one kept, and why."""

    work_id: str
    kept_work_id: str
    reason: str


class _Titled(NamedTuple):
    """A record with the words of its title and its first author's family name, as they are compared."""

    record: WorkRecord
    words: list[str]
    family: str


def title_words(title: str) -> list[str]:
    """The words of a title as they are compared: folded, without articles; none where it is generic."""
    plain = title.lower() if title.isascii() else _folded(unicodedata.normalize("NFKC", title))
    words = _NOT_LETTERS.sub(" ", plain.replace("&", " and ")).strip()
    return [] if _GENERIC_TITLES.fullmatch(words) else [word for word in words.split() if word not in _ARTICLES]


def title_key(title: str) -> str:
    """A title as it is compared, its small letters and digits; empty where it is generic or too short."""
    words = title_words(title)
    return "".join(words) if len(" ".join(words)) >= _SHORTEST_TITLE else ""


def doi_key(doi: str) -> str:
    """A DOI as it is compared: lower case without the resolver's address, angle brackets however they are written.

    >>> doi_key("https://doi.org/10.1002/A%3C7::B%3E3.0"), doi_key("10.1002/a'7::b'3.0")
    ("10.1002/a'7::b'3.0", "10.1002/a'7::b'3.0")
    """
    bare = _DOI_LEAD.sub("", doi.strip()).lower() if doi else ""
    return _ANGLES.sub("'", unquote(unescape(bare))) if _WRITTEN.search(bare) else bare


def family_key(author: str) -> str:
    """The family name of "Family, Given", "Given Family" or "Family G.", folded; a Chinese name stays whole."""
    words = author.partition(",")[0].split()
    if "," not in author or len(words) > 1:
        while len(words) > 1 and words[-1].strip(".").lower() in _TITLES:
            words.pop()
        while len(words) > 1 and _INITIALS.fullmatch(words[-1]) and not _INITIALS.fullmatch(words[0]):
            words.pop()
    name = " ".join(words) if "," in author else words[-1] if words else ""
    return _folded(name).strip(" .,;[]()*")


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def _name_words(author: str) -> str:
    """All words of a name in one order; empty where one is an initial, which says too little."""
    words = _NOT_LETTERS.sub(" ", _folded(author)).split()
    return " ".join(sorted(words)) if len(words) > 1 and all(len(word) > 1 for word in words) else ""


def cluster_doubles(works: Iterable[WorkRecord | Sequence[object]]) -> list[Double]:
    """The doubles among works: `WorkRecord`s, or rows in the order of its fields. Sorted by work id.

    Of a cluster the published version is kept, then the one that is not retracted, the earliest, the smallest id.
    """
    return find_doubles(works)[0]


def find_doubles(
    works: Iterable[WorkRecord | Sequence[object]], judgements: Iterable[Judgement] = ()
) -> tuple[list[Double], list[Outcome]]:
    """The doubles among works as `cluster_doubles`, under judgements of works, and what became of each of those."""
    with uncollected():
        return _found_doubles(works, judgements)


def _found_doubles(
    works: Iterable[WorkRecord | Sequence[object]], judgements: Iterable[Judgement]
) -> tuple[list[Double], list[Outcome]]:
    records = [work if isinstance(work, WorkRecord) else _record(work) for work in works]
    titled = [_Titled(r, title_words(r.title), family_key(r.first_author)) for r in records]
    edges = [*_by_doi(records), *_by_id(titled), *_by_title(titled), *_by_spelling(titled)]
    judged = [j for j in judgements if PAIR_KINDS.get(j.kind) == "work"]
    wanted = {name for edge in edges for name in (edge.one, edge.other)} | {n for j in judged for n in j.subject}
    best: dict[str, WorkRecord] = {}
    for record in records:
        held = best.get(record.work_id)
        if record.work_id in wanted and (held is None or _order(record) < _order(held)):
            best[record.work_id] = record
    roots, reasons, outcomes = judged_clusters(best, edges, judged)
    members: dict[str, list[WorkRecord]] = {}
    for work_id, root in roots.items():
        members.setdefault(root, []).append(best[work_id])
    doubles = []
    for group in members.values():
        kept = min(group, key=_order).work_id
        doubles += [Double(r.work_id, kept, reasons[r.work_id]) for r in group if r.work_id != kept]
    return sorted(doubles, key=lambda d: d.work_id), outcomes


def _record(row: Sequence[object]) -> WorkRecord:
    work_id, doi, title, year, kind, author, retracted = row
    return WorkRecord(
        str(work_id), str(doi or ""), str(title or ""), int(str(year or 0)), str(kind or ""), str(author or ""),
        bool(retracted),
    )  # fmt: skip


def _order(record: WorkRecord) -> tuple[bool, bool, int, str]:
    return record.type in _UNPUBLISHED, record.is_retracted, record.year or 9999, record.work_id


def _by_doi(records: Sequence[WorkRecord]) -> Iterator[Edge]:
    first: dict[str, str] = {}
    for record in records:
        key = doi_key(record.doi)
        held = first.setdefault(key, record.work_id) if key else record.work_id
        if held != record.work_id:
            yield Edge(held, record.work_id, f"the same DOI {key}")


def _by_id(titled: Sequence[_Titled]) -> Iterator[Edge]:
    asked = {one.record.own_id for one in titled} - {""}
    first = {one.record.work_id: one for one in titled if one.record.work_id in asked}
    for other in titled:
        one = first.get(other.record.own_id)
        if one is None or abs(one.record.year - other.record.year) > _YEARS_APART:
            continue
        if not one.record.title or not other.record.title or one.words == other.words:
            yield Edge(one.record.work_id, other.record.work_id, f"the same id {other.record.own_id} in two sources")


def _by_title(titled: Sequence[_Titled]) -> Iterator[Edge]:
    groups: dict[tuple[str, str], list[WorkRecord]] = {}
    for record, words, family in titled:
        title = "".join(words)
        is_short = len(" ".join(words)) < _SHORTEST_TITLE
        if len(title) < _SHORTEST_SHORT_TITLE or (is_short and len(words) < 2):
            continue
        for name in {family, _name_words(record.first_author)} - {""}:
            groups.setdefault((f"{title} {record.year}" if is_short else title, name), []).append(record)
    borne = _borne_by_many(titled, (title for (title, _), group in groups.items() if len(group) > 1))
    for (title, _), group in groups.items():
        if len(group) == 1 or title in borne:
            continue
        is_short = " " in title
        yield from _once_in_each(group)
        for one, other in pairwise(sorted(group, key=lambda r: (r.year, r.work_id))):
            if 0 in (one.year, other.year) or other.year - one.year > _YEARS_APART:
                continue
            if not is_short:
                yield Edge(one.work_id, other.work_id, "the same title and first author within two years")
            elif _may_share_doi(one, other) and (one.doi or other.doi):
                yield Edge(one.work_id, other.work_id, "the same short title, first author and year")


def _once_in_each(group: Sequence[WorkRecord]) -> Iterator[Edge]:
    """Records of one title and first author that their sources have once each: no series, whatever the years say."""
    counts = Counter(record.source for record in group)
    single = sorted((r for r in group if r.source and counts[r.source] == 1), key=lambda r: (r.year, r.work_id))
    if len({doi_key(r.doi) for r in single if r.doi and not is_short_doi(r.doi)}) > 1:
        return
    for one, other in pairwise(single):
        yield Edge(one.work_id, other.work_id, "the same title and first author, once in each of two sources")


def _borne_by_many(titled: Sequence[_Titled], titles: Iterable[str]) -> set[str]:
    """Those titles (as `_by_title` groups them) that many first authors have."""
    bearers: dict[str, set[str]] = {title.partition(" ")[0]: set() for title in titles}
    for one in titled:
        title = "".join(one.words)
        if title in bearers:
            bearers[title].add(one.family)
    return {title for title, families in bearers.items() if len(families) >= _BEARERS}


def _by_spelling(titled: Sequence[_Titled]) -> Iterator[Edge]:
    """Titles whose words begin alike, of one first author and year."""
    groups: dict[tuple[str, str, int], list[tuple[WorkRecord, list[str]]]] = {}
    for record, words, family in titled:
        if family and record.year and len(" ".join(words)) >= _SHORTEST_TITLE:
            stems = " ".join(word[:_STEM] for word in words)
            groups.setdefault((stems, family, record.year), []).append((record, words))
    for group in groups.values():
        if len(group) > _GROUP_LIMIT:
            continue
        for (one, words), (other, others) in combinations(group, 2):
            if words != others and _may_share_doi(one, other) and differ_in_spelling(words, others):
                yield Edge(one.work_id, other.work_id, "one title in two spellings, the same first author and year")


def _may_share_doi(one: WorkRecord, other: WorkRecord) -> bool:
    """Whether at most one of two records has a DOI; a short one ("10/abc") stands for another and says nothing."""
    return any(not record.doi or is_short_doi(record.doi) for record in (one, other))


def is_short_doi(doi: str) -> bool:
    """Whether a DOI is a short one, `10/abc12`: it stands for another."""
    return bool(_SHORT_DOI.fullmatch(doi_key(doi)))


def differ_in_spelling(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the words of two titles are the same but for the spelling of long ones."""
    if len(words) != len(others):
        return False
    return all(
        one == other or (min(len(one), len(other)) >= _LONG_WORD and OSA.distance(one, other) <= _SPELLINGS_APART)
        for one, other in zip(words, others, strict=True)
    )
