"""Zones: parts of a city that are studied by themselves, such as Lingang in Shanghai.

The rules place an affiliation in a city; where the same part of the string names a zone of that city as its address
(not only in the name of some laboratory), the place is the zone. So nothing else about a link depends on zones.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from midspan.model.judgement import Link
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.grammar import Cue, Part, Position
from midspan.resolve.mentions import Mentions
from midspan.resolve.text import is_han, name_forms, simplified

_LABORATORY = re.compile(r"[^\W\d_]{0,6}实验室")


def narrowed(gazetteer: Gazetteer, mentions: Mentions, parts: Sequence[Part], links: Sequence[Link]) -> list[Link]:
    """The links, each in the zone that its part of the string names, where that is a zone of the link's city.

    A link that no character stands for (what the source says) is narrowed where the string has one part.
    """
    named = {mentions.text.part_at(part.start): dict(_zones(gazetteer, part)) for part in parts}
    if not any(named.values()):
        return list(links)
    only = next(iter(named.values())) if len(named) == 1 else {}

    def zones_of(link: Link) -> dict[str, str]:
        return named.get(mentions.text.part_at(link.span.start), {}) if link.span else only

    return [_in_zone(gazetteer, link, zones_of(link)) for link in links]


def _zones(gazetteer: Gazetteer, part: Part) -> Iterator[tuple[str, str]]:
    """The zones a part names, and the words that do."""
    for cue in part.cues:
        if _is_address(part, cue):
            zone = _zone_of(gazetteer, cue)
            if zone is not None:
                yield zone, cue.mention.text


def _is_address(part: Part, cue: Cue) -> bool:
    """Chinese addresses run on without commas: there only a laboratory just behind the name says it is no address."""
    if is_han(cue.mention.text):
        return _LABORATORY.match(simplified(part.raw[cue.mention.end : part.end])) is None
    return cue.position is not Position.NAMED or cue.is_site


def _zone_of(gazetteer: Gazetteer, cue: Cue) -> str | None:
    text = cue.mention.text
    forms = {simplified(text)} if is_han(text) else set(name_forms(text))
    return next((gazetteer.zones[form] for form in (cue.place_id, *sorted(forms)) if form in gazetteer.zones), None)


def _in_zone(gazetteer: Gazetteer, link: Link, zones: dict[str, str]) -> Link:
    inside = [zone for zone in zones if gazetteer.city_of(zone) == gazetteer.city_of(link.place_id)]
    if len(inside) != 1 or inside[0] == link.place_id:
        return link
    zone = gazetteer.places[inside[0]].name.en
    return replace(link, place_id=inside[0], reason=f"{link.reason} “{zones[inside[0]]}” narrows it to {zone}.")
