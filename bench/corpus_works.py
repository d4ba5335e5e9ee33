"""Writes a corpus of any number of invented works, as a build would leave it, without a build.

    python bench/corpus_works.py WORKSPACE 10000000        half a million works a file

The same number of a file gives the same works on any day. Like the demo's, works have a lead organisation, partners
near and far, authors of all of these, a theme's topic, and a tail of some with up to 2,000 authors; a fifth name no
affiliation. Shanghai or Hong Kong stands on some 8 %, both on some 0.5 % of them: many more than in the world, so
that a pair's figures have something to do. Organisations are those that come with Midspan, which are real, and 20,000
invented ones at towns of the gazetteer; works and people are invented.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from midspan.model.place import Place
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.organisation import shipped_organisations
from midspan.store.corpus import FORMAT, MANIFEST, CorpusStore, Manifest
from midspan.store.schema import CORPUS

A_FILE = 500_000
INVENTED, SECTIONS, NAMES, PEOPLE_A_WORK = 20_000, 8, 400_000, 0.6
SEED, YEARS = 20260624, (2014, 2024)
SHARES = {"gn:1796236": 0.028, "gn:1819729": 0.012, "": 0.05}
"""Of lead organisations: those of Shanghai, of Hong Kong, and others that come with Midspan."""
SCORES = (0.97, 0.97, 0.97, 0.97, 0.97, 0.97, 0.97, 0.97, 0.8, 0.8, 0.6, 0.3)
WHOLE = 10**12
SYLLABLES = "ba cor del en fal gar hin jo ka lun mer nor ost pel qui ros sten tav ul ven wil xan yo zet".split()
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = Any
joined: Any = pc.binary_join_element_wise
filled: Any = pc.fill_null
repeated: Any = pa.repeat


@dataclass(frozen=True, eq=False)
class World:
    """Organisations, each with its place, country, first person and how many persons; what topics there are."""

    ids: Sequence[str]
    names: Sequence[str]
    place_ids: Sequence[str]
    countries: Sequence[str]
    leads: NDArray[np.float64]
    near: Numbers
    topics: pa.Table

    def people(self, count: int) -> tuple[Numbers, Numbers]:
        """How many persons each organisation has, of so many works, and the number of its first."""
        each = np.maximum(20, np.diff(self.leads, prepend=0) * count * PEOPLE_A_WORK).astype(np.int64)
        return each, np.cumsum(each) - each


@cache
def world() -> World:
    """Organisations by rank: those that come with Midspan first."""
    shipped = [o for o in shipped_organisations() if o.place_id]
    towns = [p for p in Gazetteer.load().places.values() if p.country not in ("", "HK") and p.admin1 != "23"]
    chosen = [towns[n * 7919 % len(towns)] for n in range(INVENTED)]
    rank = np.arange(len(shipped) + INVENTED)
    shares = 1 / (rank + 10) ** 0.9
    kinds = np.array([o.place_id if o.place_id in SHARES else "" for o in shipped] + ["-"] * INVENTED)
    for kind, share in {**SHARES, "-": 1 - sum(SHARES.values())}.items():
        shares[kinds == kind] *= share / shares[kinds == kind].sum()
    return World(
        [o.organisation_id for o in shipped] + [f"x:bench-{n:05d}" for n in range(INVENTED)],
        [o.name.en for o in shipped] + [f"University of {word(n)}" for n in range(INVENTED)],
        [o.place_id for o in shipped] + [place.place_id for place in chosen],
        [o.country for o in shipped] + [place.country for place in chosen],
        np.cumsum(shares / shares.sum()),
        np.arange(len(shipped)),
        pacsv.read_csv(str(files("midspan.demo") / "data" / "topics.csv")),
    )


def word(number: int) -> str:
    key = number * 2654435761 % 4294967296
    return "".join(SYLLABLES[key // 24**at % 24] for at in range(3)).capitalize()


@dataclass(frozen=True, eq=False)
class Drawn:
    """The works of a file and their links. Arrays of links are parallel; `author` and `affiliation` count from 1."""

    first: int
    sizes: Numbers
    has_places: Flags
    draws: Numbers
    work: Numbers
    author: Numbers
    affiliation: Numbers
    organisation: Numbers
    section: Numbers
    person: Numbers
    share: Numbers


def drawn(file: int, count: int, of_all: int) -> Drawn:
    """What a file says, in numbers."""
    rng, here = np.random.default_rng([SEED, file]), world()
    sizes = np.clip(np.rint(3.2 * rng.lognormal(0.0, 0.75, count)), 1, 60).astype(np.int64)
    is_huge = rng.random(count) < 0.0002
    sizes[is_huge] = rng.integers(200, 2_000, int(is_huge.sum()))
    lead = np.searchsorted(here.leads, rng.random(count)).clip(max=len(here.ids) - 1)
    work = np.repeat(np.arange(count), sizes)
    author = np.arange(len(work)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1
    turn = rng.random(len(work))
    own = np.where(turn < 0.7, lead[work], np.where(turn < 0.9, partners(rng, lead)[work], partners(rng, lead[work])))
    each, start = here.people(of_all)
    person = start[own] + (rng.random(len(work)) ** 2 * each[own]).astype(np.int64)
    has_places = rng.random(count) < 0.8
    times = np.where(has_places[work] & (rng.random(len(work)) < 0.1), 2, 1)
    row = np.repeat(np.arange(len(work)), times)
    affiliation = np.where(np.diff(row, prepend=-1) == 0, 2, 1)
    organisation = np.where(affiliation == 2, partners(rng, lead[work[row]]), own[row])
    share = WHOLE // (sizes[work[row]] * times[row])
    begins = np.flatnonzero(np.diff(work[row], prepend=-1))
    share[begins] += WHOLE - np.add.reduceat(share, begins)
    return Drawn(
        file * A_FILE, sizes, has_places, rng.integers(0, 1 << 31, (count, 3)), work[row], author[row], affiliation,
        organisation, rng.integers(0, SECTIONS, len(row)), person[row], share,
    )  # fmt: skip


def partners(rng: np.random.Generator, lead: Numbers) -> Numbers:
    """An organisation to work with: for one of those that come with Midspan, mostly another of them."""
    here = world()
    anywhere = np.searchsorted(here.leads, rng.random(len(lead))).clip(max=len(here.ids) - 1)
    near = np.searchsorted(here.leads, rng.random(len(lead)) * here.leads[len(here.near) - 1])
    return np.where((lead < len(here.near)) & (rng.random(len(lead)) < 0.5), near, anywhere)


def texts(prefix: str, numbers: Numbers) -> Texts:
    """W4000000017: as many digits each, so that texts are in the order of their numbers."""
    return joined(prefix, pc.cast(pa.array(numbers + 4 * 10**9), pa.string()), "")


def of_pool(pool: Sequence[str | None], numbers: Numbers) -> Texts:
    return pa.array(pool, pa.string()).take(pa.array(numbers, pa.int64()))


def constant(value: object, count: int, kind: pa.DataType) -> Texts:
    return repeated(pa.scalar(value, kind), count)


def works(file: Drawn) -> dict[str, Texts]:
    count, topics = len(file.sizes), world().topics
    number = np.arange(count) + file.first
    topic = (file.draws[:, 0] / 2**31) ** 2 * len(topics)
    about = topics.take(topic.astype(np.int64) * 31 % len(topics))
    fields = {
        name: joined(f"{name}s", pc.cast(about[f"{name}_id"], pa.string()), "/") for name in ("subfield", "field")
    }
    ids = texts("W", number)
    return {
        "work_id": ids,
        "source": constant("openalex", count, pa.string()),
        "snapshot": constant("invented", count, pa.string()),
        "source_row": texts(f"part_{file.first // A_FILE:04d}.gz:", number),
        "doi": texts("10.0000/", number),
        "title": joined(about["name"], ids, " of "),
        "year": pa.array(YEARS[1] - (file.draws[:, 1] / 2**31) ** 1.5 * (YEARS[1] - YEARS[0] + 1)).cast("int32", False),
        "type": of_pool(["article"] * 17 + ["review", "preprint", "book-chapter"], file.draws[:, 2] % 20),
        "language": of_pool(["en"] * 19 + ["zh"], file.draws[:, 2] // 20 % 20),
        "venue": of_pool([f"Annals of Invention {n}" for n in range(20_000)], file.draws[:, 2] % 20_000),
        "topic_id": about["topic_id"],
        "subfield_id": fields["subfield"],
        "field_id": fields["field"],
        "citations": pa.array(file.draws[:, 0] % 997 * (file.draws[:, 1] % 997) // 20_000),
        "is_retracted": pa.array(file.draws[:, 2] % 5_003 == 0),
        "is_aligned": constant(True, count, pa.bool_()),
        "author_count": pa.array(file.sizes),
    }


@cache
def pool_of_names() -> tuple[list[str], list[str]]:
    """As printed and folded."""
    parts = [(word(n), word(n * 7 + 1)) for n in range(NAMES)]
    folded = [" ".join(sorted((family.lower(), given.lower()))) for family, given in parts]
    return [f"{given} {family}" for family, given in parts], folded


def authorships(file: Drawn) -> dict[str, Texts]:
    once = np.flatnonzero(file.affiliation == 1)
    names, folded = pool_of_names()
    return {
        "work_id": texts("W", file.work[once] + file.first),
        "author_position": pa.array(file.author[once]),
        "author_id": texts("A", file.person[once]),
        "author_name": of_pool(names, file.person[once] % NAMES),
        "name_key": of_pool(folded, file.person[once] % NAMES),
        "orcid": constant(None, len(once), pa.string()),
        "is_corresponding": pa.array(file.author[once] == 1),
    }


def resolutions() -> dict[str, Texts]:
    """Each organisation's sections: one in fifty says no place."""
    here = world()
    key = np.arange(len(here.ids) * SECTIONS)
    organisation = key // SECTIONS
    is_known = key * 2654435761 % 50 != 0
    place = np.where(is_known, np.array(here.place_ids)[organisation], "unknown")
    count = len(key)
    return {
        "resolution_id": texts("r", key),
        "link_position": constant(1, count, pa.int32()),
        "organisation_id": pa.array(np.array(here.ids)[organisation], mask=~is_known),
        "place_id": pa.array(place),
        "organisation_place_id": pa.array(place),
        "score": pa.array(np.where(is_known, np.array(SCORES)[key * 40503 % 65_536 % len(SCORES)], 0.0)),
        "rule": constant("invented", count, pa.string()),
        "reason": constant("Invented.", count, pa.string()),
        "decided_by": constant("bench", count, pa.string()),
        "span_start": constant(None, count, pa.int32()),
        "span_end": constant(None, count, pa.int32()),
    }


