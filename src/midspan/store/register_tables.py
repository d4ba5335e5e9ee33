"""The table of the register in both databases, and what keeps its rows as they are."""

import sqlalchemy as sa

METADATA = sa.MetaData()
ROWS = sa.Table(
    "register_rows",
    METADATA,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("row_id", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("contract", sa.Text, nullable=False, index=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("said_by", sa.Text, nullable=False),
    sa.Column("said_when", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("says", sa.Text, nullable=False),
    sa.Column("follows", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
)
"""A row of `model/contract.RegisterRow`; `subject` and `says` are JSON, `contract` is the first of the subject."""
LOCK = sa.text("SELECT pg_advisory_xact_lock(7233142)")
"""One writer at a time in PostgreSQL, until its transaction ends; readers never wait."""
_REFUSAL = "rows of the register are only added"


def _kept(statement: str, dialect: str) -> None:
    sa.event.listen(ROWS, "after_create", sa.DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]


for _change in ("UPDATE", "DELETE"):
    _kept(
        f"CREATE TRIGGER register_no_{_change.lower()} BEFORE {_change} ON register_rows "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END",
        "sqlite",
    )
_kept(
    "CREATE FUNCTION register_refuses() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
    "postgresql",
)
_kept(
    "CREATE TRIGGER register_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON register_rows "
    "FOR EACH STATEMENT EXECUTE FUNCTION register_refuses()",
    "postgresql",
)
