"""Finding contracts that stand in two registers: names and titles are read in both languages, then weighed."""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from midspan.match.encoder import Encoder
from midspan.match.texts import Numbers
from midspan.match.wording import Terms, Wording, shipped_terms
from midspan.model.contract import (
    Amendment,
    Amount,
    AmountKind,
    Contract,
    PartyRole,
    RegisterKind,
    RegisterRow,
    Withdrawal,
)
from midspan.model.errors import RegisterError, known_values
from midspan.record.candidates import Lookup, candidates
from midspan.record.contracts import amended, base_of, happened, in_force
from midspan.record.duplicates import (
    TITLE_EVEN,
    Decision,
    Pair,
    Reading,
    Weighing,
    decided,
    title_part,
)
from midspan.record.names import Name, has_slipped, name_of
from midspan.record.rates import known_rates_of
from midspan.record.register_rows import contract_of
from midspan.resolve.organisation import shipped_organisations
from midspan.resolve.romanisation import mandarin_of, split_pinyin
from midspan.resolve.text import has_han, is_han, simplified
from midspan.resolving import resolver_of

COMPANY_SEAT = "company_seat"
"""The rule by which a company is known whose works may be anywhere: its score is that of the place."""
_QUOTE = "CNY"
_BATCH = 500
_SURE = 0.8
"""The score from which the resolver's organisation is that of a name."""
_TITLES, _NAMES = (0.25, 0.8), (0.5, 0.9)
"""Cosines of sentence vectors of texts that have nothing, and everything, in common."""
_NUMBER = re.compile(
    r"第?([一二三四五六七八九十]+)(?:期|批|阶段|号|标段)|([0-9]+(?:\.[0-9]+)?)|"
    r"\b(?:phase|part|lot|stage|batch|no\.?|order|year)\s*([ivx]+|one|two|three|four|five|six|seven|eight|nine|ten)\b|"
    r"(?<![a-z])([ivx]+)(?=期|批|阶段|号|标段)"
)
_HAN_DIGITS = {c: n for n, c in enumerate("一二三四五六七八九", 1)}
_ROMAN = {text: n for n, text in enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv".split(), 1)}
_WORDS = {text: n for n, text in enumerate("one two three four five six seven eight nine ten".split(), 1)}


def doubles_of(rows: Iterable[RegisterRow], encode: Encoder | None) -> list[Pair]:
    """Pairs of records of two registers that are one contract, or may be; without those that were ruled on already.

    `encode` makes sentence vectors, where an encoder is installed (`match.encoder.installed`).
    """
    kept = in_force(rows)
    ruled = {row.subject for row in kept if row.kind is RegisterKind.DUPLICATE}
    found = weighed_pairs(list(_readings(kept)), encode)
    return [pair for pair in found if (pair.a, pair.b) not in ruled]


def pair_of(rows: Iterable[RegisterRow], one: str, other: str, encode: Encoder | None) -> Pair:
    """Two records weighed, whatever comes of it; RegisterError where there is no such record."""
    readings = {reading.key: reading for reading in _readings(in_force(rows))}
    for key in (one, other):
        if key not in readings:
            raise RegisterError(f'no contract "{key}" stands', next_step=known_values(key, readings))
    a, b = (readings[key] for key in sorted((one, other)))
    if a.register == b.register:
        raise RegisterError(f'"{a.key}" and "{b.key}" stand in one register', next_step="name records of two registers")
    weighing, titles = _weighing(list(readings.values()), encode)
    return Pair(a.key, b.key, (*weighing.parts(a, b), title_part(titles.likeness(a.title, b.title))), Decision.DOUBTFUL)


def weighed_pairs(readings: Sequence[Reading], encode: Encoder | None) -> list[Pair]:
    """The pairs that are the same or in doubt. Contracts of one register are never compared with one another."""
    weighing, titles = _weighing(readings, encode)
    likely = [
        (one, other, parts)
        for one, other in candidates(readings, Lookup(weighing.names, worth_of))
        if (parts := weighing.likely(one, other)) is not None
    ]
    titles.read(title for one, other, _ in likely for title in (one.title, other.title))
    return decided(
        (one.key, other.key, (*parts, title_part(titles.likeness(one.title, other.title))))
        for one, other, parts in likely
    )


def _weighing(readings: Sequence[Reading], encode: Encoder | None) -> tuple[Weighing, "_Titles"]:
    vectors = _Vectors(encode) if encode is not None else None
    if vectors is not None:
        vectors.read(name.text for one in readings for name in (*one.providers, *one.receivers))
    weighing = Weighing(readings, worth_of, vectors.of_names if vectors else None)
    return weighing, _Titles([one.title for one in readings], vectors)


class _Vectors:
    """Sentence vectors of texts, each made once."""

    def __init__(self, encode: Encoder) -> None:
        self._encode = encode
        self._held: dict[str, Numbers] = {}

    def read(self, texts: Iterable[str]) -> None:
        """Makes those of many texts, some at a time."""
        every = sorted(set(texts) - self._held.keys())
        for start in range(0, len(every), _BATCH):
            some = every[start : start + _BATCH]
            self._held.update(zip(some, self._encode(some), strict=True))

    def of_titles(self, one: str, other: str) -> float:
        """How alike titles are by meaning, from 0 to 1."""
        return self._near(one, other, *_TITLES)

    def of_names(self, one: str, other: str) -> float:
        """How alike names are by meaning, from 0 to 1."""
        return self._near(one, other, *_NAMES)

    def _near(self, one: str, other: str, far: float, near: float) -> float:
        self.read((one, other))
        cosine = float(np.dot(self._held[one], self._held[other]))
        return round(min(1.0, max(0.0, (cosine - far) / (near - far))), 6)


class _Titles:
    """How alike titles are: by their words within a language, by sentence vectors or what means the same across."""

    def __init__(self, titles: Sequence[str], vectors: _Vectors | None) -> None:
        self._wording = Wording(sorted(set(titles)), Terms(shipped_terms()))
        self._vectors = vectors
        self._weights = lru_cache(maxsize=200_000)(self._wording.weights)

    def read(self, titles: Iterable[str]) -> None:
        """Makes the vectors of titles, where there are any."""
        if self._vectors is not None:
            self._vectors.read(titles)

    def likeness(self, one: str, other: str) -> float | None:
        """From 0 to 1; None where nothing can be said."""
        if not one or not other:
            return None
        if one == other:
            return 1.0
        words = self._by_words(one, other)
        if self._vectors is not None:
            meant = self._vectors.of_titles(one, other)
            return meant if has_han(one) != has_han(other) else (words + meant) / 2
        if has_han(one) == has_han(other):
            return words
        # Words of the glossary in common speak for a pair; none in common says nothing.
        return min(1.0, TITLE_EVEN + words) if words else None

    def _by_words(self, one: str, other: str) -> float:
        own, its = self._weights(one), self._weights(other)
        return round(math.fsum(own[term] * its[term] for term in sorted(own.keys() & its.keys())), 6)


def _readings(rows: Iterable[RegisterRow]) -> Iterator[Reading]:
    by_key: dict[str, list[RegisterRow]] = defaultdict(list)
    for row in rows:
        if row.kind is not RegisterKind.DUPLICATE:
            by_key[row.subject[0]].append(row)
    for key in sorted(by_key):
        base = base_of(by_key[key])
        every = happened(by_key[key], date.max)
        if base is not None and not any(isinstance(one, Withdrawal) for one in every):
            amendments = [one for one in every if isinstance(one, Amendment)]
            fields = [amended(base[1], amendments[:until]) for until in range(len(amendments) + 1)]
            yield reading_of([contract_of(key, one, key) for one in fields])


def reading_of(versions: Sequence[Contract]) -> Reading:
    """What is compared of a contract: as signed and after each amendment, the latest version last."""
    one = versions[-1]
    money = (AmountKind.TOTAL, AmountKind.TECHNOLOGY)
    amounts = dict.fromkeys(amount for version in versions for amount in version.amounts if amount.kind in money)
    return Reading(
        one.key, one.register, one.contract_id, _folded(one.title), _numbers_of(one.title), one.signed, one.type,
        _named(one, PartyRole.PROVIDER), _named(one, PartyRole.RECEIVER), tuple(amounts),
        f"{one.title} {one.document}",
    )  # fmt: skip


def _named(contract: Contract, role: PartyRole) -> tuple[Name, ...]:
    return tuple(_name(party.organisation, party.organisation_id) for party in contract.parties_as(role))


@lru_cache(maxsize=200_000)
def _name(text: str, identifier: str) -> Name:
    return name_of(_folded(text), identifier or _known_as(text), _syllables)


def _known_as(text: str) -> str:
    """The organisation that a name is of, also with a department or a slip; empty where there is not just one."""
    links = resolver_of(None).resolve(text)
    found = {link.organisation_id for link in links if link.score >= _SURE or link.rule == COMPANY_SEAT}
    if not any(found):
        near = process.extract_iter(_folded(text), _known().keys(), scorer=OSA.distance, score_cutoff=1)
        found = {_known()[name] for name, _, _ in near if has_slipped(_folded(text), name)}
    return (found.pop() or "") if len(found) == 1 else ""


@cache
def _known() -> Mapping[str, str]:
    """The organisations that the package knows, by each of their names."""
    every = shipped_organisations()
    return {
        _folded(name): one.organisation_id
        for one in every
        for name in (one.name.en, one.name.zh_hans, one.name.zh_hant, *one.aliases)
        if name
    }


def _syllables(run: str) -> tuple[str, ...]:
    if is_han(run):
        return tuple(filter(None, map(mandarin_of, run)))
    found = split_pinyin(run)
    return found if len(found) > 1 else ()


@lru_cache(maxsize=400_000)
def _folded(text: str) -> str:
    """In lower case and simplified characters, without full-width forms and with single spaces."""
    return simplified(" ".join(unicodedata.normalize("NFKC", text).lower().split()))


def _numbers_of(title: str) -> frozenset[str]:
    """The numbers of a title, however they are written: 第三期, III期, Phase III and "3" are one."""
    return frozenset(_figure(*found.groups(default="")) for found in _NUMBER.finditer(_folded(title)))


def _figure(han: str, digits: str, latin: str, roman: str) -> str:
    if digits:
        return digits.lstrip("0") or "0"
    if latin := latin or roman:
        return str(_ROMAN.get(latin) or _WORDS.get(latin) or latin)
    tens, ten, ones = han.rpartition("十")
    return str((_HAN_DIGITS.get(tens, 1) * 10 if ten else 0) + _HAN_DIGITS.get(ones, 0))


@lru_cache(maxsize=400_000)
def worth_of(amount: Amount) -> float | None:
    """An amount in yuan of its day; None where no rate is known."""
    rate = _yuan(amount.currency, amount.day)
    return None if rate is None else float(amount.value * rate)


@lru_cache(maxsize=50_000)
def _yuan(currency: str, day: date) -> Decimal | None:
    return next((rate for _, _, quote, rate, _ in known_rates_of(currency, day) if quote == _QUOTE), None)
