"""A snapshot of OpenAlex over time and in both its forms: later records replace, deleted works go, Parquet is JSON."""

import gzip
import itertools
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.fixtures.inputs import FUDAN, HKU, json_lines, openalex_work, read, told

from midspan.build import build
from midspan.model.errors import SourceError
from midspan.snapshots import take_snapshot
from midspan.sources._openalex_columns import _numbers
from midspan.sources.openalex import SOURCE
from midspan.store import assembly
from midspan.store.batch import arrow_table
from midspan.store.corpus import CorpusStore
from midspan.store.engine import DuckDB
from midspan.store.schema import CORPUS
from midspan.store.streams import head_of

OLD, NEW = "updated_date=2026-03-01", "updated_date=2026-06-24"


def tables(home: Path) -> dict[str, list[dict[str, Any]]]:
    folder = CorpusStore(home).open()[0]
    return {name: pq.read_table(folder / name / "part.parquet").to_pylist() for name in CORPUS}


def titles(home: Path) -> dict[str, str]:
    return {row["work_id"]: row["title"] for row in tables(home)["works"]}


def part(folder: Path, day: str, *works: dict[str, Any]) -> None:
    (folder / day).mkdir(parents=True, exist_ok=True)
    json_lines(folder / day / "part_0000.gz", *works)


def deletions(path: Path, *ids: str) -> None:
    rows = "".join(f"https://openalex.org/{work_id},2026-06-20\n" for work_id in ids)
    text = f"work_id,deleted_date\n{rows}".encode()
    path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)


# -- updates and deletions --------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_later_partition_replaces_and_adds(tmp_path: Path) -> None:
    part(tmp_path / "works", NEW, openalex_work(1, ("Ann Au", HKU), title="New"), openalex_work(4))
    part(tmp_path / "works", OLD, openalex_work(1, title="Old"), openalex_work(2), openalex_work(3))
    take_snapshot(tmp_path / "home", [tmp_path / "works"])
    build(tmp_path / "home")
    found = tables(tmp_path / "home")
    assert {w["work_id"]: w["title"] for w in found["works"]} == {
        "W1": "New", "W2": "Title number 2", "W3": "Title number 3", "W4": "Title number 4",
    }  # fmt: skip
    assert [a["author_name"] for a in found["authorships"] if a["work_id"] == "W1"] == ["Ann Au"]
    assert [a["raw_string"] for a in found["affiliations"] if a["work_id"] == "W1"] == [HKU]
    assert found["rejected"] == []


@pytest.mark.slow
@pytest.mark.parametrize("dates", [(None, None), ("2026-03-31", "2026-06-25"), ("2026-03-31", None)])
def test_new_partitions_as_a_snapshot_of_their_own_update_an_older_one_in_whatever_order_they_are_taken(
    tmp_path: Path, dates: tuple[str | None, str | None]
) -> None:
    part(tmp_path / "old", OLD, openalex_work(1, title="Old"), openalex_work(2))
    part(tmp_path / "new", NEW, openalex_work(1, title="New"), openalex_work(3))
    deletions(tmp_path / "new" / "deleted_ids.csv", "W2")
    ids = set()
    for order in ((0, 1), (1, 0)):
        home = tmp_path / f"home{order[0]}"
        for number in order:
            take_snapshot(home, [tmp_path / ("old", "new")[number]], data_date=dates[number])
        ids.add(build(home).corpus_id)
        assert titles(home) == {"W1": "New", "W3": "Title number 3"}
    assert len(ids) == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", ["deleted_ids.csv", "deleted_ids.csv.gz"])
def test_deleted_works_go_whatever_the_day_of_their_partition(tmp_path: Path, name: str) -> None:
    part(tmp_path / "works", OLD, openalex_work(1), openalex_work(2))
    part(tmp_path / "works", NEW, openalex_work(3), openalex_work(4))
    deletions(tmp_path / "works" / name, "W1", "W4", "W999")
    (taken,) = take_snapshot(tmp_path / "home", [tmp_path / "works"])
    assert taken.source == "openalex"
    build(tmp_path / "home")
    found = tables(tmp_path / "home")
    for table in ("works", "authorships", "affiliations"):
        assert {row["work_id"] for row in found[table]} == {"W2", "W3"}
    assert found["rejected"] == []


