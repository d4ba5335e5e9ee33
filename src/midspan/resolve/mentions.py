"""What a raw string mentions: organisations, units, places and countries, each with its span, the longest kept."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import ahocorasick  # type: ignore[import-not-found, unused-ignore]

from midspan.model.place import UNKNOWN
from midspan.resolve.gazetteer import GREATER_CHINA, Gazetteer
from midspan.resolve.mention import Kind, Mention, Unit
from midspan.resolve.organisation import NameForm, OrganisationIndex
from midspan.resolve.own_country import country_behind, is_country, is_within
from midspan.resolve.spelling import Spelling
from midspan.resolve.text import READ_LENGTH, Text, data_rows, has_han, is_han, name_forms, read, simplified


@dataclass(frozen=True, slots=True)
class Mentions:
    """The mentions kept, in reading order, and those dropped, each with its reason."""

    text: Text
    kept: tuple[Mention, ...]
    dropped: tuple[Mention, ...]


class _Form(NamedTuple):
    kind: Kind
    ids: tuple[str, ...]
    names: tuple[NameForm, ...] = ()
    unit: Unit | None = None
    is_wordy: bool = False
    country: str = ""


class Reader:
    """Finds every known name in a string in one pass over it (Aho-Corasick), Latin and Han apart."""

    def __init__(self, gazetteer: Gazetteer, organisations: OrganisationIndex) -> None:
        self._gazetteer = gazetteer
        self._organisations = organisations
        latin: dict[str, list[_Form]] = {}
        han: dict[str, list[_Form]] = {}
        for key, names in organisations.names.items():
            latin.setdefault(key, []).append(_Form(Kind.ORGANISATION, _ids(names), tuple(names)))
        for key, names in organisations.han_names.items():
            han.setdefault(key, []).append(_Form(Kind.ORGANISATION, _ids(names), tuple(names)))
        for unit in _units():
            for key in name_forms(unit.name):
                latin.setdefault(key, []).append(_Form(unit.kind, (unit.place_id,), unit=unit))
        for key, places in gazetteer.names.items():
            if gazetteer.is_elsewhere(key):
                continue
            wordy = key in gazetteer.needs_country
            latin.setdefault(key, []).append(
                _Form(Kind.PLACE, places, is_wordy=wordy, country=gazetteer.countries.get(key, ""))
            )
        for key, places in gazetteer.han_names.items():
            han.setdefault(key, []).append(_Form(Kind.PLACE, places))
        for key, code in gazetteer.countries.items():
            (han if is_han(key) else latin).setdefault(key, []).append(_Form(Kind.COUNTRY, (code,), country=code))
        self._vocabulary = frozenset(word for key in latin for word in key.split())
        self._spelling = Spelling(self._vocabulary)
        self._latin = _automaton({f" {key} ": forms for key, forms in latin.items()})
        self._han = _automaton(han)

    def read(self, raw: str) -> Mentions:
        """Every mention of the string, overlaps settled: the longest span wins."""
        text = read(raw, self._spelling.meaning, self._vocabulary)
        found = list(self._latin_mentions(text))
        if has_han(raw[:READ_LENGTH]):
            found += self._han_mentions(text)
        found.sort(key=lambda m: (m.start, m.end))
        kept, dropped = _longest(found[:_FOUND_LIMIT])
        kept = kept[:_KEPT_LIMIT]
        kept, more = self._settle(text, kept)
        return Mentions(text, tuple(kept), tuple(dropped + more))

    def _latin_mentions(self, text: Text) -> Iterable[Mention]:
        for last, (length, forms) in self._latin.iter(text.canonical):
            first = text.word_at(last - length + 2)
            final = text.word_at(last - 1)
            held = text.words[first : final + 1]
            start, end = held[0].start, held[-1].end
            corrected = True in [word.corrected for word in held]
            for form in forms:
                mention = _mention(form, start, end, text.raw, corrected=corrected)
                if mention is not None:
                    yield mention

    def _han_mentions(self, text: Text) -> list[Mention]:
        raw = text.raw[: text.words[-1].end] if text.words else ""
        found = []
        for last, (length, forms) in self._han.iter(simplified(raw)):
            for form in forms:
                mention = _mention(form, last - length + 1, last + 1, text.raw, corrected=False)
                if mention is not None:
                    found.append(mention)
        return found

    def _settle(self, text: Text, kept: Sequence[Mention]) -> tuple[list[Mention], list[Mention]]:
        """Drop names that are words unless their country stands by, places that only name a laboratory, and others'.

        Others': countries in longer names, and places that the country at the end of their address does not have.
        """
        named_so = [m for m in kept if m.kind is Kind.COUNTRY and not self._is_country(text, m, kept)]
        if named_so:
            kept = [m for m in kept if m not in named_so]
        codes = {i for m in kept for i in m.ids if m.kind is Kind.COUNTRY}
        codes |= {self._gazetteer.country_of(m.ids[0]) for m in kept if m.kind is Kind.PLACE and not self._wordy(m)}
        good: list[Mention] = []
        bad = [m._replace(drop_reason="in a longer name, which is no country") for m in named_so]
        sited: set[int] = set()
        for number, mention in enumerate(kept):
            if mention.kind is Kind.PLACE:
                own = country_behind(text.raw, mention, kept) or self._country_of_state(text, mention, kept)
                ids = mention.ids
                if own:
                    sited.add(mention.start)
                    ids = tuple([i for i in ids if is_within(self._gazetteer.country_of(i), own)])
                if not ids:
                    bad.append(mention._replace(drop_reason=_ELSEWHERE))
                    continue
                near = tuple([i for i in ids if self._gazetteer.country_of(i) in codes])
                if self._wordy(mention) and not near:
                    bad.append(mention._replace(drop_reason="a word that is a place only beside its country"))
                    continue
                if _STREET.match(text.raw, mention.end):
                    bad.append(mention._replace(drop_reason="the name of a street"))
                    continue
                if _is_compound(text.raw, kept, number):
                    bad.append(mention._replace(drop_reason="one of several regions a laboratory is named after"))
                    continue
                meant = self._meant(text, mention, kept) if len(ids) > 1 else ids
                chosen = (tuple([i for i in meant if i in ids]) or near or ids)[:1]
                good.append(mention if chosen == mention.ids else mention._replace(ids=chosen))
            else:
                good.append(mention)
        return _without_namesakes(text, good, bad, sited)

    def _country_of_state(self, text: Text, mention: Mention, kept: Sequence[Mention]) -> str:
        """The country of the state whose code is behind a name, where an organisation before it has its seat there.

        "Georgia Tech, Smyrna, GA" is in no other Smyrna. Empty where the code may be that of the place's own country.
        """
        state = _STATE.match(text.raw, mention.end)
        if state is None or state.group(1) in {self._gazetteer.country_of(i) for i in mention.ids}:
            return ""
        named = [m for m in kept if m.kind is Kind.ORGANISATION and m.end <= mention.start]
        seats = [self._gazetteer.places.get(self._organisations[i].place_id) for m in named for i in m.ids]
        return next((s.country for s in seats if s and s.country in _CODED_STATES and s.admin1 == state.group(1)), "")

    def _is_country(self, text: Text, mention: Mention, kept: Sequence[Mention]) -> bool:
        def beside() -> set[str]:
            others = [m for m in kept if m is not mention]
            found = {m.country for m in others}
            return found | {self._gazetteer.country_of(i) for m in others if m.kind is Kind.PLACE for i in m.ids}

        return is_country(text.raw, mention, beside)

    def _meant(self, text: Text, mention: Mention, kept: Sequence[Mention]) -> tuple[str, ...]:
        """Of several places of one name those that the same affiliation points at; empty where it points nowhere.

        By the code of a state behind the name, the province or the country named (the next one first), or the seat of
        an organisation named.
        """
        places, part = self._gazetteer.places, text.part_at(mention.start)
        known = [places[i] for i in mention.ids if i in places]
        state = _STATE.match(text.raw, mention.end)
        if state is not None:
            found = tuple(p.place_id for p in known if p.country in _CODED_STATES and p.admin1 == state.group(1))
            if found:
                return found
        beside = [m for m in kept if m is not mention and text.part_at(m.start) == part]
        beside.sort(key=lambda m: (m.start < mention.start, abs(m.start - mention.start)))
        divisions = [places[m.ids[0]] for m in beside if m.ids[0] in self._gazetteer.divisions]
        countries = [m.ids[0] for m in beside if m.kind is Kind.COUNTRY]
        pointed = [[p for p in known if (p.country, p.admin1) == (d.country, d.admin1)] for d in divisions]
        pointed += [[p for p in known if p.country == code] for code in countries]
        if not countries:
            seats = [self._organisations[i].place_id for m in beside if m.kind is Kind.ORGANISATION for i in m.ids]
            pointed += [[p for p in known if self._gazetteer.agree(p.place_id, seat)] for seat in seats]
        return tuple(p.place_id for p in next((held for held in pointed if held), ()))

    def _wordy(self, mention: Mention) -> bool:
        # "LIMA" in brackets is an acronym sooner than a city.
        is_acronym = mention.text.isupper() and len(mention.text) < 6
        if is_acronym and self._gazetteer.country_of(mention.ids[0]) not in GREATER_CHINA:
            return True
        return mention.is_wordy


_ELSEWHERE = "the address ends with another country"
_STATE = re.compile(r"\s*,\s*([A-Z]{2})\b")
_CODED_STATES = frozenset({"US"})
"""Countries whose places carry in the gazetteer the codes that addresses write."""
_BREAKS = frozenset(",()，（）;")
_STREET = re.compile(r"\s+(?:[NESW]\.?\s+)?(?:road|rd|street|avenue|ave|lu|highway)\b", re.IGNORECASE)
_FOUND_LIMIT, _KEPT_LIMIT = 160, 32
"""No honest address names more; the rules compare names with each other, so a hostile one would cost time."""

_HYPHENS = frozenset("-‐‑–—/、·")


def _without_namesakes(
    text: Text, good: list[Mention], bad: list[Mention], sited: set[int]
) -> tuple[list[Mention], list[Mention]]:
    """What one address of a string rules out is no place in a name elsewhere in it, if no address there says so.

    "Hospital La Paz; Hospital La Paz Institute, Madrid - Spain" is not in Bolivia.
    """
    ruled_out = {m.text.lower() for m in bad if m.drop_reason == _ELSEWHERE}
    namesakes = [
        m
        for m in good
        if m.kind is Kind.PLACE
        and m.text.lower() in ruled_out
        and m.start not in sited
        and text.raw[max(0, m.start - 2) : m.start] != ", "
    ]
    kept = [m for m in good if m not in namesakes] if namesakes else good
    return kept, [*bad, *(m._replace(drop_reason=_ELSEWHERE) for m in namesakes)]


def _is_compound(raw: str, mentions: Sequence[Mention], number: int) -> bool:
    """Whether a place is joined to another one by a hyphen: "Guangdong-Hong Kong-Macao" names, it doesn't site."""
    here = mentions[number]
    for other in (*mentions[max(0, number - 1) : number], *mentions[number + 1 : number + 2]):
        if other.kind is not Kind.PLACE:
            continue
        gap = raw[min(here.end, other.end) : max(here.start, other.start)].strip()
        if gap and set(gap) <= _HYPHENS:
            return True
    return False


