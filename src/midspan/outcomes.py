"""Outcomes of meetings as one uses them: recorded from files, inferred from a corpus and the register, ruled on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from midspan.measure.tables import unbound
from midspan.model.contract import PartyRole, RegisterRow
from midspan.model.errors import RegisterError
from midspan.model.outcome import KnownOutcome, Outcome, OutcomeKind, Ruling
from midspan.record.contracts import Standing
from midspan.record.outcomes import (
    Counts,
    Joint,
    declared_in,
    inferred,
    known_outcomes,
    meetings_in,
    outcomes_of,
    row_of_outcome,
    row_of_ruling,
)
from midspan.registering import Registering, account
from midspan.store.engine import Engine
from midspan.store.ledger import now


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The outcomes in a register."""

    register: Registering

    def add_file(self, path: Path, *, by: str = "") -> int:
        """Records what a file declares, whole; returns how many are new."""
        return self._add(declared_in(path), by)

    def infer(self, path: Path, engine: Engine, window: int, *, by: str = "") -> list[Outcome]:
        """Records what can be inferred of the meetings in a file, and returns it.

        Joint works and projects come from the corpus, contracts from the register.
        """
        meetings = meetings_in(path)
        sides = {side for met in meetings for side in met.sides}
        contracts = contracts_of(self.register.standing(date.max).values(), sides)
        joint = [*works_of(engine, sides), *projects_of(engine, sides), *contracts]
        found = inferred(meetings, joint, window)
        self._add(found, by)
        return found

    def rule(self, key: str, ruling: Ruling, *, reason: str, by: str = "") -> RegisterRow:
        """Confirms or refuses an outcome."""
        if not reason.strip():
            raise RegisterError("a ruling needs a reason", next_step='add --reason "..."')
        with self.register.store.writing() as writing:
            row = row_of_ruling(writing.read(), key, ruling, reason, by or account(), now())
            writing.add([row])
        return row

    def known(self, day: date) -> list[KnownOutcome]:
        """The outcomes until a day, by their ids."""
        return list(known_outcomes(self.register.store.read(), day).values())

    def counts(self, origin: str, day: date) -> dict[int, Counts]:
        """Those of an event or a meeting, by the days after it."""
        return outcomes_of(origin, self.register.store.read(), day)

    def _add(self, found: Iterable[Outcome], by: str) -> int:
        name, when = by or account(), now()
        return self.register.store.add([row_of_outcome(one, name, when) for one in found])


def works_of(engine: Engine, organisations: Iterable[str]) -> list[Joint]:
    """The joint works of organisations, by their ids; of a work the year alone is known."""
    links, works = unbound("links"), unbound("works")
    ends = links.filter(links.organisation_id.isin(sorted(organisations)))
    rows = ends.join(works, "work_id").select("work_id", "organisation_id", "title", "year").distinct()
    return _joint(OutcomeKind.JOINT_WORK, (tuple(row.values()) for row in engine.arrow(rows).to_pylist()))


def projects_of(engine: Engine, organisations: Iterable[str]) -> list[Joint]:
    """The joint projects of organisations, by their names as the source writes them; by year of their start."""
    partners, projects = unbound("project_partners"), unbound("projects")
    ends = partners.filter(partners.organisation.isin(sorted(organisations)))
    rows = ends.join(projects, "project_id").select("project_id", "organisation", "title", "year").distinct()
    return _joint(OutcomeKind.PROJECT, (tuple(row.values()) for row in engine.arrow(rows).to_pylist()))


def contracts_of(standing: Iterable[Standing], organisations: Iterable[str]) -> Iterator[Joint]:
    """The contracts between organisations, by id or name, that stand and count, by their day of signature."""
    sides = set(organisations)
    for one in standing:
        parties = [party for party in one.contract.parties if party.role is not PartyRole.INTERMEDIARY]
        named = sides & {name for party in parties for name in (party.organisation_id, party.organisation)}
        if one.is_counted and len(named) > 1:
            day = one.contract.signed
            yield Joint(OutcomeKind.CONTRACT, one.contract.key, one.contract.title, frozenset(named), day, day)


def _joint(kind: OutcomeKind, rows: Iterable[Sequence[object]]) -> list[Joint]:
    found: dict[str, tuple[str, int, set[str]]] = defaultdict(lambda: ("", 0, set()))
    for key, organisation, title, year in rows:
        if isinstance(year, int):
            _, _, named = found[str(key)]
            found[str(key)] = str(title or ""), year, {*named, str(organisation)}
    return [
        Joint(kind, key, " ".join(title.split()), frozenset(named), date(year, 1, 1), date(year, 12, 31))
        for key, (title, year, named) in sorted(found.items())
        if len(named) > 1
    ]
