"""Invents OpenAlex works of any number, as JSON lines and as Parquet, in the layout of the snapshot of 2025-26.

python bench/openalex_works.py FOLDER 1000000            FOLDER/jsonl/... and FOLDER/parquet/..., 50,000 works a file

The same number of a file gives the same works on any day. Works have the fields that Midspan reads and those that it
does not (abstract, references, concepts, locations ...), some 7 kB each, so that skipping them is measured too. Of the
works 30 % name no affiliation; Shanghai and Hong Kong stand on some 6 % of them. Nobody and nothing in them is real
but the names and ROR ids of the organisations that come with Midspan.
"""

import argparse
import io
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.json
import pyarrow.parquet as pq
from isal import igzip

from midspan.demo.people import orcid
from midspan.demo.subjects import title_of, topic
from midspan.resolve.organisation import shipped_organisations

A_FILE, A_BLOCK = 50_000, 2_000
ORGANISATIONS, PEOPLE_EACH = 30_000, 2_000
PARTITION = "updated_date=2026-06-24"
SEED = 20260624
COUNTRIES = "US CN GB DE JP IN FR IT CA AU ES KR BR NL RU IR CH PL SE TW TR BE ID DK AT MX PT NO SG ZA".split()
CITIES = "Aldham Borreby Castellar Drovno Eisenau Fukuoka Gorizia Halmstad Izumi Jarosz Kaiping Lorca Manisa".split()
SYLLABLES = "ba cor del en fal gar hin is jo ka lun mer nor ost pel qui ros sten tav ul ven wil xan yo zet ada".split()
SECTIONS = "Physics Chemistry Medicine Law Biology Computing Energy Materials Surgery Economics History Geology".split()
_institution = '{"id":"https://openalex.org/I98%08d","display_name":"%s","ror":"https://ror.org/%s",\
"country_code":"%s","type":"education","lineage":["https://openalex.org/I98%08d"]}'
_authorship = '{"author_position":"%s","author":{"id":%s,"display_name":"%s","orcid":%s},"institutions":[%s],\
"countries":[%s],"is_corresponding":%s,"raw_author_name":"%s","raw_affiliation_strings":[%s],"raw_orcid":null,\
"affiliations":[%s]}'
_funder = '{"id":"https://openalex.org/F98%08d","display_name":"Fund of %s","ror":"https://ror.org/08%05d99"}'
_award = '{"id":"https://openalex.org/G98%010d","display_name":null,"funder_award_id":"BENCH-%04d",\
"funder_id":"https://openalex.org/F98%08d","funder_display_name":"Fund"}'
_work = '{"id":"https://openalex.org/W98%(number)010d","doi":%(doi)s,"title":"%(title)s","display_name":"%(title)s",\
"publication_year":%(year)d,"publication_date":"%(year)d-05-11","ids":{"openalex":"https://openalex.org/W98%(number)010d",\
"doi":%(doi)s},"language":"en","primary_location":{"id":"doi:10.0000/%(number)d","is_oa":false,"landing_page_url":%(doi)s,\
"pdf_url":null,"source":{"id":"https://openalex.org/S98%(venue)08d","display_name":"Annals of Invention %(venue)d",\
"issn_l":"0000-0000","issn":["0000-0000"],"is_oa":false,"is_in_doaj":false,"host_organization":null,"type":"journal"},\
"license":null,"license_id":null,"version":null,"is_accepted":false,"is_published":false,"raw_source_name":\
"Ann. Invent. %(venue)d","raw_type":"journal-article"},"type":"article","indexed_in":["crossref"],"open_access":\
{"is_oa":false,"oa_status":"closed","oa_url":null,"any_repository_has_fulltext":false},"authorships":[%(people)s],\
"institutions_distinct_count":1,"countries_distinct_count":1,"fwci":1.2,"has_fulltext":false,"cited_by_count":%(cited)d,\
"citation_normalized_percentile":{"value":0.5,"is_in_top_1_percent":false,"is_in_top_10_percent":false},"biblio":\
{"volume":"7","issue":"2","first_page":"1","last_page":"9"},"is_retracted":false,"is_paratext":false,"is_xpac":false,\
"primary_topic":%(topic)s,"topics":[%(topic)s],"concepts":[%(concepts)s],"locations_count":1,"awards":[%(awards)s],"funders":[%(funders)s],\
"referenced_works_count":%(count)d,"referenced_works":[%(references)s],"related_works":[],"abstract_inverted_index":\
%(abstract)s,"counts_by_year":[{"year":2024,"cited_by_count":3},{"year":2023,"cited_by_count":5}],\
"updated_date":"2026-06-24T01:02:03.000000","created_date":"2025-10-10T00:00:00"}\n'


