"""Organisations of the registry beside what the rules found: whose link each one becomes, and where it is."""

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from midspan.model.judgement import Link, Span
from midspan.model.place import UNKNOWN, Name
from midspan.resolve.gazetteer import CITY_STATES, Gazetteer
from midspan.resolve.matcher import Match
from midspan.resolve.mention import Kind, Mention
from midspan.resolve.mentions import Mentions
from midspan.resolve.organisation import Organisation, OrganisationIndex
from midspan.resolve.registry import ACRONYM_KIND, FUZZY, TYPES, Registry
from midspan.resolve.text import READ_LENGTH, data_rows

_STATED = frozenset({"address", "place_in_name", "country"})
"""Rules of links that are a place and no organisation."""
_SETTLED = frozenset({"unit", "joint_site", "campus", "campus_repeated", "institute"})
"""Rules that know better than a name where a part of an organisation is."""
_CERTAIN = 0.6
"""The chance from which a name changes what the rules have said."""


class RegistryOrganisations(Mapping[str, Organisation]):
    """A registry's organisations by id, each made when it is asked for. Their names are the matcher's affair."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def __getitem__(self, organisation_id: str) -> Organisation:
        number = self._registry.number_of[organisation_id]
        registry, parents = self._registry, self._registry.parents(number)
        country = int(registry.org_country[number])
        return Organisation(
            organisation_id,
            Name(registry.names[number]),
            type=type_of(registry, number),
            country=registry.country_codes[country] if country >= 0 else "",
            place_id=seat_of(registry, number),
            parent_id=registry.ids[parents[0]] if len(parents) == 1 else "",
        )

    def __contains__(self, organisation_id: object) -> bool:
        return organisation_id in self._registry.number_of

    def __iter__(self) -> Iterator[str]:
        return iter(self._registry.number_of)

    def __len__(self) -> int:
        return len(self._registry.number_of)


def seat_of(registry: Registry, number: int) -> str:
    """The place id of an organisation's seat."""
    seat = int(registry.org_seat[number])
    return f"gn:{seat}" if seat >= 0 else UNKNOWN


def type_of(registry: Registry, number: int) -> str:
    """The type that decides how an organisation is placed: education before company, being a funder last."""
    bits = int(registry.org_types[number])
    held = [kind for place, kind in enumerate(TYPES) if bits >> place & 1]
    return next((kind for kind in held if kind != "funder"), "education")


