"""A first look at tables of works before a corpus is built: years, countries or regions, places, and pairs of them."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from midspan.model.errors import SourceError
from midspan.model.place import Place
from midspan.model.progress import Progress, Silent
from midspan.recognising import data_files, source_of, sources
from midspan.resolve.endings import Endings
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.place import default_resolver
from midspan.resolve.uncollected import uncollected
from midspan.store.look import Looked, look_at


@dataclass(frozen=True, slots=True)
class Look:
    """What a first look found in one table of works.

    `works` are its records with a year; those `without_year` and the `unread` rows, whose fields don't fit under the
    head, count nowhere. `addresses` are those of works, as often as they stand. `countries` and `places` have the works
    with an address there, `country_pairs` and `place_pairs` those with an address in both, the most frequent first:
    codes of countries or regions (Hong Kong, Macao and Taiwan by themselves) and ids of places. An address that says a
    country only, but for mainland China, is at that country's own place, as in a corpus.

    Not told: organisations, persons, and records of the same work.
    """

    path: Path
    source: str
    works: int
    without_year: int
    unread: int
    years: Mapping[int, int]
    works_with_address: int
    works_with_place: int
    addresses: int
    addresses_with_place: int
    distinct_addresses: int
    countries: Mapping[str, int]
    country_pairs: Mapping[tuple[str, str], int]
    places: Mapping[str, int]
    place_pairs: Mapping[tuple[str, str], int]
    known: Mapping[str, Place]
    """Places by their ids: these and all others."""

    def as_dict(self) -> dict[str, object]:
        """All of it as JSON may hold it."""
        return {
            "file": str(self.path),
            "source": self.source,
            "works": self.works,
            "without_year": self.without_year,
            "unread": self.unread,
            "years": [{"year": year, "works": works} for year, works in self.years.items()],
            "works_with_address": self.works_with_address,
            "works_with_place": self.works_with_place,
            "addresses": self.addresses,
            "addresses_with_place": self.addresses_with_place,
            "distinct_addresses": self.distinct_addresses,
            "countries": [{"country": code, "works": works} for code, works in self.countries.items()],
            "country_pairs": [{"countries": list(pair), "works": works} for pair, works in self.country_pairs.items()],
            "places": [
                {"place_id": key, "name": self.known[key].name.en, "country": self.known[key].country, "works": works}
                for key, works in self.places.items()
            ],
            "place_pairs": [{"places": list(pair), "works": works} for pair, works in self.place_pairs.items()],
        }


def look(paths: Sequence[Path], *, source: str | None = None, progress: Progress | None = None) -> list[Look]:
    """Looks at each table of works by itself: `source` says what they are, else their content does.

    A file that is no such table is a SourceError.
    """
    listener = progress or Silent()
    files = [path for path, _ in data_files(paths)]
    listener.stage("Looking", len(files))
    found = []
    for path in files:
        found.append(_look(path, source))
        listener.advance()
    return found


def _look(path: Path, source: str | None) -> Look:
    kind = source_of(path, source)
    if kind.columns is None:
        takers = ", ".join(key for key, one in sources().items() if one.columns)
        raise SourceError(
            f'a first look is not taken at files of the source "{kind.key}"',
            place=str(path),
            next_step=f"take the snapshot and build; a look is taken at {takers}",
        )
    with ThreadPoolExecutor(1) as beside, uncollected():
        reading = beside.submit(look_at, path, kind.columns)
        resolver = default_resolver()
        read = reading.result()
        answers, answer_of = Endings(resolver).places(read.distinct)
        return _counted(path, kind.key, read, answers, answer_of, resolver.gazetteer)


def _counted(
    path: Path, source: str, read: Looked, answers: Sequence[tuple[str, ...]], answer_of: Any, gazetteer: Gazetteer
) -> Look:
    is_work = read.years > 0
    of_works = is_work[read.record_of]
    record_of, number_of = read.record_of[of_works], read.number_of[of_works]
    counts = np.array([len(held) for held in answers], dtype=np.int64)
    names = sorted({place_id for held in answers for place_id in held})
    codes = sorted({gazetteer.country_of(name) for name in names})
    number = {name: n for n, name in enumerate(names)}
    flat = np.array([number[place_id] for held in answers for place_id in held], dtype=np.int64)
    country_of = np.array([codes.index(gazetteer.country_of(name)) for name in names], dtype=np.int64)
    said = answer_of[number_of]
    works, held = _spread(record_of, said, counts, flat)
    by_place, place_pairs = _sets(works, held, names)
    by_country, country_pairs = _sets(works, country_of[held], codes)
    of_years = np.bincount(read.years[is_work])
    return Look(
        path=path,
        source=source,
        works=int(is_work.sum()),
        without_year=int((~is_work).sum()),
        unread=read.unread,
        years={year: int(of_years[year]) for year in np.flatnonzero(of_years).tolist()},
        works_with_address=_distinct(record_of),
        works_with_place=_distinct(works),
        addresses=len(record_of),
        addresses_with_place=int((counts[said] > 0).sum()),
        distinct_addresses=_distinct(number_of),
        countries=by_country,
        country_pairs=country_pairs,
        places=by_place,
        place_pairs=place_pairs,
        known=gazetteer.places,
    )


def _distinct(numbers: Any) -> int:
    return int(np.count_nonzero(np.bincount(numbers)))


def _spread(record_of: Any, said: Any, counts: Any, flat: Any) -> tuple[Any, Any]:
    """Records and places, an entry for each place of each address: `flat` has the places of all answers."""
    repeats = counts[said]
    starts = (np.cumsum(counts) - counts)[said]
    within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return np.repeat(record_of, repeats), flat[np.repeat(starts, repeats) + within]


def _sets(works: Any, held: Any, names: Sequence[str]) -> tuple[dict[str, int], dict[tuple[str, str], int]]:
    """How many works hold each name, and each two of them, the most frequent first; a work counts once."""
    size = max(1, len(names))
    once = np.sort(works * size + held)
    once = once[np.diff(once, prepend=-1) > 0]
    of_work, name_of = once // size, once % size
    firsts, found = np.arange(len(once)), [np.zeros(0, dtype=np.int64)]
    for step in range(1, len(once)):
        firsts = firsts[firsts + step < len(once)]
        firsts = firsts[of_work[firsts] == of_work[firsts + step]]
        if not len(firsts):
            break
        found.append(name_of[firsts] * size + name_of[firsts + step])
    pairs = _ranked(np.concatenate(found))
    return (
        {names[key]: count for key, count in _ranked(name_of)},
        {(names[key // size], names[key % size]): count for key, count in pairs},
    )


def _ranked(keys: Any) -> list[tuple[int, int]]:
    """Each key with how often it stands, the most frequent first; of equal ones the lower."""
    ordered = np.sort(keys)
    firsts = np.flatnonzero(np.diff(ordered, prepend=-1))
    counts = np.diff(firsts, append=len(ordered))
    order = np.argsort(-counts, kind="stable")
    return list(zip(ordered[firsts][order].tolist(), counts[order].tolist(), strict=True))
