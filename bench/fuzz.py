"""Reads damaged files: seeded damage to a sound file of every reader, in bounded time and memory.

    python bench/fuzz.py --inputs 100000 --write docs/conformance.md

The inputs are shared evenly among the readers and containers; besides, each sound file has 100,000 characters of one
thing put in at three places. Each must be read, rejected record by record, or refused with an error that says what to
do next; anything else is a failure. The same seed gives the same inputs.
"""

import argparse
import logging
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from conformance import DAMAGED
from tests.fixtures.damage import Sound, damaged_file, outcome, sound_files, with_long_runs

from midspan.model.errors import MidspanError

SECONDS, MEGABYTES = 2.0, 1024
"""The most processor time of one input, and the most memory beyond what the program has at its start."""


@dataclass(slots=True)
class Tally:
    """What came of the inputs."""

    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    failures: list[str] = field(default_factory=list)

    def tried(self, name: str, number: int, sound: Sound, path: Path) -> None:
        """Reads one input."""
        start = time.process_time()
        try:
            found = outcome(sound, path)
        except Exception:  # noqa: BLE001  (anything but a refusal is what is looked for)
            self.failures.append(f"{name}, input {number}: {traceback.format_exc(limit=-3)}")
            found = (0, 0)
        taken = time.process_time() - start
        self.slowest = max(self.slowest, (taken, f"{name}, input {number}"))
        if taken > SECONDS:
            self.failures.append(f"{name}, input {number}: {taken:.1f} seconds")
        said = "refused" if isinstance(found, MidspanError) else "read in part" if found[1] else "read"
        self.outcomes[said] += 1


def tried(sounds: dict[str, Sound], inputs: int, seed: int, folder: Path) -> Tally:
    """Every reader with its share of the inputs."""
    tally = Tally()
    for place, (name, sound) in enumerate(sounds.items()):
        path = folder / f"damaged-{name}"
        for number in range(inputs * place // len(sounds), inputs * (place + 1) // len(sounds)):
            draw = random.Random(f"{seed}:{name}:{number}")  # noqa: S311  (the same inputs each time)
            path.write_bytes(damaged_file(sound, draw))
            tally.tried(name, number, sound, path)
        for number, whole in enumerate(with_long_runs(sound.path.read_bytes())):
            path.write_bytes(whole)
            tally.tried(f"{name} with a long run", number, sound, path)
        path.unlink(missing_ok=True)
    return tally


def peak() -> int:
    """The most memory that the program has had so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    """Prints what came of it; exit 1 where an input was neither read nor refused."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, metavar="FILE", help="the page whose last section this is")
    given = parser.parse_args()
    logging.disable()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        sounds = sound_files(folder)
        before, start = peak(), time.process_time()
        resource.setrlimit(resource.RLIMIT_AS, (_size() + MEGABYTES * 2**20, resource.RLIM_INFINITY))
        tally = tried(sounds, given.inputs, given.seed, folder)
        seconds = time.process_time() - start
    kinds = Counter((failure.split(",")[0], failure.strip().rpartition("\n")[2][:60]) for failure in tally.failures)
    for kind, count in kinds.most_common():
        print(count, *kind, file=sys.stderr)
    for failure in tally.failures[:5]:
        print(failure, file=sys.stderr)
    said = ", ".join(f"{count:,} {what}" for what, count in tally.outcomes.most_common())
    readers = len({sound.source.key for sound in sounds.values()})
    text = (
        f"{given.inputs:,} damaged files (seed {given.seed}) of {len(sounds)} sound ones, and each of these with long\n"
        f"runs of one thing put in, over all {readers} readers: {said}.\n"
        f"{len(tally.failures)} ended in anything else or took more than {SECONDS:.0f} seconds. The slowest "
        f"took {tally.slowest[0]:.2f} seconds of one processor\n({tally.slowest[1]}), all {seconds:.0f}; memory grew "
        f"by {peak() - before:,} MB.\n"
    )
    print(text)
    if given.write:
        page = given.write.read_text(encoding="utf-8").partition(f"\n{DAMAGED}")[0]
        note = "\n<!-- Written by python bench/fuzz.py --write docs/conformance.md; do not edit. -->\n\n"
        given.write.write_text(f"{page}\n{DAMAGED}{note}{text}", encoding="utf-8")
    return bool(tally.failures)


def _size() -> int:
    """The address space that the program has now, in bytes."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    sys.exit(main())
