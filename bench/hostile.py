"""Measures how long hostile strings take, one by one: CPU time, since the wall clock measures other work too.

    python bench/hostile.py --data DIRECTORY        (or the environment variable MIDSPAN_DATA)

Ten kinds of random strings, 3 to 1,000,000 characters long: control characters, right-to-left, lone surrogates, any
code points, Chinese characters, Chinese names glued to each other, printable characters, words and names of the
registry. With 128,314 names. The same seed gives the same strings.
"""

import argparse
import os
import random
import string
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from organisation_gold import full_name_space
from organisations import resolver_of

from midspan.resolve.registry import Registry

_STRINGS, _SEED = 10_000, 5
_LENGTHS = (3, 30, 300, 3000)
_LONG, _MEGABYTE, _SHARE_OF_MEGABYTES = 5000, 1_000_000, 0.02
_MOST_NAMES, _MOST_MIXED = 5000, 20_000
_HAN = [chr(code) for code in range(0x4E00, 0x9FFF)]
_GLUED = "大学学院研究所医院上海香港北京中国 ,;()"


def hostile(draw: random.Random, registry: Registry) -> Callable[[], str]:
    """Draws one string after another."""

    def points(first: int, last: int, count: int) -> str:
        return "".join(chr(draw.randrange(first, last)) for _ in range(count))

    def one() -> str:
        long = _MEGABYTE if draw.random() < _SHARE_OF_MEGABYTES else _LONG
        count = draw.choice((*_LENGTHS, long))
        names, few = registry.names, min(count, _MOST_MIXED)
        kinds: list[Callable[[], str]] = [
            lambda: points(0, 0x20, count),
            lambda: points(0x590, 0x700, count),
            lambda: points(0xD800, 0xE000, count),
            lambda: points(0, 0x110000, few),
            lambda: "".join(draw.choices(_HAN, k=few)),
            lambda: "".join(draw.choices(_GLUED, k=few)),
            lambda: "".join(draw.choices(string.printable, k=count)),
            lambda: " ".join(draw.choices(registry.word_list, k=count // 8 + 1)),
            lambda: ", ".join(draw.choices(names, k=min(count, _MOST_NAMES) // 20 + 1)),
            lambda: "".join(draw.choices(names, k=min(count, _MOST_NAMES) // 20 + 1)),
        ]
        return draw.choice(kinds)()

    return one


def main() -> int:
    """Prints the slowest, the 99.9th and 99th percentile and the median."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default=os.environ.get("MIDSPAN_DATA"), help="directory of the gold data")
    parser.add_argument("--cache", help="directory that keeps the prepared registry (full.npz)")
    parser.add_argument("--strings", type=int, default=_STRINGS, help="how many strings")
    options = parser.parse_args()
    if not options.data:
        parser.error("--data or MIDSPAN_DATA must name the directory of the gold data")
    with tempfile.TemporaryDirectory() as made:
        path = Path(options.cache or made) / "full.npz"
        if not path.exists():
            full_name_space(Path(options.data)).save(path)
        registry = Registry.load(path)
    resolver = resolver_of(registry)
    draw = hostile(random.Random(_SEED), registry)  # noqa: S311  (the same strings each time)
    took: list[tuple[float, int, str]] = []
    for _ in range(options.strings):
        raw = draw()
        began = time.process_time()
        resolver.resolve(raw)
        took.append((1000 * (time.process_time() - began), len(raw), raw[:30]))
    took.sort(reverse=True)
    for milliseconds, length, start in took[:5]:
        print(f"    {milliseconds:5.1f} ms, {length:,} characters: {start!a}")
    slowest, *shares = (took[len(took) // part][0] for part in (len(took) + 1, 1000, 100, 2))
    print(
        f"{len(took):,} hostile strings, CPU time: slowest {slowest:.1f} ms, 99.9 % below {shares[0]:.1f}, "
        f"99 % below {shares[1]:.1f}, median {shares[2]:.1f}; {sum(t[0] > 50 for t in took)} above 50 ms"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
