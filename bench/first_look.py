"""Compares the places that a first look gives to addresses with those of the whole addresses, as a corpus has them.

    python bench/first_look.py EXPORT...        exports of Scopus (CSV), Web of Science (tab-separated), OpenAlex (CSV)

Prints for each source: distinct addresses; of these with other places, with other countries or regions, and with a
place by one and none by the other.
"""

import sys
from collections import Counter
from pathlib import Path

from midspan.model.place import UNKNOWN
from midspan.recognising import source_of
from midspan.resolve.endings import Endings
from midspan.resolve.judged import COUNTED_SCORE
from midspan.resolve.place import default_resolver
from midspan.store.look import look_at


def compared(path: Path) -> tuple[str, Counter[str]]:
    """The source of a file, and how its addresses differ."""
    resolver, source = default_resolver(), source_of(path, None)
    if source.columns is None:
        raise SystemExit(f"{path}: no first look is taken at {source.key}")
    endings, country_of = Endings(resolver), resolver.gazetteer.country_of
    found: Counter[str] = Counter()
    addresses = look_at(path, source.columns).distinct
    answers, number_of = endings.places(addresses)
    for address, number in zip(addresses.to_pylist(), number_of.tolist(), strict=True):
        links = resolver.resolve(address)
        whole = {link.place_id for link in links if link.score >= COUNTED_SCORE and link.place_id != UNKNOWN}
        looked = set(answers[number])
        found["distinct"] += 1
        found["other places"] += looked != whole
        found["other countries"] += set(map(country_of, looked)) != set(map(country_of, whole))
        found["placed by one"] += bool(looked) != bool(whole)
    return source.key, found


def main() -> None:
    totals: dict[str, Counter[str]] = {}
    for name in sys.argv[1:]:
        source, found = compared(Path(name))
        totals.setdefault(source, Counter()).update(found)
    for source, total in sorted(totals.items()):
        print(source, *(f"{key} {count:,}" for key, count in total.items()), sep="; ")


if __name__ == "__main__":
    main()
