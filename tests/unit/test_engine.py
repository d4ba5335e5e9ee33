"""Steps: named once, compiled once, and the same rows as the expression written out."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from midspan.model.errors import EngineError
from midspan.store import engine
from midspan.store.engine import DuckDB, sql_of, step

NUMBERS = ibis.table({"number": "int64"}, name="numbers")


@pytest.fixture
def duck(tmp_path: Path) -> DuckDB:
    pq.write_table(pa.table({"number": [1, 2, 3, 4]}), tmp_path / "numbers.parquet")
    opened = DuckDB()
    opened.bind({"numbers": tmp_path / "numbers.parquet"})
    return opened


def test_equal_steps_are_one_and_others_are_not() -> None:
    names = [step("even", NUMBERS.filter(NUMBERS.number % n == 0)).get_name() for n in (2, 2, 3)]
    assert (names[0] == names[1], names[0] == names[2]) == (True, False)


def test_a_step_may_rest_on_steps_and_gives_the_rows_of_the_whole_expression(duck: DuckDB) -> None:
    even = step("even", NUMBERS.filter(NUMBERS.number % 2 == 0))
    large = step("large", even.filter(even.number > 2))
    both = large.inner_join(even, "number").order_by("number")
    sql = sql_of(both)
    assert (sql.count(f'"{even.get_name()}" AS ('), sql.index(even.get_name()) < sql.index(large.get_name())) == (
        1,
        True,
    )
    assert duck.arrow(both).to_pylist() == [{"number": 4}]
    written_out = engine.in_full(both.op()).to_expr()
    assert "even_" not in sql_of(written_out)
    assert duck.arrow(written_out).to_pylist() == [{"number": 4}]


def test_a_step_of_a_study_is_held_until_other_files_are_bound(duck: DuckDB, tmp_path: Path) -> None:
    works = step("works", NUMBERS.filter(NUMBERS.number > 1))
    small = works.filter(works.number < 4).order_by("number")
    for _ in range(3):
        assert duck.arrow(small).column("number").to_pylist() == [2, 3]
    assert list(duck._held) == [works.get_name()]
    pq.write_table(pa.table({"number": [3, 9]}), tmp_path / "more.parquet")
    duck.bind({"numbers": tmp_path / "more.parquet"})
    assert not duck._held
    assert duck.arrow(small).column("number").to_pylist() == [3]


def test_the_steps_that_are_held_are_few_and_small(duck: DuckDB, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_HELD_STEPS", 2)
    monkeypatch.setattr(engine, "_HELD_ROWS", 3)
    tried: list[str] = []
    monkeypatch.setattr(duck, "_make", lambda *of, make=duck._make: (tried.append(of[0]), make(*of))[1])
    works = [step("works", NUMBERS.filter(NUMBERS.number > least)) for least in (0, 1, 2, 3)]
    for least, table in enumerate(works):
        for _ in range(3):
            assert len(duck.arrow(table)) == 4 - least
    assert tried == [table.get_name() for table in works]
    assert list(duck._held) == tried[2:]


def test_what_several_expressions_name_is_computed_once_and_let_go(
    duck: DuckDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    even = step("contributions", NUMBERS.filter(NUMBERS.number % 2 == 0))
    held: list[str] = []
    monkeypatch.setattr(duck, "_make", lambda *of, make=duck._make: (held.append(of[0]), make(*of))[1])
    total, rows = duck.arrows(even.agg(total=even.number.sum()), even.order_by("number"))
    assert (total.to_pylist(), rows.to_pylist()) == ([{"total": 6}], [{"number": 2}, {"number": 4}])
    assert held == [even.get_name()]
    assert not duck._held
    assert duck.arrow(even.order_by("number")).to_pylist() == rows.to_pylist()


@pytest.mark.slow
def test_threads_share_what_is_held_and_read_what_they_would_alone(
    duck: DuckDB, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few steps may be held, so that threads drop what others are about to read."""
    monkeypatch.setattr(engine, "_HELD_STEPS", 2)
    made = Counter[str]()
    monkeypatch.setattr(duck, "_make", lambda *of, make=duck._make: (made.update([of[0]]), make(*of))[1])
    base = step("works", NUMBERS.filter(NUMBERS.number > 0))
    others = [step("joint", base.filter(base.number > least)) for least in range(4)]
    once = step("contributions", base.filter(base.number > 2))
    wanted = [table.agg(total=table.number.sum()) for table in (*others, *others)]

    def asked(number: int) -> list[object]:
        if number % 3 == 0:
            return [table.to_pylist() for table in duck.arrows(once.agg(n=once.count()), once.order_by("number"))]
        return duck.arrow(wanted[number % len(wanted)]).to_pylist()

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(asked, range(120)))
    assert found == [asked(number) for number in range(120)]
    assert len(duck._held) <= 3
    assert not duck._uses.total()
    tables = duck.arrow_of_sql("SELECT table_name FROM duckdb_tables()").column(0).to_pylist()
    assert sorted(tables) == sorted(duck._held)


def test_a_step_that_cannot_be_made_holds_up_no_other_thread(duck: DuckDB, monkeypatch: pytest.MonkeyPatch) -> None:
    works = step("works", NUMBERS.filter(NUMBERS.number > 3))
    rows = works.order_by("number")

    def failing(*_: object) -> int:
        raise EngineError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(duck, "_make", failing)
        with pytest.raises(EngineError, match="the disk is full"):
            duck.arrow(rows)
    assert duck.arrow(rows).to_pylist() == [{"number": 4}]
