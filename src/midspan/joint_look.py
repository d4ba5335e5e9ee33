"""A first look at what regions do together, straight from a snapshot: by the codes and organisations of its works.

Nothing is kept and no raw string read, so it takes a fraction of the time of a cut, and says less than a corpus.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from midspan import plugins
from midspan.model.errors import SourceError, StudyError
from midspan.model.place import Region, Theme
from midspan.model.progress import Progress, Silent
from midspan.model.study import Period
from midspan.recognising import data_files, source_of, sources
from midspan.resolve.theme import OTHER
from midspan.resolving import worker_pool
from midspan.seats import known_seats
from midspan.store.batch import Source
from midspan.store.flags import BoolArray
from midspan.store.sides import Extracted, Sides, joined
from midspan.themes import load_theme

_ROR = "ror:"
Key = TypeVar("Key", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class JointWorks:
    """The joint works of two regions, with an organisation or a code of both.

    `years` and `themes` count them, whole; `people` has the distinct authors of each region on them, `people_in_both`
    those who were in both; `nameless` authorships in one of the two have no author id. `organisations` are pairs of an
    organisation of the one and one of the other, by ROR id or else name, with their joint works, the most frequent
    first; `names` are those of all these organisations.
    """

    regions: tuple[str, str]
    works: int
    years: Mapping[int, int]
    themes: Mapping[str, int]
    people: tuple[int, int]
    people_in_both: int
    nameless: int
    organisations: Mapping[tuple[str, str], int]
    names: Mapping[str, str]

    def as_dict(self) -> dict[str, object]:
        """All of it as JSON may hold it."""
        return {
            "regions": list(self.regions),
            "joint_works": self.works,
            "years": [{"year": year, "joint_works": works} for year, works in self.years.items()],
            "themes": [{"theme": theme, "joint_works": works} for theme, works in self.themes.items()],
            "people": dict(zip(self.regions, self.people, strict=True)),
            "people_in_both": self.people_in_both,
            "authorships_without_author_id": self.nameless,
            "organisation_pairs": [
                {
                    "organisations": [{"id": key, "name": self.names[key]} for key in pair],
                    "joint_works": works,
                }
                for pair, works in self.organisations.items()
            ],
        }


@dataclass(frozen=True, slots=True)
class JointLook:
    """What a first look found of regions in files of works.

    Of the records `read`, `unsound` ones can't be counted, `repeated` ones are the same work again, `gone` ones were
    deleted or merged, and `retracted` works are left out, each as far as they are in a region. `seats` are the
    organisations that are known to have their seat in a region, `works` those of the region.
    """

    files: int
    read: int
    unsound: int
    repeated: int
    gone: int
    retracted: int
    seats: Mapping[str, int]
    works: Mapping[str, int]
    pairs: Sequence[JointWorks]

    def as_dict(self) -> dict[str, object]:
        """All of it as JSON may hold it."""
        return {
            "files": self.files,
            "read": self.read,
            "unsound": self.unsound,
            "repeated": self.repeated,
            "gone": self.gone,
            "retracted": self.retracted,
            "regions": [
                {"region": key, "works": works, "known_organisations": self.seats[key]}
                for key, works in self.works.items()
            ],
            "pairs": [pair.as_dict() for pair in self.pairs],
        }


def joint_look(
    home: Path,
    paths: Sequence[Path],
    regions: Sequence[Region],
    *,
    source: str | None = None,
    period: Period | None = None,
    processes: int | None = None,
    progress: Progress | None = None,
) -> JointLook:
    """Looks at works of two or more regions in files of a snapshot; of a `period`, else of all years.

    An organisation is in a region by the code of its country, or by its ROR id where its seat is known to the
    workspace `home`. A file whose source says nothing of this is a SourceError; regions that overlap are a StudyError.
    """
    listener = progress or Silent()
    sides, seats = sides_of(home, regions)
    files = [path for path, _ in data_files(paths)]
    kinds = [_extracting(path, source) for path in files]
    listener.stage("Looking", sum(path.stat().st_size for path in files), is_bytes=True)
    found = []
    for path, one in zip(files, _extracts(files, kinds, sides, processes), strict=True):
        found.append(one)
        listener.advance(path.stat().st_size)
    return _counted(found, regions, seats, period)


def sides_of(home: Path, regions: Sequence[Region]) -> tuple[Sides, dict[str, int]]:
    """What says of organisations that they are in regions, and how many have their seat in each."""
    organisations, places = known_seats(home)
    codes, seated, seats = dict[str, int](), dict[str, int](), dict.fromkeys((r.key for r in regions), 0)
    for number, region in enumerate(regions):
        inside = {key for key, place in places.items() if place in region}
        rors = [o.organisation_id.removeprefix(_ROR) for o in organisations
                if o.place_id in inside and o.organisation_id.startswith(_ROR)]  # fmt: skip
        seats[region.key] = len(rors)
        for known, keys in ((codes, sorted(region.countries)), (seated, rors)):
            for key in keys:
                if key in known:
                    other = regions[known[key].bit_length() - 1].key
                    raise StudyError(
                        f'"{key}" is in two of the regions, {other} and {region.key}',
                        next_step="choose regions that do not overlap",
                    )
                known[key] = 1 << number
    return Sides(codes, seated), seats


def _extracting(path: Path, wanted: str | None) -> str:
    """The key of a file's source, which can extract."""
    kind = source_of(path, wanted)
    if kind.extract is None:
        takers = ", ".join(key for key, one in sources().items() if one.extract)
        raise SourceError(
            f'files of the source "{kind.key}" do not say which regions their works are in',
            place=str(path),
            next_step=f"look without --between, or take the snapshot and build; regions are looked at in {takers}",
        )
    return kind.key


