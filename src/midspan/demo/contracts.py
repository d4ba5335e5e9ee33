"""Technology contracts: invented, with joint sums per year that are known to the yuan."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import numpy as np
from currency_converter import CurrencyConverter

from midspan.demo.world import ELSEWHERE, HONG_KONG, SHANGHAI, THEMES, Organisation, organisations

COLUMNS = (
    "contract_id", "title", "signed", "type", "amount", "currency", "amount_kind",
    "provider", "provider_place", "receiver", "receiver_place", "theme", "register",
)  # fmt: skip
JOINT_MILLIONS = {
    2014: 190, 2015: 310, 2016: 490, 2017: 790, 2018: 1270,
    2019: 2040, 2020: 3270, 2021: 5230, 2022: 8370, 2023: 13390,
}  # fmt: skip
"""Million yuan between Shanghai and Hong Kong at scale 1."""

_TYPES = ("development", "transfer", "licensing", "consulting", "service")
_PLACE_NAMES = {
    SHANGHAI: ("gn:1796236", "Shanghai", "gn:1796236", "上海"),
    HONG_KONG: ("gn:1819729", "Hong Kong", "gn:1819729", "香港"),
}
_ELSEWHERE = (("Beijing", "gn:1816670"), ("Shenzhen", "gn:1795565"), ("Guangzhou", "gn:1809858"))
_UNKNOWN_SHARE = 0.06


def write_contracts(path: Path, seed: int, scale: float) -> dict[int, float]:
    """Writes the contracts; returns the joint sum of each year in yuan, at the rates of the days of signing."""
    rng = np.random.default_rng([seed, 5])
    sums: dict[int, float] = {}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        rows: list[list[object]] = []
        for year, millions in JOINT_MILLIONS.items():
            joint, sums[year] = _joint(rng, year, millions * 1e6 * scale, scale)
            rows += [*joint, *_others(rng, year, scale)]
        writer.writerows([f"demo-{number:06d}", *row] for number, row in enumerate(rows, start=1))
    return sums


def _joint(rng: np.random.Generator, year: int, target: float, scale: float) -> tuple[list[list[object]], float]:
    """Contracts between the two cities: heavy-tailed, the last one in yuan makes up the sum."""
    number = max(4, round((90 + 3.2 * JOINT_MILLIONS[year] ** 0.62) * scale))
    shares = rng.lognormal(0.0, 1.6, number)
    yuan = shares / shares.sum() * target
    yuan = np.sort(yuan)
    rows: list[list[object]] = []
    total = 0.0
    for at, value in enumerate(yuan):
        signed = _weekday(rng, year)
        currency = "CNY" if at == number - 1 else str(rng.choice(["CNY", "HKD", "USD"], p=[0.78, 0.17, 0.05]))
        rate = _rate(currency, signed)
        amount = round((target - total if at == number - 1 else value) / rate, 2)
        total += amount * rate
        rows.append(_row(rng, signed, amount, currency, *_shores(rng)))
    unknown = max(1, round(number * _UNKNOWN_SHARE))
    rows += [_row(rng, _weekday(rng, year), None, "CNY", *_shores(rng)) for _ in range(unknown)]
    return rows, total


def _shores(rng: np.random.Generator) -> tuple[int, int]:
    return (SHANGHAI, HONG_KONG) if rng.random() < 0.55 else (HONG_KONG, SHANGHAI)


def _others(rng: np.random.Generator, year: int, scale: float) -> Iterator[list[object]]:
    """Contracts within one city, and with other places: none of them is joint."""
    number = max(3, round((60 + 1.2 * JOINT_MILLIONS[year] ** 0.6) * scale))
    kinds = ((SHANGHAI, SHANGHAI), (HONG_KONG, HONG_KONG), (SHANGHAI, ELSEWHERE), (ELSEWHERE, HONG_KONG))
    for at in range(number):
        amount = round(float(rng.lognormal(14.5, 1.5)), 2)
        yield _row(rng, _weekday(rng, year), amount, "CNY", *kinds[at % len(kinds)])


def _row(
    rng: np.random.Generator, signed: date, amount: float | None, currency: str, provider: int, receiver: int
) -> list[object]:
    theme = THEMES[int(rng.integers(0, len(THEMES)))]
    kind = _TYPES[int(rng.integers(0, len(_TYPES)))]
    subject = theme.replace("-", " ") or "other work"
    universities = _universities(provider)
    name = universities[int(rng.integers(0, len(universities)))].name
    company = f"Invented Enterprise {int(rng.integers(1, 900)):03d}"
    register = f"{'Shanghai' if SHANGHAI in (provider, receiver) else 'Hong Kong'} register (demonstration)"
    return [
        f"Technology {kind} in {subject} (invented)", signed.isoformat(), kind,
        "" if amount is None else f"{amount:.2f}", currency, "total",
        name, _place(rng, provider), company, _place(rng, receiver), theme, register,
    ]  # fmt: skip


@cache
def _universities(area: int) -> tuple[Organisation, ...]:
    beijing = [one for one in organisations() if one.place_id == "gn:1816670"]
    here = beijing if area == ELSEWHERE else [one for one in organisations() if one.area == area]
    return tuple(one for one in here if one.kind == "education")[:12]


def _place(rng: np.random.Generator, area: int) -> str:
    if area == ELSEWHERE:
        return _ELSEWHERE[int(rng.integers(0, 3))][int(rng.integers(0, 2))]
    return _PLACE_NAMES[area][int(rng.integers(0, 4))]


def _weekday(rng: np.random.Generator, year: int) -> date:
    day = date(year, 1, 4) + timedelta(days=int(rng.integers(0, 355)))
    return day - timedelta(days=max(0, day.weekday() - 4))


@cache
def _converter() -> CurrencyConverter:
    return CurrencyConverter(fallback_on_missing_rate=True, fallback_on_missing_rate_method="last_known")


@cache
def _rate(currency: str, day: date) -> float:
    return float(_converter().convert(1.0, currency, "CNY", date=day))
