"""Contracts of two registers that are one: precision, recall and F1 on made-up bilingual registers, and the time.

python bench/registers_doubles.py                     both families of noise, 5,000 against 1,000, three seeds
python bench/registers_doubles.py --first 100000 --second 20000 --seeds 1 --family customs
python bench/registers_doubles.py --words             without sentence vectors
python bench/registers_doubles.py --errors            what was found wrongly and missed, too
"""

import argparse
import time
from collections.abc import Sequence

from contract_registers import WRITERS, Registers, made

from midspan.doubling import reading_of, weighed_pairs
from midspan.match.encoder import Encoder, installed
from midspan.record.duplicates import Decision, Pair


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--family", choices=sorted(WRITERS), action="append")
    parser.add_argument("--first", type=int, default=5000)
    parser.add_argument("--second", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    encode = None if options.words else installed()
    print("family   seed  precision recall  F1     doubtful (right)  CPU s")
    for family in options.family or sorted(WRITERS, reverse=True):
        for seed in range(options.seeds):
            registers = made(family, options.first, options.second, seed)
            begun = time.process_time()
            pairs = found(registers, encode)
            said(family, seed, registers, pairs, time.process_time() - begun)
            if options.errors:
                errors(registers, pairs)


def found(registers: Registers, encode: Encoder | None) -> list[Pair]:
    return weighed_pairs([reading_of([one]) for one in registers.contracts], encode)


def said(family: str, seed: int, registers: Registers, pairs: Sequence[Pair], seconds: float) -> None:
    same = {(pair.a, pair.b) for pair in pairs if pair.decision is Decision.SAME}
    doubtful = {(pair.a, pair.b) for pair in pairs if pair.decision is Decision.DOUBTFUL}
    right = len(same & registers.same)
    precision, recall = right / max(1, len(same)), right / len(registers.same)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    kept = f"{len(doubtful):5} ({len(doubtful & registers.same)})"
    print(f"{family:8} {seed:4}  {precision:.3f}     {recall:.3f}   {f1:.3f}  {kept:16}  {seconds:.1f}", flush=True)


def errors(registers: Registers, pairs: Sequence[Pair]) -> None:
    by_key = {one.key: one for one in registers.contracts}
    of_pair = {(pair.a, pair.b): pair for pair in pairs}
    wrong = [key for key, pair in of_pair.items() if pair.decision is Decision.SAME and key not in registers.same]
    missed = [key for key in sorted(registers.same) if key not in of_pair or of_pair[key].decision is not Decision.SAME]
    for name, keys in (("wrong", wrong), ("missed", missed)):
        for key in keys[:25]:
            one, other = by_key[key[0]], by_key[key[1]]
            print(f"  {name} {of_pair[key].decision if key in of_pair else 'unseen'}")
            for each in (one, other):
                money = ", ".join(f"{amount.value} {amount.currency}" for amount in each.amounts)
                parties = " | ".join(party.organisation for party in each.parties)
                print(f"    {each.title} | {parties} | {each.signed} | {money}")
            if key in of_pair:
                print(f"    {of_pair[key].score} {of_pair[key].reason}")


if __name__ == "__main__":
    main()
