"""Counts the countries of the same exports with Midspan and with biblium, pybibx and bibliometrix, side by side.

    python bench/side_by_side.py DATA                              Midspan alone
    python bench/side_by_side.py DATA --others PYTHON              with an interpreter that has biblium and pybibx
    python bench/side_by_side.py DATA --bibliometrix CHECKOUT      with Rscript and a checkout of bibliometrix

DATA holds conformance/ with the exports named in FILES. Nothing of it is part of the project, and no library is.
For Scopus and Web of Science, whose addresses end with their country, every country of a record that none of its
addresses ends with is counted as false. bibliometrix: its country matching alone is run; its readers are imitated.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pyarrow.parquet as pq
from exports import AUTHORS, MAPPING, SEVERAL, reader_of, text_of, write_records

import midspan
from midspan.build import build
from midspan.measure.tables import COUNTED
from midspan.resolve.gazetteer import CITY_STATES, GREATER_CHINA, Gazetteer
from midspan.resolve.text import name_forms
from midspan.snapshots import take_snapshot

FILES = {
    "Scopus": "scopus_csv/bibx_scopus_581.csv.gz",
    "OpenAlex": "biblium/openalex_613.csv",
    "WoS text": "biblium/wos_500.txt",
    "WoS tab 1": "wos_tab/scientopy_1000.txt.gz",
    "WoS tab 2": "wos_tab/scientopy_2000.txt.gz",
    "WoS tab 3": "wos_tab/scientopy_3000.txt.gz",
    "WoS tab 4": "wos_tab/scientopy_4000.txt.gz",
    "WoS tab 5": "wos_tab/scientopy_4071.txt.gz",
}
_REGION_OF_CHINA = re.compile(r",\s*(Hong Kong|Macau|Macao|Taipa)\b")
_ABBREVIATED = {
    "bosnia herceg": "BA",
    "bosnia and herceg": "BA",
    "trinidad tobago": "TT",
    "papua n guinea": "PG",
    "rep of georgia": "GE",
    "cote ivoire": "CI",
    "dem rep congo": "CD",
    "rep congo": "CG",
    "brunei": "BN",
    "libya": "LY",
    "syrian arab republic": "SY",
    "palestinian territory": "PS",
    "hong kong": "HK",
    "macau": "MO",
    "macao": "MO",
}


@dataclass(frozen=True, slots=True)
class Counted:
    """What a tool made of an export: the countries of each record, the seconds it took, and how many rows it read."""

    tool: str
    works: Sequence[frozenset[str]]
    seconds: float
    records: int | None = None

    def pairs(self) -> Counter[tuple[str, str]]:
        """Joint works of every two countries."""
        return Counter(pair for found in self.works for pair in combinations(sorted(found), 2))

    def of(self, country: str) -> int:
        """Works of a country."""
        return sum(country in found for found in self.works)


def code_of(name: str) -> str:
    """The code of a country's name, `?` and the name where it is none we know."""
    gazetteer = Gazetteer.load()
    for form in sorted(name_forms(name)):
        code = _ABBREVIATED.get(form) or gazetteer.countries.get(form)
        if code:
            return code
    return f"?{name}"


def said_in(address: str) -> str:
    """The country that an address of Scopus or Web of Science ends with; empty where it ends with none."""
    last = address.rstrip(" .;").split(",")[-1].strip()
    code = "US" if re.search(r"\bUSA$", last) else code_of(last)
    if code.startswith("?"):
        code = code_of(last.split(" ")[-1])
    region = _REGION_OF_CHINA.search(address) if code == "CN" else None
    if region is not None:
        code = "HK" if region.group(1) == "Hong Kong" else "MO"
    return "" if code.startswith("?") else code


def said(path: Path) -> list[frozenset[str]]:
    """The countries that the addresses of each record end with."""
    records = reader_of(path)(path)
    return [
        frozenset(filter(None, map(said_in, re.split(f"[{AUTHORS}{SEVERAL}]|; ", r["affiliations"])))) for r in records
    ]


