"""Contracts are read strictly: the first bad row is an error that names it."""

from decimal import Decimal
from pathlib import Path

import pytest
from tests.fixtures.inputs import contracts_csv, read, told

from midspan.model.errors import SourceError
from midspan.sources.csv_contracts import SOURCE


def test_an_empty_amount_is_unknown_not_zero(tmp_path: Path) -> None:
    found = read(SOURCE, contracts_csv(tmp_path / "c.csv", {}, {"amount": ""}))
    assert [c["amount"] for c in found["contracts"]] == [Decimal("1000.00"), None]


def test_a_contract_has_two_parties_and_its_row(tmp_path: Path) -> None:
    found = read(SOURCE, contracts_csv(tmp_path / "c.csv", {"amount_kind": ""}))
    assert [(c["source_row"], c["year"], c["amount_kind"], c["theme"]) for c in found["contracts"]] == [
        ("c.csv:2", 2024, "total", None)
    ]
    assert [(p["role"], p["organisation"], p["raw_place"], p["place_id"]) for p in found["contract_parties"]] == [
        ("provider", "A", "Shanghai", "unknown"), ("receiver", "B", "Hong Kong", "unknown"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        ({"amount": "much"}, 'the amount "much" is not a number'),
        ({"amount": "NaN"}, 'the amount "NaN" is not a number'),
        ({"amount": "Infinity"}, 'the amount "Infinity" is not a number'),
        ({"amount": "-5"}, 'the amount "-5" is not above zero'),
        ({"amount": "0"}, 'the amount "0" is not above zero'),
        ({"currency": "yuan"}, '"yuan" is not a currency'),
        ({"currency": ""}, '"" is not a currency'),
        ({"signed": "29.04.2024"}, 'the day "29.04.2024" is not a date'),
        ({"signed": "0012-04-29"}, "the year 12 is not one a contract can have"),
        ({"type": "sale"}, 'the type "sale" is not known'),
        ({"amount_kind": "net"}, 'the amount_kind "net" is not known'),
        ({"contract_id": ""}, 'the contract id "" is empty or stands in row 3 already'),
        ({"contract_id": "C1"}, 'the contract id "C1" is empty or stands in row 2 already'),
    ],
)
def test_a_bad_row_is_an_error_that_names_file_and_row(tmp_path: Path, change: dict[str, str], fact: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(SOURCE, contracts_csv(tmp_path / "c.csv", {}, change))
    assert told(caught.value) == (fact, "c.csv:3")


def test_a_missing_column_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = contracts_csv(tmp_path / "c.csv", {})
    path.write_text(path.read_text(encoding="utf-8").replace("receiver_place", "reciever_place"), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read(SOURCE, path)
    assert told(caught.value) == ('there is no column "receiver_place"', "c.csv")
    assert caught.value.next_step.startswith("Known: reciever_place")


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read(SOURCE, path)
    assert told(caught.value) == ('the file "c.csv" is empty', str(path))


def test_a_file_that_is_not_utf_8_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = contracts_csv(tmp_path / "c.csv", {"title": "电池"})
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(SourceError) as caught:
        read(SOURCE, path)
    assert told(caught.value) == ('"c.csv" is not UTF-8', str(path))


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    path = contracts_csv(tmp_path / "c.csv", {})
    path.write_text("\ufeff" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert SOURCE.detects(path, path.read_bytes())
    assert len(read(SOURCE, path)["contracts"]) == 1
