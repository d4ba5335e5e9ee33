"""From a raw affiliation string to the places (and organisations) it names."""

from collections.abc import Iterable, Sequence
from functools import cache

from midspan.model.judgement import Hint, Link
from midspan.model.place import UNKNOWN
from midspan.resolve.gazetteer import CITY_STATES, Gazetteer
from midspan.resolve.grammar import parts
from midspan.resolve.matcher import Match, Matcher
from midspan.resolve.mentions import Mentions, Reader
from midspan.resolve.organisation import OrganisationIndex
from midspan.resolve.registered import RegistryLinks
from midspan.resolve.registry import Registry
from midspan.resolve.rules import PartRules
from midspan.resolve.text import READ_LENGTH
from midspan.resolve.uncollected import uncollected
from midspan.resolve.zones import narrowed

_AT_ONCE = 2000
"""Strings matched with the registry at a time."""
_HINT_SCORE = 0.85
_HINT_BESIDE_TEXT_SCORE = 0.6
_HINT_COUNTRY_SCORE = 0.6


class Resolver:
    """Reads raw affiliation strings. Deterministic; never raises, whatever the string holds.

    The rules are those of the rulebook of joint works: the named campus beats the parent's seat, a company counts
    only where its site is stated, a laboratory merely named after a region is not placed by that name.
    """

    def __init__(
        self, gazetteer: Gazetteer, organisations: OrganisationIndex, registry: Registry | None = None
    ) -> None:
        """With a `registry`, organisations that the rules do not know are matched with its names."""
        self.gazetteer = gazetteer
        self.organisations = organisations
        self.matcher = Matcher(registry) if registry is not None else None
        self._registered = RegistryLinks(gazetteer, organisations, registry) if registry is not None else None
        with uncollected():
            self._reader = Reader(gazetteer, organisations)
        self._rules = PartRules(gazetteer, organisations)

    def mentions(self, raw: str) -> Mentions:
        """Every name found in the string, kept or dropped."""
        return self._reader.read(raw)

    def resolve(self, raw: str, hint: Hint = Hint()) -> tuple[Link, ...]:  # noqa: B008  (frozen, so shared safely)
        """The links of a raw string: at least one, with place `unknown` where nothing is known."""
        with uncollected():
            return self.link(self._reader.read(raw), hint)

    def matches(self, mentions: Sequence[Mentions]) -> list[tuple[Match, ...]]:
        """The registry's organisations in each of many strings; none without a registry."""
        if self.matcher is None:
            return [()] * len(mentions)
        return self.matcher.match([held.text for held in mentions])

    def link(self, mentions: Mentions, hint: Hint, matches: Sequence[Match] | None = None) -> tuple[Link, ...]:
        """The links of mentions already read; `matches` are those of `matches()` where they are known already."""
        links: list[Link] = []
        affiliations = parts(mentions)
        for part in affiliations:
            links += self._rules.links(mentions, part)
        if self._registered is not None:
            found = self.matches([mentions])[0] if matches is None else matches
            links = self._registered.added(mentions, self._merged(links), found)
        links = self._with_hint(links, hint)
        links = self._merged(narrowed(self.gazetteer, mentions, affiliations, links))
        if not links:
            links = [self._nothing(mentions, hint)]
        if mentions.text.is_cut:
            cut = f" Only the first {READ_LENGTH:,} characters were read."
            links = [_reworded(link, link.reason + cut) for link in links]
        return tuple(links)

    def resolve_many(self, strings: Iterable[tuple[str, Hint]]) -> list[tuple[Link, ...]]:
        """The links of many strings, in their order; equal (string, hint) pairs are read once."""
        number_of: dict[tuple[str, Hint], int] = {}
        asked = [number_of.setdefault(key, len(number_of)) for key in strings]
        distinct = list(number_of)
        found: list[tuple[Link, ...]] = []
        for start in range(0, len(distinct), _AT_ONCE):
            with uncollected():
                found += self._links_of(distinct[start : start + _AT_ONCE])
        return [found[number] for number in asked]

    def _links_of(self, some: Sequence[tuple[str, Hint]]) -> list[tuple[Link, ...]]:
        mentions = [self._reader.read(raw) for raw, _ in some]
        every = zip(some, mentions, self.matches(mentions), strict=True)
        return [self.link(held, hint, matches) for (_, hint), held, matches in every]

    def _with_hint(self, links: list[Link], hint: Hint) -> list[Link]:
        """The source's own organisations first; one the text names (or names a part of) needs no second link."""
        from_source = []
        named = [link.organisation_id for link in links if link.organisation_id]
        for organisation_id in dict.fromkeys(hint.organisation_ids):
            covered = any(
                self.organisations.is_part_of(name, organisation_id)
                or self.organisations.is_part_of(organisation_id, name)
                for name in named
            )
            if not covered:
                from_source.append(self._source_link(organisation_id, links, has_named=bool(named)))
        if from_source and not named:
            placed = {link.place_id for link in from_source}
            links = [link for link in links if link.place_id not in placed and link.place_id != UNKNOWN]
        return from_source + links

    def _source_link(self, organisation_id: str, links: list[Link], *, has_named: bool) -> Link:
        record = self.organisations.organisations.get(organisation_id)
        seat = record.place_id if record else UNKNOWN
        name = record.name.en if record else organisation_id
        stated = [link for link in links if link.organisation_id is None and link.place_id != UNKNOWN]
        if has_named:
            reason = f"The source names {name}, the string doesn't: its seat, with doubt."
            company = record is not None and record.is_company
            score = 0.3 if company else _HINT_BESIDE_TEXT_SCORE
            if seat == UNKNOWN:
                score = 0.0
            return Link(organisation_id, seat, seat, score, "source_organisation", reason)
        if stated:
            best = next((s for s in stated if self.gazetteer.agree(s.place_id, seat)), stated[0])
            place = self.gazetteer.places[best.place_id].name.en
            reason = f"The source names {name}; the string says {place}, and the string decides the place."
            score = min(0.95, best.score + 0.03)
            return Link(organisation_id, best.place_id, seat, score, "source_organisation", reason, best.span)
        if record is None:
            reason = f"The source names {name}, which no organisation file here knows."
            return Link(organisation_id, UNKNOWN, UNKNOWN, 0.0, "unknown_organisation", reason)
        if record.is_company:
            reason = f"The source names {name}, a company, and no site is stated; its seat is only a candidate."
            return Link(organisation_id, seat, seat, 0.3, "company_seat", reason)
        reason = f"The source names {name}, and the string names no other campus or city."
        return Link(organisation_id, seat, seat, _HINT_SCORE, "source_organisation", reason)

    def _merged(self, links: list[Link]) -> list[Link]:
        """One link for each organisation and place; a bare place says nothing beside an organisation there."""
        if len(links) < 2:
            return links
        best: dict[tuple[str | None, str], Link] = {}
        for link in links:
            key = link.organisation_id, link.place_id
            held = best.get(key)
            if held is None or link.score > held.score:
                best[key] = link
        placed = [link for link in best.values() if link.organisation_id and link.score >= 0.5]
        kept = [
            link
            for link in best.values()
            if link.organisation_id or not any(self.gazetteer.agree(link.place_id, other.place_id) for other in placed)
        ]
        known = any(link.place_id != UNKNOWN for link in kept)
        return [link for link in kept if link.organisation_id or link.place_id != UNKNOWN or not known]

    def _nothing(self, mentions: Mentions, hint: Hint) -> Link:
        codes = tuple(dict.fromkeys(hint.countries))
        is_empty = not mentions.text.words
        if is_empty and len(codes) == 1 and codes[0] in CITY_STATES:
            place_id = CITY_STATES[codes[0]]
            name = self.gazetteer.places[place_id].name.en
            reason = f"There is no string; the source gives the code {codes[0]}, and {name} is the size of a city."
            return Link(None, place_id, UNKNOWN, _HINT_COUNTRY_SCORE, "source_country", reason)
        if is_empty:
            return Link(None, UNKNOWN, UNKNOWN, 0.0, "empty", "There is no string to read.")
        if any(mention.kind.name == "COUNTRY" for mention in mentions.kept):
            return Link(None, UNKNOWN, UNKNOWN, 0.0, "country_only", "A country is named, and a country is no site.")
        reason = "No organisation and no place we know is named."
        return Link(None, UNKNOWN, UNKNOWN, 0.0, "no_name_known", reason)


def _reworded(link: Link, reason: str) -> Link:
    return Link(
        link.organisation_id, link.place_id, link.organisation_place_id, link.score, link.rule, reason, link.span
    )


@cache
def default_resolver() -> Resolver:
    """The resolver of this installation: its gazetteer and the shipped organisations."""
    return Resolver(Gazetteer.load(), OrganisationIndex())