def affiliations(file: Drawn) -> dict[str, Texts]:
    kept = np.flatnonzero(file.has_places[file.work])
    here, key = world(), (file.organisation * SECTIONS + file.section)[kept]
    raw = [f"Department {n % SECTIONS}, {here.names[n // SECTIONS]}" for n in range(len(here.ids) * SECTIONS)]
    return {
        "work_id": texts("W", file.work[kept] + file.first),
        "author_position": pa.array(file.author[kept]),
        "affiliation_position": pa.array(file.affiliation[kept]),
        "raw_string": of_pool(raw, key),
        "source_organisations": constant("", len(kept), pa.string()),
        "source_countries": of_pool(here.countries, key // SECTIONS),
        "resolution_id": texts("r", key),
    }


def links(file: Drawn) -> dict[str, Texts]:
    says, key = resolutions(), file.organisation * SECTIONS + file.section
    judged = pa.array(key, mask=~file.has_places[file.work])
    person = texts("A", file.person)
    folded = [f"name:{name}" for name in pool_of_names()[1]]
    of_judgement = {name: says[name].take(judged) for name in ("organisation_id", "place_id", "organisation_place_id")}
    return {
        "work_id": texts("W", file.work + file.first),
        "author_position": pa.array(file.author),
        "person_id": person,
        "person_id_low": of_pool(folded, file.person % NAMES),
        "person_id_high": person,
        "organisation_id": of_judgement["organisation_id"],
        "place_id": filled(of_judgement["place_id"], "unknown"),
        "organisation_place_id": filled(of_judgement["organisation_place_id"], "unknown"),
        "score": filled(says["score"].take(judged), 0.0),
        "weight": shares(file.share),
        "resolution_id": says["resolution_id"].take(judged),
    }


def shares(units: Numbers) -> Texts:
    """Millionths of a millionth as decimals, whose low and high halves stand side by side."""
    halves = np.zeros((len(units), 2), dtype=np.int64)
    halves[:, 0] = units
    return pa.Array.from_buffers(pa.decimal128(18, 12), len(units), [None, pa.py_buffer(halves.tobytes())])


def write(folder: Path, name: str, columns: dict[str, Texts], file: int = 0) -> None:
    schema = CORPUS[name].schema
    (folder / name).mkdir(parents=True, exist_ok=True)
    rows = pa.table([columns[column].cast(schema.field(column).type) for column in schema.names], schema=schema)
    pq.write_table(rows, folder / name / f"part_{file:04d}.parquet", compression="zstd", row_group_size=122_880)


def write_file(folder: Path, file: int, count: int, of_all: int) -> None:
    numbers = drawn(file, count, of_all)
    for table in (works, authorships, affiliations, links):
        write(folder, table.__name__, table(numbers), file)


def entities() -> Iterator[tuple[str, dict[str, Texts]]]:
    """Organisations with their kinds, and the places of the gazetteer."""
    here, shipped = world(), {o.organisation_id: o for o in shipped_organisations()}
    kinds = ["education", "education", "company", "facility"]
    count = len(here.ids)
    yield "organisations", {
        "organisation_id": pa.array(here.ids), "name": pa.array(here.names),
        **{name: constant("", count, pa.string()) for name in ("name_zh_hans", "name_zh_hant", "aliases")},
        "type": pa.array([shipped[one].type if one in shipped else kinds[n % 4] for n, one in enumerate(here.ids)]),
        "country": pa.array(here.countries), "place_id": pa.array(here.place_ids),
        "parent_id": pa.array([shipped[one].parent_id if one in shipped else "" for one in here.ids]),
    }  # fmt: skip
    gazetteer = Gazetteer.load()
    names = ("place_id", "name", "name_zh_hans", "name_zh_hant", "country", "admin1", "latitude", "longitude")
    rows = [
        ("unknown", "Unknown", "", "", "", "", None, None),
        *(
            (p.place_id, p.name.en, "", "", p.country, p.admin1, *_point(p, is_one=gazetteer.is_point(p.place_id)))
            for p in gazetteer.places.values()
        ),
    ]
    columns = [pa.array(values) for values in zip(*rows, strict=True)]
    yield "places", dict(zip(names, columns, strict=True))


def _point(place: Place, *, is_one: bool) -> tuple[float | None, float | None]:
    return (place.latitude, place.longitude) if is_one else (None, None)


def write_corpus(home: Path, count: int, processes: int = 2) -> Path:
    """Writes the corpus and makes it the workspace's own."""
    store, corpus_id = CorpusStore(home), f"{count:012x}"
    folder, parts, start = store.path(corpus_id), -(-count // A_FILE), time.perf_counter()
    world()
    with ProcessPoolExecutor(processes) as pool:
        counts = [min(A_FILE, count - file * A_FILE) for file in range(parts)]
        list(pool.map(write_file, [folder] * parts, range(parts), counts, [count] * parts))
    write(folder, "resolutions", resolutions())
    for name, columns in entities():
        write(folder, name, columns)
    for name, table in CORPUS.items():
        if not (folder / name).exists():
            write(folder, name, {column.name: pa.array([], column.type) for column in table.columns})
    rows = {name: sum(pq.read_metadata(part).num_rows for part in (folder / name).iterdir()) for name in CORPUS}
    manifest = Manifest(corpus_id, (), {"format": str(FORMAT)}, rows, YEARS, is_invented=True)
    (folder / MANIFEST).write_text(json.dumps(manifest.as_dict()), encoding="utf-8")
    store.make_current(corpus_id)
    size = sum(part.stat().st_size for part in folder.glob("*/*.parquet"))
    print(
        f"{count:,} works, {rows['links']:,} links, {size / 10**9:.1f} GB in {time.perf_counter() - start:.0f} s",
        flush=True,
    )
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("works", type=int)
    given = parser.parse_args()
    write_corpus(given.home, given.works)


if __name__ == "__main__":
    main()
