"""midspan record: doubles of two registers, packages of the Open Contracting Data Standard, outcomes."""

import json
from collections import defaultdict
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.test_cli import run

from midspan.measure.tables import unbound
from midspan.model.outcome import OutcomeKind
from midspan.outcomes import projects_of, works_of
from midspan.record.outcomes import Joint
from midspan.store.engine import DuckDB
from midspan.store.schema import PROJECT_PARTNERS, PROJECTS

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


@pytest.mark.slow
def test_doubles_are_listed_linked_and_then_counted_once(run, home):
    said = run("record", "duplicates", "--json", "--home", home)
    assert [(pair["a"], pair["b"], pair["decision"]) for pair in said.document] == [("customs/i1", "tech/t1", "same")]
    assert len(run("record", "list", "--json", "--home", home).document) == 3
    assert "1 the same, recorded; 0 in doubt" in run("record", "duplicates", "--link", "--by", "yu", "--home", home).err
    assert len(run("record", "list", "--json", "--home", home).document) == 2
    assert run("record", "duplicates", "--json", "--home", home).document == []


def test_the_last_ruling_holds(run, home):
    for verdict, counted in (("same", 2), ("other", 3), ("same", 2)):
        said = run("record", "rule", "tech/t1", "customs/i1", verdict, "--reason", "seen", "--by", "yu", "--home", home)
        assert (said.code, said.out) == (0, "Recorded.\n")
        assert len(run("record", "list", "--json", "--home", home).document) == counted


def test_outcomes_are_declared_inferred_ruled_on_and_counted(run, own_home, tmp_path):
    part = ["--home", str(own_home)]
    contracts = tmp_path / "contracts.csv"
    contracts.write_text(FILES, "utf-8")
    run("record", "add", str(contracts), "--by", "yu", *part)
    meetings = tmp_path / "meetings.csv"
    meetings.write_text(
        "origin,day,one,other\nmeeting:talks/m-1,2024-04-20,上海交通大学,深圳华虹电子有限公司\n", "utf-8"
    )
    said = run("record", "outcomes", "infer", str(meetings), "--by", "yu", "--json", *part)
    assert [(one["kind"], one["reference"], one["state"]) for one in said.document] == [
        ("contract", "tech/t1", "inferred")
    ]
    file = tmp_path / "outcomes.csv"
    file.write_text(
        "kind,origin,since,one,other,day,reference,title\nvisit,meeting:talks/m-1,2024-04-20,A,B,2024-05-03,,\n",
        "utf-8",
    )
    assert run("record", "outcomes", "add", str(file), "--by", "yu", "--json", *part).document["added"] == 1
    counts = run("record", "outcomes", "count", "talks", "--json", *part).document
    assert counts["30"] == {"declared": {"visit": 1}, "inferred": {"contract": 1}, "is_over": True}
    rule = ["record", "outcomes", "rule", said.document[0]["id"], "refused", "--reason", "signed before", "--by", "yu"]
    assert run(*rule, *part).out == "Recorded.\n"
    assert run("record", "outcomes", "count", "talks", "--json", *part).document["30"]["inferred"] == {}
    assert run("record", "outcomes", "list", "--csv", *part).out == file.read_text("utf-8")


def test_joint_works_and_projects_of_the_corpus_are_found(demo):
    links = demo.engine.arrow(unbound("links").select("work_id", "organisation_id").distinct()).to_pylist()
    by_work = defaultdict(set)
    for row in links:
        by_work[row["work_id"]].add(row["organisation_id"])
    _, sides = min((work, sorted(named)[:2]) for work, named in by_work.items() if None not in named and len(named) > 1)
    assert {one for one, named in by_work.items() if set(sides) <= named} == {
        one.reference for one in works_of(demo.engine, sides)
    }
    assert all(one.last.year == one.first.year for one in works_of(demo.engine, sides))


def test_joint_projects_are_found_by_the_names_of_their_partners(tmp_path):
    told = [
        {"project_id": name, "title": f"Title  {name}", "year": year} for name, year in (("p1", 2023), ("p2", None))
    ]
    ends = [("p1", "A"), ("p1", "B"), ("p1", "C"), ("p2", "A"), ("p2", "B"), ("p3", "A")]
    rows = [{"project_id": project, "organisation": organisation} for project, organisation in ends]
    for table, some in ((PROJECTS, told), (PROJECT_PARTNERS, rows)):
        pq.write_table(pa.Table.from_pylist(some, schema=table.schema), tmp_path / f"{table.name}.parquet")
    engine = DuckDB()
    engine.bind({name: tmp_path / f"{name}.parquet" for name in ("projects", "project_partners")})
    assert projects_of(engine, ["A", "B"]) == [
        Joint(OutcomeKind.PROJECT, "p1", "Title p1", frozenset("AB"), date(2023, 1, 1), date(2023, 12, 31))
    ]


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
