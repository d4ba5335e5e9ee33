"""Measures the matcher of organisations on gold strings, beside the published systems' recomputed figures.

    python bench/organisations.py --data DIRECTORY        (or the environment variable MIDSPAN_DATA)

Top-1: of each string the likeliest organisation, if its chance reaches 0.5, is right if it is one of the gold's.
Precision: right / said. Recall: right / strings that have a gold organisation. A string without a right answer where
something is said is wrong in precision. Withdrawn ids count as their successors. "In registry": strings whose every
gold id the partial registry holds; "all" takes the others too. Exact set: all organisations named, and no other. ECE:
expected calibration error of the top-1 chance, 15 bins. P@70: precision of the 70 % most certain strings that have a
gold organisation or were answered. ror_logs is in no test part: its rows come from trees trained without the third of
strings they are measured on (needs LightGBM).
"""

import argparse
import csv
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from organisation_gold import Gold, full_name_space, gold, partial_registry, right_numbers

from midspan.model.judgement import Hint, Link
from midspan.model.place import UNKNOWN
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.matcher import ENOUGH, Match, Matcher, shipped_forest
from midspan.resolve.organisation import OrganisationIndex
from midspan.resolve.place import Resolver
from midspan.resolve.registered import RegistryOrganisations
from midspan.resolve.registry import Registry
from midspan.resolve.text import read

_TRAP_PLACES = {"Hong Kong": "Hong Kong", "Shanghai": "Shanghai", "Shenzhen": "Shenzhen", "Guangzhou": "Guangzhou",
                "Macao": "Macau", "Dongguan": "Dongguan", "Zhuhai": "Zhuhai"}  # fmt: skip
_TIMED = 20_000
_HEAD = (
    f"{'source':28}{'part':7}{'n':>6} {'P':>6}{'R':>6}{'F1':>6} | {'all n':>6} "
    f" {'P':>6}{'R':>6}{'F1':>6} | {'set':>5} {'ECE':>5} {'P@50':>5} {'P@70':>5}"
)


@dataclass(frozen=True)
class Answered:
    """A gold string with what the matcher says."""

    entry: Gold
    right: frozenset[int]
    is_covered: bool
    matches: tuple[Match, ...]
    top: tuple[int, float]

    @property
    def is_right(self) -> bool:
        """Whether the likeliest organisation is one of the gold's."""
        return self.top[0] in self.right


def answered(registry: Registry, matcher: Matcher, entries: Sequence[Gold]) -> list[Answered]:
    """Every string with its matches; `top` is the likeliest candidate whatever its chance."""
    texts = [read(entry.string) for entry in entries]
    every = matcher.match(texts, 0.0)
    said = [tuple(m for m in found if m.chance >= ENOUGH) for found in every]
    kept = matcher.match(texts)
    found = []
    for entry, some, likely, chosen in zip(entries, every, said, kept, strict=True):
        right, is_covered = right_numbers(registry, entry)
        first = (chosen or likely or some or (None,))[0]
        top = (first.org, first.chance) if first is not None else (-1, 0.0)
        found.append(Answered(entry, right, is_covered, chosen, top))
    return found


def top1(rows: Sequence[Answered]) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    said = [row for row in rows if row.top[1] >= ENOUGH]
    right = sum(row.is_right for row in said)
    precision = right / (len(said) or 1)
    recall = right / (sum(bool(row.entry.ids) for row in rows) or 1)
    return precision, recall, 2 * precision * recall / (precision + recall or 1)


