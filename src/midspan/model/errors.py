"""The exception tree. Every error a user can fix is a MidspanError.

MidspanError
├── SettingError    a setting or an option
├── StudyError      regions, period or counting of a study
├── SourceError     a file that is read
├── CorpusError     a corpus or its store on disk
├── EngineError     DuckDB or Spark
├── JudgementError  a judgement that can't be recorded, or what it is about
├── RegisterError   a contract, a row or a store of the register
├── ListingError    an offer, a request or an entry of a directory that can't be recorded or found
├── ClaimError      a published figure that can't be read, audited or compared
├── PlanError       an event, a wish or a plan of meetings
└── FigureError     an indicator that can't be computed for a study

The text says the fact (the value in quotes), the place (file:row or record) and the next step.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class MidspanError(Exception):
    """Something the user can fix: a fact, a place and the next step."""

    def __init__(self, fact: str, *, place: str = "", next_step: str = "") -> None:
        self.fact = fact
        self.place = place
        self.next_step = next_step
        super().__init__(fact, place, next_step)

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process borders whole: a build reads its files in several processes."""
        return _rebuilt, (type(self), self.fact, self.place, self.next_step)

    def __str__(self) -> str:
        where = f" ({self.place})" if self.place else ""
        step = f"\nNext: {self.next_step}" if self.next_step else ""
        return f"{self.fact}{where}.{step}"


def _rebuilt(kind: type[MidspanError], fact: str, place: str, next_step: str) -> MidspanError:
    return kind(fact, place=place, next_step=next_step)


class SettingError(MidspanError):
    """A setting or an option has a value Midspan can't use."""


class StudyError(MidspanError):
    """A study names regions, a period or a counting that can't be used together."""


class SourceError(MidspanError):
    """A file is missing, damaged, or not what its source says."""


class CorpusError(MidspanError):
    """A corpus is missing, unfinished, or can't be written."""


class EngineError(MidspanError):
    """DuckDB or Spark can't be used as asked."""


class JudgementError(MidspanError):
    """A judgement names something that is not there, or can't be recorded as it stands."""


class ListingError(MidspanError):
    """A listing names something that is not there, or can't be recorded as it stands."""


class RegisterError(MidspanError):
    """A contract, or what happened to it, can't be recorded as it stands; or the register can't be read."""


class ClaimError(MidspanError):
    """A published figure can't be read, audited or compared."""


class PlanError(MidspanError):
    """An event, a wish to meet or a plan names what is not there, or can't be as it stands."""


class FigureError(MidspanError):
    """An indicator has no meaning for this study or breakdown."""


def known_values(value: str, known: Iterable[str]) -> str:
    """The sentence that lists known values, nearest first."""
    every = sorted(set(known))
    near = get_close_matches(value, every, n=3, cutoff=0.5)
    ordered = near + [name for name in every if name not in near]
    return "Known: " + ", ".join(ordered[:40]) + (", ..." if len(ordered) > 40 else "")