@pytest.mark.slow
def test_merged_works_go_and_those_they_merged_into_stay(tmp_path: Path) -> None:
    part(tmp_path / "data", OLD, openalex_work(1), openalex_work(2))
    merged = tmp_path / "merged_ids" / "works"
    merged.mkdir(parents=True)
    (merged / "2022-06-07.csv.gz").write_bytes(gzip.compress(b"merge_date,id,merge_into_id\n2022-06-07,W2,W1\n"))
    take_snapshot(tmp_path / "home", [tmp_path / "data"])
    take_snapshot(tmp_path / "home", [merged])
    build(tmp_path / "home")
    assert set(titles(tmp_path / "home")) == {"W1"}


def test_merged_authors_are_not_taken_for_works(tmp_path: Path) -> None:
    path = tmp_path / "authors.csv"
    path.write_bytes(b"merge_date,id,merge_into_id\n2022-06-07,A2257618939,A2208157607\n")
    assert not SOURCE.detects(path, head_of(path))


@pytest.mark.slow
def test_an_organisation_that_is_described_in_several_ways_is_one_in_whatever_order(tmp_path: Path) -> None:
    described = [("B", "education"), ("A", "facility"), ("A", "company")]
    for order, rows in enumerate(itertools.permutations(described)):
        part_of = tmp_path / str(order) / "parts" / "000000-openalex-0"
        part_of.mkdir(parents=True)
        made = arrow_table("organisations", [("ror:1", name, "", "", "", kind, "", "", "") for name, kind in rows])
        pq.write_table(made, part_of / "organisations.parquet")
        assembly.union_first(DuckDB(), tmp_path / str(order), "organisations", [], "organisation_id")
        (found,) = pq.read_table(tmp_path / str(order) / "organisations").to_pylist()
        assert (found["name"], found["type"]) == ("A", "company")


def test_of_a_registry_the_last_file_is_kept(tmp_path: Path) -> None:
    for number, name in enumerate(("Old", "New")):
        folder = tmp_path / "parts" / f"{number:06d}-ror-0"
        folder.mkdir(parents=True)
        row = ("ror:1", "active", name, "", "", "", "", "", "", "", "", 0, "", "")
        pq.write_table(arrow_table("registry", [row]), folder / "registry.parquet")
    assembly.gather(DuckDB(), tmp_path / "parts", tmp_path)
    assert [row["labels"] for row in pq.read_table(tmp_path / "registry").to_pylist()] == ["New"]


# -- Parquet ----------------------------------------------------------------------------------------------------------


def rich(number: int, **fields: Any) -> dict[str, Any]:
    """A work with what the source reads, and more."""
    work = openalex_work(number, ("Ann Au", FUDAN), ("Bo Bai", HKU), ("Chi Chan", ""))
    known = {"id": "https://openalex.org/I1", "display_name": "Fudan University", "ror": "https://ror.org/013q1eq08"}
    work["authorships"][0] |= {
        "author_position": "first", "is_corresponding": True, "countries": ["CN"],
        "institutions": [{**known, "country_code": "CN", "type": "education", "lineage": ["https://openalex.org/I1"]}],
        "affiliations": [{"raw_affiliation_string": FUDAN, "institution_ids": ["https://openalex.org/I1"]}],
    }  # fmt: skip
    work["authorships"][1]["author"] |= {"orcid": "https://orcid.org/0000-0001-0000-0001", "id": None}
    work["authorships"][2] |= {"affiliations": None, "raw_affiliation_strings": None, "countries": None}
    topic = {"id": "https://openalex.org/T10181", "display_name": "A topic", "score": 0.9}
    part_of = {"subfield": {"id": "https://openalex.org/subfields/1702", "display_name": "AI"}}
    return {
        **work, "doi": "https://doi.org/10.1000/ABC", "display_name": "Shown", "language": "en", "cited_by_count": 7,
        "is_retracted": number % 2 == 0, "abstract_inverted_index": json.dumps({"A": [0]}),
        "primary_topic": {**topic, **part_of, "field": {"id": "https://openalex.org/fields/17", "display_name": "CS"}},
        "primary_location": {"source": {"id": "https://openalex.org/S1", "display_name": "A venue"}, "is_oa": True},
        "counts_by_year": [{"year": 2021, "cited_by_count": 7}], "updated_date": "2026-06-24T00:00:00",
        **fields,
    }  # fmt: skip


WORKS = [
    rich(1),
    rich(2, primary_topic=None, primary_location=None, doi=None, language=None, cited_by_count=None),
    rich(3, authorships=[]),
    rich(4, authorships=None, title=None),
    rich(5, publication_year=None),
    rich(6, publication_year=12),
    rich(7, primary_location={"source": None, "is_oa": False}),
    rich(1, title="Again"),
    rich(8, is_authors_truncated=True),
]


