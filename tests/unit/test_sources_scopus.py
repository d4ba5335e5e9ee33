"""Scopus: whose an affiliation is, in each generation of its export."""

from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.inputs import read, table_csv, told

from midspan.model.errors import SourceError
from midspan.sources import scopus_bibtex, scopus_csv
from midspan.sources._scopus import people

FUDAN, HKU = "Fudan University, Shanghai, China", "The University of Hong Kong, Hong Kong"
RECORD = {
    "Authors": "Au A.; Bai B.", "Author full names": "", "Author(s) ID": "", "Title": "T", "Year": "2020",
    "Source title": "S", "Affiliations": f"{FUDAN}; {HKU}", "Authors with affiliations": "", "Document Type": "Article",
    "EID": "2-s2.0-1",
}  # fmt: skip


def ties(found: dict[str, list[dict[str, Any]]]) -> list[tuple[int | None, str]]:
    return [(row["author_position"], row["raw_string"]) for row in found["affiliations"]]


@pytest.mark.parametrize(
    ("tied", "expected"),
    [
        (f"Au A., {FUDAN}; Bai B., {HKU}", [(1, FUDAN), (2, HKU)]),
        (f"Au, A., {FUDAN}; Bai, B., {HKU}", [(1, FUDAN), (2, HKU)]),
        (f"Au A., {FUDAN}, {HKU}, {FUDAN}; Bai B.", [(1, FUDAN), (1, HKU)]),
        (f"Au A., {FUDAN}; Bai B., Somewhere, {HKU}", [(1, FUDAN), (2, f"Somewhere, {HKU}")]),
        ("Au A., A; B, Shanghai; Bai B., C; D", [(1, "A; B, Shanghai"), (2, "C; D")]),
        (f"Somebody X., {FUDAN}", [(None, FUDAN), (None, HKU)]),
        ("", [(None, FUDAN), (None, HKU)]),
    ],
)
def test_affiliations_are_those_that_stand_behind_the_authors_name(
    tmp_path: Path, tied: str, expected: list[tuple[int | None, str]]
) -> None:
    path = table_csv(tmp_path / "s.csv", RECORD, {"Authors with affiliations": tied})
    found = read(scopus_csv.SOURCE, path)
    assert ties(found) == expected
    assert found["works"][0]["is_aligned"] == all(position for position, _ in expected)


def test_ids_of_authors_stand_in_a_list_of_their_own_in_older_exports() -> None:
    authors, _, _ = people("Au A., Bai B.", "", "11; 22;", "", "")
    assert [(author.name, author.source_id) for author in authors] == [("Au A.", "scopus:11"), ("Bai B.", "scopus:22")]
    authors, _, _ = people("Au A., Bai B.", "", "11;", "", "")
    assert [author.source_id for author in authors] == [None, None]


def test_a_record_without_an_id_is_named_by_its_doi_or_row(tmp_path: Path) -> None:
    path = table_csv(tmp_path / "s.csv", {**RECORD, "DOI": ""}, {"EID": "", "DOI": "10.5555/A"}, {"EID": ""})
    found = read(scopus_csv.SOURCE, path)
    assert [work["work_id"] for work in found["works"]] == ["scopus_csv:10.5555/a", "scopus_csv:s.csv:3"]


def test_a_table_without_the_needed_columns_is_an_error(tmp_path: Path) -> None:
    path = table_csv(tmp_path / "s.csv", {"Authors": "A", "Title": "T", "Source title": "S", "EID": "1"}, {})
    with pytest.raises(SourceError) as caught:
        read(scopus_csv.SOURCE, path)
    assert told(caught.value) == ('there is no column "Year"', "s.csv")


def test_broken_entries_cost_themselves(tmp_path: Path) -> None:
    path = tmp_path / "s.bib"
    good = "@ARTICLE{{K{0},\nauthor={{Au, A.}},\ntitle={{T{0}}},\nyear={{2020}},\nsource={{Scopus}},\n}}\n"
    broken = "@ARTICLE{B,\nauthor={Au, A.\n\n"
    lost = "ARTICLE{C,\nauthor={Bai, B.},\n}\n"
    path.write_text("Scopus\n" + lost + good.format(1) + broken + good.format(2) + "@comment{x}\n", encoding="utf-8")
    found = read(scopus_bibtex.SOURCE, path)
    assert [work["title"] for work in found["works"]] == ["T1", "T2"]
    assert [row["source_row"] for row in found["rejected"]] == ["s.bib:1", "s.bib:11"]
    assert "stands outside of an entry" in found["rejected"][0]["reason"]
    assert "end of file" in found["rejected"][1]["reason"]
