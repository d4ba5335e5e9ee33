"""The register of contracts: rows in SQLite (`register/register.sqlite` of a workspace) or PostgreSQL, only added.

Both databases refuse to change or delete a row. What is added in one go is one transaction: a killed one leaves
nothing, an accepted one is on the disk. Writers wait for one another, and see what those before them added.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from midspan.model.contract import RegisterKind, RegisterRow
from midspan.model.errors import RegisterError, SettingError
from midspan.store.register_tables import LOCK, METADATA, ROWS

NAME = "register.sqlite"
WAIT = 120
"""Seconds that a writer waits for the one before it."""
_WRITES = "midspan_writes"
_SUBJECT = msgspec.json.Decoder(tuple[str, ...])
_SAYS = msgspec.json.Decoder(tuple[tuple[str, str], ...])
_MANY = 500
"""Keys in one question: below what any version of SQLite takes."""


class Register:
    """The register of a workspace, or of a team: `url` is that of a PostgreSQL database, empty for the workspace's."""

    def __init__(self, home: Path, url: str = "") -> None:
        self._path = None if url else home / "register" / NAME
        self._engine = _postgresql(url) if url else _sqlite(home / "register" / NAME)
        self.name = self._engine.url.render_as_string(hide_password=True) if url else str(self._path)

    def read(self) -> list[RegisterRow]:
        """Every row in the order of recording; none where there is no register yet."""
        if self._path is not None and not self._path.exists():
            return []
        with self._said(), self._engine.begin() as connection:
            if not sa.inspect(connection).has_table(ROWS.name):
                return []
            return [_row(found, self.name) for found in connection.execute(sa.select(ROWS).order_by(ROWS.c.seq))]

    def of_meetings(self) -> list[RegisterRow]:
        """The rows about contracts and outcomes that came of a meeting or an event, in the order of recording."""
        if self._path is not None and not self._path.exists():
            return []
        with self._said(), self._engine.begin() as connection:
            if not sa.inspect(connection).has_table(ROWS.name):
                return []
            says = sa.or_(*(ROWS.c.says.contains(f'["origin","{kind}:') for kind in ("meeting", "event")))
            keys = sa.select(ROWS.c.contract).where(says)
            found = connection.execute(sa.select(ROWS).where(ROWS.c.contract.in_(keys)).order_by(ROWS.c.seq))
            return [_row(one, self.name) for one in found]

    def add(self, rows: Iterable[RegisterRow]) -> int:
        """Adds rows in one transaction, and returns how many were not there already."""
        with self.writing() as writing:
            return writing.add(list(rows))

    @contextmanager
    def writing(self) -> Iterator["Writing"]:
        """One transaction of one writer: what is read in it stays so until what is added in it is there."""
        with self._said():
            if self._path is not None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(LOCK)
                METADATA.create_all(connection)
                yield Writing(self.name, connection)

    @contextmanager
    def _said(self) -> Iterator[None]:
        """What a database refuses, in a sentence."""
        try:
            yield
        except (sa.exc.SQLAlchemyError, OSError) as error:
            cause = getattr(error, "orig", None) or error
            raise RegisterError(
                f"the register can't be used: {str(cause).strip().splitlines()[0]}",
                place=self.name,
                next_step="check that it is there, that you may write to it and that nobody keeps it locked",
            ) from error


class Writing:
    """An open transaction of a register."""

    def __init__(self, name: str, connection: sa.Connection) -> None:
        self._name, self._connection = name, connection

    def read(self) -> list[RegisterRow]:
        """Every row in the order of recording."""
        return [_row(found, self._name) for found in self._connection.execute(sa.select(ROWS).order_by(ROWS.c.seq))]

    def rows_of(self, keys: Iterable[str]) -> list[RegisterRow]:
        """The rows about contracts, by key, in the order of recording."""
        found: list[Any] = []
        for some in _lots(sorted(set(keys))):
            found += self._connection.execute(sa.select(ROWS).where(ROWS.c.contract.in_(some)))
        return [_row(one, self._name) for one in sorted(found, key=lambda one: one.seq)]

    def add(self, rows: Sequence[RegisterRow]) -> int:
        """Adds those that are not there yet, and returns how many."""
        new = {row.row_id: row for row in rows}
        for some in _lots(sorted(new)):
            for (known,) in self._connection.execute(sa.select(ROWS.c.row_id).where(ROWS.c.row_id.in_(some))):
                del new[known]
        if new:
            insert = sa.insert(ROWS)
            if self._connection.dialect.name == "postgresql":
                insert = insert.returning(ROWS.c.seq)  # then SQLAlchemy sends many rows at a time, not one by one
            self._connection.execute(insert, [_columns(row_id, row) for row_id, row in new.items()])
        return len(new)


def _row(found: Any, name: str) -> RegisterRow:
    try:
        row = RegisterRow(
            RegisterKind(found.kind), _SUBJECT.decode(found.subject), found.said_by, found.said_when, found.reason,
            _SAYS.decode(found.says), found.follows,
        )  # fmt: skip
        is_sound = (row.row_id, row.digest) == (found.row_id, found.digest)
    except (ValueError, TypeError, msgspec.MsgspecError):
        is_sound = False
    if not is_sound:
        raise RegisterError(
            f'the row "{found.row_id}" was changed after it was recorded',
            place=f"{name}, row {found.seq}",
            next_step="bring the register back from a copy; rows are only ever added",
        )
    return row


def _lots(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + _MANY] for start in range(0, len(keys), _MANY))


def _columns(row_id: str, row: RegisterRow) -> dict[str, str]:
    return {
        "row_id": row_id,
        "kind": row.kind.value,
        "contract": row.subject[0],
        "subject": msgspec.json.encode(row.subject).decode(),
        "said_by": row.by,
        "said_when": row.when,
        "reason": row.reason,
        "says": msgspec.json.encode(row.says).decode(),
        "follows": row.after,
        "digest": row.digest,
    }


def _sqlite(path: Path) -> sa.Engine:
    """Transactions are begun by us: a writer's takes the lock at once, so that what it reads stays true."""
    engine = sa.create_engine(f"sqlite+pysqlite:///{path}", poolclass=sa.NullPool, connect_args={"timeout": WAIT})

    @sa.event.listens_for(engine, "connect")
    def _opened(connection: Any, _: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA synchronous = EXTRA")

    @sa.event.listens_for(engine, "begin")
    def _begun(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: str) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise SettingError(
            'the setting "register" is no address of a database', next_step="write postgresql://user@host/database"
        ) from error
    if parsed.get_backend_name() != "postgresql":
        raise SettingError(
            f'the register can\'t be kept in "{parsed.get_backend_name()}"',
            next_step="write postgresql://user@host/database, or leave the setting register empty for SQLite",
        )
    if find_spec("pg8000") is None:
        raise SettingError(
            "PostgreSQL needs a driver that is not installed", next_step='install it: pip install "midspan[team]"'
        )
    return sa.create_engine(parsed.set(drivername="postgresql+pg8000"), poolclass=sa.NullPool)
