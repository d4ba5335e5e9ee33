"""What editors send: "not a match", "not the same paper", taking back, the next corpus. The audit log has each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from midspan.desk import Desk
from midspan.model.errors import JudgementError
from midspan.model.judgement import Answer
from midspan.web.audit import Audit
from midspan.web.forms import FormError, Refused, Tickets, check_sender, read_form
from midspan.web.person import Person, person_of
from midspan.web.words import Words

MOST_REASON = 500
PLACE = "/{lang}/judgements"
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Writing:
    """What taking judgements needs: the desk, the tickets of its forms, and the audit log."""

    desk: Desk
    tickets: Tickets
    audit: Audit


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that may be sent: where, with which fields, what it does, and the page to go to then."""

    name: str
    fields: tuple[str, ...]
    act: Callable[[Desk, Form, Person], str]
    """Does it, and returns the id of what was recorded."""
    then: Callable[[str, Form], str]
    """The page that the sender sees next, of a language."""
    place: str = PLACE


def add_writing(app: FastAPI, writing: Writing, deeds: Iterable[Deed]) -> None:
    """Adds the addresses that take forms."""
    for deed in deeds:
        app.add_api_route(
            f"{deed.place}/{deed.name}", _endpoint(writing, deed), methods=["POST"], name=f"write_{deed.name}",
            include_in_schema=False,
        )  # fmt: skip


def _endpoint(writing: Writing, deed: Deed) -> Callable[[Request], object]:
    async def endpoint(request: Request) -> Response:
        person = person_of(request.scope)
        language = Words(str(request.path_params["lang"])).language
        form = await checked_form(request, writing.tickets, deed.fields)
        if not person.may_write:
            raise Refused("you may read here, and not judge", next_step="ask whoever runs this server")
        about = await run_in_threadpool(deed.act, writing.desk, form, person)
        where = request.client.host if request.client else ""
        await run_in_threadpool(writing.audit.note, deed.name, who=person.name, where=where, about=about)
        return RedirectResponse(deed.then(language, form), 303, {"cache-control": "no-store"})

    return endpoint


async def checked_form(request: Request, tickets: Tickets, fields: tuple[str, ...]) -> Form:
    """The fields of a form that was sent from a page of our own; any other is refused."""
    check_sender(request, request.scope.get("scheme", "http"))
    form = await read_form(request, ("ticket", *fields))
    if not tickets.is_own(form["ticket"], person_of(request.scope).session):
        raise Refused("the page of this form is too old", next_step="reload it and send the form again")
    return form


def reason_of(form: Form) -> str:
    """The reason that a form says, in one line; none is an error."""
    reason = " ".join(form["reason"].split())
    if not reason:
        raise JudgementError("a judgement needs a reason", next_step="go back and say why in one sentence")
    if len(reason) > MOST_REASON:
        raise FormError(f"the reason has more than {MOST_REASON} characters", next_step="write a shorter one")
    return reason


def _not_a_match(desk: Desk, form: Form, person: Person) -> str:
    answer = Answer(form["place"], form["organisation"])
    judged = desk.not_a_match(form["work"], form["string"], answer, reason=reason_of(form), by=person.name)
    return judged.judgement_id


def _not_the_same(desk: Desk, form: Form, person: Person) -> str:
    return desk.not_the_same(form["work"], form["other"], reason=reason_of(form), by=person.name).judgement_id


def _take_back(desk: Desk, form: Form, person: Person) -> str:
    return desk.take_back(form["judgement"], reason=reason_of(form), by=person.name).judgement_id


def _build(desk: Desk, form: Form, person: Person) -> str:
    if desk.following is None:
        raise JudgementError(
            "this server shows one corpus only", next_step="run midspan build, and midspan serve without --corpus"
        )
    desk.following.begin()
    return ""


def _to_work(language: str, form: Form) -> str:
    came = f"?from={quote(form['from'], safe=',')}" if form["from"] else ""
    return f"/{language}/records/works/{quote(form['work'], safe=':')}{came}#judgements-title"


def _to_log(language: str, _form: Form) -> str:
    return PLACE.format(lang=language)


DEEDS = (
    Deed("not-a-match", ("work", "from", "string", "organisation", "place", "reason"), _not_a_match, _to_work),
    Deed("not-the-same", ("work", "from", "other", "reason"), _not_the_same, _to_work),
    Deed("take-back", ("judgement", "reason"), _take_back, _to_log),
    Deed("build", (), _build, _to_log),
)