def _ids(names: Iterable[NameForm]) -> tuple[str, ...]:
    return tuple(name.organisation_id for name in names)


def _units() -> Iterable[Unit]:
    for row in data_rows("units.csv"):
        kind = Kind.HOMONYM if row["kind"] == "homonym" else Kind.UNIT
        place_id = row["place_id"] or UNKNOWN
        yield Unit(row["unit"], row["organisation_id"], place_id, row["gives_id"], kind, row["note"])


def _automaton(forms: dict[str, list[_Form]]) -> Any:
    automaton = ahocorasick.Automaton()
    for key, values in forms.items():
        automaton.add_word(key, (len(key), tuple(values)))
    automaton.make_automaton()
    return automaton


def _as_acronym(written: str) -> bool:
    """Whether a word is written as an acronym; one without a word's vowels is one in any capitals ("Cuhk")."""
    letters = [c for c in written if c.isalpha()]
    return sum(c.isupper() for c in letters) >= len(letters) - 1 or _is_unpronounceable(written)


def _is_unpronounceable(written: str) -> bool:
    return len(written) > 3 and sum(c in "aeiouyAEIOUY" for c in written) <= 1 and len(set("hkj") & set(written)) > 0


def _mention(form: _Form, start: int, end: int, raw: str, *, corrected: bool) -> Mention | None:
    written = raw[start:end]
    reaches = not _BREAKS.isdisjoint(written)
    if form.kind is Kind.ORGANISATION:
        names = [n for n in form.names if _is_written_as(n, written, reaches=reaches)]
        if not names:
            return None
        weak = all(name.is_weak for name in names)
        return Mention(form.kind, start, end, written, _ids(names), None, corrected, weak)
    if reaches and (form.unit is None or _BREAKS.isdisjoint(form.unit.name)):
        return None
    is_short = form.unit is not None and len(form.unit.name) < 6 and form.unit.name.isupper()
    if is_short and not _as_acronym(written):
        return None
    if form.kind is Kind.PLACE and written.isascii() and len(written) <= 3 and not written.replace(".", "").isupper():
        return None
    return Mention(
        form.kind, start, end, written, form.ids, form.unit, corrected, is_wordy=form.is_wordy, country=form.country
    )


