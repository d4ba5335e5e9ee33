"""For one person: organisations of other regions to turn to, and which pairs of organisations only this person ties.

Organisations come in the order of a ranker that pairs of organisations have taught; no number rates the person.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from midspan.match.partners import ranked_pairs
from midspan.match.past import Field, Past
from midspan.match.ranker import Ranker, region_codes
from midspan.match.reasons import Reason, reasons

MOST_WORKS = 3


@dataclass(frozen=True, slots=True)
class Suggested:
    """An organisation of another region that a person has no work with so far, and why: works of the person first."""

    organisation: str
    region: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Pairs of organisations of different regions all of whose joint works are one person's; the newest such works."""

    pairs: int
    works: tuple[str, ...]


def suggested_to(field: Field, ranker: Ranker, regions: tuple[str, ...], last: int, person_id: str) -> list[Suggested]:
    """Up to twenty organisations for a person who stands among those of `field`, the likeliest first.

    The person is looked at as an organisation of these works would be at the end of the last year; organisations on a
    work of the person (of at most thirty organisations) are left out.
    """
    past, own = Past(field, last), field.organisations.index(person_id)
    pairs = ranked_pairs(past, ranker, regions, own=own)
    found = []
    for one, other in zip(pairs.one.tolist(), pairs.other.tolist(), strict=True):
        at = other if one == own else one
        found.append(Suggested(field.organisations[at], field.regions[at], reasons(past, own, at)))
    return found


def held_by(field: Field, regions: tuple[str, ...], person_id: str) -> Held:
    """What is lost if a person goes: pairs of organisations of the study that have no joint work but theirs."""
    own = field.organisations.index(person_id)
    inside, codes = region_codes(field, regions)
    inside = inside[inside != own]
    is_own = field.on[:, [own]].toarray().ravel() > 0
    mine = scipy.sparse.csr_array(field.on[np.flatnonzero(is_own)][:, inside])
    met = np.flatnonzero(np.asarray(mine.sum(axis=0)).ravel() > 0)
    mine, kept = mine[:, met], inside[met]
    rest = field.on[np.flatnonzero(~is_own)][:, kept]
    alone = ((mine.T @ mine) > 0).toarray() & ~((rest.T @ rest) > 0).toarray()
    alone &= codes[kept][:, None] < codes[kept][None, :]
    works = np.flatnonzero(is_own)[((mine @ alone.astype(np.float64)) * mine).sum(axis=1) > 0]
    newest = works[np.lexsort((works, -field.years[works]))][:MOST_WORKS]
    return Held(int(alone.sum()), tuple(field.works[at] for at in newest))
