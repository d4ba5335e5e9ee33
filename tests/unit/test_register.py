"""The register's rows in SQLite and PostgreSQL: only added, whole or not at all, by several writers."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.fixtures import postgresql
from tests.fixtures.killed_imports import rows_of_import

from midspan.model.contract import RegisterKind, RegisterRow
from midspan.model.errors import MidspanError, RegisterError, SettingError
from midspan.store.register import Register

SCRIPT = Path(__file__).parents[1] / "fixtures" / "killed_imports.py"
ROW = RegisterRow(RegisterKind.CONTRACT, ("sh/1",), "yu", "2026-01-01T00:00:00", "", (("title", "沪港 技术"),))


@pytest.fixture(scope="module")
def postgresql_url() -> Iterator[str]:
    if not postgresql.IS_THERE:
        pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
    with postgresql.server() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Register]:
    if request.param == "sqlite":
        yield Register(tmp_path)
        return
    url = request.getfixturevalue("postgresql_url")
    yield Register(tmp_path, url)
    with sa.create_engine(url.replace("://", "+pg8000://"), poolclass=sa.NullPool).begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS register_rows CASCADE")
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS register_refuses")


def test_there_are_no_rows_before_the_first(register: Register) -> None:
    assert register.read() == []


def test_rows_are_read_as_they_were_added_in_their_order(register: Register) -> None:
    other = replace(
        ROW, kind=RegisterKind.DUPLICATE, subject=("gd/x/7", "sh/1"), says=(("score", "0.97"), ("verdict", "same"))
    )
    assert register.add([ROW]) == 1
    assert register.add([other]) == 1
    assert register.read() == [ROW, other]
    with register.writing() as writing:
        assert writing.rows_of(["gd/x/7"]) == [other]
        assert writing.read() == [ROW, other]


def test_what_is_said_already_is_not_added_again_whoever_says_it(register: Register) -> None:
    assert register.add([ROW, ROW]) == 1
    assert register.add([replace(ROW, by="li", when="2026-02-02T00:00:00")]) == 0
    assert register.read() == [ROW]


@pytest.mark.parametrize("change", ["UPDATE register_rows SET reason = 'x'", "DELETE FROM register_rows"])
def test_the_database_refuses_to_change_or_delete_rows(register: Register, change: str) -> None:
    register.add([ROW])
    with pytest.raises(sa.exc.DBAPIError, match="only added"), register._engine.begin() as connection:
        connection.exec_driver_sql(change)
    assert register.read() == [ROW]


def test_a_transaction_that_fails_leaves_nothing(register: Register) -> None:
    register.add([ROW])
    with pytest.raises(ZeroDivisionError), register.writing() as writing:
        1 / (writing.add([replace(ROW, subject=("sh/2",))]) - 1)
    assert register.read() == [ROW]


def test_a_row_changed_behind_the_trigger_is_an_error_that_names_it(tmp_path: Path) -> None:
    Register(tmp_path).add([ROW])
    with sqlite3.connect(tmp_path / "register" / "register.sqlite") as connection:
        connection.execute("DROP TRIGGER register_no_update")
        connection.execute("UPDATE register_rows SET said_by = 'eve'")
    connection.close()
    with pytest.raises(RegisterError, match=f'"{ROW.row_id}" was changed after it was recorded'):
        Register(tmp_path).read()


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "register").mkdir()
    (tmp_path / "register" / "register.sqlite").write_bytes(b"contract_id,title\n" * 100)
    with pytest.raises(RegisterError, match="file is not a database"):
        Register(tmp_path).read()


@pytest.mark.parametrize(
    ("url", "fact"), [("mysql://x/y", 'can\'t be kept in "mysql"'), ("nonsense", "is no address of a database")]
)
def test_addresses_of_other_databases_are_refused(tmp_path: Path, url: str, fact: str) -> None:
    with pytest.raises(SettingError, match=fact):
        Register(tmp_path, url)


def test_a_server_that_does_not_answer_is_an_error_without_the_password(tmp_path: Path) -> None:
    register = Register(tmp_path, "postgresql://yu:secret@127.0.0.1:9/contracts")
    with pytest.raises(MidspanError) as caught:
        register.read()
    assert "127.0.0.1:9" in str(caught.value)
    assert "secret" not in str(caught.value)


def _writer(register: Register, home: Path, first: int, size: int) -> subprocess.Popen[str]:
    url = register._engine.url
    address = "" if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(home), address, str(first), str(size)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def _accepted(writer: subprocess.Popen[str]) -> list[int]:
    """What a killed writer said; a line cut short was not said."""
    assert writer.stdout
    with writer.stdout as said:
        return [int(line) for line in said.read().splitlines(keepends=True) if line.endswith("\n")]


@pytest.mark.slow
def test_killed_imports_lose_nothing_accepted_and_keep_nothing_half(register: Register, tmp_path: Path) -> None:
    """One writer is killed between two lines of its own: at any moment of an import."""
    size, accepted = 400, set[int]()
    for turn in range(4):
        writer = _writer(register, tmp_path, turn * 1000, size)
        assert writer.stdout
        accepted |= {int(writer.stdout.readline()) for _ in range(turn + 1)}
        writer.send_signal(signal.SIGKILL)
        accepted |= set(_accepted(writer))
        writer.wait()
    _check_whole(register, accepted, size)


@pytest.mark.slow
def test_several_writers_at_once_lose_nothing(register: Register, tmp_path: Path) -> None:
    writers = [_writer(register, tmp_path, 1000 * n, 20) for n in range(3)]
    accepted = set()
    for writer in writers:
        assert writer.stdout
        accepted |= {int(writer.stdout.readline()) for _ in range(5)}
    for writer in writers:
        writer.kill()
        accepted |= set(_accepted(writer))
        writer.wait()
    _check_whole(register, accepted, 20)


def _check_whole(register: Register, accepted: set[int], size: int) -> None:
    rows = register.read()
    found = Counter(int(row.subject[0].partition("/")[2].partition("-")[0]) for row in rows)
    assert set(found.values()) == {size}
    assert accepted <= set(found)
    expected = {row for number in found for row in rows_of_import(number, size)}
    assert set(rows) == expected
