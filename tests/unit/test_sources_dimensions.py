"""Dimensions: brackets behind names, as far as they can be told apart."""

from pathlib import Path

import pytest
from tests.fixtures.inputs import read, table_csv

from midspan.model.errors import SourceError
from midspan.sources.dimensions import SOURCE

ROW = {
    "Publication ID": "pub.1", "Title": "T", "PubYear": "2021", "Authors": "Au, Ann; Bai, Bo",
    "Authors (Raw Affiliation)": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("tied", "found"),
    [
        ("Au, Ann (A; B); Bai, Bo (C)", [(1, "A"), (1, "B"), (2, "C")]),
        ("Au, Ann (A (x; y), Z); Bai, Bo ()", [(1, "A (x; y), Z")]),
        ("Au, Ann (A; Bai, Bo (C)", [(None, "A"), (None, "Bai, Bo (C")]),
        ("Au, Ann (A)) ; Bai, Bo (C)", [(1, "A)"), (2, "C")]),
        ("Au, A. (A); Bai, B. (C)", [(None, "A"), (None, "C")]),
        ("", []),
    ],
)
def test_affiliations_are_tied_to_the_names_before_them(
    tmp_path: Path, tied: str, found: list[tuple[int | None, str]]
) -> None:
    path = table_csv(tmp_path / "d.csv", ROW, {"Authors (Raw Affiliation)": tied})
    rows = read(SOURCE, path)
    assert [(row["author_position"], row["raw_string"]) for row in rows["affiliations"]] == found
    assert [row["author_name"] for row in rows["authorships"]] == ["Ann Au", "Bo Bai"]


def test_a_head_that_never_comes_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("About the data\n" * 12 + ",".join(ROW) + "\n", encoding="utf-8")
    with pytest.raises(SourceError, match='no column "Publication ID"'):
        read(SOURCE, path)
