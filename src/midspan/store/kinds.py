"""The kinds of records that figures open to, in one table: where each is held and what it says of itself."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordKind:
    """A kind of record.

    `facts` is the table with its dimensions where that is not `table` itself; `venue` the column that a list shows as
    where a record stands; `next_step` what to do where a corpus has none (empty where none is an answer).
    """

    table: str
    key: str
    dimensions: tuple[str, ...]
    facts: str = ""
    parties: str = ""
    party_key: str = "position"
    venue: str = "venue"
    next_step: str = ""

    @property
    def said_in(self) -> str:
        """The table with its dimensions."""
        return self.facts or self.table


KINDS = {
    "works": RecordKind("works", "work_id", ("year", "theme", "type"), facts="study_works"),
    "all_works": RecordKind("works", "work_id", ("year", "type")),
    "contracts": RecordKind(
        "contracts",
        "contract_id",
        ("year", "theme", "type"),
        parties="contract_parties",
        party_key="role",
        venue="register",
        next_step="take a snapshot of a contracts file and build again (docs/quickstart.md has the template)",
    ),
    "projects": RecordKind(
        "projects",
        "project_id",
        ("year", "theme", "programme", "funder"),
        parties="project_partners",
        venue="programme",
        next_step="take a snapshot of CORDIS or of a table of grants and build again (docs/projects-and-patents.md)",
    ),
    "patents": RecordKind(
        "patents",
        "patent_id",
        ("year",),
        parties="patent_parties",
        venue="classes",
        next_step="take a snapshot of a table of patents and build again (docs/projects-and-patents.md)",
    ),
}
"""By the word that a card says."""


def with_parties() -> Iterator[tuple[str, RecordKind]]:
    """The kinds whose records have parties with a place each: contracts, projects, patents."""
    return ((name, kind) for name, kind in KINDS.items() if kind.parties)


def held() -> tuple[RecordKind, ...]:
    """One kind for each table of records: works, contracts, projects, patents."""
    return tuple({kind.table: kind for kind in reversed(KINDS.values())}.values())[::-1]
