"""Measures the resolver on hand-judged affiliation strings and joint works.

    python bench/resolution.py --data DIRECTORY        (or the environment variable MIDSPAN_DATA)

The directory holds joint_gold/ (strings_dev.csv, papers_dev.csv) and paperlists/papers_to_2022.jsonl.gz. Nothing of it
is part of the project. Prints precision, recall and F1 for Hong Kong and Shanghai strings, F1 of joint works over all
works, and distinct strings per second.
"""

import argparse
import csv
import gzip
import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from midspan.model.judgement import Hint, Link
from midspan.resolve.organisation import OrganisationIndex
from midspan.resolve.place import Resolver, default_resolver
from midspan.resolve.registered import RegistryOrganisations
from midspan.resolve.registry import Registry

_COUNTED = 0.5
_SHENZHEN, _GUANGZHOU = "gn:1795565", "gn:1809858"


@dataclass
class Score:
    """Right, wrongly added and missed answers, with examples of the wrong ones."""

    right: int = 0
    added: int = 0
    missed: int = 0
    wrong: list[str] = field(default_factory=list)

    def count(self, *, said: bool, true: bool, what: str) -> None:
        """Count one yes-or-no answer."""
        self.right += said and true
        self.added += said and not true
        self.missed += true and not said
        if said != true:
            self.wrong.append(("added  " if said else "missed ") + what)

    def __str__(self) -> str:
        precision = self.right / (self.right + self.added or 1)
        recall = self.right / (self.right + self.missed or 1)
        f1 = 2 * precision * recall / (precision + recall or 1)
        counts = f"(right {self.right}, added {self.added}, missed {self.missed})"
        return f"P {precision:.4f}  R {recall:.4f}  F1 {f1:.4f}  {counts}"


def regions(resolver: Resolver, links: tuple[Link, ...]) -> frozenset[str]:
    """The gold's place words for the links that count."""
    found = set()
    for link in links:
        place = resolver.gazetteer.places.get(link.place_id)
        if place is None or link.score < _COUNTED:
            continue
        if place.country in ("HK", "MO"):
            found.add({"HK": "Hong Kong", "MO": "Macao"}[place.country])
        elif place.place_id in (_SHENZHEN, _GUANGZHOU):
            found.add("Shenzhen" if place.place_id == _SHENZHEN else "Guangzhou")
        elif place.country == "CN":
            found.add("Shanghai" if place.admin1 == "23" else "other-mainland")
        else:
            found.add("elsewhere")
    return frozenset(found) or frozenset({"unknown"})


def measure_strings(resolver: Resolver, path: Path, *, show: bool) -> None:
    """Scores on hand-judged strings."""
    scores = {name: Score() for name in ("Hong Kong", "Shanghai", "Shenzhen", "other-mainland", "elsewhere")}
    exact = total = 0
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            true = frozenset(row["places"].split("|"))
            links = resolver.resolve(row["string"])
            said = regions(resolver, links)
            total += 1
            exact += said == true
            for name, score in scores.items():
                rules = ",".join(link.rule for link in links)
                score.count(said=name in said, true=name in true, what=f"{row['string']}  [{row['places']}] {rules}")
    for name, score in scores.items():
        print(f"strings  {name:15} {score}")
        if show:
            print(*(f"    {line}" for line in score.wrong), sep="\n")
    print(f"strings  all places right {exact / total:.4f} of {total:,}")


def works(path: Path) -> Iterator[tuple[str, str, str, int, str, list[str]]]:
    """Venue, year, id, row in the file of its venue and year, title and affiliation strings of every work."""
    rows: dict[tuple[str, int], int] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            record: dict[str, Any] = json.loads(line)
            key = record["venue"], record["year"]
            row = rows[key] = rows.get(key, -1) + 1
            strings = [s.strip() for a in (record.get("aff") or "").split(";") for s in a.split("+") if s.strip()]
            yield (
                record["venue"],
                str(record["year"]),
                str(record.get("id") or ""),
                row,
                record.get("title") or "",
                strings,
            )


def measure_works(resolver: Resolver, works_path: Path, gold_path: Path, *, show: bool) -> None:
    """F1 of joint works over all works; every work not listed as joint is a negative."""
    joint_ids: set[tuple[str, str, str]] = set()
    joint_titles: set[tuple[str, str, str]] = set()
    with gold_path.open(encoding="utf-8", newline="") as file:
        for gold in csv.DictReader(file):
            if gold["joint"] == "yes":
                joint_ids.add((gold["venue"], gold["year"], gold["paper_id"]))
                joint_titles.add((gold["venue"], gold["year"], gold["title"]))
    every = list(works(works_path))
    distinct = sorted({s for work in every for s in work[5]})
    began = time.perf_counter()
    links = resolver.resolve_many((s, Hint()) for s in distinct)
    seconds = time.perf_counter() - began
    places = {s: regions(resolver, found) for s, found in zip(distinct, links, strict=True)}
    score, seen = Score(), set()
    for venue, year, work_id, _, title, strings in every:
        identity = venue, year, work_id or title
        if identity in seen:
            continue
        seen.add(identity)
        said = {name for s in strings for name in places[s]} >= {"Hong Kong", "Shanghai"}
        true = (venue, year, work_id) in joint_ids or (venue, year, title) in joint_titles
        sides = " || ".join(f"{s} {sorted(places[s])}" for s in strings if places[s] & {"Hong Kong", "Shanghai"})
        score.count(said=said, true=true, what=f"{venue} {year} {work_id} {title[:50]}: {sides}")
    print(f"joint works              {score}  of {len(seen):,} works, {len(joint_ids)} joint")
    if show:
        print(*(f"    {line}" for line in score.wrong), sep="\n")
    print(
        f"speed    {len(distinct) / seconds:,.0f} distinct strings/s ({len(distinct):,} in {seconds:.1f} s, one core)"
    )


def main() -> int:
    """Run both measurements."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.environ.get("MIDSPAN_DATA"), help="directory of the gold data")
    parser.add_argument("--registry", help="a prepared registry (.npz): measure the resolver that uses it")
    parser.add_argument("--show", action="store_true", help="list every wrong answer")
    options = parser.parse_args()
    if not options.data:
        parser.error("--data or MIDSPAN_DATA must name the directory of the gold data")
    data = Path(options.data)
    began = time.perf_counter()
    resolver = default_resolver()
    if options.registry:
        registry = Registry.load(Path(options.registry))
        index = OrganisationIndex(registry=RegistryOrganisations(registry))
        resolver = Resolver(resolver.gazetteer, index, registry)
    print(f"load     {time.perf_counter() - began:.2f} s")
    measure_strings(resolver, data / "joint_gold" / "strings_dev.csv", show=options.show)
    papers = data / "paperlists" / "papers_to_2022.jsonl.gz"
    measure_works(resolver, papers, data / "joint_gold" / "papers_dev.csv", show=options.show)
    return 0


if __name__ == "__main__":
    sys.exit(main())
