"""Answers to a request from directories and offers together: services, capital and space, each with reasons."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from midspan.match.encoder import Encoder
from midspan.match.offers import ALIKE
from midspan.match.wording import Terms, Wording
from midspan.model.listing import NEED_OF_TYPE, Entry, Listing, Listings, Need, Side

ALIKE_FREE = 0.02
"""The least likeness of a text that nobody has given themes to."""

BY_THEME = 0.2
"""What a shared theme adds to the likeness, by which the lists are ordered."""


@dataclass(frozen=True, slots=True)
class Found:
    """An offer or an entry of a directory that answers; `terms` and `themes` are its reasons, none where nothing was
    asked.
    """

    listed: Listing | Entry
    score: float
    terms: tuple[str, ...]
    themes: tuple[str, ...]


def answers(
    opened: Listings,
    text: str,
    terms: Terms,
    *,
    themes: Iterable[str] = (),
    regions: Iterable[str] = (),
    owner: str = "",
    most: int = 10,
    vectors: Encoder | None = None,
) -> dict[Need, tuple[Found, ...]]:
    """The three lists for a text, the best first.

    One stands in a list where its text is like the one asked, or it is of a theme asked; without a text and a theme all
    that are open stand there. `owner` is left out of its own answer.
    """
    asked, wanted = tuple(themes), frozenset(regions)
    every: list[Listing | Entry] = [*opened.entries, *opened.of_side(Side.OFFER)]
    held = [one for one in every if (not wanted or one.region in wanted) and one.organisation != owner]
    wording = Wording([one.text for one in held], terms, vectors)
    query = wording.asked(text)
    found: dict[Need, list[tuple[int, Found]]] = {need: [] for need in Need}
    for number, one in enumerate(held):
        common = tuple(theme for theme in asked if theme in one.themes)
        likeness = float(query.scores[number])
        is_like = query.is_alike(number, ALIKE if asked else ALIKE_FREE)
        if is_like or common or not (text.strip() or asked):
            answer = Found(one, round(likeness + BY_THEME * bool(common), 6), (), common)
            for need in _needs(one):
                found[need].append((number, answer))
    return {
        need: tuple(replace(one, terms=query.shared(number)) for number, one in sorted(some, key=_order)[:most])
        for need, some in found.items()
    }


def _needs(one: Listing | Entry) -> tuple[Need, ...]:
    return one.needs if isinstance(one, Entry) else (NEED_OF_TYPE[one.type],)


def _order(found: tuple[int, Found]) -> tuple[float, str]:
    return -found[1].score, found[1].listed.key