def word(number: int, syllables: int) -> str:
    """A word of so many syllables, the same for a number."""
    key = number * 2654435761 % 4294967296
    return "".join(SYLLABLES[key // len(SYLLABLES) ** at % len(SYLLABLES)] for at in range(syllables)).capitalize()


@cache
def organisations() -> tuple[list[str], list[tuple[str, str, str]]]:
    """Each organisation as JSON; its name, city and country. Those that come with Midspan are among the large ones."""
    real = [o for o in shipped_organisations() if o.organisation_id.startswith("ror:")]
    found, places = [], []
    for number in range(ORGANISATIONS):
        if number % 7 == 3 and number // 7 < len(real):
            one = real[number // 7]
            name, country, ror = one.name.en.replace('"', ""), one.country, one.organisation_id[4:]
            city = {"gn:1796236": "Shanghai", "gn:1819729": "Kowloon, Hong Kong"}.get(one.place_id, "")
        else:
            name, country = f"University of {word(number, 3)}", COUNTRIES[number * 7919 % 97 * number % len(COUNTRIES)]
            city, ror = CITIES[number % len(CITIES)], f"09{number:05d}99"
        found.append(_institution % (number, name, ror, country, number))
        places.append((name, city, country))
    return found, places


@cache
def pools() -> tuple[list[str], list[str], list[str]]:
    """Halves of abstracts as inverted indexes, and lists of concepts."""
    rng = np.random.default_rng([SEED, 1])
    halves = []
    for half in (0, 1):
        rows = rng.integers(0, 9_000, (3_000, 50)).tolist()
        halves.append(
            [
                ",".join(
                    f'"{word(n * 2 + half, 2 + n % 3).lower()}{half}":[{at},{at + n % 90}]' for at, n in enumerate(row)
                )
                for row in rows
            ]
        )
    concepts = [
        ",".join(
            f'{{"id":"https://openalex.org/C98{n:06d}","wikidata":"https://www.wikidata.org/wiki/Q98{n:06d}",'
            f'"display_name":"{word(n, 4)}","level":{n % 5},"score":0.{n:04d}}}'
            for n in row
        )
        for row in rng.integers(0, 9_000, (1_000, 6)).tolist()
    ]
    return halves[0], halves[1], concepts


def person(number: int) -> tuple[str, str, str, str]:
    """A person's id and ORCID id as JSON, name, and name as a work prints it."""
    key = number * 2246822519 % 4294967296
    family, given = word(key, 2 + key % 2), word(key // 7, 2)
    if key % 9 == 0:
        family = family.replace("e", "é").replace("u", "ü")
    identifier = "null" if key % 50 == 7 else f'"https://openalex.org/A98{number:08d}"'
    middle = f" {SYLLABLES[key // 11 % len(SYLLABLES)][0].upper()}." if key % 3 == 0 else ""
    own = f'"{orcid(number % 10_000_000)}"' if key % 3 == 1 else "null"
    return identifier, own, f"{given}{middle} {family}", f"{given[0]}. {family}"


def affiliation(organisation: int, key: int) -> tuple[str, str]:
    """A raw affiliation string as JSON, and the affiliation with the organisations it is matched with."""
    name, city, country = organisations()[1][organisation]
    section = SECTIONS[key % len(SECTIONS)]
    raw = f'"Department of {section}, {name}, {key // 12 % 40 + 1} {word(organisation, 2)} Road, {city}, {country}"'
    ids = "" if key % 11 == 0 else f'"https://openalex.org/I98{organisation:08d}"'
    return raw, f'{{"raw_affiliation_string":{raw},"institution_ids":[{ids}]}}'


def works(file: int, count: int) -> Iterator[tuple[str, str]]:
    """The lines of a file, and of each its abstract: what stands there as a text in Parquet."""
    rng = np.random.default_rng([SEED, 2, file])
    first, second, concepts = pools()
    sizes = np.clip(np.rint(3.2 * rng.lognormal(0.0, 0.75, count)).astype(int), 1, 400).tolist()
    draws = rng.integers(0, 1 << 31, (count, 6)).tolist()
    references = rng.integers(1, 1 << 31, (count, 30)).tolist()
    for at, (size, draw) in enumerate(zip(sizes, draws, strict=True)):
        number = file * A_FILE + at
        abstract = f"{{{first[draw[0] % 3_000]},{second[draw[1] % 3_000]}}}" if draw[0] % 5 < 3 else "null"
        cited = references[at][: draw[2] % 31]
        line = _work % {
            "number": number,
            "doi": f'"https://doi.org/10.0000/bench.{number}"' if draw[1] % 4 else "null",
            "title": title_of(number, draw[3] % 9),
            "year": 2026 - int((draw[4] % 10_000 / 10_000) ** 2 * 40),
            "venue": draw[5] % 50_000,
            "people": ",".join(_people(rng.integers(0, 1 << 31, (size, 4)).tolist(), has_places=draw[2] % 10 > 2)),
            "cited": draw[3] % 40,
            "topic": bytes(topic(draw[3] % 9, number)).decode(),
            "concepts": concepts[draw[4] % 1_000],
            "awards": ",".join(_award % (draw[5], draw[5] % 9_999, paid) for paid in _payers(draw) if draw[5] % 2),
            "funders": ",".join(_funder % (paid, word(paid, 4), paid) for paid in _payers(draw)),
            "count": len(cited),
            "references": ",".join(f'"https://openalex.org/W{n}"' for n in cited),
            "abstract": abstract,
        }
        yield line, abstract


def _payers(draw: list[int]) -> list[int]:
    """The funders of a work: none of some 70 %, up to three of the others; large ones are few."""
    return sorted({int((draw[at] % 1_000 / 1_000) ** 3 * 30_000) for at in range(draw[0] % 10 - 6)})


def _people(draws: list[list[int]], *, has_places: bool) -> Iterator[str]:
    """The authorships of a work: most authors share the first one's organisation, and many its department."""
    every = organisations()[0]
    lead = _organisation(draws[0][0])
    for at, draw in enumerate(draws):
        own = lead if draw[1] % 5 < 3 else _organisation(draw[0])
        identifier, own_orcid, name, printed = person(own * PEOPLE_EACH + draw[2] % PEOPLE_EACH)
        position = "first" if at == 0 else "last" if at == len(draws) - 1 else "middle"
        told = []
        if has_places:
            told.append((own, affiliation(own, draws[0][3] if own == lead and draw[3] % 2 else draw[3])))
            if draw[1] % 7 == 0 and (second := _organisation(draw[2])) != own:
                told.append((second, affiliation(second, draw[3] + 1)))
        matched = [number for number, (_, one) in told if not one.endswith("[]}")]
        yield _authorship % (
            position, identifier, name, own_orcid, ",".join(every[number] for number in matched),
            ",".join(sorted({f'"{organisations()[1][number][2]}"' for number, _ in told})),
            "true" if at == 0 else "false", printed,
            ",".join(raw for _, (raw, _) in told), ",".join(one for _, (_, one) in told),
        )  # fmt: skip


def _organisation(draw: int) -> int:
    """Large organisations are few."""
    return int((draw % 1_000_003 / 1_000_003) ** 3 * ORGANISATIONS)


def write(folder: Path, file: int, count: int) -> None:
    """Writes a file in both forms."""
    packed = folder / "jsonl" / "works" / PARTITION / f"part_{file:04d}.gz"
    columns = folder / "parquet" / "works" / PARTITION / f"part_{file:04d}.parquet"
    for path in (packed, columns):
        path.parent.mkdir(parents=True, exist_ok=True)
    writer: pq.ParquetWriter | None = None
    table: pa.Table | None = None
    block: list[str] = []
    with igzip.open(packed, "wb", compresslevel=3) as lines:  # type: ignore[no-untyped-call]
        for number, (line, abstract) in enumerate(works(file, count), 1):
            lines.write(line.encode())
            as_text = "null" if abstract == "null" else msgspec.json.encode(abstract).decode()
            block.append(line.replace(f'"abstract_inverted_index":{abstract}', f'"abstract_inverted_index":{as_text}'))
            if len(block) == A_BLOCK or number == count:
                table = _table("".join(block).encode(), table.schema if table else None)
                writer = writer or pq.ParquetWriter(columns, table.schema, compression="zstd")
                writer.write_table(table)
                block = []
    if writer:
        writer.close()


def _table(lines: bytes, known: pa.Schema | None) -> pa.Table:
    """Lines as a table; the first block of a file, which holds every field, says the types."""
    options = pa.json.ParseOptions(explicit_schema=known) if known else None
    return pa.json.read_json(
        io.BytesIO(lines),
        read_options=pa.json.ReadOptions(block_size=1 << 28, use_threads=False),
        parse_options=options,
    )


def generate(folder: Path, count: int, processes: int = 2) -> None:
    """Writes so many works, `A_FILE` a file."""
    files = -(-count // A_FILE)
    with ProcessPoolExecutor(processes) as pool:
        counts = [min(A_FILE, count - file * A_FILE) for file in range(files)]
        list(pool.map(write, [folder] * files, range(files), counts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("works", type=int)
    given = parser.parse_args()
    generate(given.folder, given.works)


if __name__ == "__main__":
    main()
