"""Judgements as the log and the page of a work show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from midspan.desk import Entry
from midspan.model.judgement import Answer, Judgement, JudgementKind
from midspan.model.place import UNKNOWN
from midspan.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Line:
    """One judgement as shown; `text` is what the corpus says of it beside its state."""

    judgement_id: str
    when: str
    who: str
    what: str
    why: str
    state: str
    text: str
    can_go_back: bool


def lines(visit: Visit, entries: Iterable[Entry]) -> tuple[Line, ...]:
    """Judgements with names and words in the page's language."""
    shown = tuple(entries)
    ids = {
        one for e in shown for answer in e.judgement.answers for one in (answer.place_id, answer.organisation_id) if one
    }
    names = visit.organisation_names(ids - {UNKNOWN})
    return tuple(
        Line(
            judgement_id=entry.judgement.judgement_id,
            when=_when(visit, entry.judgement.when),
            who=entry.judgement.by,
            what=_what(visit, entry.judgement, names),
            why=entry.judgement.reason,
            state=visit.t(f"judgements.state.{entry.state}"),
            text="" if entry.text == entry.state else entry.text,
            can_go_back=entry.can_go_back and visit.person.may_write,
        )
        for entry in shown
    )


def _when(visit: Visit, text: str) -> str:
    day, _, rest = text.partition("T")
    return visit.t("judgements.time", date=visit.t.date(day), time=rest[:5])


def _what(visit: Visit, judgement: Judgement, names: dict[str, str]) -> str:
    if judgement.kind is JudgementKind.AFFILIATION:
        answers = [_answer(visit, answer, names) for answer in judgement.answers]
        return visit.t("judgements.kind.affiliation", string=judgement.subject[0], answers=visit.t.listed(answers))
    one, other = (*judgement.subject, "")[:2]
    return visit.t(f"judgements.kind.{judgement.kind}", one=one, other=other)


def _answer(visit: Visit, answer: Answer, names: dict[str, str]) -> str:
    known = [names[one] for one in (answer.organisation_id, answer.place_id) if one in names]
    return " · ".join(known) or visit.t("judgements.unknown")
