"""The plan of the works: year, kind, theme, size of the team; drawn at once, before any record is written."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from midspan.demo.world import ELSEWHERE, HONG_KONG, SHANGHAI, THEMES, IntArray

BoolArray = npt.NDArray[np.bool_]

JOINT = 3
"""The kind of a work with both shores; the other kinds are the areas SHANGHAI, HONG_KONG and ELSEWHERE alone."""

YEARS = tuple(range(2014, 2025))
WORKS_OF_KIND = {
    JOINT: (880, 1040, 1220, 1430, 1630, 1980, 2190, 2420, 2700, 2990, 1450),
    SHANGHAI: (2700, 2950, 3250, 3550, 3900, 4300, 4650, 5050, 5400, 5850, 2900),
    HONG_KONG: (1600, 1750, 1850, 2000, 2150, 2350, 2550, 2700, 2950, 3200, 1500),
    ELSEWHERE: (360, 400, 440, 480, 520, 570, 620, 680, 740, 800, 390),
}
"""Works that count (not retracted, doubles merged) per year; 2024 stops at the end of June."""

_BASE = (0.17, 0.10, 0.17, 0.013, 0.09, 0.04, 0.012, 0.11, 0.08, 0.215)
_GROWTH = (0.02, 0.06, 0.03, 0.20, 0.07, 0.03, 0.13, -0.02, 0.04, -0.01)
_TYPES = ("article", "review", "book-chapter", "letter", "preprint")
_TYPE_SHARES = (0.87, 0.06, 0.03, 0.02, 0.02)
_MEDIAN_TEAM = {JOINT: 5.3, SHANGHAI: 4.5, HONG_KONG: 4.1, ELSEWHERE: 4.0}
HYPER_WORKS = 15
RETRACTED_SHARE = 0.003
DOUBLE_SHARE = 0.04


@dataclass(frozen=True, slots=True)
class Works:
    """One row per work; `type` is a position in the types."""

    kind: IntArray
    year: IntArray
    theme: IntArray
    size: IntArray
    type: IntArray
    is_retracted: BoolArray
    is_hyper: BoolArray
    citations: IntArray

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, slots=True)
class Records:
    """One row per record of the files, in their order: the work it is of, and whether it is the preprint double."""

    work: IntArray
    is_double: BoolArray
    year: IntArray

    def __len__(self) -> int:
        return len(self.work)


def plan_works(seed: int, scale: float) -> Works:
    """Every work: those that count in the planned numbers, then the retracted ones on top."""
    rng = np.random.default_rng([seed, 2])
    kinds, years = _kinds_and_years(scale)
    retracted = rng.choice(len(kinds), max(1, round(len(kinds) * RETRACTED_SHARE)), replace=False)
    is_retracted = np.concatenate([np.zeros(len(kinds), dtype=bool), np.ones(len(retracted), dtype=bool)])
    kind = np.concatenate([kinds, kinds[retracted]])
    year = np.concatenate([years, years[retracted]])
    size = _team_sizes(rng, kind)
    is_hyper = np.zeros(len(kind), dtype=bool)
    many = max(1, round(HYPER_WORKS * scale))
    joint = rng.choice(np.flatnonzero((kind == JOINT) & (year >= 2019) & ~is_retracted), (many + 1) // 2, replace=False)
    other = rng.choice(np.flatnonzero((kind != JOINT) & ~is_retracted), many // 2, replace=False)
    is_hyper[np.concatenate([joint, other])] = True
    size[is_hyper] = rng.integers(200, 1500, many)
    return Works(
        kind=kind,
        year=year,
        theme=_themes(rng, year),
        size=size,
        type=np.where(is_hyper, 0, rng.choice(len(_TYPES), len(kind), p=_TYPE_SHARES)),
        is_retracted=is_retracted,
        is_hyper=is_hyper,
        citations=np.minimum(rng.pareto(1.3, len(kind)) * 4, 4000).astype(np.int64),
    )


def type_name(number: int) -> str:
    """The OpenAlex type of a planned work."""
    return _TYPES[number]


def plan_records(seed: int, works: Works) -> Records:
    """One record per work and one more for each double, a preprint of the same or the year before, all shuffled."""
    rng = np.random.default_rng([seed, 3])
    able = np.flatnonzero((works.type == 0) & ~works.is_retracted & ~works.is_hyper)
    doubled = np.sort(rng.choice(able, round(len(able) * DOUBLE_SHARE), replace=False))
    earlier = (rng.random(len(doubled)) < 0.4) & (works.year[doubled] > YEARS[0])
    work = np.concatenate([np.arange(len(works)), doubled])
    is_double = np.concatenate([np.zeros(len(works), dtype=bool), np.ones(len(doubled), dtype=bool)])
    year = np.concatenate([works.year, works.year[doubled] - earlier])
    order = rng.permutation(len(work))
    return Records(work=work[order], is_double=is_double[order], year=year[order])


@dataclass(frozen=True, slots=True)
class Citable:
    """The records that others may cite, by theme and year: a record cites earlier years of its own theme."""

    record: IntArray
    key: IntArray

    def cited_by(self, number: int, theme: int, year: int) -> list[int]:
        """The records that a record cites."""
        first, last = np.searchsorted(self.key, [theme * _A_THEME, theme * _A_THEME + year]).tolist()
        if last == first:
            return []
        keys = ((number * 2654435761 + at * 40503) % 4294967296 for at in range(number % MOST_CITED + 1))
        return sorted({int(self.record[first + key % (last - first)]) for key in keys})


MOST_CITED = 6
_A_THEME = 10_000
"""More than a year's number: theme and year as one."""


def citable(works: Works, records: Records) -> Citable:
    """The records that are no doubles."""
    record = np.flatnonzero(~records.is_double)
    key = works.theme[records.work[record]] * _A_THEME + records.year[record]
    order = np.argsort(key, kind="stable")
    return Citable(record[order], key[order])


def _kinds_and_years(scale: float) -> tuple[IntArray, IntArray]:
    kinds: list[int] = []
    years: list[int] = []
    for kind, numbers in WORKS_OF_KIND.items():
        for year, number in zip(YEARS, numbers, strict=True):
            kinds += [kind] * round(number * scale)
            years += [year] * round(number * scale)
    return np.array(kinds, dtype=np.int64), np.array(years, dtype=np.int64)


def _team_sizes(rng: np.random.Generator, kind: IntArray) -> IntArray:
    median = np.array([_MEDIAN_TEAM[number] for number in range(4)])[kind]
    size = np.rint(median * rng.lognormal(0.0, 0.55, len(kind))).astype(np.int64)
    return np.clip(size, np.where(kind == JOINT, 2, 1), 80)


def _themes(rng: np.random.Generator, year: IntArray) -> IntArray:
    share = np.array(_BASE) * (1 + np.array(_GROWTH)) ** (np.array(YEARS) - YEARS[0])[:, None]
    edges = np.cumsum(share / share.sum(axis=1)[:, None], axis=1)[year - YEARS[0]]
    theme: IntArray = (rng.random(len(year))[:, None] > edges).sum(axis=1)
    return np.minimum(theme, len(THEMES) - 1)