def calibration_error(rows: Sequence[Answered]) -> float:
    """Mean distance of chance and share of right answers over 15 bins of equal width."""
    chance = np.array([row.top[1] for row in rows])
    right = np.array([row.is_right for row in rows], float)
    bins = np.minimum((chance * 15).astype(int), 14)
    gaps = [abs(chance[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return float(sum(gaps))


def precision_at(rows: Sequence[Answered], coverage: float) -> float:
    """Precision of the most certain share of the strings that have an answer or were given one."""
    asked = [row for row in rows if row.entry.ids or row.top[1] >= ENOUGH]
    ordered = sorted(asked, key=lambda row: (-row.top[1], row.entry.string))[: round(coverage * len(asked))]
    return sum(row.is_right for row in ordered) / (len(ordered) or 1)


def line(name: str, part: str, rows: Sequence[Answered]) -> str:
    """One line of the table."""
    covered = [row for row in rows if row.is_covered]
    if not covered:
        return f"{name:28}{part:7} none in the registry"
    exact = sum({m.org for m in row.matches} == row.right for row in covered) / len(covered)
    inside, outside = top1(covered), top1(rows)
    return (
        f"{name:28}{part:7}{len(covered):6,} " + "".join(f"{v:6.3f}" for v in inside) + f" | {len(rows):6,} "
        + "".join(f"{v:6.3f}" for v in outside) + f" | {exact:5.3f} {calibration_error(covered):5.3f} "
        f"{precision_at(covered, 0.5):5.3f} {precision_at(covered, 0.7):5.3f}"
    )  # fmt: skip


def quality(data: Path, registry: Registry, matcher: Matcher) -> None:
    """The table by source and part, and the China and Hong Kong slice."""
    rows = answered(registry, matcher, gold(data, frozenset({"val", "test"})))
    print(_HEAD)
    groups = sorted({(row.entry.source, row.entry.split) for row in rows})
    for source, part in groups:
        held = [row for row in rows if (row.entry.source, row.entry.split) == (source, part)]
        if len(held) >= 20:
            print(line(source, part, held))
    china = [row for row in rows if row.entry.countries & {"CN", "HK"}]
    print(line("China and Hong Kong", "both", [row for row in china if row.entry.source != "aps"]))
    print(line("the same with aps", "both", china))
    judged = [row for row in rows if row.entry.source in {"rorapi_crossref", "affrodb", "s2aff"}]
    print(line("rorapi, affrodb, s2aff", "both", judged))


def out_of_fold(data: Path, registry: Registry, folds: int = 3) -> None:
    """ror_logs, each third by trees that have not seen it, and how often no answer is rightly given."""
    try:
        from train_organisations import bucket, chosen_for_training, table, unseen_forest
        from train_verdict import fitted, lesson
    except ImportError:
        print("ror_logs: not measured, LightGBM is not installed")
        return
    entries = chosen_for_training(data)
    learnt = table(registry, entries)
    verdicts = lesson(registry, learnt)
    rows: list[Answered] = []
    for fold in range(folds):
        held = [e for e in entries if e.source == "ror_logs" and bucket(e.string, folds) == fold]
        is_seen = partial(_is_outside, folds, fold, bucket)
        forest = unseen_forest(learnt, is_seen, shipped_forest().trees)
        rows += answered(registry, Matcher(registry, forest, fitted(verdicts, is_seen)), held)
    print(line("ror_logs", "folds", rows))
    nothing = [row for row in rows if not row.entry.ids]
    silent = sum(row.top[1] < ENOUGH for row in nothing)
    print(f"ror_logs: of {len(nothing)} strings without a right answer {silent} get none ({silent / len(nothing):.3f})")


def _is_outside(folds: int, fold: int, bucket: Callable[[str, int], int], entry: Gold) -> bool:
    return bucket(entry.string, folds) != fold


def traps(data: Path, registry: Registry) -> None:
    """Hand-judged hard strings by the whole resolver."""
    resolver = resolver_of(registry)
    with (data / "affil_gold" / "traps_dev.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    links = resolver.resolve_many((row["string"], Hint()) for row in rows)
    right_org = right_place = 0
    wrong = []
    for row, found in zip(rows, links, strict=True):
        is_org = organisations_said(found) == {i.strip() for i in row["ror_id"].split("|") if i.strip()}
        is_place = places_said(resolver, found) == {p for p in row["place"].split(" | ") if p in _TRAP_PLACES.values()}
        right_org, right_place = right_org + is_org, right_place + is_place
        if not (is_org and is_place):
            wrong.append(f"    {'' if is_org else 'organisation '}{'' if is_place else 'place '}{row['string'][:110]}")
    print(
        f"traps: organisations exact {right_org / len(rows):.3f}, places exact {right_place / len(rows):.3f} "
        f"of {len(rows)}"
    )
    if os.environ.get("MIDSPAN_SHOW"):
        print(*wrong, sep="\n")


def organisations_said(links: Sequence[Link]) -> set[str]:
    """ROR ids named with certainty; of a company without a site only the place is uncertain."""
    return {
        link.organisation_id[4:]
        for link in links
        if link.organisation_id
        and link.organisation_id.startswith("ror:")
        and (link.score >= 0.5 or link.rule == "company_seat")
    }


def places_said(resolver: Resolver, links: Sequence[Link]) -> set[str]:
    """The traps' words for the places that count."""
    found = set()
    for link in links:
        if link.score >= ENOUGH and link.place_id != UNKNOWN:
            place = resolver.gazetteer.places.get(resolver.gazetteer.city_of(link.place_id))
            if place is not None:
                found.add(_TRAP_PLACES.get(place.name.en, place.name.en))
    return found & set(_TRAP_PLACES.values())


def resolver_of(registry: Registry) -> Resolver:
    """The resolver with a registry, as a build makes it."""
    return Resolver(Gazetteer.load(), OrganisationIndex(registry=RegistryOrganisations(registry)), registry)


def published(data: Path) -> None:
    """The recomputed figures of published systems on the same kinds of strings."""
    with (data / "affil_gold" / "published_systems_metrics.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            values = "".join(f"{float(row[key]):6.3f}" for key in ("P", "R", "F1"))
            print(f"{row['system']:28}{row['dataset']:22}{int(row['n']):6,} {values}")


def _timed(task: tuple[Path, str, list[str]]) -> tuple[float, float, float, float]:
    """Load seconds, CPU seconds of work, slowest single string in milliseconds and peak memory in MB of one process."""
    path, what, strings = task
    Gazetteer.load()
    began = time.perf_counter()
    registry = Registry.load(path)
    matcher = Matcher(registry)
    matcher.match([read("University of Nowhere 大学")])
    loaded = time.perf_counter() - began
    resolver = resolver_of(registry)
    resolver.resolve("University of Nowhere")
    began = time.process_time()
    if what == "matcher":
        for start in range(0, len(strings), 2000):
            matcher.match([read(s) for s in strings[start : start + 2000]])
    else:
        resolver.resolve_many((s, Hint()) for s in strings)
    took = time.process_time() - began
    slowest = max(_milliseconds(resolver.resolve, s) for s in strings[:500])
    return loaded, took, slowest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _milliseconds(call: Callable[[str], object], string: str) -> float:
    began = time.perf_counter()
    call(string)
    return 1000 * (time.perf_counter() - began)


def speed(data: Path, folder: Path) -> None:
    """Load time, memory and distinct strings a second of CPU time, with 128,314 names."""
    path = folder / "full.npz"
    began = time.perf_counter()
    if not path.exists():
        full_name_space(data).save(path)
        print(
            f"registry of 128,314 names built in {time.perf_counter() - began:.0f} s, "
            f"{path.stat().st_size / 1e6:.0f} MB"
        )
    strings = sorted({g.string for g in gold(data, frozenset({"val", "test", "train"}))})
    strings = [strings[n] for n in np.random.default_rng(1).permutation(len(strings))[:_TIMED]]
    context = multiprocessing.get_context("spawn")
    for what in ("matcher", "resolver"):
        for cores in (1, 2):
            tasks = [(path, what, strings[core::cores]) for core in range(cores)]
            with ProcessPoolExecutor(cores, mp_context=context) as pool:
                found: NDArray[np.float64] = np.array(list(pool.map(_timed, tasks)))
            loaded, took, slowest, memory = found.max(axis=0)
            print(
                f"{what:9} {cores} core{'s' if cores > 1 else ' '}: {len(strings) / took:7,.0f} distinct strings/s, "
                f"load "
                f"{loaded:.2f} s, peak {memory:,.0f} MB a process, slowest single string {slowest:.0f} ms"
            )


def main() -> int:
    """Everything, or the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.environ.get("MIDSPAN_DATA"), help="directory of the gold data")
    parser.add_argument("--cache", help="directory that keeps the prepared registries")
    parser.add_argument("--only", choices=["quality", "folds", "traps", "speed"], action="append")
    options = parser.parse_args()
    if not options.data:
        parser.error("--data or MIDSPAN_DATA must name the directory of the gold data")
    data, wanted = Path(options.data), options.only or ["quality", "folds", "traps", "speed"]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(options.cache or made)
        path = folder / "partial.npz"
        if not path.exists():
            partial_registry(data).save(path)
        registry = Registry.load(path)
        if "quality" in wanted:
            quality(data, registry, Matcher(registry))
        if "folds" in wanted:
            out_of_fold(data, registry)
        if "traps" in wanted:
            traps(data, registry)
        if "quality" in wanted:
            published(data)
        if "speed" in wanted:
            speed(data, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
