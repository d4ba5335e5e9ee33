"""midspan record: doubles of two registers, packages of the Open Contracting Data Standard, outcomes."""

import json

import pytest
from tests.unit.test_cli import run

__all__ = ["run"]
HEAD = "contract_id,title,signed,type,amount,currency,amount_kind,provider,provider_place,receiver,receiver_place,theme,register\n"
FILES = HEAD + (
    "t1,锂电池管理系统技术开发,2024-04-29,development,123456,CNY,total,上海交通大学,上海,深圳华虹电子有限公司,深圳,,tech\n"
    "i1,Development of a lithium battery management system,2024-05-03,development,123456,CNY,total,SJTU,Shanghai,"
    '"Shenzhen Huahong Electronics Co., Ltd.",Shenzhen,,customs\n'
    "i2,Sewage treatment,2021-01-01,service,5000,CNY,total,复旦大学,上海,Harbour Ltd,Hong Kong,,customs\n"
)


@pytest.fixture
def home(run, tmp_path):
    home = str(tmp_path / "home")
    file = tmp_path / "contracts.csv"
    file.write_text(FILES, "utf-8")
    assert run("record", "add", str(file), "--by", "yu", "--home", home).code == 0
    return home


def test_doubles_are_listed_linked_and_then_counted_once(run, home):
    said = run("record", "duplicates", "--json", "--home", home)
    assert [(pair["a"], pair["b"], pair["decision"]) for pair in said.document] == [("customs/i1", "tech/t1", "same")]
    assert len(run("record", "list", "--json", "--home", home).document) == 3
    assert "1 the same, recorded; 0 in doubt" in run("record", "duplicates", "--link", "--by", "yu", "--home", home).err
    assert len(run("record", "list", "--json", "--home", home).document) == 2
    assert run("record", "duplicates", "--json", "--home", home).document == []


def test_the_last_ruling_holds(run, home):
    for verdict, counted in (("same", 2), ("other", 3)):
        said = run(
            "record", "rule", "tech/t1", "customs/i1", verdict, "--reason", verdict, "--by", "yu", "--home", home
        )
        assert (said.code, said.out) == (0, "Recorded.\n")
        assert len(run("record", "list", "--json", "--home", home).document) == counted


def test_a_ruling_on_no_contract_is_refused(run, home):
    said = run("record", "rule", "tech/t1", "customs/i9", "same", "--home", home)
    assert (said.code, said.out) == (2, "")
    assert 'no contract "customs/i9" stands' in said.err
    assert "stand in one register" in run("record", "rule", "customs/i1", "customs/i2", "same", "--home", home).err


def test_a_package_recorded_elsewhere_says_the_same(run, home, tmp_path):
    run("record", "duplicates", "--link", "--by", "yu", "--home", home)
    package = run("record", "export-ocds", "--home", home)
    assert "3 contracts, 2 of them counted" in package.err
    assert [one["tag"] for one in json.loads(package.out)["releases"]] == [["contract"]] * 3
    file, other = tmp_path / "package.json", str(tmp_path / "other")
    file.write_text(package.out, "utf-8")
    said = run("record", "import-ocds", str(file), "--by", "yu", "--json", "--home", other)
    assert said.document == {"file": str(file), "added": {"contract": 3, "duplicate": 1}, "known": 0, "unsaid": []}
    assert run("record", "export-ocds", "--home", other).out == package.out
    assert run("record", "import-ocds", str(file), "--by", "yu", "--json", "--home", other).document["added"] == {}
