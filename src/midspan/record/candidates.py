"""Which pairs of contracts are weighed: those of two registers that share an amount, or a party at about one time."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from midspan.record.duplicates import Reading, Worth
from midspan.record.names import Names

SPAN = 62
"""Days of a stretch of time, and those that still speak for a pair; pairs of neighbouring stretches are looked at."""
STEP = 0.02
"""How far apart, in logarithm, amounts of one rung are."""
MOST = 400
"""A key that more records of a register have tells nothing."""
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """The keys of a record: where it is kept, and where its counterpart may be."""

    names: Names
    worth: Worth

    def kept(self, one: Reading) -> Iterator[Key]:
        """A key for each amount, rung of value and rare piece of a party's name, with its stretch of time."""
        when = one.day // SPAN
        for amount in one.amounts:
            yield "amount", amount.value, amount.currency
            if worth := self.worth(amount):
                yield "worth", math.floor(math.log(worth) / STEP), when
        for role, names in (("provider", one.providers), ("receiver", one.receivers)):
            for name in names:
                for piece in self.names.rare(name):
                    yield role, piece, when

    def sought(self, one: Reading) -> Iterator[Key]:
        """Its keys, and those of the neighbouring stretches and rungs."""
        for key in self.kept(one):
            if key[0] == "amount":
                yield key
            elif key[0] == "worth" and isinstance(key[1], int) and isinstance(key[2], int):
                yield from (("worth", key[1] + up, key[2] + on) for up in (-1, 0, 1) for on in (-1, 0, 1))
            elif isinstance(key[2], int):
                yield from ((key[0], key[1], key[2] + on) for on in (-1, 0, 1))


def candidates(readings: Sequence[Reading], lookup: Lookup) -> Iterator[tuple[Reading, Reading]]:
    """Pairs of records of two registers, each once; the larger register is kept, the smaller ones look up."""
    by_register: dict[str, list[Reading]] = defaultdict(list)
    for one in sorted(readings, key=lambda one: one.key):
        by_register[one.register].append(one)
    ordered = sorted(by_register, key=lambda name: (-len(by_register[name]), name))
    for at, name in enumerate(ordered[:-1]):
        held = _held(by_register[name], lookup)
        for other in ordered[at + 1 :]:
            for one in by_register[other]:
                yield from ((found, one) for found in _found(held, lookup.sought(one)))


def _held(readings: Iterable[Reading], lookup: Lookup) -> dict[Key, list[Reading]]:
    held: dict[Key, list[Reading]] = defaultdict(list)
    for one in readings:
        for key in dict.fromkeys(lookup.kept(one)):
            held[key].append(one)
    return held


def _found(held: dict[Key, list[Reading]], keys: Iterable[Key]) -> Iterable[Reading]:
    found: dict[str, Reading] = {}
    for key in keys:
        some = held.get(key, ())
        if len(some) <= MOST:
            found.update((one.key, one) for one in some)
    return found.values()
