"""A judgement: a recorded decision, by whom, with its reason. Links are the machine's, judgements a person's."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (not included) of a raw string."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """One place (and, where known, one organisation) that a raw affiliation string names.

    `place_id` is the affiliation's (address lens), `organisation_place_id` the organisation's seat (organisation
    lens); either may be `unknown`. `score` is the calibrated chance from 0 to 1 that the address place is right.
    `rule` is a short stable code, `reason` one English sentence a reader understands; `span` is what was read.
    """

    organisation_id: str | None
    place_id: str
    organisation_place_id: str
    score: float
    rule: str
    reason: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """What the source itself says of an affiliation: organisation ids (`ror:...`) and country or region codes."""

    organisation_ids: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


RULE = "judgement"
"""The rule of a row that a person decided."""


class JudgementKind(StrEnum):
    """What a person decided."""

    AFFILIATION = "affiliation"
    SAME_WORK = "same_work"
    OTHER_WORK = "other_work"
    SAME_PERSON = "same_person"
    OTHER_PERSON = "other_person"
    WITHDRAW = "withdraw"


PAIR_KINDS = {
    JudgementKind.SAME_WORK: "work",
    JudgementKind.OTHER_WORK: "work",
    JudgementKind.SAME_PERSON: "person",
    JudgementKind.OTHER_PERSON: "person",
}
"""The kinds about two ids, and what the ids are of."""
SAME = frozenset({JudgementKind.SAME_WORK, JudgementKind.SAME_PERSON})


@dataclass(frozen=True, slots=True, order=True)
class Answer:
    """Where an affiliation is: a place id (or `unknown`) and an organisation id, empty where there is none."""

    place_id: str
    organisation_id: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided of one subject, by whom, when (UTC, ISO) and why. Recorded once, never edited.

    `subject` is a raw string (`affiliation`), two ids (`same_...`, `other_...`) or the id of the judgement that is
    taken back (`withdraw`). `answers` are an affiliation's places. `sources` narrows it to the string with exactly
    these organisation ids of the source; None is with any. `expect` is what the machine said when the person judged:
    answers as `place_id organisation_id`, or `same`, or `other`; None where nobody looked. `is_strict` sets the
    judgement aside once the machine says something else.
    """

    kind: JudgementKind
    subject: tuple[str, ...]
    by: str
    when: str
    reason: str
    answers: tuple[Answer, ...] = ()
    sources: tuple[str, ...] | None = None
    evidence: str = ""
    expect: tuple[str, ...] | None = None
    is_strict: bool = False

    @property
    def judgement_id(self) -> str:
        """12 hexadecimal characters of the sha256 of everything it says."""
        text = json.dumps(asdict(self), ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def about(self) -> tuple[str, ...]:
        """What it is about: of judgements with equal `about` the latest is in force."""
        if self.kind in PAIR_KINDS:
            return PAIR_KINDS[self.kind], *sorted(self.subject)
        given = () if self.sources is None else ("with", *sorted(self.sources))
        return str(self.kind), *self.subject, *given

    @property
    def order(self) -> tuple[str, str]:
        """Later judgements are greater."""
        return self.when, self.judgement_id


def in_force(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """The judgements that hold: those not taken back, of each subject the latest. Sorted by time.

    Their order and repeats don't matter. Taking back a withdrawal brings the judgement back.
    """
    every = {j.judgement_id: j for j in judgements}
    withdrawals: dict[str, list[str]] = {}
    for judgement_id, judgement in every.items():
        if judgement.kind is JudgementKind.WITHDRAW:
            withdrawals.setdefault(judgement.subject[0], []).append(judgement_id)
    gone: set[str] = set()
    # A withdrawal names an id that is a hash, so it is later than what it takes back and there is no circle.
    for judgement_id in _latest_first(withdrawals, every):
        if any(w not in gone for w in withdrawals[judgement_id]):
            gone.add(judgement_id)
    latest: dict[tuple[str, ...], Judgement] = {}
    for judgement_id, judgement in every.items():
        held = latest.get(judgement.about)
        is_decision = judgement_id not in gone and judgement.kind is not JudgementKind.WITHDRAW
        if is_decision and (held is None or held.order < judgement.order):
            latest[judgement.about] = judgement
    return tuple(sorted(latest.values(), key=lambda j: j.order))


def _latest_first(withdrawals: Mapping[str, Iterable[str]], every: Mapping[str, Judgement]) -> list[str]:
    """What is taken back, so that whatever takes a withdrawal back comes before it."""
    found: dict[str, None] = {}
    begun: set[str] = set()
    waiting = sorted(withdrawals)
    while waiting:
        name = waiting[-1]
        after = [w for w in withdrawals.get(name, ()) if w in withdrawals and w not in found and w not in begun]
        begun.add(name)
        if after:
            waiting += after
        else:
            waiting.pop()
            if name in every:
                found.setdefault(name)
    return list(found)