def _is_written_as(name: NameForm, written: str, *, reaches: bool) -> bool:
    """Whether the written words can be this form: "University, Hong Kong" is not the "Univ Hong Kong" of an alias."""
    return (name.has_break or not reaches) and (not name.is_acronym or _as_acronym(written))


def _overreaching(found: Sequence[Mention]) -> set[Mention]:
    """Names with a campus that take the campus from the next name: "CUHK, Shenzhen | Institutes of Advanced ..."."""
    named = [m for m in found if m.kind is Kind.ORGANISATION or m.kind is Kind.UNIT]
    reaching = set()
    for one in named:
        for two in named:
            is_over = one.start < two.start < one.end < two.end
            if is_over and any(m.start == one.start and m.end <= two.start for m in named):
                reaching.add(one)
    return reaching


def _longest(found: Sequence[Mention]) -> tuple[list[Mention], list[Mention]]:
    """Keep the longest of overlapping mentions; of equal spans the more trusted kind."""
    if len(found) < 2:
        return list(found), []
    reaching = _overreaching(found) if len(found) > 2 else set()
    ordered = sorted((m for m in found if m not in reaching), key=lambda m: (m.start - m.end, m.kind, m.start, m.ids))
    kept: list[Mention] = []
    dropped: list[Mention] = []
    for mention in ordered:
        over = next((k for k in kept if mention.start < k.end and k.start < mention.end), None)
        if over is None:
            kept.append(mention)
        elif (over.start, over.end) != (mention.start, mention.end) or over.kind is not mention.kind:
            dropped.append(mention._replace(drop_reason=f"inside or beside the longer “{over.text}”"))
    kept.sort(key=lambda m: m.start)
    return kept, dropped
