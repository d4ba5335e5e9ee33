"""What came of the meetings: a question to each two people 30, 90 and 365 days on; answers are only added.

Answers are codes, never texts, so that nothing personal is written down that could not be deleted again. Of several
answers to one question the latest counts.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from midspan.meet.calendar import Version
from midspan.model.errors import PlanError, known_values
from midspan.store.ledger import Damage, append_lines, now, read_lines

NAME = "follow-ups.jsonl"
QUESTIONS: Mapping[int, Sequence[str]] = {
    30: ("in_touch", "planned", "not_yet", "no"),
    90: ("project", "proposal", "exchange", "no"),
    365: ("joint_work", "contract", "project", "patent", "spin_off", "visit", "nothing"),
}
"""Days after the meeting, and what may be answered: in touch since? at work together? what came of it?"""
PATIENCE = 30
"""Days after which a question without an answer is overdue."""
_MOST = 80


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of two people: after how many days, its code, and the id of a work or contract where there is one."""

    people: tuple[str, str]
    after: int
    code: str
    reference: str
    by: str
    when: str

    def __post_init__(self) -> None:
        if self.after not in QUESTIONS:
            days = known_values(str(self.after), map(str, QUESTIONS))
            raise PlanError(f'nothing is asked after "{self.after}" days', next_step=days)
        if self.code not in QUESTIONS[self.after]:
            raise PlanError(
                f'"{self.code}" is no answer after {self.after} days',
                next_step=known_values(self.code, QUESTIONS[self.after]),
            )
        if len(self.reference) > _MOST or any(sign in self.reference for sign in " @"):
            raise PlanError(f'"{self.reference}" is no id', next_step="give the id of a work, contract or patent alone")

    @property
    def answer_id(self) -> str:
        """12 hexadecimal characters of the sha256 of everything it says."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is due: to whom, after how many days, since when, and whether it is overdue."""

    people: tuple[str, str]
    after: int
    day: date
    is_overdue: bool


class FollowUps:
    """The answers of an event, `follow-ups.jsonl` in its folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME

    def add(self, people: tuple[str, str], after: int, code: str, *, reference: str = "", by: str = "") -> Answer:
        """Records an answer."""
        one, other = sorted(people)
        answer = Answer((one, other), after, code, reference, by, now())
        self.record([answer])
        return answer

    def record(self, answers: Sequence[Answer]) -> None:
        """Records answers in one go."""
        append_lines(self.path, ({"id": one.answer_id, **asdict(one)} for one in answers))

    def read(self) -> tuple[list[Answer], list[Damage]]:
        """Every answer ever recorded, and the lines that can't be read."""
        return read_lines(self.path, _answer, "an answer")

    def standing(self) -> dict[tuple[tuple[str, str], int], Answer]:
        """The latest answer to each question."""
        every = sorted(self.read()[0], key=lambda one: (one.when, one.answer_id))
        return {(one.people, one.after): one for one in every}


def _answer(fields: dict[str, Any]) -> Answer:
    said = fields.pop("id")
    one, other = fields["people"]
    try:
        answer = Answer(**{**fields, "people": (one, other)})
    except PlanError as error:
        raise ValueError(error.fact) from error
    if answer.answer_id != said:
        raise ValueError(f"its text was changed after it was recorded as {said}")
    return answer


def met(version: Version, people: Collection[str], came: Collection[str]) -> dict[tuple[str, str], date]:
    """The meetings that took place and their days: both are still known, and both came where attendance is known."""
    days = {slot.slot_id: slot.start.date() for slot in version.slots}
    return {
        one.people: days[one.slot_id]
        for one in version.plan.meetings
        if set(one.people) <= set(people) and (not came or set(one.people) <= set(came))
    }


def due(
    meetings: Mapping[tuple[str, str], date], answered: Collection[tuple[tuple[str, str], int]], day: date
) -> list[Question]:
    """What is to be asked on a day, the longest waiting first."""
    found = [
        Question(people, after, held + timedelta(after), held + timedelta(after + PATIENCE) < day)
        for people, held in meetings.items()
        for after in QUESTIONS
        if held + timedelta(after) <= day and (people, after) not in answered
    ]
    return sorted(found, key=lambda one: (one.day, one.people, one.after))


def came_of(answers: Collection[Answer]) -> dict[int, dict[str, int]]:
    """How often each answer was given, by the days after the meeting; codes that nobody gave are 0."""
    return {
        after: {code: sum((one.after, one.code) == (after, code) for one in answers) for code in codes}
        for after, codes in QUESTIONS.items()
    }
