"""Sessions of talks: how much more alike the talks of a session are than chance, and how long it takes.

python bench/sessions.py            invented talks
python bench/sessions.py --of FILE  a JSON list of records with title and abstract; the first 463 that have one
"""

import argparse
import json
import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from midspan.match.texts import Words
from midspan.meet.sessions import Hall, TalkWords, plan_sessions
from midspan.model.event import Room, Talk
from midspan.model.meeting import Participation, Slot

REGIONS = ("shanghai", "hong-kong")


def invented_talks(count: int, topics: int, seed: int = 7) -> list[Talk]:
    """Talks of 80 words each, a third of them from one of the topics' 40 words, the others from 2,000 of all."""
    draw = random.Random(seed)  # noqa: S311  invented talks
    words = ["".join(draw.choices("bcdfglmnprst", k=3)) + draw.choice("aeiou") * 2 + f"{n:x}" for n in range(2000)]
    own = [draw.sample(words, 40) for _ in range(topics)]
    talks = []
    for number in range(count):
        text = draw.choices(own[number % topics], k=27) + draw.choices(words, k=53)
        speakers = (f"p{draw.randrange(count)}", f"p{draw.randrange(count)}")
        talks.append(Talk(f"t{number:04d}", " ".join(text[:6]), " ".join(text), tuple(sorted(set(speakers)))))
    return talks


def measure(talks: Sequence[Talk], rooms: int, most: int) -> None:
    """Plans the talks and prints one line."""
    begin = datetime(2026, 11, 3, 1, tzinfo=UTC)
    slots = -(-len(talks) // (most * rooms))
    hall = Hall(
        [Slot(f"s{n}", begin + timedelta(hours=2 * n), begin + timedelta(hours=2 * n + 1)) for n in range(slots)],
        [Room(f"Room {n}", 40) for n in range(rooms)],
        most,
    )
    regions = {person: REGIONS[int(person[1:]) % 2] for talk in talks for person in talk.speaker_ids}
    wall, processor = time.perf_counter(), time.process_time()
    texts = [f"{talk.title} {talk.abstract}" for talk in talks]
    words = Words.of(texts, least=2)
    people = [Participation(person, region=region) for person, region in regions.items()]
    plan = plan_sessions(talks, TalkWords(words.names, words.vectors(texts)), people, hall)
    taken = time.perf_counter() - wall, time.process_time() - processor
    mixed = sum(len({regions[t.speaker_ids[0]] for t in s.talks if t.speaker_ids}) > 1 for s in plan.sessions)
    print(
        f"{len(talks)} talks, {len(plan.sessions)} sessions: likeness {plan.coherence:.3f} against {plan.chance:.3f} "
        f"by chance ({plan.coherence / plan.chance:.1f} times), {mixed} with both regions, {len(plan.unplaced)} not "
        f"placed, {taken[0]:.1f} s, {taken[1]:.1f} s of the processor"
    )


def main() -> None:
    """Measures invented talks, or those of a file."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--of", type=Path)
    given = options.parse_args().of
    if given is None:
        measure(invented_talks(463, 60), 6, 5)
        return
    records = [one for one in json.loads(given.read_text(encoding="utf-8")) if one.get("abstract")][:463]
    talks = [Talk(f"t{n:04d}", one["title"], one["abstract"], (f"p{n}",)) for n, one in enumerate(records)]
    measure(talks, 6, 5)


if __name__ == "__main__":
    main()
