"""Matches of requests with offers: what ties them, and each reason with what it rests on.

A request and an offer match where their types fit, money can flow from one to the other, their owners differ, and their
texts share words, concepts or (with an encoder) meaning. The score orders matches and means nothing by itself:
0.5 likeness of the texts (rooted, so that short texts are not lost), 0.25 fit of the types, 0.15 shared themes,
0.1 for two regions. What somebody declined or found not useful is not shown again.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from midspan.match.encoder import Encoder
from midspan.match.wording import Terms, Wording, shipped_terms
from midspan.model.listing import Listing, Listings, ListingType, Money, Side
from midspan.model.place import Theme

ALIKE = 0.05
"""The least likeness of texts with a shared term that may be a match: of 313 real firms it keeps 95 % of the pairs of a
firm's offer with its own uses, and one in ten of the pairs of two firms."""
ALIKE_APART = 0.15
"""The same where request and offer share neither type nor theme."""
NEAR_TYPES = (
    frozenset({ListingType.TECHNICAL_SERVICE, ListingType.FACILITY}),
    frozenset({ListingType.TECHNICAL_SERVICE, ListingType.EXPERTISE}),
    frozenset({ListingType.TECHNOLOGY, ListingType.EXPERTISE}),
    frozenset({ListingType.TECHNOLOGY, ListingType.PARTNER}),
    frozenset({ListingType.EXPERTISE, ListingType.PARTNER}),
)
"""Types of which one may answer a request of the other, at half the fit."""
_FLOWS = {
    Money.PAYS: {Money.RECEIVES, Money.EITHER},
    Money.RECEIVES: {Money.PAYS, Money.EITHER},
    Money.EITHER: {Money.PAYS, Money.RECEIVES, Money.EITHER, Money.NONE},
    Money.NONE: {Money.NONE, Money.EITHER},
}


@dataclass(frozen=True, slots=True)
class Match:
    """A request and an offer. `terms`, `themes` and the two listings are the evidence of its reasons."""

    request: Listing
    offer: Listing
    score: float
    likeness: float
    terms: tuple[str, ...]
    themes: tuple[str, ...]
    is_same_type: bool
    is_across: bool
    """Whether request and offer are of two regions."""


def terms_with(themes: Mapping[str, Theme]) -> Terms:
    """The glossary of the package, and the names of themes in their languages."""
    names = (theme.name for _, theme in sorted(themes.items()))
    return Terms([*shipped_terms(), *((name.en, name.zh_hans, name.zh_hant) for name in names)])


def matches(
    opened: Listings, terms: Terms, *, regions: Iterable[str] = (), most: int = 5, vectors: Encoder | None = None
) -> tuple[Match, ...]:
    """The matches of each request, at most `most` of each, the best first.

    With `regions`, requests and offers of these alone; the order of listings doesn't matter.
    """
    wanted = frozenset(regions)
    requests, offers = (
        [one for one in sorted(opened.of_side(side), key=lambda one: one.key) if not wanted or one.region in wanted]
        for side in (Side.REQUEST, Side.OFFER)
    )
    wording = Wording([offer.text for offer in offers], terms, vectors)
    found = [match for request in requests for match in _of(request, offers, wording, opened, most)]
    return tuple(sorted(found, key=_order))


def _of(
    request: Listing, offers: Sequence[Listing], wording: Wording, opened: Listings, most: int
) -> tuple[Match, ...]:
    asked = wording.asked(request.text)
    scores = asked.scores
    fitting = [
        (number, offer)
        for number, offer in enumerate(offers)
        if asked.is_alike(number, _least(request, offer))
        and (request.key, offer.key) not in opened.refused
        and may_match(request, offer)
    ]
    found = {number: _match(request, offer, float(scores[number])) for number, offer in fitting}
    ordered = sorted(found, key=lambda number: _order(found[number]))
    # What ties two texts is dear to say, so it is said of those alone that may be shown.
    told = (replace(found[number], terms=asked.shared(number)) for number in ordered)
    shown = (match for at, match in zip(ordered, told, strict=True) if match.terms or asked.is_meant(at))
    return tuple(islice(shown, most))


def _least(request: Listing, offer: Listing) -> float:
    is_near = request.type is offer.type or bool(set(request.themes) & set(offer.themes))
    return ALIKE if is_near else ALIKE_APART


def _match(request: Listing, offer: Listing, likeness: float) -> Match:
    themes = tuple(theme for theme in request.themes if theme in offer.themes)
    is_same_type, is_across = request.type is offer.type, request.region != offer.region
    score = 0.5 * math.sqrt(likeness) + 0.25 * (1.0 if is_same_type else 0.5) + 0.15 * bool(themes) + 0.1 * is_across
    return Match(request, offer, round(score, 6), round(likeness, 6), (), themes, is_same_type, is_across)


def may_match(request: Listing, offer: Listing) -> bool:
    """Whether the owners differ, the types fit, and money can flow from one to the other."""
    is_own = request.organisation.casefold() == offer.organisation.casefold() or (
        bool(request.organisation_id) and request.organisation_id == offer.organisation_id
    )
    fits = request.type is offer.type or frozenset({request.type, offer.type}) in NEAR_TYPES
    return not is_own and fits and offer.money in _FLOWS[request.money]


def _order(match: Match) -> tuple[float, str, str]:
    return -match.score, match.request.key, match.offer.key
