"""Organisations of the registry beside what the rules found: whose link each one becomes, and where it is."""

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from midspan.model.judgement import Link, Span
from midspan.model.place import UNKNOWN, Name
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.matcher import Match
from midspan.resolve.mentions import Kind, Mentions
from midspan.resolve.organisation import Organisation
from midspan.resolve.registry import FUZZY, TYPES, Registry
from midspan.resolve.text import PART_BREAK, READ_LENGTH

_STATED = frozenset({"address", "place_in_name", "country"})
"""Rules of links that are a place and no organisation."""


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

    def __init__(self, gazetteer: Gazetteer, registry: Registry) -> None:
        self._gazetteer = gazetteer
        self._registry = registry

    def added(self, mentions: Mentions, links: list[Link], matches: Sequence[Match], own: Mapping[str, object]) -> list[Link]:
        """The links with the registry's organisations. `own` are the organisations that rules know by themselves."""
        breaks = [match.start() for match in PART_BREAK.finditer(mentions.text.raw, 0, READ_LENGTH)]
        used: set[Link] = set()
        more: list[Link] = []
        for match in matches:
            if any(link.organisation_id == match.organisation_id for link in links):
                continue
            ruled = self._ruled(match, mentions, links)
            if ruled is not None:
                if self._is_narrower(match, ruled, mentions):
                    links = [self._as(match, link) if link is ruled else link for link in links]
                continue
            if match.organisation_id in own and not any(link.organisation_id is None for link in links):
                continue
            more.append(self._link(match, links, breaks, used))
        return [link for link in links if link not in used and not (more and _says_nothing(link))] + more

    def _ruled(self, match: Match, mentions: Mentions, links: list[Link]) -> Link | None:
        """The rules' own organisation in the same words."""
        for mention in mentions.kept:
            if mention.kind is Kind.PLACE or mention.kind is Kind.COUNTRY:
                continue
            if mention.start < match.end and match.start < mention.end:
                for link in links:
                    inside = link.span and link.span.start <= mention.start and mention.end <= link.span.end
                    if link.organisation_id and (link.organisation_id in mention.ids or inside):
                        return link
                unit = mention.unit
                if unit is not None and links:
                    return next((link for link in links if link.organisation_id == unit.gives_id), links[0])
        return None

    def _is_narrower(self, match: Match, link: Link, mentions: Mentions) -> bool:
        """Whether the registry's name is the longer one, of a body in the same city: a hospital of a university."""
        if match.kind == FUZZY or match.chance < 0.7 or link.rule in {"homonym", "unit", "joint_site", "campus"}:
            return False
        named = [m for m in mentions.kept if m.kind is Kind.ORGANISATION and link.organisation_id in m.ids]
        longer = any(match.start <= m.start and m.end <= match.end and m.end - m.start < match.end - match.start for m in named)
        seat = seat_of(self._registry, match.org)
        return longer and (seat == link.place_id or self._gazetteer.agree(seat, link.place_id))

    def _as(self, match: Match, link: Link) -> Link:
        seat = seat_of(self._registry, match.org)
        reason = f"{self._naming(match)} {link.reason}"
        return replace(link, organisation_id=match.organisation_id, organisation_place_id=seat, reason=reason)

    def _link(self, match: Match, links: list[Link], breaks: Sequence[int], used: set[Link]) -> Link:
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
        place, said = self._place(match, seat, inner, outer)
        used |= {s for s in inner if place != UNKNOWN}
        used |= {s for s in outer[:1] if self._same(place, s.place_id) or place == s.place_id}
        rule = "registry_fuzzy" if match.kind == FUZZY else "registry_name"
        reason = f"{self._naming(match)} {said}"
        return Link(match.organisation_id, place, seat, match.chance, rule, reason, Span(match.start, match.end))

    def _place(self, match: Match, seat: str, inner: list[Link], outer: list[Link]) -> tuple[str, str]:
        """The place, and the sentence that says why."""
        name = self._registry.names[match.org]
        for link in outer:
            if self._is_country(link.place_id):
                continue
            word = self._shown(link.place_id)
            if self._same(link.place_id, seat):
                return seat, f"{word} in the address is its seat."
            if link.rule == "address":
                return link.place_id, f"{word} in the address decides the place."
        for link in inner:
            if not self._same(link.place_id, seat):
                return link.place_id, f"{self._shown(link.place_id)} in its name decides the place."
        if type_of(self._registry, match.org) == "company":
            abroad = next((link for link in outer if self._is_country(link.place_id)), None)
            if abroad is not None:
                return abroad.place_id, f"{self._shown(abroad.place_id)} is all that is said of the company's site."
            if not inner:
                return UNKNOWN, f"{name} is a company and no site is stated."
        if seat == UNKNOWN:
            return (outer or inner)[0].place_id if outer or inner else UNKNOWN, "The registry has no seat for it."
        country = next((link for link in outer if self._is_country(link.place_id)), None)
        if country is not None and self._gazetteer.country_of(country.place_id) != self._country(match):
            return country.place_id, f"{self._shown(country.place_id)} in the address is not where its seat is."
        return seat, "No other place is stated: its seat."

    def _country(self, match: Match) -> str:
        number = int(self._registry.org_country[match.org])
        return self._registry.country_codes[number] if number >= 0 else ""

    def _is_country(self, place_id: str) -> bool:
        return place_id in self._gazetteer.country_places.values() and place_id not in ("gn:1819729", "gn:1821274")

    def _same(self, one: str, other: str) -> bool:
        """Whether two places are one city; a place the gazetteer lacks agrees with its country alone."""
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
            return f"The words are like “{match.form}”, a name of {name} (likeness {match.likeness:.0f} of 100, {chance})."
        return f"The words are the {match.how} of {name} in the registry ({chance})."


def _distance(span: Span | None, match: Match) -> tuple[bool, int]:
    """What follows the name first, then what leads it; the nearest first."""
    if span is None:
        return True, READ_LENGTH
    return span.start < match.start, abs(span.start - match.end)


def _says_nothing(link: Link) -> bool:
    return link.organisation_id is None and link.place_id == UNKNOWN
