"""What came of a meeting, an event or a suggestion: declared by somebody, or inferred from dates alone."""

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from midspan.model.contract import Origin


class OutcomeKind(StrEnum):
    """What came of it."""

    JOINT_WORK = "joint_work"
    PATENT = "patent"
    SPIN_OFF = "spin_off"
    VISIT = "visit"
    CONTRACT = "contract"
    PROJECT = "project"


class Basis(StrEnum):
    """Who says so: somebody who knows, or the dates: it came after, which makes no cause."""

    DECLARED = "declared"
    INFERRED = "inferred"


class Ruling(StrEnum):
    """What a reader ruled of an outcome."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome of two organisations (ids, else names). `since` is the day of what it came from.

    `reference` is the id of the work, contract, patent or project; `day` the last day on which it can have come about.
    """

    kind: OutcomeKind
    origin: Origin
    since: date
    sides: tuple[str, str]
    day: date
    reference: str = ""
    title: str = ""
    basis: Basis = Basis.DECLARED
    reason: str = ""

    @property
    def key(self) -> str:
        """Its id in the register: one thing that came of one origin is one outcome, declared or inferred."""
        thing = self.reference or f"{self.day} {' '.join(sorted(self.sides))} {self.title}"
        said = ascii((self.kind.value, str(self.origin), thing))
        return f"outcome/{hashlib.sha256(said.encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class KnownOutcome:
    """An outcome as the register knows it, with the last ruling on it; None where there is none."""

    outcome: Outcome
    ruling: Ruling | None = None

    @property
    def counts_as(self) -> Basis | None:
        """As what it is counted: confirmed ones as declared, refused ones not at all."""
        if self.ruling is Ruling.REFUSED:
            return None
        return Basis.DECLARED if self.ruling is Ruling.CONFIRMED else self.outcome.basis
