"""The register's contracts in a corpus: as they stand, each once, found again by their key."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.fixtures.inputs import contents, read, told
from tests.fixtures.register_files import (
    AMENDMENT,
    CONTRACT,
    PAYMENT,
    PROVIDER,
    RECEIVER,
    TOTAL,
    WHOLE,
    WITHDRAWAL,
    register_csv,
)

from midspan.api import Corpus
from midspan.build import build
from midspan.model.contract import DuplicateLink, LinkVerdict
from midspan.model.errors import RegisterError, SourceError
from midspan.registering import Registering
from midspan.snapshots import take_register, take_snapshot
from midspan.sources.register import SOURCE
from midspan.store.batch import SnapshotFile

BROKER = {"row": "party", "role": "intermediary", "organisation": "Exchange", "place": "Singapore"}


def test_a_contract_is_read_as_amended_with_its_row_and_parties(tmp_path: Path) -> None:
    found = read(SOURCE, register_csv(tmp_path / "r.csv", *WHOLE, BROKER, PAYMENT, AMENDMENT))
    (contract,) = found["contracts"]
    assert (contract["contract_id"], contract["amount"], contract["amount_kind"], contract["source_row"]) == (
        "sh/1", Decimal("1500000.00"), "total", "r.csv:2",
    )  # fmt: skip
    assert [(p["role"], p["organisation"], p["raw_place"]) for p in found["contract_parties"]] == [
        ("provider", "复旦大学", "Shanghai"), ("receiver", "Harbour Ltd", "Hong Kong"),
    ]  # fmt: skip


def test_withdrawn_contracts_are_left_out(tmp_path: Path) -> None:
    assert read(SOURCE, register_csv(tmp_path / "r.csv", *WHOLE, WITHDRAWAL))["contracts"] == []


def test_an_amount_without_a_rate_is_unknown(tmp_path: Path) -> None:
    early = [{**CONTRACT, "day": "1998-05-01"}, PROVIDER, RECEIVER, TOTAL]
    path = register_csv(tmp_path / "r.csv", *early)
    (batch,) = SOURCE.read(SnapshotFile(path, "register", "v", "0" * 64))
    assert batch.tables()["contracts"]["amount"].to_pylist() == [None]
    assert batch.remarks == ["1 amounts have no exchange rate on their day: they count as unknown, not as zero"]


def test_a_bad_row_names_the_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read(SOURCE, register_csv(tmp_path / "r.csv", CONTRACT, PROVIDER))
    assert told(caught.value) == ("the contract has no receiver", "r.csv:2")


def test_the_templates_are_told_apart(tmp_path: Path) -> None:
    (taken,) = take_snapshot(tmp_path / "home", [register_csv(tmp_path / "r.csv", *WHOLE)])
    assert taken.source == "register"


def test_an_empty_register_is_said(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="the register is empty"):
        take_register(tmp_path, Registering(tmp_path))


def test_the_register_stands_in_the_next_corpus_each_contract_once(tmp_path: Path) -> None:
    register, home = Registering(tmp_path), tmp_path
    twin = [{**row, "register": "im"} for row in WHOLE[:3]]
    gone = [{**row, "contract_id": "2"} for row in (*WHOLE, WITHDRAWAL)]
    register.add_file(register_csv(tmp_path / "r.csv", *WHOLE, *twin, *gone, AMENDMENT))
    register.add([DuplicateLink("im/1", "sh/1", LinkVerdict.SAME, Decimal("0.99"), "same title", "yu")])
    (first,) = take_register(home, register, data_date="2024-05-01")
    (later,) = take_register(home, register)
    assert (first.data_date, later.data_date) == ("2024-05-01", None)
    build(home)
    found = contents(Corpus(home).path, ["contracts", "contract_parties"])
    assert [(c["contract_id"], c["amount"], c["signed"]) for c in found["contracts"]] == [
        ("sh/1", Decimal("1500000.00"), date(2024, 4, 29))
    ]
    assert [p["place_id"] for p in found["contract_parties"]] == ["gn:1796236", "gn:1819729"]
    text = (home / "snapshots" / "register" / first.version / "register.csv").read_text(encoding="utf-8")
    assert [line.split(",")[:3] for line in text.splitlines() if line.startswith("contract,")] == [
        ["contract", "sh", "1"], ["contract", "sh", "2"],
    ]  # fmt: skip


def test_taking_an_unchanged_register_again_changes_nothing(tmp_path: Path) -> None:
    register = Registering(tmp_path)
    register.add_file(register_csv(tmp_path / "r.csv", *WHOLE))
    (first,), (again,) = take_register(tmp_path, register), take_register(tmp_path, register)
    assert (first.version, first.files) == (again.version, again.files)
