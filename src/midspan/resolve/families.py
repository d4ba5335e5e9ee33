"""Family names: which spellings are one name (`data/surnames.csv`), how common it is, and the key of its block."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from math import log

from midspan.resolve.romanisation import cantonese_of, hong_kong_spellings, usual_spellings, wade_giles
from midspan.resolve.text import data_rows

RARE_SHARE = 0.02
"""Bearers in a thousand of a family name that the table lacks."""

_OTHER_SPELLING, _RARE_SPELLING = 0.03, 0.003
"""How much rarer the usual spellings outside Hanyu Pinyin are in print, and the unusual ones."""


@dataclass(frozen=True, slots=True)
class Families:
    """Spellings of listed family names.

    `rows` gives the names a spelling may mean (numbers of the table's rows), `share` how many in a thousand bear one
    of them in that spelling, `block` the smallest spelling among all that are joined by a name they share, and `han`
    the row of a name in characters.
    """

    rows: Mapping[str, frozenset[int]]
    share: Mapping[str, float]
    block: Mapping[str, str]
    han: Mapping[str, int]
    latin: Mapping[int, str]
    abroad: Mapping[str, float]


@cache
def families() -> Families:
    """The table of this installation; read once."""
    rows: dict[str, set[int]] = {}
    share: dict[str, float] = {}
    abroad: dict[str, float] = {}
    best: dict[str, tuple[float, str]] = {}
    han: dict[str, int] = {}
    latin: dict[int, str] = {}
    groups: list[set[str]] = []
    for number, row in enumerate(data_rows("surnames.csv")):
        bearers = float(row["share"])
        usual, rare = _spellings(row["han"], row["latin"], row["others"])
        for spelling in usual | rare:
            weight = bearers * (_OTHER_SPELLING if spelling in usual else _RARE_SPELLING)
            abroad[spelling] = abroad.get(spelling, 0.0) + weight
            weight = bearers if spelling == row["latin"] else weight
            share[spelling] = share.get(spelling, 0.0) + weight
            rows.setdefault(spelling, set()).add(number)
            best[spelling] = max(best.get(spelling, (0.0, "")), (bearers, row["latin"]))
        if row["han"]:
            han.setdefault(row["han"], number)
        latin[number] = row["latin"]
        groups.append(usual)
    block = _joined(groups)
    block |= {spelling: block[name] for spelling, (_, name) in best.items() if spelling not in block}
    return Families({s: frozenset(n) for s, n in rows.items()}, share, block, han, latin, abroad)


def _spellings(han: str, latin: str, others: str) -> tuple[set[str], set[str]]:
    """The usual spellings of a name, and the rare ones."""
    usual = {latin, *others.split()}
    if not han:
        return usual, set()
    heard = [cantonese_of(c) for c in han if cantonese_of(c)]
    rare = wade_giles(latin) if len(han) == 1 else set()
    if len(heard) == len(han):
        usual |= {"".join(parts) for parts in product(*(sorted(usual_spellings(sound)) for sound in heard))}
        rare |= {"".join(parts) for parts in product(*(sorted(hong_kong_spellings(sound)) for sound in heard))}
    return usual, {s for s in rare if len(s) > 1} - usual


def _joined(groups: Iterable[set[str]]) -> dict[str, str]:
    """The smallest spelling of all that hang together, for each spelling."""
    classes: dict[str, set[str]] = {}
    for group in groups:
        whole = set(group).union(*(classes[word] for word in group if word in classes))
        for word in whole:
            classes[word] = whole
    return {word: min(whole) for word, whole in classes.items()}


@lru_cache(maxsize=100_000)
def family_share(spelling: str) -> float:
    """Bearers of a folded family name in a thousand Chinese; a small constant where the table lacks it."""
    return families().share.get(spelling, RARE_SHARE)


@lru_cache(maxsize=100_000)
def same_family(one: str, other: str) -> int:
    """2 where two folded spellings are equal, 1 where they may be one Chinese name, else 0."""
    if one == other:
        return 2
    rows = families().rows
    return int(bool(rows.get(one, frozenset()) & rows.get(other, frozenset())))


def surprise(spelling: str) -> float:
    """Minus the logarithm of the share of a family name: rare names are high."""
    return -log(family_share(spelling) / 1000)
