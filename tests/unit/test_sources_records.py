"""Tables of one's own, read through a mapping."""

from pathlib import Path

import pytest
from tests.fixtures.inputs import OPTIONS, json_lines, read, told

from midspan.model.errors import SourceError
from midspan.sources.records import SOURCE, mapping_of

HEAD = "id,title,year,author,aff,doi"


def csv_file(path: Path, *rows: str, head: str = HEAD) -> Path:
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_as_many_affiliations_as_authors_are_aligned(tmp_path: Path) -> None:
    found = read(SOURCE, csv_file(tmp_path / "w.csv", "1,T,2021,Ann Au;Bo Bai,Fudan University+SJTU;HKU,"), OPTIONS)
    assert [w["is_aligned"] for w in found["works"]] == [True]
    assert [(a["author_position"], a["affiliation_position"], a["raw_string"]) for a in found["affiliations"]] == [
        (1, 1, "Fudan University"), (1, 2, "SJTU"), (2, 1, "HKU"),
    ]  # fmt: skip


def test_an_author_with_an_empty_affiliation_stays_aligned(tmp_path: Path) -> None:
    found = read(SOURCE, csv_file(tmp_path / "w.csv", "1,T,2021,Ann Au;Bo Bai;Chi Chan,Fudan;;HKU,"), OPTIONS)
    assert [w["is_aligned"] for w in found["works"]] == [True]
    assert [(a["author_position"], a["raw_string"]) for a in found["affiliations"]] == [(1, "Fudan"), (3, "HKU")]


def test_another_number_of_affiliations_belongs_to_the_work_and_none_is_lost(tmp_path: Path) -> None:
    found = read(SOURCE, csv_file(tmp_path / "w.csv", "1,T,2021,Ann Au;Bo Bai;Chi Chan,Fudan+SJTU;HKU,"), OPTIONS)
    assert [w["is_aligned"] for w in found["works"]] == [False]
    assert [(a["author_position"], a["affiliation_position"], a["raw_string"]) for a in found["affiliations"]] == [
        (None, 1, "Fudan"), (None, 2, "SJTU"), (None, 3, "HKU"),
    ]  # fmt: skip


def test_more_affiliations_than_authors_lose_none(tmp_path: Path) -> None:
    found = read(SOURCE, csv_file(tmp_path / "w.csv", "1,T,2021,Ann Au,A;B;C+D,", "2,T,2021,,A;B,"), OPTIONS)
    assert [a["raw_string"] for a in found["affiliations"]] == ["A", "B", "C", "D", "A", "B"]
    assert [w["author_count"] for w in found["works"]] == [1, 0]


def test_a_work_without_affiliations_keeps_its_authors(tmp_path: Path) -> None:
    found = read(SOURCE, csv_file(tmp_path / "w.csv", "1,T,2021,Ann Au;Bo Bai,,"), OPTIONS)
    assert [w["is_aligned"] for w in found["works"]] == [True]
    assert ([a["author_name"] for a in found["authorships"]], found["affiliations"]) == (["Ann Au", "Bo Bai"], [])


@pytest.mark.parametrize("year", ["12", "next", "²", "2021.5", "-2021", "12345"])
def test_a_year_that_is_none_is_rejected_with_file_row_and_reason(tmp_path: Path, year: str) -> None:
    found = read(SOURCE, csv_file(tmp_path / "w.csv", "1,T,2021,A,B,", f"2,T,{year},A,B,"), OPTIONS)
    assert [w["work_id"] for w in found["works"]] == ["rec:1"]
    assert [(r["source_row"], r["reason"]) for r in found["rejected"]] == [("w.csv:3", f'the year "{year}" is not one')]


def test_a_work_without_a_year_and_a_row_with_too_few_fields_are_rejected(tmp_path: Path) -> None:
    found = read(SOURCE, csv_file(tmp_path / "w.csv", "1,T,2021,A,B,", "2,T,,A,B,", "3,T,2021"), OPTIONS)
    assert [(r["source_row"], r["reason"]) for r in found["rejected"]] == [
        ("w.csv:3", "no publication year"), ("w.csv:4", "3 fields under a head of 6"),
    ]  # fmt: skip


@pytest.mark.parametrize(("said", "kept"), [("7", 7), ("7.0", 7), ("-1", -1), ("", None), ("--5", None), ("²", None)])
def test_citations_are_numbers_or_unknown(tmp_path: Path, said: str, kept: int | None) -> None:
    columns = {**OPTIONS["columns"], "citations": "cited"}  # type: ignore[dict-item]
    path = csv_file(tmp_path / "w.csv", f"1,T,2021,A,B,,{said}", head=HEAD + ",cited")
    assert [w["citations"] for w in read(SOURCE, path, {**OPTIONS, "columns": columns})["works"]] == [kept]


