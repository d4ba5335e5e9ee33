"""The signs of regions: codes, organisations and names by which a work may touch them, before it is resolved.

They say too much sooner than too little: a build decides from the raw strings what touches a region.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache

from midspan.model.place import Place, Region
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.organisation import Organisation
from midspan.resolve.text import canonical_name, canonical_words, has_han, simplified, traditional
from midspan.store.touch import Touch

_LONG = 6
"""Letters from which a name is looked for within words too, as in "Hongkonguniversity"."""
_SHORTEST = 2
_ACRONYM = 3


def touch_of(
    regions: Sequence[Region], organisations: Iterable[Organisation], places: Mapping[str, Place], gazetteer: Gazetteer
) -> Touch:
    """The signs of regions: the codes of their countries; organisations with a seat in them; their names, and those of
    their places and countries.

    A name that means a bigger place elsewhere is left out: with the country's name or code beside it, that is a sign.
    """
    inside = {place_id for place_id, place in places.items() if any(place in region for region in regions)}
    codes = {code for region in regions for code in region.countries}
    codes |= {places[place_id].country for place_id in inside} - {""}
    seated = [o for o in organisations if o.place_id in inside]
    names = set(_names(inside, codes, seated, gazetteer))
    names |= {way for way, canonical in canonical_words().items() if canonical in names}
    acronyms = {name for name in names if _is_acronym(name)}
    rors = {o.organisation_id.removeprefix("ror:") for o in seated if o.organisation_id.startswith("ror:")}
    return Touch(frozenset(codes), frozenset(rors), _pattern(names - acronyms, acronyms))


def _names(
    inside: Collection[str], codes: Collection[str], seated: Iterable[Organisation], gazetteer: Gazetteer
) -> Iterator[str]:
    for known in (gazetteer.names, gazetteer.han_names):
        for name, meant in known.items():
            if meant[0] in inside and name not in gazetteer.needs_country:
                yield name
    yield from (name for name, zone in gazetteer.zones.items() if zone in inside)
    yield from (name for name, code in gazetteer.countries.items() if code in codes)
    for organisation in seated:
        for name in (organisation.name.en, organisation.name.zh_hans, organisation.name.zh_hant, *organisation.aliases):
            yield name if _is_acronym(name) or has_han(name) else canonical_name(name)


def _is_acronym(name: str) -> bool:
    return name.isascii() and name.isalnum() and len(name) <= 8 and sum(c.isupper() for c in name) >= len(name) - 1


def _pattern(names: Iterable[str], acronyms: Iterable[str]) -> str:
    """An expression of RE2: names in any capitals, acronyms as they are; names that hold another one are left out."""
    latin = _without_longer({tuple(name.split()) for name in names if name and not has_han(name)})
    han = _shortest({way for name in names if has_han(name) for way in (simplified(name), traditional(name), name)})
    free = [_spaced(words) for words in latin if sum(map(len, words)) >= _LONG]
    bound = [_spaced(words) for words in latin if _SHORTEST <= sum(map(len, words)) < _LONG]
    exact = sorted(re.escape(name) for name in acronyms if len(name) >= _ACRONYM)
    ways = [
        *([f"(?i:{'|'.join(sorted(free))})"] if free else []),
        *([rf"(?i:\b(?:{'|'.join(sorted(bound))})\b)"] if bound else []),
        *([rf"\b(?:{'|'.join(exact)})\b"] if exact else []),
        *([f"(?:{'|'.join(sorted(map(re.escape, han)))})"] if han else []),
    ]
    return "|".join(ways) if ways else r"[^\s\S]"


def _spaced(words: Sequence[str]) -> str:
    """Words with signs between them, or nothing; `Touch` turns signs beyond ASCII into blanks."""
    return r"[ ,.&'()/_-]*".join(_written(word) for word in words)


@cache
def _written(word: str) -> str:
    """The ways in which a canonical word is written: "university", "univ" ..."""
    ways = {word, *(way for way, canonical in canonical_words().items() if canonical == word and not has_han(way))}
    return f"(?:{'|'.join(sorted(map(re.escape, ways)))})" if len(ways) > 1 else re.escape(word)


def _without_longer(names: Collection[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Names in which no other one stands, word by word."""
    return [name for name in sorted(names) if not any(part in names for part in _parts(name))]


def _parts(name: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Runs of fewer words in a name; short ones are bound to words, and stand for a longer name all the same."""
    for size in range(1, len(name)):
        for start in range(len(name) - size + 1):
            yield name[start : start + size]


def _shortest(names: Collection[str]) -> list[str]:
    kept: list[str] = []
    for name in sorted(names, key=lambda name: (len(name), name)):
        if not any(other in name for other in kept):
            kept.append(name)
    return kept
