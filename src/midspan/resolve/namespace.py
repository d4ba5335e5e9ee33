"""Builds the matcher's registry from the table `registry` and the gazetteer: slow, once for each release."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.grams import ACRONYM, LONGEST, mixed, sequence_keys
from midspan.resolve.naming import TOO_COMMON, forms
from midspan.resolve.registry import ACRONYM_KIND, ALIAS, LABEL, STATUSES, TYPES, UNSAID, Registry
from midspan.resolve.text import has_han, is_han, simplified
from midspan.resolve.wording import name_words

COUNTRY, REGION, CITY = range(3)
_RARE_LIMIT = 6000
"""A word in more names than this finds nothing by itself."""
_REFERENCE = 152_400
"""Names in the registry that the trees were trained with."""
_FEW = 3
"""A registry with fewer names than this share of the reference is small."""
_NOT_HAN = re.compile(r"[^\u3400-\u9fff\uf900-\ufaff]")
_NOT_CITIES = frozenset(
    "university institute center san new national central mobile research science academy college "
    "normal union nice split bath reading march data energy general asia most park best young lab "
    "laboratory clinic hospital medical and chemistry medicine engineering technology technical "
    "health school department physics mechanical state republic saint mount".split()
)
_CODED = frozenset({"US", "CA", "AU"})
"""Countries whose addresses write their states' codes."""

Row = Mapping[str, Any]


@dataclass
class _Names:
    """Names while they are gathered: word ids in the order they are met, sequences with what bears them."""

    words: dict[str, int] = field(default_factory=dict)
    held: dict[tuple[tuple[int, ...], bool], dict[int, int]] = field(default_factory=dict)

    def add(self, words: Iterable[str], owner: int, kind: int, *, in_capitals: bool = False) -> None:
        """Holds one sequence; of two kinds of one owner the nearer to its name is kept."""
        sequence = tuple(self.words.setdefault(word, len(self.words)) for word in words)
        if not 0 < len(sequence) <= LONGEST:
            return
        owners = self.held.setdefault((sequence, in_capitals), {})
        owners[owner] = min(owners.get(owner, kind), kind)


def registry_of(rows: Iterable[Row], gazetteer: Gazetteer) -> Registry:
    """The matcher's registry of rows of the table `registry`; the order of the rows does not matter."""
    ordered = sorted(rows, key=lambda row: row["organisation_id"])
    names, places = _Names(), _Places(gazetteer)
    han: list[tuple[str, int]] = []
    for number, row in enumerate(ordered):
        _add_names(names, han, number, row)
    places.add_organisations(ordered)
    spread = mixed(np.arange(len(names.words | places.names.words), dtype=np.int32)).tolist()
    word_ids = dict(names.words)
    for word in places.names.words:
        word_ids.setdefault(word, len(word_ids))
    form_part = _form_arrays(names, word_ids, spread)
    geo_part, geo_begins = places.arrays(word_ids, spread)
    begins = np.unique(np.concatenate([form_part.pop("begin_key"), geo_begins]))
    return Registry(
        words_text="\n".join(word_ids).encode(),
        begin_key=begins,
        han_text="\n".join(name for name, _ in han).encode(),
        han_org=np.array([org for _, org in han], np.int32),
        **form_part,
        **geo_part,
        **_organisation_arrays(ordered, places),
    )


def _add_names(names: _Names, han: list[tuple[str, int]], number: int, row: Row) -> None:
    listed: dict[str, int] = dict.fromkeys(_split(row["labels"]), LABEL)
    for alias in _split(row["aliases"]):
        listed.setdefault(alias, ALIAS)
    for name in [name for name in listed if has_han(name)]:
        plain = _NOT_HAN.sub("", simplified(name))
        if len(plain) > 2:
            han.append((plain, number))
        kind = listed.pop(name)
        if not is_han(name) and sum(c.isascii() and c.isalpha() for c in name) > len(name) / 2:
            listed[name] = kind
    for words, kind in forms(listed, row["types"], next(iter(_split(row["cities"])), "")):
        if sum(map(len, words)) > 2 and " ".join(words) not in TOO_COMMON:
            names.add(words, number, kind)
    for acronym in _split(row["acronyms"]):
        words = name_words(acronym)
        if len(acronym) > 1 and len(words) <= 3:
            names.add(words, number, ACRONYM_KIND, in_capitals=True)