def as_parquet(path: Path, works: list[dict[str, Any]], **settings: Any) -> Path:
    pq.write_table(
        pa.Table.from_pylist([{**WORKS[-1], **dict.fromkeys(WORKS[-1]), **w} for w in works]), path, **settings
    )
    return path


@pytest.mark.parametrize(
    "settings", [{}, {"row_group_size": 2}, {"use_compliant_nested_type": False}, {"compression": "snappy"}]
)
def test_parquet_is_read_into_the_rows_of_json_lines(tmp_path: Path, settings: dict[str, Any]) -> None:
    path = as_parquet(tmp_path / "works.parquet", WORKS, **settings)
    assert SOURCE.detects(path, head_of(path))
    packed = read(SOURCE, path)
    plain = read(SOURCE, json_lines(tmp_path / "works", *WORKS))
    for rows in packed.values():
        for row in rows:
            row.update({"source_row": row["source_row"].replace(".parquet", "")} if "source_row" in row else {})
    assert packed == plain
    assert (len(plain["works"]), len(plain["rejected"])) == (6, 3)
    assert plain["works"][0]["venue"] == "A venue"


@pytest.mark.slow
def test_more_rows_than_are_read_at_once_keep_their_order(tmp_path: Path) -> None:
    works = [rich(number) for number in range(9_000)]
    found = read(SOURCE, as_parquet(tmp_path / "works.parquet", works))["works"]
    assert [(row["work_id"], row["source_row"]) for row in found] == [
        (f"W{number}", f"works.parquet:{number + 1}") for number in range(9_000)
    ]


@pytest.mark.slow
def test_both_forms_of_a_snapshot_build_corpora_with_equal_tables(tmp_path: Path) -> None:
    part(tmp_path / "jsonl" / "works", OLD, *WORKS[:5])
    part(tmp_path / "jsonl" / "works", NEW, *WORKS[5:])
    for day, works in ((OLD, WORKS[:5]), (NEW, WORKS[5:])):
        (tmp_path / "parquet" / "works" / day).mkdir(parents=True)
        as_parquet(tmp_path / "parquet" / "works" / day / "part_0000.parquet", works)
    built = {}
    for form in ("jsonl", "parquet"):
        deletions(tmp_path / form / "works" / "deleted_ids.csv", "W7")
        take_snapshot(tmp_path / form / "home", [tmp_path / form / "works"])
        build(tmp_path / form / "home")
        built[form] = tables(tmp_path / form / "home")
        for row in (row for rows in built[form].values() for row in rows if "source_row" in row):
            row.update(source_row=row["source_row"].replace(".parquet", ".gz"), snapshot="")
    assert built["jsonl"] == built["parquet"]
    assert [w["work_id"] for w in built["parquet"]["works"]] == ["W1", "W2", "W3", "W4", "W8"]
    assert next(w["title"] for w in built["parquet"]["works"]) == "Again"


def test_a_cut_off_parquet_file_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    path = as_parquet(tmp_path / "works.parquet", WORKS)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(SourceError):
        take_snapshot(tmp_path / "home", [path])
    with pytest.raises(SourceError) as caught:
        read(SOURCE, path)
    assert told(caught.value)[0] == 'the Parquet file "works.parquet" is cut off or damaged'


def test_other_parquet_is_not_taken_for_works(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["A1"], "works_count": [3]}), tmp_path / "authors.parquet")
    path = tmp_path / "authors.parquet"
    assert not SOURCE.detects(path, head_of(path))


@pytest.mark.parametrize(
    ("ids", "numbers"),
    [
        (["W1", "W22"], [1, 22]),
        (["https://openalex.org/W1", "https://openalex.org/W007"], [1, 7]),
        (["W1", "https://openalex.org/W2", None], [1, 2, None]),
        (["W1", "W0x1A", "W-5", "W+5", "W", "A1", "é", ""], [1, *[None] * 7]),
        (["W0x1A"], [None]),
        (["W-5", "W5"], [None, 5]),
        (["W123456789012345678", "W1"], [123456789012345678, 1]),
        (["W1234567890123456789", "W1"], [None, 1]),
        ([], []),
    ],
)
def test_the_number_of_an_id_is_its_digits_and_nothing_else_is_one(
    ids: list[str | None], numbers: list[int | None]
) -> None:
    assert _numbers(pa.array(ids, pa.string())).to_pylist() == numbers