class RegistryLinks:
    """Adds the matcher's organisations to the links of the rules."""

    def __init__(self, gazetteer: Gazetteer, organisations: OrganisationIndex, registry: Registry) -> None:
        self._gazetteer = gazetteer
        self._organisations = organisations
        self._registry = registry
        self._countries = frozenset(gazetteer.country_places.values()) - frozenset(CITY_STATES.values())
        self._same_ids = {row["organisation_id"]: row["registry_id"] for row in data_rows("registry_same.csv")}

    def added(self, mentions: Mentions, links: list[Link], matches: Sequence[Match]) -> list[Link]:
        """The links with the registry's organisations."""
        links = [self._with_registry_id(link) for link in links]
        if not matches:
            return links
        breaks = mentions.text.breaks
        used: list[Link] = []
        more: list[Link] = []
        for match in matches:
            if any(link.organisation_id == match.organisation_id for link in links):
                continue
            named = _named_in(match, mentions)
            ruled = next((link for link in links if self._is_ruled(match, named, link)), None) if named else None
            if ruled is not None:
                links, beside = self._beside_rules(match, mentions, links, ruled)
                more += beside
            elif not _is_read(match, named) and not self._is_loose_acronym(match, links, breaks):
                more.append(self._link(match, links, breaks, used))
        return [link for link in links if link not in used and not (more and _says_nothing(link))] + more

    def _with_registry_id(self, link: Link) -> Link:
        other = self._same_ids.get(link.organisation_id or "")
        is_other = other != link.organisation_id and other in self._registry.number_of
        return replace(link, organisation_id=other) if is_other else link

    def _is_ruled(self, match: Match, named: Sequence[Mention], link: Link) -> bool:
        """Whether the rules have read the same words, these names, and made this link of them."""
        if _is_read(match, named):
            child = self._registry.number_of.get(link.organisation_id or "")
            if child is not None and match.org in self._registry.parents(child):
                return True
        for mention in named:
            meant: set[str | None] = {self._same_ids.get(i, i) for i in mention.ids}
            if mention.unit is not None:
                meant = {mention.unit.gives_id or None}
            if link.organisation_id in meant:
                return True
            if link.span and link.span.start <= mention.start and mention.end <= link.span.end:
                return True
        return False

    def _beside_rules(
        self, match: Match, mentions: Mentions, links: list[Link], ruled: Link
    ) -> tuple[list[Link], list[Link]]:
        """What an organisation adds where the rules have read its words: the links, and one link more or none."""
        seat = seat_of(self._registry, match.org)
        at_home = seat != UNKNOWN and self._gazetteer.agree(seat, ruled.place_id)
        certain = match.kind != FUZZY and match.chance >= _CERTAIN
        if ruled.organisation_id is None:
            # A name that several bear, which the address settled: the registry says who bears it there.
            links = [self._as(match, link) if link is ruled and at_home else link for link in links]
        elif certain and (at_home or seat == UNKNOWN) and self._is_longer(match, mentions, ruled):
            if self._stands_apart(match, mentions, ruled):
                return links, [self._as(match, ruled)]
            links = [self._as(match, link) if link is ruled else link for link in links]
        elif certain and self._is_named_parent(match, mentions, ruled, at_home=at_home):
            reason = f"{self._naming(match)} {self._registry_name(ruled)}, a part of it, says the place."
            span = Span(match.start, match.end)
            return links, [
                Link(match.organisation_id, ruled.place_id, seat, ruled.score, "registry_parent", reason, span)
            ]
        return links, []

    def _stands_apart(self, match: Match, mentions: Mentions, link: Link) -> bool:
        """Whether a comma parts the rules' organisation from the rest of the longer name: both are named."""
        starts = [m.start for m in mentions.kept if m.kind is Kind.ORGANISATION and link.organisation_id in m.ids]
        return any(mentions.text.raw[match.start : start].rstrip().endswith((",", "，")) for start in starts)

    def _is_longer(self, match: Match, mentions: Mentions, link: Link) -> bool:
        """Whether the registry's name holds the rules' one: a hospital named after its university."""
        if link.rule in _SETTLED:
            return False
        named = [m for m in mentions.kept if m.kind is Kind.ORGANISATION and link.organisation_id in m.ids]
        return any(
            match.start <= m.start and m.end <= match.end and m.end - m.start < match.end - match.start for m in named
        )

    def _is_named_parent(self, match: Match, mentions: Mentions, link: Link, *, at_home: bool) -> bool:
        """Whether words of their own name the body that the link's organisation is a part of."""
        mine = [m for m in mentions.kept if m.kind is Kind.ORGANISATION and match.organisation_id in m.ids]
        own = any(m.start <= match.start and match.end <= m.end for m in mine)
        child = self._registry.number_of.get(link.organisation_id or "")
        above = child is not None and match.org in self._registry.parents(child)
        return own and above and (at_home or (self._is_umbrella(match) and link.rule not in _SETTLED))

    def _is_umbrella(self, match: Match) -> bool:
        record = self._organisations.organisations.get(match.organisation_id)
        return record is not None and record.is_umbrella

    def _is_loose_acronym(self, match: Match, links: list[Link], breaks: Sequence[int]) -> bool:
        """Whether an acronym stands beside what is elsewhere: `ECE` in `ECE, HKUST` is a department."""
        if match.kind != ACRONYM_KIND:
            return False
        seat, part = seat_of(self._registry, match.org), bisect(breaks, match.start)
        placed = [k for k in links if k.organisation_id or k.place_id != UNKNOWN]
        beside = [k for k in placed if k.span and bisect(breaks, k.span.start) == part]
        return bool(beside) and not any(self._gazetteer.agree(seat, link.place_id) for link in beside)

    def _registry_name(self, link: Link) -> str:
        number = self._registry.number_of.get(link.organisation_id or "")
        return self._registry.names[number] if number is not None else str(link.organisation_id)

    def _as(self, match: Match, link: Link) -> Link:
        seat = seat_of(self._registry, match.org)
        reason = f"{self._naming(match)} {link.reason}"
        return replace(link, organisation_id=match.organisation_id, organisation_place_id=seat, reason=reason)

    def _link(self, match: Match, links: list[Link], breaks: Sequence[int], used: list[Link]) -> Link:
        seat = seat_of(self._registry, match.org)
        part = bisect(breaks, match.start)
        stated = [
            link
            for link in links
            if link.organisation_id is None and link.rule in _STATED and link.place_id != UNKNOWN and link.span
            and bisect(breaks, link.span.start) == part
        ]  # fmt: skip
        inner = [s for s in stated if s.span and match.start <= s.span.start and s.span.end <= match.end]
        outer = sorted((s for s in stated if s not in inner), key=lambda s: _distance(s.span, match))
        shared = [k for k in links if k.rule == "address_agrees" and k.span and bisect(breaks, k.span.start) == part]
        place, said = self._place(match, seat, inner, outer + [replace(k, rule="address") for k in shared])
        used += [s for s in inner if place != UNKNOWN]
        used += [s for s in outer[:1] if place == s.place_id or self._same(place, s.place_id)]
        rule = "registry_fuzzy" if match.kind == FUZZY else "registry_name"
        reason = f"{self._naming(match)} {said}"
        return Link(match.organisation_id, place, seat, match.chance, rule, reason, Span(match.start, match.end))

    def _place(self, match: Match, seat: str, inner: list[Link], outer: list[Link]) -> tuple[str, str]:
        """The place, and the sentence that says why."""
        countries = [link for link in outer if self._is_country(link.place_id)]
        for link in [link for link in outer if link not in countries]:
            if self._same(link.place_id, seat):
                return seat, f"{self._shown(link.place_id)} in the address is its seat."
            if link.rule == "address":
                return link.place_id, f"{self._shown(link.place_id)} in the address decides the place."
        for link in inner:
            if not self._same(link.place_id, seat):
                return link.place_id, f"{self._shown(link.place_id)} in its name decides the place."
        return self._without_city(match, seat, [*countries, *inner], has_country=bool(countries))

    def _without_city(self, match: Match, seat: str, said: list[Link], *, has_country: bool) -> tuple[str, str]:
        """No city is stated but, perhaps, a country."""
        if type_of(self._registry, match.org) == "company":
            if said:
                return said[0].place_id, f"{self._shown(said[0].place_id)} is all that is said of the company's site."
            return UNKNOWN, f"{match.name} is a company and no site is stated."
        if has_country and self._gazetteer.country_of(said[0].place_id) != self._country(match):
            return said[0].place_id, f"{self._shown(said[0].place_id)} in the address is not where its seat is."
        if seat == UNKNOWN:
            return said[0].place_id if said else UNKNOWN, "The registry has no seat for it."
        return seat, "No other place is stated: its seat."

    def _country(self, match: Match) -> str:
        number = int(self._registry.org_country[match.org])
        return self._registry.country_codes[number] if number >= 0 else ""

    def _is_country(self, place_id: str) -> bool:
        return place_id in self._countries

    def _same(self, one: str, other: str) -> bool:
        """Whether two known places are one city."""
        if one == other or self._gazetteer.agree(one, other):
            return one != UNKNOWN
        return False

    def _shown(self, place_id: str) -> str:
        place = self._gazetteer.places.get(place_id)
        return f"“{place.name.en}”" if place else f"“{place_id}”"

    def _naming(self, match: Match) -> str:
        name = self._registry.names[match.org]
        chance = f"chance {match.chance:.2f}"
        if match.kind == FUZZY:
            return (
                f"The words are like “{match.form}”, a name of {name} (likeness {match.likeness:.0f} of 100, {chance})."
            )
        return f"The words are the {match.how} of {name} in the registry ({chance})."


def _distance(span: Span | None, match: Match) -> tuple[bool, int]:
    """What follows the name first, then what leads it; the nearest first."""
    if span is None:
        return True, READ_LENGTH
    return span.start < match.start, abs(span.start - match.end)


def _says_nothing(link: Link) -> bool:
    return link.organisation_id is None and link.place_id == UNKNOWN


def _named_in(match: Match, mentions: Mentions) -> list[Mention]:
    """The organisations, units and homonyms that the rules read in the words of a match."""
    start, end = match.start, match.end
    return [m for m in mentions.kept if m.start < end and start < m.end and m.kind < Kind.PLACE]


def _is_read(match: Match, named: Sequence[Mention]) -> bool:
    """Whether the rules know the organisation by these names, and so have decided what becomes of it."""
    return any(match.organisation_id in mention.ids for mention in named)
