"""Which works of a corpus cite each other: from every form of OpenAlex, kept up to date with the works."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from tests.fixtures.inputs import contents, json_lines, openalex_work, read, table_csv

from midspan.api import Corpus
from midspan.build import build
from midspan.snapshots import take_snapshot
from midspan.sources import openalex

ADDRESS = "https://openalex.org/"


def citing(number: int, *cited: int, **fields: object) -> dict[str, object]:
    return openalex_work(number, referenced_works=[f"{ADDRESS}W{n}" for n in cited], **fields)


def kept(home: Path) -> list[tuple[str, str]]:
    rows = contents(Corpus(home).path, ["citations"])["citations"]
    return [(row["work_id"], row["cited_work_id"]) for row in rows]


def test_references_are_read_in_lines_and_in_parquet_and_what_is_no_work_is_none(tmp_path: Path) -> None:
    odd = citing(3) | {"referenced_works": [None, "", f"{ADDRESS}A7", "W4", f"{ADDRESS}W12345678901234567890"]}
    works = [citing(1, 2, 9), openalex_work(2), odd, citing(5, 1, year=None), citing(1, 7)]
    for path in (json_lines(tmp_path / "w", *works), tmp_path / "p"):
        if path.name == "p":
            pq.write_table(pa.Table.from_pylist(works), path)
        found = read(openalex.SOURCE, path)["references"]
        assert [(row["number"], row["cited_number"]) for row in found] == [(1, 2), (1, 9), (3, 4)]


def test_a_corpus_holds_citations_between_its_works(tmp_path: Path) -> None:
    home = tmp_path / "home"
    works = [citing(1, 2, 3, 99), citing(2, 3, 3), citing(3)]
    take_snapshot(home, [json_lines(tmp_path / "w.gz", *works)], data_date="2021-01-01")
    build(home, processes=1)
    assert kept(home) == [("W1", "W2"), ("W1", "W3"), ("W2", "W3")]
    (tmp_path / "later").mkdir()
    later = json_lines(tmp_path / "later" / "x.gz", citing(1, 3), citing(4, 1))
    gone = tmp_path / "later" / "deleted_ids.csv"
    gone.write_text("work_id,deleted_date\nhttps://openalex.org/W2,2021-02-01\n", encoding="utf-8")
    take_snapshot(home, [later, gone], data_date="2021-02-01", version="b@2021-02-01")
    build(home, processes=1)
    assert kept(home) == [("W1", "W3"), ("W4", "W1")]


def test_works_of_another_source_with_the_same_ids_are_not_cited(tmp_path: Path) -> None:
    home = tmp_path / "home"
    take_snapshot(home, [json_lines(tmp_path / "w.gz", citing(1, 2), citing(3, 1))])
    row = {"id": "W2", "title": "A title", "year": "2020", "author": "Ann Au", "aff": "Fudan University, Shanghai"}
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        'id = ["id"]\n[columns]\ntitle = "title"\nyear = "year"\nauthors = "author"\naffiliations = "aff"\n'
        '[separators]\nauthors = ";"\naffiliations = ";"\nseveral_affiliations = "+"\n'
    )
    take_snapshot(home, [table_csv(tmp_path / "r.csv", row, {})], source="records", mapping=mapping)
    build(home, processes=1)
    assert kept(home) == [("W3", "W1")]
