"""The demo corpus: the same bytes everywhere, and a truth that an independent reading of the files confirms."""

import csv
import gzip
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from currency_converter import CurrencyConverter

from midspan.demo import DemoFiles, generate

SHANGHAI, HONG_KONG = "gn:1796236", "gn:1819729"
SCALE = 0.02


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return generate(tmp_path_factory.mktemp("demo"), scale=SCALE, processes=1)


@cache
def organisations() -> list[dict[str, str]]:
    text = files("midspan.resolve").joinpath("data/organisations.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def place_of_name() -> dict[str, str]:
    return {
        name: row["place_id"]
        for row in organisations()
        for name in (row["name"], row["name_zh_hans"], row["name_zh_hant"], *row["aliases"].split("|"))
        if name
    }


@cache
def place_of_string(raw: str) -> str:
    """The place of the longest name of an organisation that stands in a raw affiliation string."""
    found = [name for name in place_of_name() if name in raw]
    return place_of_name()[max(found, key=len)] if found else "unknown"


def records(demo: DemoFiles) -> Iterator[dict[str, Any]]:
    for path in sorted(demo.works_folder.rglob("*.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            yield from map(json.loads, stream)


def merged(demo: DemoFiles) -> dict[str, dict[str, Any]]:
    """One record per title, not retracted: the article where a preprint doubles it."""
    works: dict[str, dict[str, Any]] = {}
    for record in records(demo):
        if record["is_retracted"]:
            continue
        other = works.get(record["title"])
        if other is None or other["type"] == "preprint":
            works[record["title"]] = record
    return works


def places(authorship: dict[str, Any]) -> set[str]:
    return {place_of_string(raw) for raw in authorship["raw_affiliation_strings"]}


@pytest.mark.slow
def test_truth_is_what_a_reading_of_the_files_finds(demo: DemoFiles) -> None:
    joint, shanghai, hong_kong = Counter[int](), Counter[int](), Counter[int]()
    people: set[str] = set()
    id_of_orcid = {
        one["author"]["orcid"]: one["author"]["id"]
        for work in records(demo)
        for one in work["authorships"]
        if one["author"]["orcid"] and one["author"]["id"]
    }
    for work in merged(demo).values():
        found = set().union(*(places(one) for one in work["authorships"]))
        shanghai[work["publication_year"]] += SHANGHAI in found
        hong_kong[work["publication_year"]] += HONG_KONG in found
        if not {SHANGHAI, HONG_KONG} <= found:
            continue
        joint[work["publication_year"]] += 1
        if 2019 <= work["publication_year"] <= 2023:
            for one in work["authorships"]:
                if places(one) & {SHANGHAI, HONG_KONG}:
                    author = one["author"]
                    people.add(author["id"] or id_of_orcid.get(author["orcid"], author["orcid"]))
    assert dict(joint) == demo.truth["joint_works"]
    assert dict(shanghai) == demo.truth["shanghai_works"]
    assert dict(hong_kong) == demo.truth["hong_kong_works"]
    assert len(people) == demo.truth["joint_authors"]


@pytest.mark.slow
def test_every_joint_work_has_a_main_campus_of_each_shore_by_ror(demo: DemoFiles) -> None:
    place_of_ror = {row["ror_id"]: row["place_id"] for row in organisations() if row["ror_id"]}
    for work in merged(demo).values():
        found = set().union(*(places(one) for one in work["authorships"]))
        if {SHANGHAI, HONG_KONG} <= found:
            rors = {inst["ror"][-9:] for one in work["authorships"] for inst in one["institutions"]}
            assert {SHANGHAI, HONG_KONG} <= {place_of_ror[ror] for ror in rors}, work["id"]


def test_titles_are_unique_but_for_doubles(demo: DemoFiles) -> None:
    types: dict[str, list[str]] = defaultdict(list)
    for record in records(demo):
        assert len(record["title"]) >= 20
        assert "invented" in record["title"]
        types[record["title"]].append(record["type"])
    several = [sorted(kinds) for kinds in types.values() if len(kinds) > 1]
    assert several == [["article", "preprint"]] * demo.truth["doubles"]


@pytest.mark.slow
def test_identifiers_lead_nowhere(demo: DemoFiles) -> None:
    every = list(records(demo))
    assert len({record["id"] for record in every}) == len(every) == demo.truth["records"]
    assert all(record["doi"].startswith("https://doi.org/10.0000/midspan-demo.") for record in every)
    assert all("demonstration" in record["primary_location"]["source"]["display_name"] for record in every)


@pytest.mark.slow
def test_same_seed_same_bytes_in_any_process(tmp_path: Path) -> None:
    digests = {_digest(tmp_path / str(number), str(number), processes=1 + number) for number in range(2)}
    assert len(digests) == 1


def _digest(folder: Path, hash_seed: str, processes: int) -> str:
    code = (
        "from pathlib import Path; from midspan.demo import generate\n"
        f"if __name__ == '__main__': generate(Path({str(folder)!r}), scale=0.01, processes={processes})"
    )
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    digest = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def test_joint_contract_sums(demo: DemoFiles) -> None:
    converter = CurrencyConverter(fallback_on_missing_rate=True, fallback_on_missing_rate_method="last_known")
    sides = {"Shanghai": 0, "上海": 0, SHANGHAI: 0, "Hong Kong": 1, "香港": 1, HONG_KONG: 1}
    sums: dict[int, float] = defaultdict(float)
    with demo.contracts_csv.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["amount"] and {sides.get(row["provider_place"]), sides.get(row["receiver_place"])} == {0, 1}:
                day = date.fromisoformat(row["signed"])
                sums[day.year] += converter.convert(float(row["amount"]), row["currency"], "CNY", date=day)
    assert {year: round(total / SCALE / 1e6) for year, total in sums.items()} == {
        2014: 190, 2015: 310, 2016: 490, 2017: 790, 2018: 1270,
        2019: 2040, 2020: 3270, 2021: 5230, 2022: 8370, 2023: 13390,
    }  # fmt: skip
