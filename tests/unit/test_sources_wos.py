"""Web of Science: whose an address is, and what becomes of records that are not as they should be."""

from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.inputs import read

from midspan.sources import wos_bibtex, wos_plain, wos_tab
from midspan.store.batch import SnapshotFile


def plain(folder: Path, *fields: str, end: str = "ER\n\nEF\n") -> Path:
    path = folder / "w.txt"
    lines = ["FN Clarivate Analytics Web of Science", "VR 1.0", "PT J", *fields]
    path.write_text("\n".join(lines) + "\n" + end, encoding="utf-8")
    return path


def ties(found: dict[str, list[dict[str, Any]]]) -> list[tuple[int | None, str]]:
    return [(row["author_position"], row["raw_string"]) for row in found["affiliations"]]


PAIR = ("AU Au, A", "   Bai, B", "TI T", "PY 2020", "UT WOS:1")


def test_a_name_in_brackets_finds_its_author_though_it_is_spelled_otherwise(tmp_path: Path) -> None:
    found = read(wos_plain.SOURCE, plain(tmp_path, *PAIR, "C1 [BAI, Bo] Univ X, Y.", "   [Au, A.] Univ Z, Y."))
    assert ties(found) == [(1, "Univ Z, Y"), (2, "Univ X, Y")]
    assert found["works"][0]["is_aligned"]


def test_an_address_of_nobody_known_makes_all_addresses_the_works(tmp_path: Path) -> None:
    path = plain(tmp_path, *PAIR, "C1 [Cho, C] Univ X, Y.", "   [Au, A] Univ Z, Y.")
    found = read(wos_plain.SOURCE, path)
    assert ties(found) == [(None, "Univ X, Y"), (None, "Univ Z, Y")]
    assert not found["works"][0]["is_aligned"]
    *_, last = wos_plain.read(SnapshotFile(path, "wos_plain", "v", "0"))
    assert last.unread == {"C1 (names that are no author's)": 1}


def test_a_name_that_two_authors_share_is_neithers(tmp_path: Path) -> None:
    fields = ("AU Li, W", "   Li, W", "AF Li, Wei", "   Li, Wen", "TI T", "PY 2020", "UT WOS:1")
    found = read(wos_plain.SOURCE, plain(tmp_path, *fields, "C1 [Li, W] Univ X, Y.", "   [Li, Wen] Univ Z, Y."))
    assert ties(found) == [(None, "Univ X, Y"), (None, "Univ Z, Y")]


def test_an_address_without_names_among_others_leaves_nothing_tied(tmp_path: Path) -> None:
    found = read(wos_plain.SOURCE, plain(tmp_path, *PAIR, "C1 [Au, A; Bai, B] Univ X, Y.", "   Univ Z, Y."))
    assert ties(found) == [(None, "Univ X, Y"), (None, "Univ Z, Y")]


def test_the_addresses_of_corresponding_authors_stand_in_where_there_are_no_others(tmp_path: Path) -> None:
    given = "RP Bai, B (corresponding author), Univ X, Y.; Au, A; Bai, B (reprint author), Univ Z, Y."
    found = read(wos_plain.SOURCE, plain(tmp_path, *PAIR, given))
    assert ties(found) == [(1, "Univ Z, Y"), (2, "Univ X, Y"), (2, "Univ Z, Y")]
    assert [row["is_corresponding"] for row in found["authorships"]] == [True, True]


def test_a_group_is_an_author_beside_persons_where_it_has_an_address(tmp_path: Path) -> None:
    both = ("C1 [Au, A; Bai, B] Univ X, Y.", "   [Tide Grp] Univ Z, Y.", "CA Tide Grp", "   Other Grp")
    found = read(wos_plain.SOURCE, plain(tmp_path, *PAIR, *both))
    assert [row["author_name"] for row in found["authorships"]] == ["Au, A", "Bai, B", "Tide Grp"]
    assert (3, "Univ Z, Y") in ties(found)


@pytest.mark.parametrize(
    ("said", "year"), [("PY 2020\nEA JAN 2019", 2020), ("EA JAN 2019", 2019), ("EY 2018\nEA JAN 2019", 2018)]
)
def test_the_year_of_early_access_stands_in_for_none(tmp_path: Path, said: str, year: int) -> None:
    found = read(wos_plain.SOURCE, plain(tmp_path, "AU Au, A", "TI T", said, "UT WOS:1"))
    assert [work["year"] for work in found["works"]] == [year]


@pytest.mark.parametrize(
    ("end", "reason"),
    [
        ("", 'the file ends before its "ER"'),
        ("PT J\nTI U\nPY 2001\nUT WOS:2\nER\nEF\n", 'no "ER" at its end'),
        ("odd line\nER\nEF\n", 'line 9, "odd line", is no field'),
    ],
)
def test_a_record_without_its_end_or_with_odd_lines_is_rejected(tmp_path: Path, end: str, reason: str) -> None:
    found = read(wos_plain.SOURCE, plain(tmp_path, *PAIR, end=end))
    assert [(row["source_row"], row["reason"]) for row in found["rejected"]] == [("w.txt:3", reason)]


def test_text_outside_of_records_is_rejected_once(tmp_path: Path) -> None:
    found = read(wos_plain.SOURCE, plain(tmp_path, *PAIR, end="ER\n\nTI lost\nPY 2001\n\nEF\n"))
    assert [(row["source_row"], row["reason"]) for row in found["rejected"]] == [
        ("w.txt:11", '"TI lost" stands outside of a record')
    ]


def test_a_record_given_twice_is_rejected_with_the_row_it_repeats(tmp_path: Path) -> None:
    again = "ER\n\nPT J\n" + "\n".join(PAIR) + "\nER\nEF\n"
    found = read(wos_plain.SOURCE, plain(tmp_path, *PAIR, end=again))
    assert [(row["source_row"], row["reason"]) for row in found["rejected"]] == [("w.txt:11", "the same id as w.txt:3")]


def test_a_row_with_too_few_fields_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "w.txt"
    path.write_text("PT\tAU\tTI\tPY\tUT\nJ\tAu, A\tT\t2020\tWOS:1\nJ\tBai, B\tcut off", encoding="utf-8")
    found = read(wos_tab.SOURCE, path)
    assert [(row["source_row"], row["reason"]) for row in found["rejected"]] == [
        ("w.txt:3", "3 fields under a head of 5")
    ]


def test_addresses_of_several_authors_in_bibtex(tmp_path: Path) -> None:
    path = tmp_path / "w.bib"
    lines = "Au, A.; Tide Grp, Univ X, Y.\n   Bai, Bo, Univ Z, Y.\n   Bai, Bo; Au, A., Univ V, Y."
    path.write_text(
        f"@article{{ WOS:1,\nAuthor = {{Au, A. and Bai, Bo}},\nYear = {{{{2020}}}},\nAffiliation = {{{{{lines}}}}},\n}}\n",
        encoding="utf-8",
    )
    found = read(wos_bibtex.SOURCE, path)
    assert ties(found) == [(None, "Au, A.; Tide Grp, Univ X, Y"), (None, "Univ Z, Y"), (None, "Univ V, Y")]
