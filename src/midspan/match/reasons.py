"""Why two organisations may work together: words, themes and partners they share, each with records to open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from midspan.match.past import Codes, Past, is_telling
from midspan.match.ties import citing, shared_funders

MOST_TERMS, MOST_WORKS, MOST_PARTNERS, MOST_FUNDERS = 4, 3, 3, 2


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its kind (`words`, `subject`, `partner`, `funder`, `citations`), what is shared, works of each.

    Of a `partner`, what is shared is the organisation's id, and the works are those of each with it. Of `citations`
    nothing is; the works of each are those that cite a work of the other or are cited by one.
    """

    kind: str
    shared: tuple[str, ...]
    works_of_one: tuple[str, ...]
    works_of_other: tuple[str, ...]

    def line(self, names: Mapping[str, str]) -> str:
        """The reason in one line, ids that have a name by it."""
        shared = ", ".join(names.get(key, key) for key in self.shared)
        what = f"{self.kind}: {shared}" if shared else self.kind
        return f"{what}  [{' '.join((*self.works_of_one, *self.works_of_other))}]"


def reasons(past: Past, one: int, other: int) -> tuple[Reason, ...]:
    """The reasons of a pair: shared words, the strongest shared subject, partners in common (strongest ties first), the
    rarest shared funders, works of each that cite works of the other.
    """
    return (
        *_words(past, one, other), *_subject(past, one, other), *_partners(past, one, other),
        *_funders(past, one, other), *_citations(past, one, other),
    )  # fmt: skip


def _named(past: Past, works: Codes) -> tuple[str, ...]:
    return tuple(past.field.works[at] for at in works[:MOST_WORKS])


def _words(past: Past, one: int, other: int) -> list[Reason]:
    vectors = past.field.vectors
    works = [past.works_of(end) for end in (one, other)]
    both = np.prod([np.asarray(vectors[own].sum(axis=0)).ravel() for own in works], axis=0)
    flags = (both > 0) & past.field.telling_terms
    if (flags & past.field.rare_terms).any():
        flags &= past.field.rare_terms
    order = np.flatnonzero(flags)
    shared = _apart(past.field.words.names, order[np.argsort(-both[order], kind="stable")])
    if not shared:
        return []
    found = []
    for own in works:
        said = np.asarray(vectors[own][:, shared].sum(axis=1)).ravel()
        found.append(_named(past, own[np.argsort(-said, kind="stable")][: int((said > 0).sum())]))
    return [Reason("words", tuple(past.field.words.names[at] for at in shared), *found)]


def _apart(names: Sequence[str], terms: Codes) -> list[int]:
    """The first terms none of which says what another does: `graph network` stands for `graph` too."""
    chosen: list[int] = []
    for term in terms:
        words = set(names[term].split())
        if any(words <= set(names[at].split()) for at in chosen):
            continue
        wider = [k for k, at in enumerate(chosen) if set(names[at].split()) < words]
        if wider:
            chosen[wider[0]] = int(term)
            chosen = [at for k, at in enumerate(chosen) if k not in wider[1:]]
        elif len(chosen) < MOST_TERMS:
            chosen.append(int(term))
        else:
            break
    return chosen


def _subject(past: Past, one: int, other: int) -> list[Reason]:
    both = past.subjects[[one]].multiply(past.subjects[[other]]).tocsr()
    order = both.indices[np.lexsort((both.indices, -both.data))]
    shared = order[past.field.telling_subjects[order]][:1]
    names, vectors = past.field.subject_names, past.field.subject_vectors
    found = []
    for at in shared:
        works = [past.works_of(end) for end in (one, other)]
        of_each = [_named(past, own[vectors[own][:, [at]].toarray().ravel() > 0]) for own in works]
        found.append(Reason("subject", (names[at],), *of_each))
    return found


def _partners(past: Past, one: int, other: int) -> list[Reason]:
    ties = past.ties
    both = ties[[one]].minimum(ties[[other]]).tocsr()
    order = np.lexsort((both.indices, -both.data))
    found = []
    for partner in both.indices[order][:MOST_PARTNERS]:
        shared = [np.intersect1d(past.works_of(end), past.works_of(int(partner))) for end in (one, other)]
        newest = [works[np.lexsort((works, -past.field.years[works]))] for works in shared]
        found.append(Reason("partner", (past.field.organisations[partner],), *(_named(past, w) for w in newest)))
    return found


def _funders(past: Past, one: int, other: int) -> list[Reason]:
    ties, found = past.named, []
    telling = is_telling(ties.paid)
    for funder in [at for at in shared_funders(ties, one, other) if telling[at]][:MOST_FUNDERS]:
        works = [past.works_of(end) for end in (one, other)]
        of_each = [_named(past, own[ties.paid[own][:, [funder]].toarray().ravel() > 0]) for own in works]
        found.append(Reason("funder", (ties.named.funders[funder],), *of_each))
    return found


def _citations(past: Past, one: int, other: int) -> list[Reason]:
    works = citing(past.named, past.works_of(one), past.works_of(other))
    return [Reason("citations", (), *(_named(past, own) for own in works))] if len(works[0]) else []
