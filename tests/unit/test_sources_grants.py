"""Grants: the template, a funder's list by a mapping, units, days, and what is refused at the door."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.inputs import GRANT, read, table_csv, told

import midspan
from midspan.api import Corpus
from midspan.build import build
from midspan.model.errors import SourceError
from midspan.snapshots import take_snapshot
from midspan.sources.csv_grants import COLUMNS, SOURCE, mapping_of

FUNDER_LIST = {
    "批准号": "71701001", "名称": "一个项目", "单位": "上海交通大学", "金额": "18", "起止年月": "2018.01-2020.12",
}  # fmt: skip
MAPPING = """\
[columns]
id = "批准号"
title = "名称"
organisation = "单位"
amount = "金额"
period = "起止年月"
[constants]
currency = "CNY"
unit = "万元"
funder = "An example foundation"
"""
OPTIONS: dict[str, object] = {
    "columns": {"id": "批准号", "title": "名称", "organisation": "单位", "amount": "金额", "period": "起止年月"},
    "constants": {"currency": "CNY", "unit": "万元", "funder": "An example foundation"},
}


def test_the_fixture_is_the_template() -> None:
    assert tuple(GRANT) == COLUMNS


def test_a_grant_is_a_project_with_its_partners(tmp_path: Path) -> None:
    path = table_csv(tmp_path / "g.csv", GRANT, {})
    assert SOURCE.detects(path, path.read_bytes())
    found = read(SOURCE, path)
    (project,) = found["projects"]
    assert (project["project_id"], project["source_row"], project["funder"]) == ("grant:G1", "g.csv:2", "A fund")
    assert (project["started"], project["ended"], project["year"]) == (date(2019, 3, 1), date(2021, 12, 31), 2019)
    assert (project["amount"], project["currency"]) == (Decimal("300000.00"), "CNY")
    said = [(p["role"], p["organisation"], p["raw_place"], p["amount"]) for p in found["project_partners"]]
    assert said == [
        ("coordinator", "Fudan University", "Shanghai", Decimal("200000.00")),
        ("partner", "The University of Hong Kong", "Hong Kong", Decimal("100000.00")),
        ("partner", "Tsinghua University", "Beijing", None),
    ]


def test_a_lone_organisation_receives_the_whole_and_one_among_several_an_unknown_part(tmp_path: Path) -> None:
    alone = {"organisation_amount": "", "partners": "", "partner_places": "", "partner_amounts": ""}
    several = {"grant_id": "G2", "organisation_amount": "0", "partner_amounts": ""}
    found = read(SOURCE, table_csv(tmp_path / "g.csv", GRANT, alone, several))
    assert [p["amount"] for p in found["project_partners"]] == [Decimal("300000.00"), None, None, None]


@pytest.mark.parametrize("unit", ["ten thousand", "万", "万元", "10000"])
def test_units(tmp_path: Path, unit: str) -> None:
    found = read(SOURCE, table_csv(tmp_path / "g.csv", GRANT, {"unit": unit, "amount": "1,234.5"}))
    assert found["projects"][0]["amount"] == Decimal("12345000.00")


def test_an_amount_that_is_empty_or_zero_is_unknown(tmp_path: Path) -> None:
    found = read(SOURCE, table_csv(tmp_path / "g.csv", GRANT, {"amount": ""}, {"grant_id": "G2", "amount": "0"}))
    assert [(p["amount"], p["currency"]) for p in found["projects"]] == [(None, None)] * 2


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2019-02-03", "2020-02-03", (date(2019, 2, 3), date(2020, 2, 3), date(2019, 2, 3))),
        ("2019.2", "2020/2", (date(2019, 2, 1), date(2020, 2, 29), date(2019, 2, 1))),
        ("2019", "", (None, None, date(2019, 7, 1))),
    ],
)
def test_days(tmp_path: Path, start: str, end: str, days: tuple[date | None, ...]) -> None:
    (project,) = read(SOURCE, table_csv(tmp_path / "g.csv", GRANT, {"start": start, "end": end}))["projects"]
    assert (project["started"], project["ended"], project["rate_day"]) == days
    assert project["year"] == 2019


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"grant_id": ""}, 'it has no "id"'),
        ({"grant_id": "G1"}, "the same id as row 2"),
        ({"organisation": " "}, 'it has no "organisation"'),
        ({"start": ""}, 'the year "" is not one'),
        ({"start": "soon"}, 'the day "soon" is not a date'),
        ({"start": "2019-13"}, 'the day "2019-13" is not a date'),
        ({"end": "2018-12"}, "it ends on 2018-12-31, before it starts on 2019-03-01"),
        ({"amount": "much"}, 'the amount "much" is not a number'),
        ({"amount": "-5"}, 'the amount "-5" is not a number'),
        ({"amount": "NaN"}, 'the amount "NaN" is not a number'),
        ({"unit": "dozen"}, 'the unit "dozen" is not known.'),
        ({"currency": "yuan"}, '"yuan" is not a currency'),
        ({"currency": ""}, '"" is not a currency'),
        ({"partner_places": "Hong Kong"}, '"partner_places" has 1 entries, "partners" 2'),
        ({"partner_amounts": "1;2;3"}, '"partner_amounts" has 3 entries, "partners" 2'),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    found = read(SOURCE, table_csv(tmp_path / "g.csv", GRANT, {}, {"grant_id": "G2", **change}))
    assert [(r["source_row"], r["reason"][: len(reason)]) for r in found["rejected"]] == [("g.csv:3", reason)]
    assert len(found["projects"]) == 1
    assert {p["project_id"] for p in found["project_partners"]} == {"grant:G1"}


def test_a_funders_list_is_read_through_a_mapping(tmp_path: Path) -> None:
    path = table_csv(tmp_path / "list.csv", FUNDER_LIST, {}, {"批准号": "2", "起止年月": "2018.01"})
    assert not SOURCE.detects(path, path.read_bytes())
    found = read(SOURCE, path, OPTIONS)
    (project,) = found["projects"]
    assert (project["amount"], project["year"], project["ended"]) == (Decimal("180000.00"), 2018, date(2020, 12, 31))
    assert (project["funder"], project["programme"]) == ("An example foundation", None)
    assert [p["amount"] for p in found["project_partners"]] == [Decimal("180000.00")]
    assert found["rejected"][0]["reason"] == 'the period "2018.01" is not two months such as 2018.01-2020.12'


@pytest.mark.parametrize(
    ("options", "fact"),
    [
        ({"colums": {}}, 'the mapping has no good "colums"'),
        ({"columns": {"titel": "t"}}, 'the mapping names "titel", which no grant has'),
        ({"columns": {"id": "i", "title": "t"}}, 'the mapping does not say which column holds "organisation"'),
        ({**OPTIONS, "constants": {}}, 'the mapping does not say which column holds "currency"'),
        ({"columns": {"id": "i", "title": "t", "organisation": "o"}}, 'the mapping does not say which column holds "start"'),
        ({**OPTIONS, "separators": {"authors": ";"}}, 'the mapping names "authors", which no grant has'),
    ],
)  # fmt: skip
def test_a_mapping_with_a_mistake_is_an_error_that_names_it(options: dict[str, object], fact: str) -> None:
    with pytest.raises(SourceError) as caught:
        mapping_of(options, "m.toml")
    assert told(caught.value) == (fact, "m.toml")


def test_a_column_of_the_mapping_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    renamed: dict[str, Any] = {**OPTIONS, "columns": {**OPTIONS["columns"], "title": "题名"}}  # type: ignore[dict-item]
    with pytest.raises(SourceError) as caught:
        read(SOURCE, table_csv(tmp_path / "list.csv", FUNDER_LIST, {}), renamed)
    assert told(caught.value) == ('there is no column "题名"', "list.csv")


@pytest.mark.slow
def test_list_to_corpus(tmp_path: Path) -> None:
    """The place of an organisation without one comes from its name, and its money needs no rate in yuan."""
    home, mapping = tmp_path / "home", tmp_path / "m.toml"
    mapping.write_text(MAPPING, encoding="utf-8")
    (taken,) = take_snapshot(
        home, [table_csv(tmp_path / "list.csv", FUNDER_LIST, {})], source="csv_grants", mapping=mapping
    )
    assert taken.options == OPTIONS
    assert build(home, processes=1).rows["projects"] == 1

    corpus = Corpus(home)
    study = midspan.study("shanghai", period="2018")
    assert corpus.figure("region_projects", study).at("shanghai").value == 1
    assert corpus.figure("project_money", study).total.value == 180_000


@pytest.mark.slow
def test_a_branch_is_at_its_place_by_one_lens_and_at_its_seat_by_the_other(tmp_path: Path) -> None:
    branch = {
        "organisation": "The Hong Kong University of Science and Technology", "place": "Shenzhen",
        "partners": "Fudan University", "partner_places": "Shanghai", "partner_amounts": "",
    }  # fmt: skip
    home = tmp_path / "home"
    take_snapshot(home, [table_csv(tmp_path / "g.csv", GRANT, branch)])
    build(home, processes=1)
    corpus = Corpus(home)
    for city, lens, count in (
        ("shenzhen", "address", 1),
        ("hong-kong", "address", 0),
        ("hong-kong", "organisation", 1),
    ):
        study = midspan.study("shanghai", city, period="2019", lens=lens)
        assert corpus.figure("joint_projects", study).total.value == count
