"""A registry as the matcher reads it: names, places and relations of all organisations, as flat sorted arrays.

Built once from the table `registry` that a source filled (`namespace.py`), kept on disk, loaded in a moment. Names are
keys of word sequences (`grams.py`); everything about organisation number n stands at position n of the `org_` arrays.
"""

import atexit
import gc
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import ahocorasick  # type: ignore[import-not-found, unused-ignore]
import numpy as np
from numpy.typing import NDArray

from midspan.resolve.grams import Ints, Keys
from midspan.resolve.wording import words_of

FORMAT = 1
"""Raised when the arrays mean something else than before."""
LABEL, ALIAS, VARIANT, ACRONYM_KIND, HAN, FUZZY = range(6)
"""How a string names an organisation."""
UNKNOWN_WORD = -1
"""The id of a word that no name holds."""
KIND_NAMES = ("name", "other name", "form of the name", "acronym", "Chinese name", "similar name")
TYPES = ("education", "healthcare", "company", "facility", "government", "funder", "nonprofit", "archive")
ACTIVE, INACTIVE, WITHDRAWN, UNSAID = range(4)
STATUSES = ("active", "inactive", "withdrawn")

Longs = NDArray[np.int64]
Small = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Registry:
    """The arrays. `x_start` gives the first entry of each row in the ragged lists beside it, and the end of the last.

    `form_*`: names as keys, with the organisations that bear them. `rare_*`: word id -> forms that hold the word.
    `geo_*`: names of places as keys, each with place numbers; `place_*` says country and level of a place number.
    """

    words_text: bytes
    word_weight: NDArray[np.float32]
    form_key: Keys
    form_start: Longs
    form_org: Ints
    form_kind: Small
    form_length: Small
    form_weight: NDArray[np.float32]
    form_text: bytes
    form_text_start: Longs
    begin_key: Keys
    rare_start: Longs
    rare_form: Ints
    geo_key: Keys
    geo_start: Longs
    geo_place: Ints
    place_country: Ints
    place_level: Small
    country_codes: tuple[str, ...]
    org_ids: bytes
    org_names: bytes
    org_country: Ints
    org_city: Ints
    org_region: Ints
    org_seat: Longs
    org_status: Small
    org_types: Ints
    org_relations: Ints
    org_name_count: Ints
    org_identifiers: Ints
    org_successor: Ints
    org_other_ids: bytes
    parent_start: Longs
    parent_org: Ints
    han_text: bytes
    han_org: Ints

    @cached_property
    def ids(self) -> list[str]:
        """The organisations' ids."""
        return _lines(self.org_ids)

    @cached_property
    def names(self) -> list[str]:
        """The organisations' names as shown."""
        return _lines(self.org_names)

    @cached_property
    def number_of(self) -> Mapping[str, int]:
        """An organisation's number by its id; merged ids are there too."""
        known = {organisation_id: number for number, organisation_id in enumerate(self.ids)}
        for line in _lines(self.org_other_ids):
            other, _, organisation_id = line.partition(" ")
            if organisation_id in known:
                known.setdefault(other, known[organisation_id])
        return known

    @cached_property
    def word_list(self) -> list[str]:
        """The words by their ids."""
        return _lines(self.words_text)

    @cached_property
    def words(self) -> Mapping[str, int]:
        """Word ids."""
        return {word: number for number, word in enumerate(self.word_list)}

    @cached_property
    def ids_of(self) -> Callable[[str], tuple[int, ...]]:
        """The ids of the words that one canonical word of a text is; none where it is silent."""
        known = self.words

        def found(canonical: str) -> tuple[int, ...]:
            return tuple([known.get(word, UNKNOWN_WORD) for word in words_of(canonical)])

        return lru_cache(maxsize=200_000)(found)

    @cached_property
    def han(self) -> Any:
        """The automaton of Chinese names (simplified); its values are (name, organisation numbers)."""
        held: dict[str, list[int]] = {}
        for name, org in zip(_lines(self.han_text), self.han_org.tolist(), strict=True):
            held.setdefault(name, []).append(org)
        automaton = ahocorasick.Automaton()
        for name, orgs in held.items():
            automaton.add_word(name, (name, tuple(dict.fromkeys(orgs))))
        if held:
            automaton.make_automaton()
        return automaton

    @cached_property
    def words_by_shape(self) -> Mapping[tuple[str, int], tuple[list[str], NDArray[np.uint32]]]:
        """The words of names by first letter and length, each with its letters as bits (`letters_of`)."""
        found: dict[tuple[str, int], list[str]] = {}
        sizes = np.diff(self.rare_start)
        for word, size in zip(self.word_list, sizes.tolist(), strict=True):
            if size and len(word) > 3 and word.isalpha():
                found.setdefault((word[0], len(word)), []).append(word)
        return {shape: (words, letters_of(words)) for shape, words in found.items()}

    def prepare(self) -> None:
        """Makes everything that is made on demand, and keeps the cyclic collector off it: no string waits for either.

        A single pass of the collector over the names of a full registry takes 0.1 s and finds nothing.
        """
        for name, member in vars(Registry).items():
            if isinstance(member, cached_property):
                getattr(self, name)
        gc.freeze()
        # What ends with the process is told of as a leak while it is frozen.
        atexit.register(gc.unfreeze)

    @cached_property
    def parent_keys(self) -> Longs:
        """Every (organisation, parent) as one number, rising: the organisation's times the count of all, plus the
        parent's.
        """
        size = len(self.org_country)
        return np.unique(np.repeat(np.arange(size), np.diff(self.parent_start)) * size + self.parent_org)

    @cached_property
    def has_parent(self) -> NDArray[np.bool_]:
        """Which organisations are a part of another."""
        return np.asarray(np.diff(self.parent_start) > 0)

    @cached_property
    def is_parent(self) -> NDArray[np.bool_]:
        """Which organisations have a part."""
        return np.asarray(np.bincount(self.parent_org, minlength=len(self.org_country)) > 0)

    @cached_property
    def form_size(self) -> NDArray[np.float32]:
        """How much of a form there is to share with other words."""
        return np.asarray(np.sqrt(self.form_weight + 1.0))

    @cached_property
    def most_weight(self) -> float:
        """The weight of a word that no name holds."""
        return float(self.word_weight.max()) if len(self.word_weight) else 1.0

    def form_name(self, form: int) -> str:
        """The words of a form, joined by spaces."""
        return self.form_text[self.form_text_start[form] : self.form_text_start[form + 1]].decode()

    def current(self, organisation_id: str) -> str:
        """The id that stands for an id today: its successor's where it was withdrawn, else itself."""
        number = self.number_of.get(organisation_id)
        return organisation_id if number is None else self.ids[int(self.org_successor[number])]

    def parents(self, org: int) -> list[int]:
        """The organisations that this one is a part of."""
        return [int(p) for p in self.parent_org[self.parent_start[org] : self.parent_start[org + 1]]]

    def save(self, path: Path) -> None:
        """Writes the registry as one file, whole or not at all."""
        held: dict[str, Any] = {f.name: _as_array(getattr(self, f.name)) for f in fields(self)}
        partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
        path.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            np.savez(file, **held)
        os.replace(partial, path)

    @classmethod
    def load(cls, path: Path) -> "Registry":
        """A registry from a file that `save` wrote."""
        with np.load(path, allow_pickle=False) as held:
            return cls(**{f.name: _from_array(f.type, held[f.name]) for f in fields(cls)})


def letters_of(words: Sequence[str]) -> NDArray[np.uint32]:
    """Which letters words of one length have, as bits; an edit of one letter changes at most two of them."""
    codes = np.frombuffer("".join(words).encode("utf-32-le", "replace"), np.uint32).reshape(len(words), -1)
    return np.asarray(np.bitwise_or.reduce(np.uint32(1) << (codes & np.uint32(31)), axis=1))


def _lines(text: bytes) -> list[str]:
    return text.decode("utf-8", "replace").split("\n") if text else []


def _as_array(value: Any) -> NDArray[Any]:
    if isinstance(value, bytes):
        return np.frombuffer(value, np.uint8)
    return np.array("|".join(value)) if isinstance(value, tuple) else np.asarray(value)


def _from_array(kind: Any, value: NDArray[Any]) -> Any:
    if kind is bytes:
        return value.tobytes()
    return tuple(str(value).split("|")) if kind == tuple[str, ...] else value