def _form_arrays(names: _Names, word_ids: Mapping[str, int], spread: list[int]) -> dict[str, Any]:
    frequency = Counter(word for (sequence, _), _ in names.held.items() for word in set(sequence))
    weight = _word_weights(names, len(word_ids))
    text = list(word_ids)
    keyed, begins = [], set()
    for (sequence, in_capitals), owners in names.held.items():
        *first, last = sequence_keys(sequence, spread)
        begins.update(first)
        keyed.append(((last + int(ACRONYM)) & 0xFFFFFFFFFFFFFFFF if in_capitals else last, sequence, owners))
    keyed.sort(key=lambda entry: entry[0])
    texts = [" ".join(text[w] for w in sequence).encode() for _, sequence, _ in keyed]
    postings = [sorted(owners.items()) for _, _, owners in keyed]
    rare: dict[int, list[int]] = {}
    for form, (_, sequence, owners) in enumerate(keyed):
        if ACRONYM_KIND in owners.values():
            continue
        for word in set(sequence):
            if frequency[word] <= _RARE_LIMIT:
                rare.setdefault(word, []).append(form)
    rare_lists = [rare.get(word, []) for word in range(len(word_ids))]
    return {
        "word_weight": weight.astype(np.float32),
        "form_key": np.array([key for key, _, _ in keyed], np.uint64),
        "form_start": _starts(map(len, postings)),
        "form_org": np.array([org for held in postings for org, _ in held], np.int32),
        "form_kind": np.array([kind for held in postings for _, kind in held], np.int8),
        "form_length": np.array([len(sequence) for _, sequence, _ in keyed], np.int8),
        "form_weight": np.array([sum(weight[w] for w in sequence) for _, sequence, _ in keyed], np.float32),
        "form_text": b"".join(texts),
        "form_text_start": _starts(map(len, texts)),
        "rare_start": _starts(map(len, rare_lists)),
        "rare_form": np.array([form for held in rare_lists for form in held], np.int32),
        "begin_key": np.array(sorted(begins), np.uint64),
    }


def _word_weights(names: _Names, size: int) -> Any:
    """The rarer a word, the more it weighs; shape (size,). Weights are those of a registry of the trees' size.

    In a small registry a word counts by the organisations that bear it, stretched to that size: a word that all share
    weighs nothing there too, one that a single one bears the most.
    """
    count = max(len(names.held), 2)
    if count * _FEW > _REFERENCE:
        frequency = Counter(word for sequence, _ in names.held for word in set(sequence))
        often = np.array([frequency.get(n, 0) for n in range(size)], np.float64) * (_REFERENCE / count)
    else:
        bearers: dict[int, set[int]] = {}
        for (sequence, _), owners in names.held.items():
            for word in sequence:
                bearers.setdefault(word, set()).update(owners)
        often = np.array([len(bearers.get(n, ())) for n in range(size)], np.float64)
        often **= np.log(_REFERENCE) / np.log(count)
    return np.maximum(np.log(_REFERENCE / (often + 0.5)), 0.0)


