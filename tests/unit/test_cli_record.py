"""midspan record: the register on the command line."""

from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.register_files import AMENDMENT, PAYMENT, WHOLE, WITHDRAWAL, register_csv
from tests.unit.test_cli import Said, run

__all__ = ["run"]
HOME = "--home"


@pytest.fixture
def home(tmp_path: Path) -> str:
    return str(tmp_path / "home")


@pytest.fixture
def recorded(run: Any, home: str, tmp_path: Path) -> str:
    file = register_csv(tmp_path / "r.csv", *WHOLE, PAYMENT, AMENDMENT)
    assert run("record", "add", str(file), "--by", "yu", HOME, home).code == 0
    return home


def test_a_file_is_recorded_once(run: Any, home: str, tmp_path: Path) -> None:
    file = str(register_csv(tmp_path / "r.csv", *WHOLE, PAYMENT))
    said = run("record", "add", file, "--json", HOME, home)
    assert said.document == {"file": file, "added": {"contract": 1, "payment": 1}, "known": 0}
    said = run("record", "add", file, HOME, home)
    assert said.out == f"{file}: nothing new; 2 recorded before\n"


def test_a_bad_file_is_the_users_error(run: Any, home: str, tmp_path: Path) -> None:
    said = run("record", "add", str(register_csv(tmp_path / "r.csv", PAYMENT)), HOME, home)
    assert (said.code, said.out) == (2, "")
    assert 'there is no contract "sh/1" (r.csv:2)' in said.err


def test_options_stand_before_or_after_the_part(run: Any, recorded: str) -> None:
    before, after = run("record", HOME, recorded, "--json", "list"), run("record", "list", HOME, recorded, "--json")
    assert before.document == after.document
    assert [one["contract"] for one in before.document] == ["sh/1"]


def test_a_list_leaves_out_what_was_withdrawn_unless_asked(run: Any, recorded: str, tmp_path: Path) -> None:
    run("record", "add", str(register_csv(tmp_path / "w.csv", WITHDRAWAL)), HOME, recorded)
    assert run("record", "list", HOME, recorded).out == ""
    assert "withdrawn on 2025-02-01: dissolved by both" in run("record", "list", "--all", HOME, recorded).out
    assert run("record", "list", "--day", "2024-12-31", HOME, recorded).out.startswith(
        "sh/1  2024-04-29  transfer  1,5"
    )


def test_a_contract_is_shown_with_conversions_and_what_was_received(run: Any, recorded: str) -> None:
    said = run("record", "show", "sh/1", "--in", "USD", HOME, recorded).out
    assert "1,500,000.00 CNY x 0.13809628 (2024-04-29) = 207,144.42 USD" in said
    assert "400,000.00 CNY, 26.67% of the total" in said
    document = run("record", "show", "sh/1", "--json", HOME, recorded).document
    assert (document["received"]["value"], document["is_counted"]) == ("400000.00", True)
    said = run("record", "show", "sh/1", "--day", "2020-01-01", HOME, recorded)
    assert (said.code, 'no contract "sh/1" was signed by 2020-01-01' in said.err) == (2, True)


def test_history_is_told_and_a_row_taken_back(run: Any, recorded: str) -> None:
    amendment = run("record", "history", "sh/1", "--json", HOME, recorded).document[1]
    assert amendment["fields"] == [["amount.total", "1000000.00", "1500000.00"]]
    assert "amount.total: 1000000.00 -> 1500000.00" in run("record", "history", "sh/1", HOME, recorded).out
    said: Said = run("record", "retract", amendment["row_id"], "--reason", "never signed", HOME, recorded)
    assert (said.code, said.out) == (0, "Recorded.\n")
    assert "(retracted)" in run("record", "history", "sh/1", HOME, recorded).out
    assert "1000000.00" in run("record", "show", "sh/1", HOME, recorded).out


def test_the_template_and_the_export_can_be_recorded_and_say_the_same(run: Any, home: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(run("record", "template").out, encoding="utf-8")
    assert run("record", "add", str(path), HOME, home).code == 0
    exported = run("record", "export", HOME, home).out
    path.write_text(exported, encoding="utf-8")
    other = str(tmp_path / "other")
    assert run("record", "add", str(path), HOME, other).code == 0
    assert run("record", "export", HOME, other).out == exported
    assert exported.count("\n") == 10


def test_a_register_that_is_no_database_is_named(run: Any, home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIDSPAN_REGISTER", "oracle://x")
    said = run("record", "list", HOME, home)
    assert (said.code, 'the register can\'t be kept in "oracle"' in said.err) == (2, True)


def test_the_register_is_taken_as_a_snapshot_and_nothing_beside_it(run: Any, recorded: str) -> None:
    (taken,) = run("snapshot", "--register", "--json", HOME, recorded).document
    assert (taken["source"], list(taken["files"])) == ("register", ["register.csv"])
    said = run("snapshot", "--register", "other.csv", HOME, recorded)
    assert (said.code, "PATHS does not go with --register." in said.err) == (2, True)
    assert run("snapshot", "--date", "2024-01-01", HOME, recorded).code == 2


def test_growth_is_told_with_and_without_the_largest(run: Any, home: str, tmp_path: Path) -> None:
    """The largest contract of the last year makes the growth: without it there is none."""
    rows = []
    for number, (year, amount) in enumerate(
        [(2020, 100), (2020, 50), (2021, 300), (2021, 50), (2022, 1350), (2022, 50)]
    ):
        for row in WHOLE:
            day = {"day": f"{year}-04-29"} if row["row"] == "contract" else {}
            money = {"amount": str(amount)} if row["row"] == "amount" else {}
            rows.append({**row, **day, **money, "contract_id": str(number)})
    run("record", "add", str(register_csv(tmp_path / "r.csv", *rows)), HOME, home)
    document = run("record", "growth", "--period", "2021-2022", "--json", HOME, home).document
    assert [(one["year"], one["value"], one["largest"]) for one in document["years"]] == [
        (2020, "150.00", "sh/0"), (2021, "350.00", "sh/2"), (2022, "1400.00", "sh/4"),
    ]  # fmt: skip
    assert round(document["whole"]["level"], 4) == round((1400 / 150) ** 0.5 - 1, 4)
    assert document["others"] == {"base": 2020, "level": 0.0, "accumulative": 0.0}
    said = run("record", "growth", "--period", "2021-2022", HOME, home).out
    assert "without the largest of each year: 0.00% a year by the level method (水平法) from 2020" in said
    refused = run("record", "growth", "--period", "2020-2022", HOME, home)
    assert (refused.code, "has nothing in 2019" in refused.err) == (2, True)
