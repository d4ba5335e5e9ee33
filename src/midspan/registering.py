"""The register of contracts as one uses it: files are recorded whole or not at all, and asked on any day."""

import getpass
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from midspan.measure.growth import Growth, Yearly, growth_in
from midspan.model.contract import Contract, DuplicateLink, RegisterKind, RegisterRow
from midspan.model.errors import RegisterError, known_values
from midspan.model.study import Period
from midspan.record.admission import Recorder, admitted, retraction
from midspan.record.contracts import Change, Standing, history, in_force, standing_on
from midspan.record.register_csv import Entry, entries_of
from midspan.record.register_rows import Said, row_of
from midspan.record.register_text import counted_as_csv
from midspan.record.yearly import YearOfContracts, by_year
from midspan.resolve.uncollected import uncollected
from midspan.store.ledger import now
from midspan.store.register import Register


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a file: rows added by kind, and how many statements were there already."""

    added: dict[str, int]
    known: int


@dataclass(frozen=True, slots=True)
class GrowthOfContracts:
    """The value of contracts by year and its growth; `others` is that without the largest contract of each year."""

    currency: str
    years: tuple[YearOfContracts, ...]
    whole: Growth
    others: Growth


class Registering:
    """The register of a workspace, or of a team where `url` says so."""

    def __init__(self, home: Path, url: str = "") -> None:
        self.store = Register(home, url)

    def add_file(self, path: Path, *, by: str = "", register: str = "", correction: str = "") -> Recorded:
        """Records a file of either template, whole, or raises and records nothing."""
        with uncollected():
            return self.add_entries(entries_of(path, register), by=by, correction=correction)

    def add_entries(self, entries: Sequence[Entry], *, by: str = "", correction: str = "") -> Recorded:
        """Records what a file says, whole, or raises and records nothing."""
        name = by or account()
        keys = {_key(entry.said) for entry in entries}
        with self.store.writing() as writing:
            rows = admitted(entries, writing.rows_of(keys), Recorder(name, now(), correction))
            writing.add(rows)
        return Recorded(_counts(rows), len(entries) - len(rows))

    def add(self, said: Sequence[Said], *, by: str = "") -> int:
        """Records statements that were checked elsewhere, such as links of doubles; returns how many are new."""
        when = now()
        return self.store.add(row_of(one, by or account(), when) for one in said)

    def rule(self, link: DuplicateLink, *, by: str = "") -> bool:
        """Records what holds of two records from now on; False where the last ruling says so already."""
        row = row_of(link, by or account(), now())
        with self.store.writing() as writing:
            before = [one for one in in_force(writing.rows_of([link.a])) if one.subject == row.subject]
            if before and before[-1].fields["verdict"] == link.verdict:
                return False
            writing.add([replace(row, after=before[-1].row_id) if before else row])
        return True

    def retract(self, row_id: str, *, reason: str, by: str = "") -> RegisterRow:
        """Takes back what a row says."""
        if not reason.strip():
            raise RegisterError("a retraction needs a reason", next_step='add --reason "..."')
        with self.store.writing() as writing:
            row = retraction(writing.read(), row_id, reason, Recorder(by or account(), now()))
            writing.add([row])
        return row

    def standing(self, day: date, known: date | None = None) -> dict[str, Standing]:
        """Every contract on a day, by key."""
        with uncollected():
            return standing_on(self.store.read(), day, known)

    def counted_as_csv(self, day: date) -> str:
        """The contracts that stand and count on a day, in the template."""
        with uncollected():
            rows = self.store.read()
            if not rows:
                raise RegisterError(
                    "the register is empty", place=self.store.name, next_step="record some: midspan record add FILE"
                )
            return counted_as_csv(rows, day)

    def growth(self, day: date, period: Period, currency: str) -> GrowthOfContracts:
        """What contracts came to in each year, from the year before a period, and how that grew."""
        years = range(period.first - 1, period.last + 1)
        found = [one for one in by_year(self.standing(day).values(), currency) if one.year in years]
        whole, others = (
            growth_in(Yearly(name, {one.year: float(getattr(one, field)) for one in found}), period.first, period.last)
            for name, field in (("value of contracts", "value"), ("value without the largest", "without_largest"))
        )
        return GrowthOfContracts(currency, tuple(found), whole, others)

    def history(self, key: str) -> list[Change]:
        """Who changed what of a contract when."""
        rows = self.store.read()
        found = history(rows, key)
        if not found:
            known = {row.subject[0] for row in rows if row.kind is RegisterKind.CONTRACT}
            step = known_values(key, known) if known else "record some: midspan record add FILE"
            raise RegisterError(f'there is no contract "{key}"', next_step=step)
        return found


def account() -> str:
    """The name under which the system knows who records."""
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise RegisterError("nobody is named as who records", next_step="say who you are: --by NAME") from error


def _key(said: Said) -> str:
    """The contract that a statement of a file is about."""
    match said:
        case Contract():
            return said.key
        case DuplicateLink():
            return said.a
        case _:
            return said.contract


def _counts(rows: Sequence[RegisterRow]) -> dict[str, int]:
    kinds = [row.kind.value for row in rows]
    return {kind.value: kinds.count(kind.value) for kind in RegisterKind if kind.value in kinds}
