"""Measures how well persons behind author mentions are told apart: one table.

    python bench/people.py --data DIRECTORY        (or the environment variable MIDSPAN_DATA)

The directory holds people_gold/, crossref_orcid_mentions/ and vis/. Only test parts are judged (half of all family
names by hash; the published split of crossref), only mentions without ids go in. B-cubed precision, recall and F1 over
mentions; Chinese names; names that two persons of the set bear; persons estimated to true, with the low-high interval.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Hashable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from people_s2and import said_by_s2and
from person_gold import Gold, gold_sets, with_homonyms, with_redrawn_names

from midspan.resolve.evidence import name_key, texts, words
from midspan.resolve.forest import Forest
from midspan.resolve.names import read_name
from midspan.resolve.person import Thresholds, cluster_block

_SETS = ("or", "acl", "crossref", "vis")
HEAD = (
    "set", "mentions", "method", "all P R F1", "Chinese P R F1", "shared P R F1", "persons / true", "mentions/s",
)  # fmt: skip
"""What the columns of the table are."""
_INVENTED, _SEED = 0.06, 20
"""Share of persons that bear another's name in the sets with invented homonyms, and where their draw begins."""


def b_cubed(true: Sequence[Hashable], said: Sequence[Hashable]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Precision and recall of each mention."""
    both = Counter(zip(true, said, strict=True))
    trues, saids = Counter(true), Counter(said)
    right = np.array([both[pair] for pair in zip(true, said, strict=True)], float)
    return right / np.array([saids[s] for s in said]), right / np.array([trues[t] for t in true])


def f1(precision: NDArray[np.float64], recall: NDArray[np.float64], part: NDArray[np.bool_]) -> str:
    """P, R and F1 over a part of the mentions."""
    if not part.any():
        return "-"
    p, r = precision[part].mean(), recall[part].mean()
    return f"{p:.3f} {r:.3f} {2 * p * r / (p + r):.3f}"


def measure(
    gold: Gold, thresholds: Thresholds, *, model: Forest | None = None, with_s2and: bool = False
) -> list[tuple[str, ...]]:
    """The rows of one set: baselines, the resolver, and s2and where it is wanted."""
    ids, names, affiliations = (texts(gold.mentions, c) for c in ("mention_id", "name", "affiliation"))
    began = time.perf_counter()
    found = cluster_block(gold.mentions, model=model, thresholds=thresholds).to_pydict()
    seconds = time.perf_counter() - began
    persons = {level: dict(zip(found["mention_id"], found[level], strict=True)) for level in found}
    at = [i for i, mention in enumerate(ids) if mention in gold.test]
    true = [gold.persons[ids[i]] for i in at]
    bearers: dict[int, set[str]] = {}
    for mention, name in zip(ids, names, strict=True):
        if mention in gold.persons:
            bearers.setdefault(name_key(name), set()).add(gold.persons[mention])
    shared = np.array([len(bearers[name_key(names[i])]) > 1 for i in at])
    chinese = np.array([read_name(names[i]).is_chinese for i in at])
    everyone = np.ones(len(at), bool)
    methods: dict[str, list[Hashable]] = {
        "exact name": [" ".join(names[i].casefold().split()) for i in at],
        "name + affiliation": [(name_key(names[i]), words(affiliations[i] or "") or ids[i]) for i in at],
        "midspan": [persons["person_id"][ids[i]] for i in at],
    }
    if with_s2and:
        other = said_by_s2and(gold)
        methods["s2and 0.51.2"] = [other[ids[i]] for i in at]
    bounds = [
        len({persons[level][ids[i]] for i in at}) / len(set(true)) for level in ("person_id_low", "person_id_high")
    ]
    rows = []
    for method, said in methods.items():
        precision, recall = b_cubed(true, said)
        count = f"{len(set(said)) / len(set(true)):.3f}"
        interval = f" ({bounds[0]:.3f}-{bounds[1]:.3f})" if method == "midspan" else ""
        speed = f"{len(ids) / seconds:,.0f}" if method == "midspan" else ""
        parts = [f1(precision, recall, part) for part in (everyone, chinese, shared)]
        rows.append((gold.name, f"{len(at):,}", method, *parts, count + interval, speed))
    return rows


def main() -> int:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.environ.get("MIDSPAN_DATA"), help="directory of the gold data")
    parser.add_argument("--sets", nargs="+", default=_SETS, help="gold sets to measure")
    parser.add_argument("--counted", type=float, default=Thresholds().counted, help="threshold of the counted level")
    parser.add_argument("--s2and", action="store_true", help="also the s2and package, where it is installed")
    options = parser.parse_args()
    if not options.data:
        parser.error("--data or MIDSPAN_DATA must name the directory of the gold data")
    thresholds = Thresholds(
        min(Thresholds().low, options.counted), options.counted, max(Thresholds().high, options.counted)
    )
    print("| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD), sep="\n")
    golds = gold_sets(Path(options.data), options.sets)
    invented = [gold for gold in golds if gold.name in ("or", "acl")]
    golds += [with_homonyms(gold, _INVENTED, _SEED) for gold in invented]
    golds += [with_redrawn_names(gold, _SEED) for gold in invented]
    for gold in golds:
        for row in measure(gold, thresholds, with_s2and=options.s2and):
            print("| " + " | ".join(row) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