class _Places:
    """Place numbers (countries first, then as met) and the names that mean them."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.names = _Names()
        self.codes = sorted(gazetteer.country_places)
        self.number: dict[tuple[int, str], int] = {(COUNTRY, code): n for n, code in enumerate(self.codes)}
        self.country = list(range(len(self.codes)))
        self._add_gazetteer(gazetteer)

    def place(self, level: int, key: str, country: str) -> int:
        """The number of a region or city; -1 where its country is none."""
        home = self.number.get((COUNTRY, country))
        if home is None:
            return -1
        number = self.number.setdefault((level, key), len(self.number))
        if number == len(self.country):
            self.country.append(home)
        return number

    def _add_gazetteer(self, gazetteer: Gazetteer) -> None:
        """Countries and the cities that are safe to read."""
        for form, code in gazetteer.countries.items():
            if not is_han(form) and code in self.codes:
                self.names.add(name_words(form), self.number[COUNTRY, code], 0)
        for code, name in (("HK", "hong kong"), ("MO", "macao"), ("MO", "macau")):
            self.names.add(name_words(name), self.number[COUNTRY, code], 0)
        for form, place_ids in gazetteer.names.items():
            if form in gazetteer.needs_country:
                continue
            for place_id in place_ids:
                self._add(CITY, gazetteer.city_of(place_id), gazetteer.country_of(place_id), form)

    def add_organisations(self, rows: Iterable[Row]) -> None:
        """The cities and regions of the registry."""
        for row in rows:
            for place_id, city in zip(_split(row["place_ids"]), _split(row["cities"]), strict=False):
                self._add(CITY, place_id, row["country"], city)
            if row["region"]:
                number = self._add(REGION, f"{row['country']}.{row['region']}", row["country"], row["region"])
                code = row["region_code"]
                if row["country"] in _CODED and code.isalpha() and number >= 0:
                    self.names.add((code.lower(),), number, 0, in_capitals=True)

    def _add(self, level: int, key: str, country: str, name: str) -> int:
        number = self.place(level, key, country)
        words = name_words(name)
        if number >= 0 and sum(map(len, words)) > 2 and not (len(words) == 1 and words[0] in _NOT_CITIES):
            self.names.add(words, number, 0)
        return number

    def arrays(self, word_ids: Mapping[str, int], spread: list[int]) -> tuple[dict[str, Any], Any]:
        """The `geo_` and `place_` arrays, and the keys of beginnings of names."""
        own = list(self.names.words)
        keyed, begins = [], set()
        for (sequence, in_capitals), places in self.names.held.items():
            *first, last = sequence_keys([word_ids[own[w]] for w in sequence], spread)
            begins.update(first)
            keyed.append(((last + int(ACRONYM)) & 0xFFFFFFFFFFFFFFFF if in_capitals else last, sorted(places)))
        keyed.sort()
        levels = [level for level, _ in self.number]
        return {
            "geo_key": np.array([key for key, _ in keyed], np.uint64),
            "geo_start": _starts(len(places) for _, places in keyed),
            "geo_place": np.array([p for _, places in keyed for p in places], np.int32),
            "place_country": np.array(self.country, np.int32),
            "place_level": np.array(levels, np.int8),
            "country_codes": tuple(self.codes),
        }, np.array(sorted(begins), np.uint64)


def _organisation_arrays(rows: list[Row], places: _Places) -> dict[str, Any]:
    number_of = {row["organisation_id"]: number for number, row in enumerate(rows)}
    parents = [[number_of[p] for p in _split(row["parent_ids"]) if p in number_of] for row in rows]
    seats = [next(iter(_split(row["place_ids"])), "") for row in rows]
    children = Counter(parent for held in parents for parent in held)
    return {
        "org_ids": "\n".join(row["organisation_id"] for row in rows).encode(),
        "org_names": "\n".join(_shown(row) for row in rows).encode("utf-8", "replace"),
        "org_country": np.array([places.number.get((COUNTRY, row["country"]), -1) for row in rows], np.int32),
        "org_city": np.array([places.number.get((CITY, seat), -1) for seat in seats], np.int32),
        "org_region": np.array(
            [places.number.get((REGION, f"{row['country']}.{row['region']}"), -1) for row in rows], np.int32
        ),
        "org_seat": np.array([_geonames_number(seat) for seat in seats], np.int64),
        "org_status": np.array(
            [STATUSES.index(row["status"]) if row["status"] in STATUSES else UNSAID for row in rows], np.int8
        ),
        "org_types": np.array([_type_bits(row["types"]) for row in rows], np.int32),
        "org_relations": np.array([len(held) + children[n] for n, held in enumerate(parents)], np.int32),
        "org_identifiers": np.array([int(row["identifiers"] or 0) for row in rows], np.int32),
        "org_name_count": np.array([len(_split(r["labels"])) + len(_split(r["aliases"])) for r in rows], np.int32),
        "org_successor": np.array([_successor(n, rows, number_of) for n in range(len(rows))], np.int32),
        "org_other_ids": b"",
        "parent_start": _starts(map(len, parents)),
        "parent_org": np.array([p for held in parents for p in held], np.int32),
    }


def _shown(row: Row) -> str:
    every = _split(row["labels"]) or _split(row["aliases"]) or [row["organisation_id"]]
    return str(every[0]).replace("\n", " ")


def _geonames_number(place_id: str) -> int:
    tail = place_id.removeprefix("gn:")
    return int(tail) if tail.isascii() and tail.isdigit() else -1


def _successor(number: int, rows: list[Row], number_of: Mapping[str, int]) -> int:
    """Follows successors of what is no longer active; a circle ends where it began."""
    seen = {number}
    while rows[number]["status"] == "withdrawn":
        following = [number_of[s] for s in _split(rows[number]["successor_ids"]) if s in number_of]
        if len(following) != 1 or following[0] in seen:
            break
        number = following[0]
        seen.add(number)
    return number


def _type_bits(types: str) -> int:
    return sum(1 << n for n, kind in enumerate(TYPES) if kind in types.split("|"))


def _starts(counts: Iterator[int] | Iterable[int]) -> Any:
    return np.concatenate([[0], np.cumsum(np.fromiter(counts, np.int64))]).astype(np.int64)


def _split(text: str) -> list[str]:
    return [piece for piece in text.split("|") if piece.strip()] if text else []