def _extracts(files: Sequence[Path], kinds: Sequence[str], sides: Sides, processes: int | None) -> Iterator[Extracted]:
    """The extract of each file, in several processes where there are several files."""
    count = min(processes or os.cpu_count() or 1, len(files))
    if count <= 1:
        yield from (extract_of(kind, path, sides) for path, kind in zip(files, kinds, strict=True))
        return
    with worker_pool(count, "midspan.joint_look") as pool:
        waiting: list[Future[Extracted]] = [
            pool.submit(extract_of, kind, path, sides) for path, kind in zip(files, kinds, strict=True)
        ]
        yield from (future.result() for future in waiting)


def extract_of(key: str, path: Path, sides: Sides) -> Extracted:
    """The extract of one file."""
    source = cast("Source", plugins.declared("sources", "SOURCE")[key])
    return joined(list(cast("Callable[[Path, Sides], Iterator[Extracted]]", source.extract)(path, sides)))


def _counted(
    found: Sequence[Extracted], regions: Sequence[Region], seats: Mapping[str, int], period: Period | None
) -> JointLook:
    every = joined(found[::-1])  # of a work that stands in several files the last one's record is first
    works = {name: every.works[name].to_numpy() for name in ("number", "year", "is_retracted", "regions")}
    is_first = np.zeros(len(every.works), bool)
    is_first[np.unique(works["number"], return_index=True)[1]] = True
    is_gone = is_first & np.isin(works["number"], np.array(every.gone, np.int64))
    is_there = is_first & ~is_gone
    if period is not None:
        is_there &= (period.first <= works["year"]) & (works["year"] <= period.last)
    is_counted = is_there & ~works["is_retracted"]
    bits = {region.key: 1 << number for number, region in enumerate(regions)}
    theme_of = _theme_of(every.works)
    is_in = {key: _has(works["regions"], bit) for key, bit in bits.items()}
    return JointLook(
        files=len(found),
        read=every.read,
        unsound=every.unsound,
        repeated=int((~is_first).sum()),
        gone=int(is_gone.sum()),
        retracted=int((is_there & works["is_retracted"]).sum()),
        seats=seats,
        works={key: int((is_counted & inside).sum()) for key, inside in is_in.items()},
        pairs=[
            _joint(every, (one, other), is_counted & is_in[one] & is_in[other], (bits[one], bits[other]), theme_of)
            for one, other in combinations(bits, 2)
        ],
    )


def _has(regions: Any, bit: int) -> BoolArray:
    found: BoolArray = regions & bit > 0
    return found


def _theme_of(works: pa.Table) -> Any:
    """The theme of each work by its topic, subfield or field."""
    themes: list[Theme] = [load_theme(path) for path in plugins.data_files("themes")]
    of_topic = {topic: theme.key for theme in themes for topic in theme.topics | theme.subfields | theme.fields}
    said = zip(*(works[name].to_pylist() for name in ("topic", "subfield", "field")), strict=True)
    return np.array([next((of_topic[t] for t in topics if t in of_topic), OTHER) for topics in said], dtype=object)


def _joint(
    every: Extracted, pair: tuple[str, str], is_joint: BoolArray, bits: tuple[int, int], theme_of: Any
) -> JointWorks:
    years = np.bincount(every.works["year"].to_numpy()[is_joint])
    authors = every.authors.filter(pa.array(is_joint[every.authors["work"].to_numpy()]))
    authors = authors.filter(pa.array(_has(authors["regions"].to_numpy(), sum(bits))))
    named = authors.filter(pc.is_valid(authors["author"]))
    people: Any = pc.dictionary_encode(named["author"].combine_chunks())
    held = np.zeros(len(people.dictionary), np.int64)
    np.bitwise_or.at(held, people.indices.to_numpy(), named["regions"].to_numpy())
    in_one, in_other = (_has(held, bit) for bit in bits)
    organisations = every.organisations.filter(pa.array(is_joint[every.organisations["work"].to_numpy()])).to_pylist()
    return JointWorks(
        regions=pair,
        works=int(is_joint.sum()),
        years={year: int(years[year]) for year in np.flatnonzero(years).tolist()},
        themes=_ranked(Counter(theme_of[is_joint].tolist())),
        people=(int(in_one.sum()), int(in_other.sum())),
        people_in_both=int((in_one & in_other).sum()),
        nameless=len(authors) - len(named),
        organisations=_ranked(_organisation_pairs(organisations, bits)),
        names={key: row["name"] or key for row in reversed(organisations) if (key := _key(row))},
    )


def _organisation_pairs(organisations: Sequence[Mapping[str, Any]], bits: tuple[int, int]) -> Counter[tuple[str, str]]:
    """How many joint works each organisation of the one region has with each of the other."""
    sides = dict[int, tuple[set[str], set[str]]]()
    for row in organisations:
        key = _key(row)
        for side, bit in zip(sides.setdefault(row["work"], (set(), set())), bits, strict=True):
            if key and row["regions"] & bit:
                side.add(key)
    return Counter(pair for one, other in sides.values() for pair in product(one, other))


def _key(organisation: Mapping[str, Any]) -> str:
    """The ROR id without an address, else the name."""
    return str(organisation["ror"] or "").rpartition("/")[2] or organisation["name"] or ""


def _ranked(counts: Counter[Key]) -> dict[Key, int]:
    """The most frequent first; of equal ones the first by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