def test_a_repeated_id_is_rejected_with_the_row_it_repeats(tmp_path: Path) -> None:
    found = read(SOURCE, csv_file(tmp_path / "w.csv", "1,T,2021,A,B,", "1,U,2022,C;D,E;F,"), OPTIONS)
    assert [(r["source_row"], r["reason"]) for r in found["rejected"]] == [("w.csv:3", "the same id as w.csv:2")]
    assert [a["author_name"] for a in found["authorships"]] == ["A"]


def test_a_garbage_line_of_json_lines_is_rejected_with_file_and_row(tmp_path: Path) -> None:
    good = {"id": 1, "title": "T", "year": 2021, "author": "A", "aff": "B"}
    path = json_lines(tmp_path / "w.jsonl.gz", good, '{"id": 2, "title": oops\n', "[1]\n", good | {"id": 3})
    found = read(SOURCE, path, OPTIONS)
    assert [w["work_id"] for w in found["works"]] == ["rec:1", "rec:3"]
    assert [(r["source_row"], r["reason"].split(":")[0]) for r in found["rejected"]] == [
        ("w.jsonl.gz:2", "not a JSON object"), ("w.jsonl.gz:3", "not a JSON object"),
    ]  # fmt: skip


def test_without_id_columns_file_and_row_name_the_record(tmp_path: Path) -> None:
    options = {key: value for key, value in OPTIONS.items() if key != "id"}
    assert [w["work_id"] for w in read(SOURCE, csv_file(tmp_path / "w.csv", "1,T,2021,A,B,"), options)["works"]] == [
        "rec:w.csv:2"
    ]


def test_a_column_that_the_file_lacks_is_an_error_that_names_it_and_the_nearest(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "w.csv", "1,T,2021,A,B,", head="id,title,yeer,author,aff,doi")
    with pytest.raises(SourceError) as caught:
        read(SOURCE, path, OPTIONS)
    assert told(caught.value) == ('there is no column "year"', "w.csv")
    assert caught.value.next_step.startswith("Known: yeer")


@pytest.mark.parametrize(
    ("options", "fact"),
    [
        ({}, 'the mapping has no good "columns"'),
        ({"colums": {}}, 'the mapping has no good "colums"'),
        ({"columns": {"titel": "t"}}, 'the mapping names "titel", which no record has'),
        (
            {"columns": {"title": "t", "year": "y", "authors": "a"}},
            'the mapping does not say which column holds "affiliations"',
        ),
    ],
)
def test_a_mapping_with_a_mistake_is_an_error_that_names_it(options: dict[str, object], fact: str) -> None:
    with pytest.raises(SourceError) as caught:
        mapping_of(options, "m.toml")
    assert told(caught.value) == (fact, "m.toml")


def test_a_file_that_is_not_utf_8_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_bytes((HEAD + "\n1,上海,2021,A,B,\n").encode("gb18030"))
    with pytest.raises(SourceError) as caught:
        read(SOURCE, path, OPTIONS)
    assert told(caught.value) == ('"w.csv" is not UTF-8', str(path))


def test_quoted_line_breaks_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_text(f'\ufeff{HEAD}\r\n1,"two\r\nlines",2021.0,A,"B, C",\r\n', encoding="utf-8", newline="")
    found = read(SOURCE, path, OPTIONS)
    assert [(w["title"].split(), w["year"]) for w in found["works"]] == [(["two", "lines"], 2021)]
    assert [a["raw_string"] for a in found["affiliations"]] == ["B, C"]


@pytest.mark.parametrize(
    ("authors", "affiliations", "names"),
    [
        ("A Au;B Bo;C Co;A Au;B Bo;C Co", "X;Y;Z", ["A Au", "B Bo", "C Co"]),
        ("A Au;B Bo;A Au;B Bo", "X;Y;X;Y", ["A Au", "B Bo"]),
        ("Wei Wang;Wei Wang", "X;Y", ["Wei Wang", "Wei Wang"]),
        ("Wei Wang;Wei Wang", "X", ["Wei Wang"]),
        ("Wei Wang;B Bo;Wei Wang", "X;Y;Z", ["Wei Wang", "B Bo", "Wei Wang"]),
    ],
)
def test_a_list_of_authors_given_twice_is_read_once(
    tmp_path: Path, authors: str, affiliations: str, names: list[str]
) -> None:
    path = json_lines(
        tmp_path / "w.jsonl", {"id": "1", "title": "T", "year": 2020, "author": authors, "aff": affiliations}
    )
    tables = read(SOURCE, path, OPTIONS)
    assert [row["author_name"] for row in tables["authorships"]] == names
    assert tables["works"][0]["is_aligned"]
    assert len(tables["affiliations"]) == len(names)
