"""The shape of an address: its parts and segments, and which place stands where in them."""

import re
from bisect import bisect
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from midspan.resolve.mention import Kind, Mention
from midspan.resolve.mentions import Mentions
from midspan.resolve.text import READ_LENGTH

_SEGMENT_BREAK = re.compile(r"[,;()\[\]（），；、|+*\n\r\t•†‡§¶♭♯♠♣♥♦‖]|\s(?:and|&|with)\s")
_POSTCODE = re.compile(r"[A-Z]{1,2}-\d{4}")
"""A postcode with the sign of its country: "CN-518172"."""
_ADDRESS_WORDS = frozenset(
    [
        "city",
        "province",
        "district",
        "sar",
        "county",
        "prefecture",
        "region",
        "special",
        "administrative",
        "r",
        "p",
        "pr",
        "new",
        "area",
        "road",
        "rd",
        "street",
        "st",
        "no",
        "building",
        "block",
        "nt",
        "at",
        "in",
        "university",
        "s",
    ]
)
_SITE_WORDS = frozenset(
    ["institute", "campus", "branch", "graduate", "school", "college", "academy", "center", "innovation", "hospital"]
)
_NAMED_AFTER_WORDS = frozenset(["key", "provincial", "municipal", "joint"])
_COMPANY_WORDS = frozenset(["limited", "company", "inc", "corporation", "corp", "gmbh", "llc"])
_GENERIC_WORDS = _SITE_WORDS | frozenset(
    [
        "research",
        "of",
        "and",
        "advanced",
        "for",
        "science",
        "technology",
        "international",
        "innovation",
        "study",
        "studies",
        "development",
        "a",
    ]
)
_JOINT_WORDS = frozenset(["joint", "cooperative", "collaborative"])
_JOINT_HEADS = frozenset(["laboratory", "institute", "center", "group", "lab"])


class Position(Enum):
    """Where a place stands: alone between commas, in one breath with an organisation, or in some other name."""

    ADDRESS = "address"
    ATTACHED = "attached"
    NAMED = "named"


class Cue(NamedTuple):
    """A place the string says, with where it stands and the other words of its segment."""

    mention: Mention
    place_id: str
    position: Position
    words: frozenset[str]
    is_bracketed: bool = False

    @property
    def is_site(self) -> bool:
        """Whether the name is of an institute, a campus, a branch: something that stands in its city."""
        return bool(self.words & _SITE_WORDS) and not self.is_named_after

    @property
    def is_named_after(self) -> bool:
        """Whether the name is of a key or joint laboratory, which carries a region's name wherever it stands."""
        return bool(self.words & _NAMED_AFTER_WORDS) and "laboratory" in self.words

    @property
    def is_generic(self) -> bool:
        """Whether the name says nothing but "research institute": it can only be a branch of its neighbour."""
        return self.is_site and self.words <= _GENERIC_WORDS

    @property
    def is_company_name(self) -> bool:
        """Whether the name has a company's ending."""
        return bool(self.words & _COMPANY_WORDS)


class Part(NamedTuple):
    """One affiliation of a string: its organisations (with homonyms and units) and its places, in reading order.

    `mentions` are all of them together, countries too.
    """

    organisations: tuple[Mention, ...]
    cues: tuple[Cue, ...]
    countries: tuple[Mention, ...]
    mentions: tuple[Mention, ...]
    joint_at: int | None
    raw: str
    start: int
    end: int

    def before(self, number: int) -> list[Cue]:
        """The places between the organisation before this one and this one."""
        left = self.organisations[number - 1].end if number else -1
        return [cue for cue in self.cues if left <= cue.mention.start < self.organisations[number].start]

    def after(self, number: int) -> list[Cue]:
        """The places between this organisation and the next."""
        rest = self.organisations[number + 1 :]
        right = rest[0].start if rest else self.end + 1
        return [cue for cue in self.cues if self.organisations[number].end <= cue.mention.start < right]


def parts(mentions: Mentions) -> list[Part]:
    """The string's affiliations; parts without any mention are left out."""
    raw = mentions.text.raw
    grouped: dict[int, list[Mention]] = {}
    for mention in mentions.kept:
        grouped.setdefault(mentions.text.part_at(mention.start), []).append(mention)
    edges = [0, *mentions.text.breaks, min(len(raw), READ_LENGTH)]
    return [_part(mentions, held, edges[n], edges[n + 1]) for n, held in sorted(grouped.items())]


def _part(mentions: Mentions, held: Sequence[Mention], start: int, end: int) -> Part:
    named = tuple(m for m in held if m.kind in (Kind.ORGANISATION, Kind.HOMONYM, Kind.UNIT))
    places = [m for m in held if m.kind is Kind.PLACE]
    cues: tuple[Cue, ...] = ()
    if places:
        found = _SEGMENT_BREAK.finditer(mentions.text.raw, start, end)
        # The comma or "and" inside a name ("Finance and Economics") parts nothing.
        cuts = [m.end() for m in found if not named or not _is_inside(named, m.start())]
        edges = [start, *cuts, end]
        sides = [bisect(cuts, mention.start) for mention in places]
        words = {side: _free_words(mentions, held, edges[side], edges[side + 1]) for side in set(sides)}
        cues = tuple(
            _cue(mentions, held, words[side], mention, edges[side], edges[side + 1])
            for mention, side in zip(places, sides, strict=True)
        )
    countries = tuple(m for m in held if m.kind is Kind.COUNTRY)
    return Part(named, cues, countries, tuple(held), _joint_at(mentions, start, end), mentions.text.raw, start, end)


def _is_inside(named: Sequence[Mention], position: int) -> bool:
    for mention in named:
        if mention.start >= position:
            return False
        if position < mention.end:
            return True
    return False


def _free_words(mentions: Mentions, held: Sequence[Mention], left: int, right: int) -> frozenset[str]:
    """The words between two positions that no mention holds, without numbers and postcodes."""
    raw, starts = mentions.text.raw, [m.start for m in held]
    has_codes = "-" in raw
    found: set[str] = set()
    for word in mentions.text.words:
        if word.start < left:
            continue
        if word.start >= right:
            break
        number = bisect(starts, word.start) - 1
        is_free = number < 0 or word.start >= held[number].end
        if is_free and not (has_codes and _POSTCODE.match(raw, word.start)):
            found.update(word.canonical.split())
    return frozenset([part for part in found if not part.isdigit()])


def _cue(
    mentions: Mentions, held: Sequence[Mention], words: frozenset[str], mention: Mention, left: int, right: int
) -> Cue:
    if any(m.kind in (Kind.ORGANISATION, Kind.HOMONYM) for m in held if left <= m.start < right):
        position = Position.ATTACHED
    elif words <= _ADDRESS_WORDS:
        position = Position.ADDRESS
    else:
        position = Position.NAMED
    opening = mentions.text.raw[max(0, mention.start - 1) : mention.start]
    return Cue(mention, mention.ids[0], position, words, opening in ("(", "（"))


def _joint_at(mentions: Mentions, start: int, end: int) -> int | None:
    """Where the part says "Joint Laboratory" (or institute, centre, group), if it does."""
    if not any(word in mentions.text.canonical for word in _JOINT_WORDS):
        return None
    words = [w for w in mentions.text.words if start <= w.start < end]
    for number, word in enumerate(words):
        if word.canonical in _JOINT_WORDS:
            following = {w.canonical for w in words[number + 1 : number + 5]}
            if following & _JOINT_HEADS:
                return word.start
    return None
