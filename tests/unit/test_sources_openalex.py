"""OpenAlex works in every container and schema that users have."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.inputs import FUDAN, HKU, json_lines, openalex_work, read, told

from midspan.model.errors import SourceError
from midspan.sources import openalex_csv
from midspan.sources.openalex import SOURCE
from midspan.store.streams import head_of

WORKS = [openalex_work(1), openalex_work(2)]


def ids(path: Path) -> list[str]:
    return [row["work_id"] for row in read(SOURCE, path)["works"]]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_json_lines_plain_and_gzip_read_the_same(tmp_path: Path) -> None:
    plain = read(SOURCE, json_lines(tmp_path / "works.jsonl", *WORKS))
    packed = read(SOURCE, json_lines(tmp_path / "works.jsonl.gz", *WORKS))
    for rows in packed["works"]:
        rows["source_row"] = rows["source_row"].replace(".gz", "")
    assert packed == plain
    assert [row["source_row"] for row in plain["works"]] == ["works.jsonl:1", "works.jsonl:2"]
    assert [(a["work_id"], a["author_name"]) for a in plain["authorships"]] == [
        ("W1", "Ann Au"), ("W1", "Bo Bai"), ("W2", "Ann Au"), ("W2", "Bo Bai"),
    ]  # fmt: skip
    assert [a["raw_string"] for a in plain["affiliations"]] == [FUDAN, HKU, FUDAN, HKU]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_list_a_reply_and_a_single_work_are_read(tmp_path: Path, indent: int | None) -> None:
    assert ids(written(tmp_path / "list.json", json.dumps(WORKS, indent=indent))) == ["W1", "W2"]
    reply = {"meta": {"count": 2}, "results": WORKS, "group_by": []}
    assert ids(written(tmp_path / "reply.json", json.dumps(reply, indent=indent))) == ["W1", "W2"]
    assert ids(written(tmp_path / "one.json", json.dumps(WORKS[0], indent=indent))) == ["W1"]


def test_every_container_is_recognised_by_content(tmp_path: Path) -> None:
    for name, text in (
        ("a", json.dumps(WORKS)),
        ("b", json.dumps({"meta": {}, "results": WORKS})),
        ("c", json.dumps(WORKS[0])),
    ):
        path = written(tmp_path / name, text)
        assert SOURCE.detects(path, head_of(path))
    other = written(tmp_path / "d", '{"id": "https://openalex.org/A1", "works_count": 3}')
    assert not SOURCE.detects(other, head_of(other))


def test_an_author_without_id_is_named_by_orcid_else_by_name(tmp_path: Path) -> None:
    work = openalex_work(1, ("Ann Au", FUDAN), ("Zhāng, Wěi", HKU))
    work["authorships"][0]["author"] |= {"id": None, "orcid": "https://orcid.org/0000-0001-0000-0001"}
    work["authorships"][1]["author"]["id"] = None
    people = read(SOURCE, json_lines(tmp_path / "w.jsonl", work))["authorships"]
    assert [p["author_id"] for p in people] == ["orcid:0000-0001-0000-0001", "name:wei zhang"]


def test_an_authorship_without_author_keeps_its_place(tmp_path: Path) -> None:
    work = openalex_work(1)
    work["authorships"][0] |= {"author": None, "raw_author_name": "A. Au"}
    people = read(SOURCE, json_lines(tmp_path / "w.jsonl", work))["authorships"]
    assert [(p["author_position"], p["author_name"]) for p in people] == [(1, "A. Au"), (2, "Bo Bai")]


def test_the_schema_without_affiliations_gives_the_same_strings(tmp_path: Path) -> None:
    fudan = {
        "id": "https://openalex.org/I1",
        "display_name": "Fudan University",
        "ror": "https://ror.org/013q1eq08",
        "country_code": "CN",
        "type": "education",
    }
    old = openalex_work(1)
    for authorship in old["authorships"]:
        del authorship["affiliations"]
    old["authorships"][0]["institutions"] = [fudan]
    older = openalex_work(2)
    for authorship in older["authorships"]:
        del authorship["affiliations"]
        authorship["raw_affiliation_string"] = authorship.pop("raw_affiliation_strings")[0]
    rows = read(SOURCE, json_lines(tmp_path / "w.jsonl", old, older))["affiliations"]
    assert [(r["work_id"], r["raw_string"], r["source_organisations"], r["source_countries"]) for r in rows] == [
        ("W1", FUDAN, "ror:013q1eq08", "CN"), ("W1", HKU, "", ""), ("W2", FUDAN, "", ""), ("W2", HKU, "", ""),
    ]  # fmt: skip


def test_what_is_not_a_work_is_rejected_with_file_row_and_reason(tmp_path: Path) -> None:
    author = {"id": "https://openalex.org/A1", "display_name": "Ann Au", "works_count": 3}
    path = json_lines(
        tmp_path / "w.jsonl", WORKS[0], author, openalex_work(3, year=12), openalex_work(4, year=None),
        '{"id": "https://openalex.org/W5", garbage\n', WORKS[1],
    )  # fmt: skip
    found = read(SOURCE, path)
    assert [row["work_id"] for row in found["works"]] == ["W1", "W2"]
    reasons = [(r["source_row"], r["reason"].split(":")[0]) for r in found["rejected"]]
    assert reasons == [
        ("w.jsonl:2", 'the id "https'),
        ("w.jsonl:3", "the year 12 is not one"),
        ("w.jsonl:4", "no publication year"),
        ("w.jsonl:5", "not an OpenAlex work"),
    ]


def test_a_number_that_no_column_holds_is_rejected(tmp_path: Path) -> None:
    wide = {**openalex_work(3), "cited_by_count": 2**63}
    path = json_lines(
        tmp_path / "w.jsonl", WORKS[0], openalex_work(2, year=10**30), wide, openalex_work(4, year=2**32 + 2021)
    )
    found = read(SOURCE, path)
    assert [row["work_id"] for row in found["works"]] == ["W1"]
    assert [(r["source_row"], r["reason"].split(" - ")[0]) for r in found["rejected"]] == [
        ("w.jsonl:2", "not an OpenAlex work: Expected `int` <= 9223372036854775807"),
        ("w.jsonl:3", "not an OpenAlex work: Expected `int` <= 9223372036854775807"),
        ("w.jsonl:4", f"the year {2**32 + 2021} is not one"),
    ]


def test_a_repeated_id_in_one_file_is_rejected_and_its_authors_with_it(tmp_path: Path) -> None:
    again = openalex_work(1, ("Ann Au", FUDAN), ("Bo Bai", HKU), ("Chi Chan", HKU))
    found = read(SOURCE, json_lines(tmp_path / "w.jsonl", WORKS[0], again))
    assert [(r["source_row"], r["reason"]) for r in found["rejected"]] == [("w.jsonl:2", "the same id as row 1")]
    assert len(found["authorships"]) == len(found["affiliations"]) == 2


def test_a_truncated_gzip_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "part_000.gz"
    path.write_bytes(gzip.compress("".join(json.dumps(openalex_work(n)) + "\n" for n in range(900)).encode())[:-400])
    with pytest.raises(SourceError) as caught:
        read(SOURCE, path)
    assert told(caught.value) == ('the gzip file "part_000.gz" is cut off or damaged', str(path))


def test_an_empty_file_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "empty.jsonl", "\n \n")
    with pytest.raises(SourceError) as caught:
        read(SOURCE, path)
    assert told(caught.value) == ('the file "empty.jsonl" is empty', str(path))


def test_a_file_that_is_no_json_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "works.json", "openalex.org/W1 authorships\n")
    with pytest.raises(SourceError) as caught:
        read(SOURCE, path)
    assert told(caught.value) == ('"works.json" is neither JSON lines nor one JSON value', str(path))


def _crowd(last: str | None, **fields: Any) -> dict[str, Any]:
    work = openalex_work(1, *[(f"Author {n}", FUDAN) for n in range(100)], **fields)
    for authorship in work["authorships"]:
        authorship["author_position"] = "middle"
    work["authorships"][-1]["author_position"] = last
    return work


@pytest.mark.parametrize(
    ("work", "count"),
    [
        (_crowd("middle"), None),
        (_crowd("last", is_authors_truncated=True), None),
        (_crowd("last"), 100),
        (_crowd("middle", is_authors_truncated=False), 100),
        (_crowd(None), 100),
    ],
)
def test_the_number_of_authors_is_unknown_where_the_list_was_cut(
    tmp_path: Path, work: dict[str, Any], count: int | None
) -> None:
    reply = written(tmp_path / "reply.json", json.dumps({"meta": {"count": 1}, "results": [work]}))
    found = read(SOURCE, reply)
    assert [row["author_count"] for row in found["works"]] == [count]
    assert len(found["authorships"]) == 100


def test_a_reply_without_works_is_read_as_none(tmp_path: Path) -> None:
    counts = {"meta": {"count": 5}, "results": [], "group_by": [{"key": "2021", "count": 5}]}
    found = read(SOURCE, written(tmp_path / "counts.json", json.dumps(counts)))
    assert {name: rows for name, rows in found.items() if rows} == {}


def test_the_csv_of_its_pages_gives_the_primary_topic_where_it_has_the_columns(tmp_path: Path) -> None:
    head = "id,display_name,publication_year,type,authorships.author.display_name"
    topic = "primary_topic.id,primary_topic.subfield.id,primary_topic.field.id"
    path = tmp_path / "works.csv"
    for columns, values, said in (
        (f"{head},{topic}", ",https://openalex.org/T1,https://openalex.org/subfields/2,https://openalex.org/fields/3",
         ("T1", "subfields/2", "fields/3")),
        (f"{head},{topic}", ",,,", (None, None, None)),
        (head, "", (None, None, None)),
    ):  # fmt: skip
        path.write_text(f"{columns}\nhttps://openalex.org/W1,A work,2020,article,Ann Au{values}\n", encoding="utf-8")
        (work,) = read(openalex_csv.SOURCE, path)["works"]
        assert (work["topic_id"], work["subfield_id"], work["field_id"]) == said