def ours(path: Path) -> Counted:
    """Midspan: the export as JSON lines, a snapshot, a corpus, its links that count."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        mapping, table = home / "mapping.toml", home / "works.jsonl"
        mapping.write_text(MAPPING, encoding="utf-8")
        ids = write_records(path, table)
        take_snapshot(home, [table], mapping=mapping)
        build(home, processes=1)
        found = countries_of(home)
        works = [found[f"rec:{record_id}"] for record_id in ids if f"rec:{record_id}" in found]
        return Counted("Midspan", works, time.perf_counter() - start)


def countries_of(home: Path) -> dict[str, frozenset[str]]:
    """The countries of every work of a corpus, by the links that count."""
    corpus = midspan.open(home)
    country = {row["place_id"]: row["country"] for row in pq.read_table(corpus.path / "places").to_pylist()}
    found: dict[str, set[str]] = {
        row["work_id"]: set() for row in pq.read_table(corpus.path / "works", columns=["work_id"]).to_pylist()
    }
    for link in pq.read_table(corpus.path / "links", columns=["work_id", "place_id", "score"]).to_pylist():
        if link["score"] >= COUNTED and country.get(link["place_id"]):
            found[link["work_id"]].add(country[link["place_id"]])
    return {work_id: frozenset(codes) for work_id, codes in found.items()}


def kind_of(name: str) -> str:
    """The name the libraries give to a source."""
    return name.partition(" ")[0].lower()


def of_library(tool: str, name: str, path: Path, python: str) -> Counted | None:
    """What a library made of an export; None where it can't read it."""
    if name.startswith("WoS tab") or (tool == "pybibx" and name != "OpenAlex"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / path.name.removesuffix(".gz")
        plain.write_text(text_of(path), encoding="utf-8")
        script = Path(__file__).with_name("side_by_side_others.py")
        command = [python, str(script), tool, kind_of(name), str(plain)]
        done = subprocess.run(command, check=True, capture_output=True, cwd=folder, text=True)
    answer = json.loads(done.stdout.splitlines()[-1])
    return Counted(
        tool, [frozenset(map(code_of, names)) for names in answer["works"]], answer["seconds"], answer["records"]
    )


def of_bibliometrix(name: str, path: Path, checkout: Path) -> Counted | None:
    """What bibliometrix' matching makes of the columns C1 and RP; None where its readers take no such file."""
    if name not in ("Scopus", "WoS text"):
        return None
    rows = scopus_columns(path) if name == "Scopus" else wos_columns(path)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "columns.tsv"
        table.write_text("\n".join("\t".join(row) for row in [("DB", "C1", "RP"), *rows]) + "\n", encoding="utf-8")
        script = Path(__file__).with_suffix(".R")
        command = [shutil.which("Rscript") or "Rscript", str(script), str(checkout), str(table)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, *lines = done.stdout.split("\n")
    named = ([part.strip() for part in line.split(";") if part.strip()] for line in lines[: len(rows)])
    works = [frozenset(map(code_of, names)) for names in named]
    return Counted("bibliometrix", works, float(seconds))


def scopus_columns(path: Path) -> list[tuple[str, str, str]]:
    """DB, C1 and RP as bibliometrix reads them from Scopus CSV: capitals, what is before "., " cut from each part."""
    found = []
    for record in reader_of(path)(path):
        listed = dict.fromkeys(re.split(f"[{AUTHORS}{SEVERAL}]", record["affiliations"]))
        found.append(("SCOPUS", ";".join(re.sub(r".*\., ", "", part) for part in listed).upper(), ""))
    return found


def wos_columns(path: Path) -> list[tuple[str, str, str]]:
    """DB, C1 and RP as bibliometrix reads them from Web of Science: capitals, without names, every full stop parted."""
    found, tag, held = [], "", {"C1": "", "RP": ""}
    for line in text_of(path).splitlines():
        tag = line[:2] if line[:2].strip() else tag
        if line[:2] == "ER":
            c1 = re.sub(r"\[.*?\]", "", held["C1"]).strip().replace(".", ".;")
            found.append(("ISI", c1.upper(), held["RP"].upper()))
            held = {"C1": "", "RP": ""}
        elif tag in held:
            held[tag] = f"{held[tag]} {line[3:].strip()}".strip()
    return found


def false_countries(counted: Counted, truth: Sequence[frozenset[str]]) -> Counter[str]:
    """Countries that none of a record's addresses ends with, where it has addresses; Hong Kong may be China."""
    false: Counter[str] = Counter()
    for found, known in zip(counted.works, truth, strict=False):
        allowed = known | ({"CN"} if known & set(CITY_STATES) else set())
        false.update(found - allowed if known else set())
    return false


def missed(counted: Counted, truth: Sequence[frozenset[str]]) -> int:
    """Countries that an address ends with and the tool does not have; China stands for Hong Kong, Macao and Taiwan."""
    total = 0
    for found, known in zip(counted.works, truth, strict=False):
        allowed = found | (GREATER_CHINA if "CN" in found else set())
        total += len(known - allowed)
    return total


def print_table(name: str, all_counted: Iterable[Counted], truth: Sequence[frozenset[str]] | None) -> None:
    """One line for each tool."""
    columns = "tool records with countries false missed HK CN SG CN-HK HK-US CN-US seconds".split(" ")
    print(f"\n{name}\n| {' | '.join(columns)} |\n|{' --- |' * len(columns)}")
    for counted in all_counted:
        pairs = counted.pairs()
        false = false_countries(counted, truth) if truth is not None else None
        cells: list[object] = [
            counted.tool,
            counted.records or len(counted.works),
            sum(bool(found) for found in counted.works),
            len(set().union(*counted.works)),
            "-" if false is None else sum(false.values()),
            "-" if truth is None else missed(counted, truth),
            *(counted.of(code) for code in ("HK", "CN", "SG")),
            *(pairs[pair] for pair in (("CN", "HK"), ("HK", "US"), ("CN", "US"))),
            f"{counted.seconds:.1f}",
        ]
        print(f"| {' | '.join(map(str, cells))} |")
        top = ", ".join(f"{a}-{b} {n}" for (a, b), n in sorted(pairs.items(), key=lambda p: (-p[1], p[0]))[:8])
        print(f"  {counted.tool}: {top}; false: {dict(false or {})}", file=sys.stderr)


def main() -> None:
    """Prints a table for each export; the top pairs and the false countries go to stderr."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--others", metavar="PYTHON")
    parser.add_argument("--bibliometrix", type=Path, metavar="CHECKOUT")
    given = parser.parse_args()
    for name, file in FILES.items():
        path = given.data / "conformance" / file
        found: list[Counted | None] = [ours(path)]
        if given.others:
            found += [of_library(tool, name, path, given.others) for tool in ("biblium", "pybibx")]
        if given.bibliometrix:
            found.append(of_bibliometrix(name, path, given.bibliometrix))
        truth = None if name == "OpenAlex" else said(path)
        print_table(name, [counted for counted in found if counted is not None], truth)


if __name__ == "__main__":
    main()
